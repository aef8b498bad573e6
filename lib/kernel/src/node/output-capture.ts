/**
 * Catches what children and native code write to file descriptors 1 and 2.
 *
 * Node has no dup2. But a file that is opened gets the lowest free descriptor: so 1 and 2 are closed, and what is opened
 * next is the end of a named pipe. The I/O thread reads the other end, so text comes through while the main thread is busy.
 * This must happen before there is a second thread, which could open a file in between. Where there is no `mkfifo`,
 * as on Windows, such text goes where it always went: to the terminal in which Jupyter runs.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** File descriptors of the process. */
export interface CapturedOutput {
  /** The ends from which to read. */
  stdout: number;
  stderr: number;
  /** Where the two went before; undefined where that can't be opened again, as a socket can't. */
  terminal: { stdout: number | undefined; stderr: number | undefined };
}

const PATIENCE_MS = 500;

export class OutputCapture {
  readonly #folder: string | undefined;
  readonly #child: ChildProcess | undefined;

  /** Starts to make the pipes, which takes some milliseconds; use them for something else. */
  constructor() {
    if (process.platform === "win32") return;
    try {
      this.#folder = mkdtempSync(join(tmpdir(), "typescript-kernel-"));
      this.#child = spawn("mkfifo", ["-m", "600", this.#path("stdout"), this.#path("stderr")], {
        stdio: "ignore",
      });
      this.#child.on("error", () => undefined);
      this.#child.unref();
    } catch {
      // Then there is nothing to wait for.
    }
  }

  /** Puts the pipes in place. @returns undefined where that isn't possible; then nothing has changed. */
  finish(): CapturedOutput | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      return this.#wait() ? this.#swap() : undefined;
    } catch {
      return undefined;
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  #wait(): boolean {
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    const end = performance.now() + PATIENCE_MS;
    // The second one is made last.
    while (!existsSync(this.#path("stderr"))) {
      if (this.#child?.pid === undefined || performance.now() > end) return false;
      Atomics.wait(sleep, 0, 0, 0.3);
    }
    return true;
  }

  #swap(): CapturedOutput {
    const reading = constants.O_RDONLY | constants.O_NONBLOCK;
    const stdout = openSync(this.#path("stdout"), reading);
    const stderr = openSync(this.#path("stderr"), reading);
    // A writer beside the reader, so that this doesn't block, now or when a child has closed its end.
    const spare = [openSync(this.#path("stdout"), "a"), openSync(this.#path("stderr"), "a")];
    const terminal = { stdout: openAgain(1), stderr: openAgain(2) };
    for (const [descriptor, name] of [
      [1, "stdout"],
      [2, "stderr"],
    ] as const) {
      closeSync(descriptor);
      openSync(this.#path(name), "a");
    }
    for (const descriptor of spare) closeSync(descriptor);
    return { stdout, stderr, terminal };
  }

  #path(name: "stdout" | "stderr"): string {
    return join(this.#folder ?? "", name);
  }
}

function openAgain(descriptor: number): number | undefined {
  try {
    return openSync(`/dev/fd/${descriptor}`, "a");
  } catch {
    return undefined;
  }
}
