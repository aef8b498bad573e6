/** Puts the parts of the main thread together. */
import { currentCell, owningCell } from "./cell.js";
import { CommManager } from "./comm.js";
import type { Compiler } from "./compile/compiler.js";
import { installStreams } from "./console.js";
import { Display } from "./display.js";
import { Executor } from "./execute.js";
import { installGuard } from "./guard.js";
import { History } from "./history.js";
import { Interrupts } from "./interrupt.js";
import { installKernelApi } from "./kernel-api.js";
import type { Link } from "./link.js";
import { Modules } from "./modules.js";
import { Session } from "./session.js";
import { installStackTraces } from "./stack.js";
import { installTimers } from "./timers.js";
import { endProcess } from "./wire/end-process.js";
import { log } from "./wire/log.js";

/** Starts to answer requests. */
export function startKernel(link: Link, compiler: Compiler): void {
  installGuard();
  installStackTraces();
  installStreams(link);
  installTimers();
  const history = new History();
  const executor = new Executor(link, compiler, new Modules(process.cwd()), history);
  const comms = new CommManager(link, (error, cell) => executor.showUncaught(error, cell));
  const interrupts = new Interrupts(link, executor);
  installKernelApi(link, new Display(link), comms);
  process.on("uncaughtException", (error) => executor.showUncaught(error, owningCell() ?? currentCell()));
  process.on("unhandledRejection", (error) => executor.showUncaught(error, owningCell() ?? currentCell()));
  const session = new Session({ link, compiler, executor, interrupts, comms, history, exit });
  link.listen(session.receive, (error) => {
    log(`the I/O thread failed: ${error.stack}`);
    endProcess();
  });
}

/** Runs the exit handlers of libraries, then ends the process. */
function exit(): void {
  try {
    process.emit("exit", 0);
  } finally {
    endProcess();
  }
}
