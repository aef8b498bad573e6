/** Notices that the program which started the kernel has gone, so that no kernel is left behind. */
import { isAlive } from "../process.js";

const PERIOD_MS = 1000;

export class ClientWatch {
  readonly #onGone: () => void;
  readonly #parent = process.ppid;
  /** Set by jupyter_client: the process that manages this kernel. */
  readonly #manager = Number(process.env.JPY_PARENT_PID) || undefined;

  /** @param onGone is called once, when the client has vanished. */
  constructor(onGone: () => void) {
    this.#onGone = onGone;
  }

  /** Starts looking, once a second. Does nothing where no client says that it manages the kernel. */
  start(): void {
    if (!this.#manager) return;
    const timer = setInterval(() => {
      if (!this.#isGone()) return;
      clearInterval(timer);
      this.#onGone();
    }, PERIOD_MS);
  }

  #isGone(): boolean {
    // An orphan is adopted by another process (on Windows the number stays, so ask for the process itself).
    return process.ppid !== this.#parent || !isAlive(this.#manager as number);
  }
}
