import { AsyncLocalStorage } from "node:async_hooks";

/** A value that belongs to some code, and to all that this code starts: timers, promises, events. */
export interface Context<Value> {
  /** Runs a function with the value. */
  run<Result>(value: Value, run: () => Result): Result;
  /** Tells the value of the calling code; undefined where it has none. */
  getStore(): Value | undefined;
  /** Gives the calling code, and what it starts from now on, another value. */
  enterWith(value: Value): void;
}

/** Makes a context in which no code has a value yet. */
export function createContext<Value>(): Context<Value> {
  return new AsyncLocalStorage<Value>();
}
