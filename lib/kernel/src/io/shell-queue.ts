/**
 * Decides when a request on the shell channel may start.
 *
 * Cells run one after another. Other requests keep their place among them, with one exception: while a
 * cell awaits something, the main thread is free, so questions (completion, inspection…) and messages of open
 * comms are answered at once instead of after the cell. What may overtake what stands in `wire/messages.ts`.
 * A failed cell aborts the cells that wait behind it, and no other.
 */
import { type MessageName, turnOf } from "../wire/messages.js";

export interface Queued {
  type: MessageName;
}

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
    const cells = this.#waiting.filter((item) => isCell(item));
    this.#waiting = this.#waiting.filter((item) => !isCell(item));
    return cells;
  }

  #advance(): void {
    for (;;) {
      const next = this.#takeNext();
      if (!next) return;
      if (isCell(next)) {
        this.#running = next;
        this.#awaiting = false;
      }
      this.#start(next);
    }
  }

  #takeNext(): Item | undefined {
    if (!this.#running) return this.#waiting.shift();
    if (!this.#awaiting) return undefined;
    let cellWaits = false;
    let orderedWaits = false;
    for (const [index, item] of this.#waiting.entries()) {
      const turn = turnOf(item.type);
      const mayStart =
        turn === "any time" ||
        (turn === "after those in order" && !orderedWaits) ||
        (turn === "in order" && !cellWaits);
      if (mayStart) return this.#waiting.splice(index, 1)[0];
      cellWaits ||= turn === "cell";
      orderedWaits ||= turn === "in order";
    }
    return undefined;
  }
}

function isCell({ type }: Queued): boolean {
  return turnOf(type) === "cell";
}
