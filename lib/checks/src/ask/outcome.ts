import { describe, isTensor, messageOf, quietly, tf } from "@course/core";
import { InTheWay } from "./in-the-way.js";
import { NotTried } from "./not-tried.js";
import type { Reading } from "./reading.js";
import { isStub, leavesStub } from "./stub.js";
import { type Suspicion, suspect } from "./suspect.js";

/**
 * What came of asking a student's code something, as data: nothing in it runs. So it can be judged at once, or be
 * carried to where the student's code can't reach, and be judged there.
 */
export type Outcome =
  | { kind: "returned"; value: unknown; suspicion?: Suspicion }
  | { kind: "not tried" }
  /** It isn't what was to be asked: no function, no result, an error; or it did what it may not do. */
  | { kind: "refused"; mistake: string; message: string };

/** How a student's code is asked. */
export interface Asking {
  /** What is taken from the result; all of it by default. */
  read?: Reading;
}

/**
 * Calls a function of the student's, and waits for its result where that is a promise. It never throws.
 *
 * @param f what the student handed in; it may be anything.
 * @param inputs its arguments. They must be the same afterwards.
 * @param asking see `Asking`.
 * @returns what came of it.
 */
export async function askFunction(f: unknown, inputs: readonly unknown[], asking: Asking): Promise<Outcome> {
  if (f === undefined) return { kind: "not tried" };
  if (f instanceof InTheWay) return refused("step above failed", f.message);
  if (typeof f !== "function") {
    return refused("no function", `A function is expected here, and this is ${describe(f)}.`);
  }
  const changes = inputs.map(watch);
  try {
    const result: unknown = await quietly(() => f(...inputs));
    const change = changes.map((changed) => changed()).find((message) => message !== undefined);
    if (change) return refused("changed input", change);
    if (result === undefined)
      return refused("no result", "Your function gives nothing. Is `return` missing?");
    const outcome = await readResult(result, asking, inputs);
    const suspicion = suspect(f as () => unknown, inputs, result);
    return suspicion && outcome.kind === "returned" ? { ...outcome, suspicion } : outcome;
  } catch (error) {
    if (error instanceof NotTried) return notTried(f as () => unknown);
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
  if (value instanceof InTheWay) return refused("step above failed", value.message);
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
  if (isDisposed(result)) return refused("disposed tensor", DISPOSED);
  try {
    return { kind: "returned", value: asData(read ? await read.take(result, inputs) : result) };
  } catch (error) {
    if (error instanceof Unreadable) return error.refusal(result);
    return refused(
      "unreadable",
      `The result is ${describe(result)}, and not what was asked for. (${messageOf(error)})`,
    );
  }
}

/** Tells a stub from a function that was written, and rests on one that wasn't. */
function notTried(f: (...inputs: never[]) => unknown): Outcome {
  if (isStub(f)) return { kind: "not tried" };
  if (leavesStub(f)) {
    return refused(
      "line left over",
      "The line `throw exercise.notTried();` is still in your function, and ends it. Delete that line.",
    );
  }
  return refused(
    "step above not tried",
    "Your function calls another one that has not been tried yet. Do that step first: then this one can be checked.",
  );
}

/** Says why something could not be asked. */
export function refused(mistake: string, message: string): Outcome {
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

/**
 * Keeps what is data.
 *
 * @throws Unreadable where something in it isn't.
 */
function asData(value: unknown, depth = 0): unknown {
  if (value === null || ["undefined", "boolean", "number", "string"].includes(typeof value)) return value;
  if (isDisposed(value)) throw new Unreadable(value);
  if (isTensor(value) || value instanceof tf.LayersModel || ArrayBuffer.isView(value)) return value;
  if (depth < 6 && Array.isArray(value)) return value.map((item) => asData(item, depth + 1));
  if (depth < 6 && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asData(item, depth + 1)]));
  }
  throw new Unreadable(value);
}

/** Something that is no data, such as a function, or a tensor that is gone. */
class Unreadable {
  constructor(readonly value: unknown) {}

  /** @param result the whole, in which it was found. */
  refusal(result: unknown): Outcome {
    if (isDisposed(this.value)) return refused("disposed tensor", DISPOSED);
    const where = this.value === result ? "is" : "holds";
    return refused(
      "unreadable",
      `The result ${where} ${describe(this.value)}, and ${where === "is" ? "not" : "not only"} what was asked for.`,
    );
  }
}

const DISPOSED =
  "The result holds a tensor that has been disposed of. Was it made inside `tf.tidy` and not returned from it, or disposed of by hand?";

/** Remembers what an input is; the function it gives says how it has changed since. */
function watch(input: unknown): () => string | undefined {
  if (isTensor(input)) {
    const values = input.dataSync().slice();
    return () => {
      if (input.isDisposed) return "Your function disposes of its input. Its caller still needs it.";
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
