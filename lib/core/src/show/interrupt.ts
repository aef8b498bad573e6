import { interruptSignal } from "./display.js";

/**
 * Says that something that takes long was stopped before its end: by Stop in a notebook (the error's name is
 * then `KeyboardInterrupt`, as in Python) or by a signal of the caller's (`AbortError`). It ends the cell, so that
 * "run all" doesn't go on with half a result.
 */
export class InterruptedError extends Error {
  override readonly name: "KeyboardInterrupt" | "AbortError";

  constructor(message: string, name: "KeyboardInterrupt" | "AbortError") {
    super(message);
    this.name = name;
  }
}

/** Watches for a request to stop, and lets the kernel get a word in while something takes long. */
export class Interruption {
  readonly #stop = interruptSignal();
  readonly #signal: AbortSignal | undefined;
  #lastPause = performance.now();

  /** @param signal the caller's own signal, beside that of the cell. */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Aborted at the moment at which someone asks to stop. */
  get signal(): AbortSignal {
    return this.#signal ? AbortSignal.any([this.#stop, this.#signal]) : this.#stop;
  }

  /** True from the moment at which someone asked to stop. */
  get isRequested(): boolean {
    return this.#stop.aborted || this.#signal?.aborted === true;
  }

  /**
   * Gives way every 50 ms, so that a request to stop comes through and outputs leave. Computing holds the
   * only thread; without a pause nothing else would happen until its end.
   */
  async pause(): Promise<void> {
    if (performance.now() - this.#lastPause < PAUSE_EVERY_MS) return;
    await new Promise((resume) => setImmediate(resume));
    this.#lastPause = performance.now();
  }

  /**
   * Tells whether an error comes from a request to stop. In a notebook whatever prints or shows throws from the moment of
   * the request on, a little before the signal is aborted; this waits for that, so that printing works again.
   */
  async isCauseOf(error: unknown): Promise<boolean> {
    if (this.isRequested && error === this.signal.reason) return true;
    if ((error as Partial<Error> | null)?.name !== "KeyboardInterrupt") return false;
    const deadline = performance.now() + SEEN_WITHIN_MS;
    while (!this.isRequested && performance.now() < deadline) {
      await new Promise((resume) => setImmediate(resume));
    }
    return this.isRequested;
  }

  /** Makes the error for what was stopped. */
  error(message: string): InterruptedError {
    return new InterruptedError(message, this.#stop.aborted ? "KeyboardInterrupt" : "AbortError");
  }
}

/** Ten times shorter than a person notices; too seldom to cost time: 20 pauses a second of some microseconds. */
const PAUSE_EVERY_MS = 50;
/** The signal is aborted as soon as the event loop is free. */
const SEEN_WITHIN_MS = 300;
