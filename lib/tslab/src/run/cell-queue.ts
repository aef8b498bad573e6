/** What is asked of the kernel with `execute_request`, as far as it is read. */
export interface Request {
  code: string;
  silent?: boolean;
  stop_on_error?: boolean;
}

/** The content of a reply. */
export type Reply = { status: "ok" | "error" | "aborted"; execution_count: number } & Record<string, unknown>;

interface Waiting {
  request: Request;
  run: () => Promise<Reply>;
  answer: (reply: Reply) => void;
}

/** The time in which requests that were sent before a cell failed arrive, in milliseconds. Its reply comes after that. */
const ARRIVE = 20;

/**
 * Lets cells run one after another. Where one fails, those that wait behind it are aborted, unless its request says
 * otherwise; those that are sent after its reply are not.
 */
export class CellQueue {
  readonly #waiting: Waiting[] = [];
  #isBusy = false;

  /** Lets a cell run when its turn comes. */
  add(request: Request, run: () => Promise<Reply>): Promise<Reply> {
    return new Promise((answer) => {
      this.#waiting.push({ request, run, answer });
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const reply = await next.run();
      const failed = reply.status === "error" && next.request.stop_on_error !== false;
      if (failed) await new Promise((resume) => setTimeout(resume, ARRIVE));
      const aborted = failed ? this.#waiting.splice(0) : [];
      next.answer(reply);
      // What is said of this cell goes out before anything of those behind it.
      await new Promise((resume) => setImmediate(resume));
      for (const { answer } of aborted) answer({ ...reply, ...ABORTED });
    }
    this.#isBusy = false;
  }
}

const ABORTED = { status: "aborted", ename: undefined, evalue: undefined, traceback: undefined } as const;
