import { AsyncLocalStorage } from "node:async_hooks";

const quiet = new AsyncLocalStorage<true>();

/**
 * Runs something during which training shows nothing unless it is asked to: a check that trains a small network
 * isn't what the learner wants to watch.
 *
 * @param work the function to run; it may be asynchronous.
 * @returns what it returns.
 */
export function quietly<T>(work: () => T): T {
  return quiet.run(true, work);
}

/** Tells whether `quietly` is running this. */
export function isQuiet(): boolean {
  return quiet.getStore() === true;
}
