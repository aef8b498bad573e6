/** Says what is going on: on a terminal in one line that moves, elsewhere in plain lines. */
export class StatusLine {
  #shown = "";

  /** Announces what begins. */
  show(text: string): void {
    this.#shown = text;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text} …`);
  }

  /** Says what came of what `show` announced. */
  note(text: string): void {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${this.#shown}: ${text}`);
    else process.stdout.write(`${this.#shown}: ${text}\n`);
  }

  /** Says something that stays. */
  say(text: string): void {
    process.stdout.write(`${process.stdout.isTTY ? "\r\x1b[K" : ""}${text}\n`);
  }
}
