/**
 * Decides when a request on the shell channel may start.
 *
 * Cells run one after another. Other requests keep their place among them, with one exception: while a
 * cell awaits something, the main thread is free, so questions (completion, inspection…) and messages of open
 * comms are answered at once instead of after the cell. `comm_open` keeps its place: a queued cell may
 * register its target. A failed cell aborts the cells that wait behind it, and no other.
 */

export interface Queued {
  type: string;
}

/** Requests that may overtake queued cells while a cell awaits. */
const UNORDERED = new Set([
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "kernel_info_request",
  "comm_msg",
  "comm_close",
]);

export class ShellQueue<Item extends Queued> {
  readonly #start: (item: Item) => void;
  #waiting: Item[] = [];
  #running: Item | undefined;
  #awaiting = false;

  /** @param start is called with each request when its turn comes. */
  constructor(start: (item: Item) => void) {
    this.#start = start;
  }

  /** The cell that runs now. */
  get running(): Item | undefined {
    return this.#running;
  }

  add(item: Item): void {
    this.#waiting.push(item);
    this.#advance();
  }

  /** Notes that the running cell awaits something. */
  awaiting(item: Item): void {
    if (item !== this.#running) return;
    this.#awaiting = true;
    this.#advance();
  }

  /** Notes that a cell has ended; the next may start. Other requests need no note. */
  done(item: Item): void {
    if (item !== this.#running) return;
    this.#running = undefined;
    this.#awaiting = false;
    this.#advance();
  }

  /** Takes out the cells that wait now. */
  takeCells(): Item[] {
    const cells = this.#waiting.filter((item) => item.type === "execute_request");
    this.#waiting = this.#waiting.filter((item) => item.type !== "execute_request");
    return cells;
  }

  #advance(): void {
    for (;;) {
      const next = this.#takeNext();
      if (!next) return;
      if (next.type === "execute_request") {
        this.#running = next;
        this.#awaiting = false;
      }
      this.#start(next);
    }
  }

  #takeNext(): Item | undefined {
    if (!this.#running) return this.#waiting.shift();
    if (!this.#awaiting) return undefined;
    let commWaits = false;
    let cellWaits = false;
    for (const [index, item] of this.#waiting.entries()) {
      const isComm = item.type === "comm_msg" || item.type === "comm_close";
      if (UNORDERED.has(item.type) ? !(isComm && commWaits) : !cellWaits && item.type === "comm_open")
        return this.#waiting.splice(index, 1)[0];
      if (item.type === "comm_open") commWaits = true;
      if (item.type === "execute_request") cellWaits = true;
    }
    return undefined;
  }
}
