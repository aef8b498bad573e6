/**
 * Timers that know their cell, so that an interrupt cancels those of the interrupted cell and no others.
 *
 * `setTimeout`, `setInterval`, `setImmediate` and `node:timers/promises` are wrapped. In a cell that was
 * interrupted and has ended they throw, so that an asynchronous loop which goes on unnoticed comes to its end.
 * Immediates are the kernel's own, see `immediates.ts`.
 */
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import { promisify } from "node:util";
import { type Cell, owningCell } from "../../cell/cell.js";
import { filesOnStack, isKernel } from "../call-stack.js";
import { QueuedImmediate } from "./immediates.js";

const { clearImmediate: nodeClearImmediate, setImmediate: nodeSetImmediate } = timers;
/** Node's own `setTimeout`, for the kernel itself. */
export const { setTimeout: nodeSetTimeout } = timers;

type Callback = (...args: unknown[]) => void;
type Start = (callback: Callback, delay?: number, ...args: unknown[]) => NodeJS.Timeout;
type Wait = (...args: unknown[]) => Promise<unknown>;

/** Puts the wrapped timers in place of Node's, for global use and for imports. */
export function installTimers(): void {
  const wrappedPromises = {
    setTimeout: withSignal("setTimeout", promises.setTimeout as Wait, 2),
    setImmediate: withSignal("setImmediate", immediatePromise as Wait, 1),
  };
  const wrapped = {
    setTimeout: tracked(timers.setTimeout as Start, true),
    setInterval: tracked(timers.setInterval as Start, false),
    setImmediate: named("setImmediate", setImmediate),
    clearImmediate: named("clearImmediate", clearImmediate),
  };
  for (const name of ["setTimeout", "setImmediate"] as const)
    Object.defineProperty(wrapped[name], promisify.custom, { value: wrappedPromises[name] });
  Object.assign(timers, wrapped);
  Object.assign(globalThis, wrapped);
  Object.assign(promises, wrappedPromises);
  syncBuiltinESMExports();
}

/** Remembers each timer in its cell until it has fired. */
function tracked(start: Start, once: boolean): Start {
  const name = once ? "setTimeout" : "setInterval";
  const wrapper: Start = (callback, delay, ...args) => {
    const cell = owningCell();
    if (!cell || typeof callback !== "function") return start(callback, delay, ...args);
    cell.throwIfDead();
    const timer = start(
      once
        ? (...given) => {
            cell.timers.delete(timer);
            callback(...given);
          }
        : callback,
      delay,
      ...args,
    );
    prune(cell);
    cell.timers.add(timer);
    return timer;
  };
  return named(name, wrapper);
}

function setImmediate(callback: Callback, ...args: unknown[]): QueuedImmediate | NodeJS.Immediate {
  // Node says what is wrong with it.
  if (typeof callback !== "function") return nodeSetImmediate(callback);
  const cell = owningCell();
  if (cell?.isDead && !isCalledByNode()) cell.throwIfDead();
  return new QueuedImmediate(() => callback(...args));
}

/** Node itself sets an immediate when it has reported an error that nobody caught. An error there ends the process. */
function isCalledByNode(): boolean {
  const caller = filesOnStack().find((file) => !isKernel(file));
  return caller === "node:internal/process/execution";
}

function clearImmediate(immediate: QueuedImmediate | NodeJS.Immediate | undefined): void {
  if (immediate instanceof QueuedImmediate) immediate.cancel();
  else nodeClearImmediate(immediate);
}

/** `setImmediate` of `node:timers/promises`. */
function immediatePromise(value: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      immediate.cancel();
      const error = new Error("The operation was aborted", { cause: signal?.reason });
      reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
    };
    const immediate = new QueuedImmediate(() => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

function named<Wrapped extends object>(name: string, wrapper: Wrapped): Wrapped {
  return Object.defineProperty(wrapper, "name", { value: name });
}

/** Ends a wait of `node:timers/promises` when the cell is interrupted. `place` is that of the options. */
function withSignal(name: string, wait: Wait, place: number): Wait {
  const wrapper: Wait = (...args) => {
    const cell = owningCell();
    if (!cell) return wait(...args);
    cell.throwIfDead();
    const options = (args[place] ?? {}) as { signal?: AbortSignal };
    const signal = options.signal ? AbortSignal.any([options.signal, cell.signal]) : cell.signal;
    const filled = Array.from({ length: place }, (_, index) => args[index]);
    return wait(...filled, { ...options, signal });
  };
  return named(name, wrapper);
}

const PRUNE_FROM = 1000;
const limits = new WeakMap<Cell, number>();

/** Forgets timers that were cleared, now and then, so that their number stays bounded. */
function prune(cell: Cell): void {
  if (cell.timers.size < (limits.get(cell) ?? PRUNE_FROM)) return;
  for (const timer of cell.timers)
    if ((timer as unknown as { _destroyed?: boolean })._destroyed) cell.timers.delete(timer);
  limits.set(cell, Math.max(PRUNE_FROM, 2 * cell.timers.size));
}
