/**
 * `setImmediate` with one callback for each turn of the event loop.
 *
 * Node runs all that are due in one go. When one of them is stopped by force, it loses those behind it, or tries the
 * stopped one again and again, and never gets past it. So they wait here, and Node knows of one at a time.
 */
import { AsyncResource } from "node:async_hooks";
import timers from "node:timers";

const { setImmediate: nodeSetImmediate } = timers;

const queue = new Set<QueuedImmediate>();
let isScheduled = false;

/** What `setImmediate` returns. The kernel stays alive anyway, so `ref` and `unref` make no difference. */
export class QueuedImmediate extends AsyncResource {
  readonly #run: () => void;
  #hasRef = true;

  constructor(run: () => void) {
    super("Immediate");
    this.#run = run;
    queue.add(this);
    schedule();
  }

  /** Runs the callback as code of whoever called `setImmediate`. */
  run(): void {
    this.runInAsyncScope(this.#run);
  }

  cancel(): void {
    queue.delete(this);
  }

  ref(): this {
    this.#hasRef = true;
    return this;
  }

  unref(): this {
    this.#hasRef = false;
    return this;
  }

  hasRef(): boolean {
    return this.#hasRef;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

function schedule(): void {
  if (isScheduled || queue.size === 0) return;
  isScheduled = true;
  nodeSetImmediate(runNext);
}

function runNext(): void {
  isScheduled = false;
  const [next] = queue;
  if (!next) return;
  queue.delete(next);
  // Before it runs, because what is stopped by force does nothing afterwards.
  schedule();
  next.run();
}

/** Runs a callback of the kernel in one of the next turns of the event loop, in order with those of the cells. */
export function nextTurn(run: () => void): void {
  new QueuedImmediate(run);
}
