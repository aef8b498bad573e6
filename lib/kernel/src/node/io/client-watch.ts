/** Notices that the program which started the kernel has gone, so that no kernel is left behind. */
import { isAlive } from "../process.js";

const PERIOD_MS = 1000;

export class ClientWatch {
  readonly #onGone: () => void;
  readonly #isGone: () => boolean;

  /**
   * @param onGone is called once, when the client has vanished.
   * @param isGone tells whether it has; by default {@link clientIsGone}, and always false where no client says that it
   *   manages the kernel.
   */
  constructor(onGone: () => void, isGone = clientIsGone(process.platform, process.env.JPY_PARENT_PID)) {
    this.#onGone = onGone;
    this.#isGone = isGone;
  }

  /** Starts looking, once a second. */
  start(): void {
    const timer = setInterval(() => {
      if (!this.#isGone()) return;
      clearInterval(timer);
      this.#onGone();
    }, PERIOD_MS);
  }
}

/**
 * Makes what tells whether the client has gone.
 *
 * @param platform as `process.platform` names it.
 * @param manager what jupyter_client says in `JPY_PARENT_PID`: the number of the process that manages this kernel, but on
 *   Windows a handle of it, which says nothing to Node. There the parent is looked for: its number stays when it has gone.
 *   Elsewhere an orphan is adopted by another process.
 */
export function clientIsGone(platform: NodeJS.Platform, manager: string | undefined): () => boolean {
  if (!manager) return () => false;
  const parent = process.ppid;
  if (platform === "win32") return () => !isAlive(parent);
  return () => process.ppid !== parent || !isAlive(Number(manager));
}
