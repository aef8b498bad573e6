/**
 * Interrupts the main thread, also when it is too busy to read messages.
 *
 * First it is told; code that awaits, or listens to its AbortSignal, needs no more. When it doesn't see that, or when
 * the cell then doesn't end, the inspector stops what runs with `Runtime.terminateExecution`: the JavaScript stack
 * unwinds up to the event loop, past every catch and finally. Two things must be right for Node to survive that:
 *
 * - It must not happen inside Node's own bookkeeping or the kernel's. So the main thread is asked first, through
 *   `Runtime.evaluate`, which runs in the middle of the busy code and can look at its stack (`run/interrupt.ts`).
 * - Node must forget the callbacks it believes to be in. The main thread sees to that while it is asked.
 *
 * Before that, the cell's variables are saved (`keep-variables.ts`). Between the question and the order nothing else
 * may run, so the main thread waits inside the question until the order stands in the inspector's queue; both are
 * then handled in one go. An order that came later would stop whatever runs by then.
 */
import { Session } from "node:inspector";
import { Interrupt, Shared, STOP_QUESTION, Verdict } from "../../link/threads.js";
import { log } from "../log.js";
import { signalChildren } from "./children.js";
import { keepVariables } from "./keep-variables.js";

/**
 * How long the main thread may take to see an interrupt, in ms. Long enough for code that returns to the event loop now
 * and then, as training does between batches: it can end in good order, by force it can not.
 */
const PATIENCE_MS = 500;
/** How long the cell may take to end when it has been seen: twice what `INTERRUPT_GRACE_MS` of `cell/cell.ts` gives it. */
const PATIENCE_WHEN_SEEN_MS = 800;
const RETRY_MS = 5;
/** What a child is sent, one after another, and how long it has to end. In ms. */
const CHILD_SIGNALS = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
const CHILD_PATIENCE_MS = 1000;
const ATTEMPTS_PER_CODE = 10;

export class Interrupter {
  readonly #shared: Int32Array;
  readonly #tell: () => void;
  #pursuing = false;
  /** When to stop by force, as `performance.now()` tells the time. */
  #stopAt = 0;
  #seen = false;

  /** While the main thread waits for a child: the children that are others, and how often that one was told. */
  #blocked: { spared: readonly number[]; since: number; signals: number } | undefined;

  /** @param tell sends the main thread a message that it will read when it is free. */
  constructor(shared: Int32Array, tell: () => void) {
    this.#shared = shared;
    this.#tell = tell;
  }

  /** Interrupts what runs on the main thread; returns at once. */
  interrupt(): void {
    const before = Atomics.exchange(this.#shared, Shared.Interrupt, Interrupt.Asked);
    if (before === Interrupt.None) {
      this.#stopAt = performance.now() + PATIENCE_MS;
      this.#seen = false;
    }
    // Wakes it where it sleeps: waiting for output to be sent, or for input.
    Atomics.notify(this.#shared, Shared.UnsentBytes);
    Atomics.notify(this.#shared, Shared.Answers);
    this.#tell();
    if (!this.#pursuing) void this.#pursue();
  }

  /** Notes that the main thread waits for a child, which is not one of those, or that it goes on. */
  blocked(spared: readonly number[] | undefined): void {
    this.#blocked = spared && { spared, since: Number.NEGATIVE_INFINITY, signals: 0 };
  }

  /** Tells the child for which the main thread waits to end: kindly first. */
  #signalChild(): void {
    const blocked = this.#blocked;
    const signal = CHILD_SIGNALS[blocked?.signals ?? 0];
    if (!blocked || !signal || performance.now() < blocked.since + CHILD_PATIENCE_MS) return;
    blocked.since = performance.now();
    blocked.signals++;
    signalChildren(signal, blocked.spared);
  }

  async #pursue(): Promise<void> {
    this.#pursuing = true;
    while (this.#isPending()) {
      this.#signalChild();
      // Native code that waits for a child can't be stopped.
      if (!this.#blocked && this.#isTimeToStop()) await this.#stop();
      await sleep(RETRY_MS);
    }
    this.#pursuing = false;
  }

  #isPending(): boolean {
    return Atomics.load(this.#shared, Shared.Interrupt) !== Interrupt.None;
  }

  #isTimeToStop(): boolean {
    if (!this.#seen && Atomics.load(this.#shared, Shared.Interrupt) === Interrupt.Seen) {
      this.#seen = true;
      this.#stopAt = performance.now() + PATIENCE_WHEN_SEEN_MS;
    }
    return performance.now() >= this.#stopAt;
  }

  async #stop(): Promise<void> {
    const session = new Session();
    try {
      session.connectToMainThread();
      await keepVariables(session);
      for (let attempt = 0; this.#isPending() && this.#isTimeToStop(); attempt++) {
        await this.#tryToStop(session, attempt);
        if (attempt % ATTEMPTS_PER_CODE === ATTEMPTS_PER_CODE - 1) dropOptimizedCode(session);
        await sleep(RETRY_MS);
      }
    } catch (error) {
      log(`can't stop what runs: ${(error as Error).message}`);
      this.#stopAt = performance.now() + PATIENCE_MS;
    } finally {
      session.disconnect();
    }
  }

  async #tryToStop(session: Session, attempt: number): Promise<void> {
    const shared = this.#shared;
    Atomics.store(shared, Shared.Verdict, Verdict.Open);
    const question = `globalThis[Symbol.for(${JSON.stringify(STOP_QUESTION)})](${attempt})`;
    session.post("Runtime.evaluate", { expression: question, silent: true }, (error, answer) => {
      const problem = error ?? answer.exceptionDetails?.exception?.description;
      if (!problem) return;
      log(`can't ask whether to stop: ${problem instanceof Error ? problem.message : problem}`);
      Atomics.compareExchange(shared, Shared.Verdict, Verdict.Open, Verdict.No);
    });
    // The answer comes when the main thread next lets interrupts in: soon in JavaScript, later in native code.
    while (Atomics.load(shared, Shared.Verdict) === Verdict.Open && this.#isPending()) await sleep(1);
    // A question that is not needed any more may still be on its way; nobody would give the order.
    Atomics.compareExchange(shared, Shared.Verdict, Verdict.Open, Verdict.No);
    const verdict = Atomics.compareExchange(shared, Shared.Verdict, Verdict.Stop, Verdict.Ordering);
    if (verdict !== Verdict.Stop) return;
    session.post("Runtime.terminateExecution");
    Atomics.store(shared, Shared.Verdict, Verdict.Ordered);
    // Now that the code is stopped there is more to do, also where the interrupt itself has been seen.
    this.#tell();
    await sleep(20);
  }
}

/**
 * Makes V8 start again with code as it is written. In optimized code a callback may have become part of the function
 * of Node that calls it, and then the questions never find the callback itself on the stack.
 */
function dropOptimizedCode(session: Session): void {
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  session.post("Profiler.stopPreciseCoverage");
  session.post("Profiler.disable");
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
