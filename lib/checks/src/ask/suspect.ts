import { formatNumber, isTensor, messageOf, quietly } from "@course/core";
import { namesLike, unusedParameters } from "./unused-parameters.js";

/** What probably went wrong, in case the result turns out wrong. It is data, as an outcome is. */
export interface Suspicion {
  /** The name of the mistake. */
  mistake: string;
  /** What the student is told. */
  message: string;
}

type StudentFunction = (...inputs: unknown[]) => unknown;

/** From this length on something is taken for a data set of the notebook. What a check hands in is smaller. */
const DATA_SET = 400;

/**
 * Looks for what probably went wrong where a function fails, or where its result is wrong in a way that no mistake of
 * the step explains.
 *
 * @param f the student's function.
 * @param inputs what it was called with.
 * @param came what it gave, or the error that it threw.
 * @returns the likeliest mistake; undefined where nothing is suspicious.
 */
export function suspect(
  f: StudentFunction,
  inputs: readonly unknown[],
  came: unknown,
): Suspicion | undefined {
  return ignoredParameters(f, inputs) ?? otherData(inputs, came) ?? pastTheEnd(f, inputs, came);
}

function ignoredParameters(f: StudentFunction, inputs: readonly unknown[]): Suspicion | undefined {
  const unused = unusedParameters(f);
  if (unused.length === 0 || inputs.length === 0) return undefined;
  const taken = unused.flatMap((name) => namesLike(f, name));
  const instead = taken.length > 0 ? `, not ${listed(taken)}` : ", and no data of the notebook";
  const parameters = unused.length === 1 ? "parameter" : "parameters";
  return {
    mistake: "parameter not used",
    message: `Your function never uses its ${parameters} ${listed(unused)}. The check calls it with data of its own: use what it is given${instead}.`,
  };
}

/** Finds more examples than were given: they can only come from outside of the function. */
function otherData(inputs: readonly unknown[], came: unknown): Suspicion | undefined {
  const isError = came instanceof Error;
  // Who is given the sizes of a matrix may make as many numbers as it holds.
  const sizes = inputs.filter((input) => typeof input === "number").reduce((all, size) => all * size, 1);
  const most = Math.max(0, sizes, ...inputs.map(isError ? lengthOf : sizeOf));
  const length = isError ? lengthIn(messageOf(came)) : lengthOf(came);
  if (inputs.length === 0 || length < DATA_SET || length <= most) return undefined;
  return {
    mistake: "other data",
    message: `Your function was called with few examples, and works on ${formatNumber(length)}. So it takes data of the notebook. Use its parameters instead: the check calls it with data of its own.`,
  };
}

/** How many examples a message speaks of, as in "x has shape [60000, 784]"; 0 where it doesn't. */
function lengthIn(message: string): number {
  return Number(/\b(?:x has|array with) shape \[(\d+)/.exec(message)?.[1] ?? 0);
}

function lengthOf(value: unknown): number {
  if (isTensor(value)) return value.isDisposed ? 0 : (value.shape[0] ?? 0);
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)
    ? (value as ArrayLike<unknown>).length
    : 0;
}

/** How many numbers there are in a value. */
function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (isTensor(value)) return value.isDisposed ? 0 : value.size;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + Math.max(1, sizeOf(item)), 0);
  return lengthOf(value);
}

/** Where a result holds NaN: calls the function once more, with arrays that notice what is read beyond their ends. */
function pastTheEnd(f: StudentFunction, inputs: readonly unknown[], came: unknown): Suspicion | undefined {
  if (!holdsNaN(came) || !inputs.some(Array.isArray)) return undefined;
  const missed: { index: string; length: number }[] = [];
  try {
    const again = quietly(() => f(...inputs.map((input) => watched(input, missed))));
    if (again instanceof Promise) again.catch(() => undefined);
  } catch {
    // It gave a result before; what it read until now is all that counts.
  }
  const [first] = missed;
  if (!first) return undefined;
  return {
    mistake: "past the end",
    message: `It is NaN, "not a number", since your function reads \`[${first.index}]\` of an array of ${first.length}: there is nothing, and so undefined. Positions are counted from 0, so the last is \`[${first.length - 1}]\`.`,
  };
}

function holdsNaN(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsNaN);
  if (isTensor(value))
    return !value.isDisposed && value.dtype === "float32" && value.dataSync().includes(Number.NaN);
  return Number.isNaN(value) || (value instanceof Float32Array && value.includes(Number.NaN));
}

/** Gives an array that is as the other, and notes down each index at which it has nothing. */
function watched(input: unknown, missed: { index: string; length: number }[]): unknown {
  if (!Array.isArray(input)) return input;
  const rows = input.map((row) => watched(row, missed));
  return new Proxy(rows, {
    get(target, key, receiver) {
      if (typeof key === "string" && /^-?\d+$/.test(key) && !(key in target)) {
        missed.push({ index: key, length: target.length });
      }
      return Reflect.get(target, key, receiver);
    },
  });
}

/** "`a`", "`a` and `b`", "`a`, `b` and `c`". */
function listed(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  const last = quoted.pop() ?? "";
  return quoted.length > 0 ? `${quoted.join(", ")} and ${last}` : last;
}
