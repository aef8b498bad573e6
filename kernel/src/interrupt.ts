/**
 * The main thread's part in an interrupt: it handles the message when it is free, and when it is busy answers the
 * question whether the code that runs may be stopped here. `wire/interrupter.ts` tells the whole story.
 */
import { Script } from "node:vm";
import { owningCell } from "./cell.js";
import type { Executor } from "./execute.js";
import type { Link } from "./link.js";
import { isKernel } from "./stack.js";
import { nodeSetImmediate } from "./timers.js";
import { STOP_QUESTION } from "./wire/interrupter.js";
import { Shared, Verdict } from "./wire/threads.js";

/** After this many refusals (about a second) it may also be stopped inside Node's own code. */
const PATIENT_ATTEMPTS = 100;
/** Node's bookkeeping of callbacks: never stop here. */
const FRAGILE = /^node:internal\/(async_hooks|process\/|timers|bootstrap|async_context_frame)/;

const ORDER_TIMEOUT_MS = 1000;

let depth = 0;

/** Does work of the kernel which must not be stopped half way, such as compiling. */
export function kernelWork<Result>(work: () => Result): Result {
  depth++;
  try {
    return work();
  } finally {
    depth--;
  }
}

const RUN = "typescript-kernel.run";
let task: () => void = () => {};
Object.defineProperty(globalThis, Symbol.for(RUN), { value: () => task() });
const runTask = new Script(`globalThis[Symbol.for(${JSON.stringify(RUN)})]()`, { filename: import.meta.url });

/**
 * Runs a function that SIGINT stops, until it returns.
 *
 * Jupyter interrupts by message; this is for a signal sent by hand, which the event loop would not see.
 *
 * @returns false when it was stopped.
 */
export function runUntilSignal(work: () => void): boolean {
  task = work;
  try {
    runTask.runInThisContext({ breakOnSigint: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") return false;
    throw error;
  }
}

/** Makes the main thread interruptible. */
export class Interrupts {
  readonly #link: Link;
  readonly #executor: Executor;
  /** Set when code was stopped by force and the message about it has not been read yet. */
  #stopped = false;

  constructor(link: Link, executor: Executor) {
    this.#link = link;
    this.#executor = executor;
    Object.defineProperty(globalThis, Symbol.for(STOP_QUESTION), {
      value: (attempt: number) => this.#answer(attempt),
    });
    this.#listenToSignal();
  }

  /** Handles an interrupt of which the I/O thread has told, unless it has been dealt with. */
  readonly handlePending = (): void => {
    if (Atomics.load(this.#link.shared, Shared.Interrupt) === 1) this.handle();
  };

  /** Handles an interrupt; called from the event loop. */
  readonly handle = (): void => {
    this.#listenToSignal();
    Atomics.store(this.#link.shared, Shared.Interrupt, 0);
    if (this.#stopped) this.#executor.stopped();
    else this.#executor.interrupt();
    this.#stopped = false;
    this.#link.send({ kind: "interrupted" });
  };

  /** Code that was stopped by force may have taken the listener with it: vm sets it aside while a script runs. */
  #listenToSignal(): void {
    if (!process.listeners("SIGINT").includes(this.handle)) process.on("SIGINT", this.handle);
  }

  /** Runs in the middle of whatever the main thread is doing. */
  #answer(attempt: number): void {
    const { shared } = this.#link;
    // Asked too late: the message about this interrupt has been read meanwhile.
    const isOver = Atomics.load(shared, Shared.Interrupt) === 0;
    const files = isOver ? [] : callStack();
    // Nothing runs, yet the message has not been read: it was lost with the code that was stopped.
    if (!isOver && files.length === 0) nodeSetImmediate(this.handlePending);
    if (isOver || !mayStop(files, attempt)) {
      Atomics.store(shared, Shared.Verdict, Verdict.Later);
      return;
    }
    this.#stopped = true;
    owningCell()?.cancelTimers();
    forgetCallbacks();
    Atomics.store(shared, Shared.Verdict, Verdict.Stop);
    // Not Atomics.wait: the code below may be inside one, and V8 knows only one at a time.
    const deadline = performance.now() + ORDER_TIMEOUT_MS;
    while (Atomics.load(shared, Shared.Verdict) === Verdict.Stop && performance.now() < deadline);
  }
}

/** Looks at the stack below the question. */
function mayStop(files: string[], attempt: number): boolean {
  if (depth > 0) return false;
  const [top] = files;
  if (top === undefined || !files.some((file) => !isKernel(file) && !file.startsWith("node:"))) return false;
  if (isKernel(top) || FRAGILE.test(top)) return false;
  return attempt >= PATIENT_ATTEMPTS || !top.startsWith("node:internal");
}

/** The files of the functions that the question has interrupted, the innermost first. */
function callStack(): string[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 100;
    Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName() ?? "");
    const files = new Error().stack as unknown as string[];
    // Above are this class's functions and the question itself, which has no file.
    return files.slice(files.indexOf("") + 1).filter((file) => file !== "");
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Makes Node forget the callbacks that it believes to be in, as it does after an uncaught exception. Otherwise it
 * finds them missing when the stack has unwound, and aborts the process.
 */
function forgetCallbacks(): void {
  const { _fatalException } = process as unknown as { _fatalException?: (error: unknown) => boolean };
  if (process.hasUncaughtExceptionCaptureCallback()) {
    _fatalException?.(undefined);
    return;
  }
  process.setUncaughtExceptionCaptureCallback(() => {});
  try {
    _fatalException?.(undefined);
  } finally {
    process.setUncaughtExceptionCaptureCallback(null);
  }
}
