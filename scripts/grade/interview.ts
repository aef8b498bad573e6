import type { Judge } from "./judge.js";
import { frame } from "./sandbox/frames.js";

/**
 * Carries the judge's questions about a step into the sandbox, and the answers out, while the cell of that step runs.
 * Student code may forge all that comes out. It gains nothing by that: a step is examined once, by questions that hold
 * inputs only, and a forged answer must be right too.
 */
export class Interview {
  /** The task whose cell runs. */
  #running: string | undefined;
  readonly #begun = new Set<string>();
  #answered: ((answer: Buffer | undefined) => void) | undefined;

  /**
   * @param judge asks.
   * @param write writes to the standard input of `execute.py`.
   */
  constructor(
    readonly judge: Judge,
    readonly write: (bytes: Buffer) => void,
  ) {}

  /** A cell starts to run: that of a task, or another one. */
  cellStarts(task?: string): void {
    this.cellEnds();
    this.#running = task;
  }

  /** The cell has ended, whatever it still owes. */
  cellEnds(): void {
    this.#running = undefined;
    this.#answered?.(undefined);
    this.#answered = undefined;
  }

  /** A step may be examined. */
  begin(task: string): void {
    const end = () => this.write(frame("end", { task }));
    if (task !== this.#running || this.#begun.has(task)) end();
    else {
      this.#begun.add(task);
      void this.judge.examine(task, (query) => this.#ask(task, query)).then(end);
    }
  }

  /** An answer has come; undefined where it is too large. */
  answer(task: string, content: Buffer | undefined): void {
    if (task !== this.#running) return;
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(content);
  }

  #ask(task: string, query: Buffer): Promise<Buffer | undefined> {
    if (task !== this.#running) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.write(frame("query", { task }, query));
    });
  }
}
