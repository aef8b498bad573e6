import type { Send } from "../api.js";

/** Text that is sent at once; less waits for more. */
const PIECE = 64_000;
/** Longest that text waits, in milliseconds, where the cell gives way. */
const WAIT = 30;
/** What one cell may print, in characters; then a notice ends its output. */
const LIMIT = 10_000_000;

/** Joins what a cell prints into few messages: a client can't bear one for each line of a loop. */
export class StreamJoiner {
  readonly #send: Send;
  #name = "stdout";
  #text = "";
  #printed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Prints a text on `stdout` or `stderr`. */
  write(name: string, text: string): void {
    if (text === "" || this.#printed > LIMIT) return;
    this.#printed += text.length;
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#text += text;
    if (this.#printed > LIMIT)
      this.#text += `\n… The cell has printed ${LIMIT} characters. The rest is left out.\n`;
    if (this.#text.length >= PIECE) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WAIT);
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === "") return;
    const text = this.#text;
    this.#text = "";
    this.#send("stream", { name: this.#name, text });
  }
}
