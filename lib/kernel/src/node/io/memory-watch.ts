/**
 * Looks how much memory the kernel uses, so that one that uses too much can say so before it ends: whom the system kills
 * says nothing any more.
 *
 * To be used on the I/O thread, which is free while the main thread runs JavaScript or native code.
 */
import type { MemoryLimit } from "./memory.js";

/** While a cell runs; memory can fill at a gigabyte a second. */
const PERIOD_MS = 100;
/** While none runs. */
const IDLE_PERIOD_MS = 1000;

/** A limit that has been reached. In bytes. */
export interface Exceeded {
  used: number;
  limit: MemoryLimit;
}

export class MemoryWatch {
  readonly #limits: readonly MemoryLimit[];
  readonly #isRunning: () => boolean;
  readonly #onExceeded: (exceeded: Exceeded) => void;

  /**
   * @param isRunning tells whether a cell runs. A kernel in which none does isn't to blame for a limit that it shares.
   * @param onExceeded is called once, when a limit has been reached.
   */
  constructor(
    limits: readonly MemoryLimit[],
    isRunning: () => boolean,
    onExceeded: (exceeded: Exceeded) => void,
  ) {
    this.#limits = limits;
    this.#isRunning = isRunning;
    this.#onExceeded = onExceeded;
  }

  /** Starts looking, where there is a limit. */
  start(): void {
    if (this.#limits.length > 0) this.#lookIn(IDLE_PERIOD_MS);
  }

  #lookIn(ms: number): void {
    setTimeout(() => {
      const exceeded = this.#look();
      if (exceeded) this.#onExceeded(exceeded);
      else this.#lookIn(this.#isRunning() ? PERIOD_MS : IDLE_PERIOD_MS);
    }, ms);
  }

  #look(): Exceeded | undefined {
    for (const limit of this.#limits) {
      if (limit.isShared && !this.#isRunning()) continue;
      const used = limit.used();
      if (used > limit.bytes - limit.margin) return { used, limit };
    }
    return undefined;
  }
}
