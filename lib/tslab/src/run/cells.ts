import type { KernelApi, MimeBundle, Send } from "../api.js";
import { inspect } from "../node/inspect.js";
import type { Executor, ExecutorConsole } from "../tslab.js";
import { type Report, reportRejected, reportThrown } from "./report.js";
import { StreamJoiner } from "./stream-joiner.js";

/** How a cell ended. */
export type Outcome = { ok: true; result: MimeBundle | undefined } | { ok: false; error: Report };

/** tslab compiles a cell as asynchronous where it finds a plain `await`; `await (x)` and `for await` it doesn't see. */
const AWAIT = "await null; ";

/** How tslab says an error of the compiler to its console: file, line, column, message. */
const DIAGNOSTIC = "%s%d:%d - %s";

/** The time that a cell has to end by itself when it is interrupted, in milliseconds. */
const GRACE = 400;

/** A cell that runs, or the last one that ran: what comes late belongs to it. */
class Cell {
  readonly streams: StreamJoiner;
  readonly stop = new AbortController();
  /** What the compiler found. */
  readonly rejected: string[] = [];
  /** Whether an `await` was put in front of its code. */
  readonly isShifted: boolean;
  readonly #send: Send;
  isRunning = true;
  thrown: { error: unknown } | undefined;
  result: unknown;

  constructor(code: string, send: Send) {
    this.#send = send;
    this.streams = new StreamJoiner(send);
    this.isShifted = /\bawait\b/.test(code) && !/@(module|browser)\b/.test(code);
  }

  /** Sends a message behind what was printed before it. */
  send(type: string, content: Record<string, unknown>): void {
    this.streams.flush();
    this.#send(type, content);
  }

  reject([file, line, column, message]: unknown[]): void {
    const shift = this.isShifted && file === "" && line === 1 ? AWAIT.length : 0;
    this.rejected.push(`${file}${line}:${Number(column) - shift} - ${message}`);
  }
}

/** Runs cells by tslab's executor, and turns what that says to its console into results and errors. */
export class Cells {
  #cell: Cell | undefined;

  /** What the executor is to be given as its console. */
  readonly console: ExecutorConsole = {
    log: (value) => {
      if (this.#cell) this.#cell.result = value;
    },
    error: (first, ...more) => {
      if (first === DIAGNOSTIC) this.#cell?.reject(more);
      else this.fail(first);
    },
  };

  /**
   * Runs a cell. One at a time.
   *
   * @param code its text.
   * @param send sends messages that belong to it.
   * @param executor tslab's.
   */
  async run(code: string, send: Send, executor: Executor): Promise<Outcome> {
    const cell = new Cell(code, send);
    this.#cell = cell;
    try {
      const isDone = await executor.execute(cell.isShifted ? AWAIT + code : code);
      // One turn more, so that a rejection that is on its way is seen.
      await new Promise((resume) => setImmediate(resume));
      if (cell.thrown) return { ok: false, error: reportThrown(cell.thrown.error) };
      if (!isDone) return { ok: false, error: reportRejected(cell.rejected) };
      return { ok: true, result: cell.result === undefined ? undefined : await bundleOf(cell.result) };
    } catch (error) {
      return { ok: false, error: reportThrown(error) };
    } finally {
      cell.isRunning = false;
      cell.streams.flush();
    }
  }

  /** Prints in the cell. */
  write(name: "stdout" | "stderr", text: string): void {
    this.#cell?.streams.write(name, text);
  }

  /** Sends a message that belongs to the cell. */
  send(type: string, content: Record<string, unknown>): void {
    this.#cell?.send(type, content);
  }

  /** Lets the cell fail, or says the error below it where it has ended. */
  fail(error: unknown): void {
    if (this.#cell?.isRunning) this.#cell.thrown ??= { error };
    else this.write("stderr", `${reportThrown(error).traceback.join("\n")}\n`);
  }

  /** Stops the cell: what watches its signal may end in good order, then it ends with an error. */
  interrupt(executor: Executor): void {
    const cell = this.#cell;
    cell?.stop.abort(new Error("Interrupted asynchronously"));
    setTimeout(() => cell === this.#cell && cell?.isRunning && executor.interrupt(), GRACE);
  }

  /** Gives what notebooks may ask of the kernel. */
  api(): KernelApi {
    const idle = new AbortController().signal;
    const signal = () => this.#cell?.stop.signal ?? idle;
    return Object.freeze({
      display: (data, { metadata = {}, displayId } = {}) =>
        this.send("display_data", { data, metadata, transient: displayId ? { display_id: displayId } : {} }),
      update: (displayId, data, { metadata = {} } = {}) =>
        this.send("update_display_data", { data, metadata, transient: { display_id: displayId } }),
      clearOutput: ({ wait = false } = {}) => this.send("clear_output", { wait }),
      get signal() {
        return signal();
      },
    } satisfies KernelApi);
  }
}

/** Gives the formats in which a value shows itself as the last expression. */
async function bundleOf(value: unknown): Promise<MimeBundle> {
  const show = (value as Partial<Record<symbol, unknown>> | null)?.[Symbol.for("Jupyter.display")];
  if (typeof show === "function") return (await show.call(value)) as MimeBundle;
  return {
    "text/plain": inspect(value, {
      depth: 3,
      maxArrayLength: 100,
      maxStringLength: 10_000,
      breakLength: 100,
    }),
  };
}
