/** Where messages go; a terminal also gets a line that moves. */
interface Stream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Without a terminal, a notebook that runs is mentioned at most once in so many milliseconds. */
const QUIET = 10_000;

/**
 * Shows what is done and what is running: one line for each notebook when it is done, and on a terminal a last
 * line that moves while others run.
 */
export class Status {
  readonly #running = new Map<string, string>();
  readonly #mentioned = new Map<string, number>();

  constructor(
    readonly stream: Stream = process.stdout,
    readonly now: () => number = Date.now,
  ) {}

  /** Says where a notebook is, such as "cell 3 of 40". */
  running(name: string, state: string): void {
    this.#running.set(name, state);
    if (this.stream.isTTY) {
      this.#draw();
      return;
    }
    const last = this.#mentioned.get(name);
    if (last !== undefined && this.now() - last < QUIET) return;
    this.#mentioned.set(name, this.now());
    this.stream.write(`  ${name}: ${state}\n`);
  }

  /** Says once and for all how a notebook ended. */
  done(name: string, text: string): void {
    this.#running.delete(name);
    this.say(`${name}: ${text}`);
  }

  /** Prints a text above the line that moves. */
  say(text: string): void {
    this.#clear();
    this.stream.write(`${text}\n`);
    this.#draw();
  }

  #clear(): void {
    if (this.stream.isTTY) this.stream.write("\r\x1b[2K");
  }

  #draw(): void {
    if (!this.stream.isTTY || this.#running.size === 0) return;
    const line = [...this.#running].map(([name, state]) => `${name}: ${state}`).join("   ");
    this.#clear();
    this.stream.write(line.slice(0, (this.stream.columns ?? 80) - 1));
  }
}
