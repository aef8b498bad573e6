/** Puts the parts of the main thread together. */
import { currentCell, owningCell } from "./cell/cell.js";
import { kernelWork } from "./cell/kernel-work.js";
import type { Compiler } from "./compiler.js";
import { installStackTraces } from "./errors/stack.js";
import { installKernelApi } from "./kernel-api.js";
import type { Link } from "./link/link.js";
import { installChildren } from "./node/cells/children.js";
import { installConsole } from "./node/cells/console.js";
import { installGuard } from "./node/cells/guard.js";
import { Modules } from "./node/cells/modules.js";
import { installStreams } from "./node/cells/streams.js";
import { installTimers } from "./node/cells/timers.js";
import { log } from "./node/log.js";
import { endProcess, exit, onUncaught, workingDirectory } from "./node/process.js";
import { CommManager } from "./output/comm.js";
import { Display } from "./output/display.js";
import { Executor } from "./run/execute.js";
import { History } from "./run/history.js";
import { Interrupts } from "./run/interrupt.js";
import { Session } from "./session.js";

/**
 * Starts to answer requests.
 *
 * @param startup modules that are loaded before the first cell.
 */
export function startKernel(link: Link, compiler: Compiler, startup: readonly string[]): void {
  installGuard();
  installStackTraces();
  installStreams(link);
  installConsole();
  installTimers();
  installChildren(link);
  const history = new History();
  const modules = new Modules(workingDirectory(), (path, source) =>
    kernelWork(() => compiler.compileModule(path, source)),
  );
  const executor = new Executor(link, compiler, modules, history);
  const comms = new CommManager(link, (error, cell) => executor.showUncaught(error, cell));
  const interrupts = new Interrupts(link, executor);
  installKernelApi(link, new Display(link), comms);
  onUncaught((error) => executor.showUncaught(error, owningCell() ?? currentCell()));
  for (const name of startup) loadAtStart(modules, name);
  const session = new Session({ link, compiler, executor, interrupts, comms, history, exit });
  link.listen(session.receive, (error) => {
    log(`the I/O thread failed: ${error.stack}`);
    endProcess();
  });
}

/** Loads a module before the first cell. One that isn't there, or fails, holds up no notebook. */
function loadAtStart(modules: Modules, name: string): void {
  try {
    modules.require(name);
  } catch (error) {
    if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") log(`${name} failed: ${String(error)}`);
  }
}
