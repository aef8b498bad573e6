import { describe, isTensor, messageOf, quietly, tf } from "@course/core";
import { NotTried } from "./not-tried.js";
import type { Reading } from "./reading.js";
import { type Suspicion, suspect } from "./suspect.js";

/**
 * What came of asking a student's code something, as data: nothing in it runs. So it can be judged at once, or be
 * carried to where the student's code can't reach, and be judged there.
 */
export type Outcome =
  | { kind: "returned"; value: unknown; suspicion?: Suspicion }
  | { kind: "not tried" }
  /** It isn't what was to be asked: no function, no result, a promise; or it did what it may not do. */
  | { kind: "refused"; mistake: string; message: string };

/** How a student's code is asked. */
export interface Asking {
  /** Whether the function may give a promise; false by default. */
  async?: boolean;
  /** What is taken from the result; all of it by default. */
  read?: Reading;
}

/**
 * Calls a function of the student's. It never throws.
 *
 * @param f what the student handed in; it may be anything.
 * @param inputs its arguments. They must be the same afterwards.
 * @param asking see `Asking`.
 * @returns what came of it.
 */
export async function askFunction(f: unknown, inputs: readonly unknown[], asking: Asking): Promise<Outcome> {
  if (f === undefined) return { kind: "not tried" };
  if (typeof f !== "function") {
    return refused("no function", `A function is expected here, and this is ${describe(f)}.`);
  }
  const changes = inputs.map(watch);
  try {
    let result: unknown = quietly(() => f(...inputs));
    if (isPromise(result)) {
      if (!asking.async) {
        // Nobody waits for it, so its failure is nobody's business.
        result.then(undefined, () => undefined);
        return refused(
          "promise",
          "Your function gives a promise, a result that is still on its way. Leave out `async`, or write `await` in front of what is on its way.",
        );
      }
      result = await result;
    }
    const change = changes.map((changed) => changed()).find((message) => message !== undefined);
    if (change) return refused("changed input", change);
    if (result === undefined)
      return refused("no result", "Your function gives nothing. Is `return` missing?");
    const outcome = await readResult(result, asking, inputs);
    const suspicion = suspect(f as () => unknown, inputs, result);
    return suspicion && outcome.kind === "returned" ? { ...outcome, suspicion } : outcome;
  } catch (error) {
    if (error instanceof NotTried) return { kind: "not tried" };
    const { mistake, message } = suspect(f as () => unknown, inputs, error) ?? {
      mistake: "error",
      message: `Your function failed: ${messageOf(error)}`,
    };
    return refused(mistake, message);
  }
}

/**
 * Looks at a value that the student made, such as a trained model. It never throws.
 *
 * @param value what the student handed in; `undefined` is "not tried yet".
 * @param asking `read`: see `Asking`.
 */
export async function askValue(value: unknown, asking: Asking): Promise<Outcome> {
  if (value === undefined) return { kind: "not tried" };
  if (isPromise(value)) {
    value.then(undefined, () => undefined);
    return refused(
      "promise",
      "This is a promise, a result that is still on its way. Write `await` in front of it.",
    );
  }
  return readResult(value, asking, []);
}

async function readResult(result: unknown, { read }: Asking, inputs: readonly unknown[]): Promise<Outcome> {
  if (isDisposed(result)) {
    return refused(
      "disposed tensor",
      "The result is a tensor that has been disposed of. Was it made inside `tf.tidy` and not returned from it, or disposed of by hand?",
    );
  }
  try {
    const value = asData(read ? await read.take(result, inputs) : result);
    if (value instanceof Unreadable) {
      return refused("unreadable", `The result is ${value.description}, and not what was asked for.`);
    }
    return { kind: "returned", value };
  } catch (error) {
    return refused(
      "unreadable",
      `The result is ${describe(result)}, and not what was asked for. (${messageOf(error)})`,
    );
  }
}

function refused(mistake: string, message: string): Outcome {
  return { kind: "refused", mistake, message };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function"
  );
}

function isDisposed(value: unknown): boolean {
  return isTensor(value) && value.isDisposed;
}

/** Keeps what is data, and describes in words what is not. */
function asData(value: unknown, depth = 0): unknown {
  if (value === null || ["undefined", "boolean", "number", "string"].includes(typeof value)) return value;
  if (isDisposed(value)) return new Unreadable(describe(value));
  if (isTensor(value) || value instanceof tf.LayersModel || ArrayBuffer.isView(value)) return value;
  if (depth < 6 && Array.isArray(value)) return value.map((item) => asData(item, depth + 1));
  if (depth < 6 && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asData(item, depth + 1)]));
  }
  return new Unreadable(describe(value));
}

/** Stands for a result that is no data, such as a function. */
class Unreadable {
  constructor(readonly description: string) {}
}

/** Remembers what an input is; the function it gives says how it has changed since. */
function watch(input: unknown): () => string | undefined {
  if (isTensor(input)) {
    const values = input.dataSync().slice();
    return () => {
      if (input.isDisposed) return "Your function disposes of its input. Whoever called it still needs it.";
      return input.dataSync().every((value, i) => Object.is(value, values[i])) ? undefined : CHANGED;
    };
  }
  if (Array.isArray(input) || ArrayBuffer.isView(input)) {
    const copy = JSON.stringify(input);
    return () => (JSON.stringify(input) === copy ? undefined : CHANGED);
  }
  return () => undefined;
}

const CHANGED = "Your function changes its input. Make something new, and leave the input as it is.";
