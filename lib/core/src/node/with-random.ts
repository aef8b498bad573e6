import { AsyncLocalStorage } from "node:async_hooks";

/** Where code that has a `Math.random` of its own finds it; an assignment in such code goes here too. */
const own = new AsyncLocalStorage<{ random: () => number }>();
/** What everybody else finds while the property stands for both. */
let common: () => number;
/** How many runs are under way. */
let running = 0;

/**
 * Runs something with a `Math.random` of its own, to its end where it is asynchronous. TensorFlow.js draws from there to
 * set initial weights, shuffle and drop out. Whatever else runs meanwhile draws from the common one, which is afterwards
 * what it was: several runs at once each give what they give alone. An assignment to `Math.random` within the run
 * ends with it.
 *
 * @param random gives numbers from 0 (included) to 1 (excluded).
 * @param work the function to run; it may be asynchronous, and call this function again.
 * @returns what it returns.
 * @throws what it throws.
 * @example
 * withRandom(() => 0.5, () => Math.random()); // 0.5
 */
export function withRandom<T>(random: () => number, work: () => T): T {
  begin();
  let result: T;
  try {
    result = own.run({ random }, work);
  } catch (error) {
    end();
    throw error;
  }
  if (result instanceof Promise) return result.finally(end) as T;
  end();
  return result;
}

/** Makes `Math.random` depend on who asks. */
function begin(): void {
  if (running++ > 0) return;
  common = Math.random;
  Object.defineProperty(Math, "random", {
    configurable: true,
    enumerable: false,
    get: () => own.getStore()?.random ?? common,
    set: (random: () => number) => {
      const run = own.getStore();
      if (run) run.random = random;
      else common = random;
    },
  });
}

/** Makes it a plain property again when the last run is over. */
function end(): void {
  if (--running > 0) return;
  Object.defineProperty(Math, "random", {
    configurable: true,
    enumerable: false,
    writable: true,
    value: common,
  });
}
