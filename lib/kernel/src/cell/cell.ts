/**
 * One execution of a cell, and the way to find the cell that some code belongs to: code that a cell has
 * started (a timer, a promise, an event) still belongs to it when the cell has ended.
 */
import type { ErrorContent } from "../errors/report.js";
import { createAbortController } from "../node/abort-controller.js";
import { createContext } from "../node/context.js";
import { KeyboardInterrupt } from "./keyboard-interrupt.js";

/** Code that listens to its signal may take this long to end by itself after an interrupt. */
export const INTERRUPT_GRACE_MS = 400;

export interface CellOptions {
  /** Number of the request, known to the I/O thread. */
  request: number;
  source: string;
  /** The number in `In[…]`. */
  count: number;
  /** The script name in stack traces; unique. */
  script: string;
  silent: boolean;
  allowStdin: boolean;
  stopOnError: boolean;
}

export class Cell {
  readonly request: number;
  readonly source: string;
  readonly count: number;
  readonly script: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly stopOnError: boolean;
  /** Timeouts and intervals that have not ended, see `node/cells/timers.ts`. */
  readonly timers = new Set<NodeJS.Timeout>();
  /** Child processes that have not ended, see `node/cells/children.ts`. */
  readonly children = new Set<{ kill(signal: "SIGINT"): unknown }>();
  /** Printed so far, in bytes, see `node/cells/streams.ts`. */
  printed = 0;
  /** The first error, when one is known before the cell has ended. */
  failure: ErrorContent | undefined;
  /** What `page()` shows when the cell has ended. */
  readonly payload: object[] = [];
  readonly #abort = createAbortController();
  /** When the cell is given up, as `performance.now()` tells the time. */
  #end = Number.POSITIVE_INFINITY;

  constructor(options: CellOptions) {
    this.request = options.request;
    this.source = options.source;
    this.count = options.count;
    this.script = options.script;
    this.silent = options.silent;
    this.allowStdin = options.allowStdin;
    this.stopOnError = options.stopOnError;
  }

  /** Another cell with the same outputs, for code that shall live on when this one is interrupted. */
  again(): Cell {
    return new Cell(this);
  }

  /** Aborted when the user interrupts the cell. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Asks the cell's code to end: aborts its signal and cancels its timeouts and intervals. */
  interrupt(): void {
    this.#end = Math.min(this.#end, performance.now() + INTERRUPT_GRACE_MS);
    this.cancelTimers();
    for (const child of this.children) child.kill("SIGINT");
    this.#abort.abort(new KeyboardInterrupt());
  }

  /**
   * Gives up on code that goes on after an interrupt: from now on {@link throwIfDead} throws, that is whenever
   * it prints, shows or waits.
   */
  die(): void {
    this.#end = 0;
    this.cancelTimers();
  }

  /** True when the cell was interrupted and has ended, or has had its time to do so. */
  get isDead(): boolean {
    return performance.now() >= this.#end;
  }

  /** @throws KeyboardInterrupt when {@link isDead}. */
  throwIfDead(): void {
    if (this.isDead) throw new KeyboardInterrupt();
  }

  cancelTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

const storage = createContext<Cell | undefined>();
let running: Cell | undefined;
let latest: Cell | undefined;

/** Runs a function as code of the cell: what it starts belongs to the cell too. */
export function runAs<Result>(cell: Cell, run: () => Result): Result {
  return storage.run(cell, run);
}

/** Leaves whatever cell the calling code seems to belong to: code that was stopped by force leaves its mark. */
export function leaveCell(): void {
  storage.enterWith(undefined);
}

/** The cell that runs now, if one does. */
export function runningCell(): Cell | undefined {
  return running;
}

export function setRunningCell(cell: Cell | undefined): void {
  running = cell;
  if (cell) latest = cell;
}

/** The cell that the calling code belongs to, as far as Node can tell. */
export function owningCell(): Cell | undefined {
  return storage.getStore();
}

/** The cell that output of the calling code belongs to: its own, else the one that runs, else the latest. */
export function currentCell(): Cell | undefined {
  return storage.getStore() ?? running ?? latest;
}
