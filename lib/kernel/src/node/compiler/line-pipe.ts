import { type ChildProcess, spawn } from "node:child_process";
import { readSync, writeSync } from "node:fs";

/** A Node of its own to which lines are sent and from which lines are received, without waiting for events. */
export class LinePipe {
  readonly #child: ChildProcess;
  readonly #in: number;
  readonly #out: number;
  #rest = "";
  readonly #decoder = new TextDecoder();
  readonly #chunk = Buffer.alloc(1 << 16);
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));

  /**
   * @param args of the new Node.
   * @param env its environment variables.
   * @throws where it can't be started.
   */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    // In a session of its own, the interrupts of the kernel don't reach it.
    this.#child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "ignore"], detached: true, env });
    this.#child.on("error", () => undefined);
    this.#child.unref();
    this.#in = descriptor(this.#child.stdin);
    this.#out = descriptor(this.#child.stdout);
  }

  /** Sends a line. @throws when the process has ended. */
  send(line: string): void {
    const bytes = Buffer.from(`${line}\n`);
    let from = 0;
    while (from < bytes.length) from += this.#retry(() => writeSync(this.#in, bytes, from));
  }

  /**
   * Waits for the next line.
   *
   * @param whileWaiting is called again and again until it comes, and may throw to give it up.
   * @throws when the process has ended, and what `whileWaiting` throws.
   */
  receive(whileWaiting: () => void): string {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const count = this.#retry(() => readSync(this.#out, this.#chunk), whileWaiting);
      if (count === 0) throw new Error("The compiler process has ended.");
      this.#rest += this.#decoder.decode(this.#chunk.subarray(0, count), { stream: true });
    }
  }

  /** Ends the process at once. */
  close(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdin?.destroy();
    this.#child.stdout?.destroy();
  }

  /** Node's pipes don't block; while one is not ready we sleep in steps of half a millisecond. */
  #retry(action: () => number, whileWaiting = () => {}): number {
    for (;;) {
      try {
        return action();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      }
      whileWaiting();
      Atomics.wait(this.#sleep, 0, 0, 0.5);
    }
  }
}

/** The file descriptor under a pipe to a child; Node has no public name for it. */
function descriptor(stream: unknown): number {
  const handle = (stream as { _handle?: { fd?: number; readStop(): void } } | null)?._handle;
  const fd = handle?.fd;
  if (fd === undefined || fd < 0) throw new Error("The compiler process could not be started.");
  // Otherwise the event loop reads the first answer before we do.
  handle?.readStop();
  return fd;
}
