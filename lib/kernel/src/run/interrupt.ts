/**
 * The main thread's part in an interrupt: it handles the message when it is free, and when it is busy answers the
 * question whether the code that runs may be stopped here. `node/io/interrupter.ts` tells the whole story.
 */
import { owningCell } from "../cell/cell.js";
import { isKernelWorking } from "../cell/kernel-work.js";
import type { Link } from "../link/link.js";
import { Interrupt, Shared, STOP_QUESTION, Verdict } from "../link/threads.js";
import { filesOnStack, isKernel } from "../node/call-stack.js";
import { forgetCallbacks, isFragile } from "../node/cells/stopping.js";
import { onInterruptSignal } from "../node/process.js";
import type { Executor } from "./execute.js";

/** After this many refusals (about a second) it may also be stopped inside Node's own code. */
const PATIENT_ATTEMPTS = 100;
/** The I/O thread may be kept from giving its order by a machine that has other things to do. */
const ORDER_TIMEOUT_MS = 2000;

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
    // Jupyter interrupts by message; this is for a signal sent by hand, which the event loop sees when it is free. The
    // option `breakOnSigint` of node:vm would see it earlier, but loses some signals, and some end the process.
    onInterruptSignal(() => link.send({ kind: "interrupt" }));
  }

  /** Handles an interrupt of which the I/O thread has told, unless that has been done. */
  handle(): void {
    if (!this.#link.isInterrupted && !this.#stopped) return;
    this.#link.interruptSeen();
    const isRunning = this.#stopped ? this.#executor.stopped() : this.#executor.interrupt();
    this.#stopped = false;
    if (!isRunning) this.#link.interruptOver();
  }

  /** Runs in the middle of whatever the main thread is doing. */
  #answer(attempt: number): void {
    const { shared } = this.#link;
    if (Atomics.load(shared, Shared.Verdict) !== Verdict.Open) return;
    // Asked too late: the cell has ended meanwhile.
    const isOver = Atomics.load(shared, Shared.Interrupt) === Interrupt.None;
    if (isOver || !mayStop(interruptedFiles(), attempt)) {
      Atomics.compareExchange(shared, Shared.Verdict, Verdict.Open, Verdict.No);
      return;
    }
    owningCell()?.cancelTimers();
    forgetCallbacks();
    this.#stopped = this.#awaitOrder();
  }

  /** Says that the code may be stopped, and waits until the order has been given; false when none comes. */
  #awaitOrder(): boolean {
    const { shared } = this.#link;
    Atomics.compareExchange(shared, Shared.Verdict, Verdict.Open, Verdict.Stop);
    // Not Atomics.wait: the code below may be inside one, and V8 knows only one at a time.
    const deadline = performance.now() + ORDER_TIMEOUT_MS;
    for (;;) {
      const verdict = Atomics.load(shared, Shared.Verdict);
      if (verdict !== Verdict.Stop && verdict !== Verdict.Ordering) return verdict === Verdict.Ordered;
      // An order that has been begun comes for certain.
      if (performance.now() > deadline)
        Atomics.compareExchange(shared, Shared.Verdict, Verdict.Stop, Verdict.No);
    }
  }
}

/** Looks at the stack below the question. */
function mayStop(files: string[], attempt: number): boolean {
  if (isKernelWorking()) return false;
  const [top] = files;
  if (top === undefined || !files.some((file) => !isKernel(file) && !file.startsWith("node:"))) return false;
  if (isKernel(top) || isFragile(top)) return false;
  return attempt >= PATIENT_ATTEMPTS || !top.startsWith("node:internal");
}

/** The files of the functions that the question has interrupted, the innermost first. */
function interruptedFiles(): string[] {
  const files = filesOnStack();
  // Above are this class's functions and the question itself, which has no file.
  return files.slice(files.indexOf("") + 1).filter((file) => file !== "");
}
