import { describe, isTensor, round, type tf, valueRange } from "@course/core";

/** Numbers to draw: a tensor of any shape, an array, or a typed array. */
export type Numbers = tf.Tensor | ArrayLike<number>;

/** Beyond this, differences of two numbers would be infinite. */
const GREATEST = 1e300;

/** Tells whether a value is a number that has a place on an axis. */
export function canBeDrawn(value: unknown): value is number {
  return Number.isFinite(value) && Math.abs(value as number) <= GREATEST;
}

/**
 * Reads numbers to draw and checks them.
 *
 * @param values at least one finite number, up to 1e300.
 * @param who the function that asks, and for which argument, for messages.
 * @returns the numbers.
 * @throws TypeError where it is neither; RangeError where it is empty or a number is NaN or infinite.
 */
export function readNumbers(values: Numbers, who: string): ArrayLike<number> {
  if (isTensor(values)) {
    valueRange(values, who);
    requireSome(values.size, who);
    return values.dataSync();
  }
  if (typeof values !== "object" || values === null || !Number.isInteger(values.length)) {
    throw new TypeError(`${who}: expected numbers, as a tensor or an array, got ${describe(values)}.`);
  }
  requireSome(values.length, who);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!canBeDrawn(value)) {
      throw new RangeError(
        `${who}: the value at position ${i} is ${describe(value)}; expected finite numbers` +
          `${Number.isFinite(value) ? ` up to ${GREATEST}` : ""}.`,
      );
    }
  }
  return values;
}

/** Throws where there is nothing to draw. */
export function requireSome(count: number, who: string): void {
  if (count === 0) throw new RangeError(`${who}: there is nothing to draw; expected at least one value.`);
}

/**
 * Finds the least and the greatest of some numbers. (`Math.min(...values)` fails for hundreds of thousands of them.)
 *
 * @param values finite numbers, at least one.
 */
export function extent(values: ArrayLike<number>): [least: number, greatest: number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i] as number);
    greatest = Math.max(greatest, values[i] as number);
  }
  return [least, greatest];
}

/**
 * Checks a range that was asked for.
 *
 * @param what the function and its option, for messages.
 * @throws RangeError where it isn't two finite numbers, the lesser first.
 */
export function readRange(range: readonly [number, number], what: string): [number, number] {
  const [low, high] = range;
  // Ends that differ in their last digit only leave no room for a tick between them.
  const isApart = high - low > 1e-12 * Math.max(Math.abs(low), Math.abs(high));
  if (range.length !== 2 || !range.every(canBeDrawn) || !isApart) {
    throw new RangeError(
      `${what} must be two numbers, the lesser first, not [${range.map((end) => describe(end)).join(", ")}].`,
    );
  }
  return [low, high];
}

/**
 * Reads the names of classes or bars.
 *
 * @param names one for each; an empty one is written as "(no name)".
 * @param what the function and its argument, for messages.
 * @throws TypeError where one of them is no text.
 */
export function readNames(names: readonly string[], what: string): string[] {
  return Array.from(names, (name, i) => {
    if (typeof name !== "string") {
      throw new TypeError(`${what}: the name at position ${i} is ${describe(name)}; expected a text.`);
    }
    return name.trim() === "" ? "(no name)" : name;
  });
}

/**
 * Shortens numbers that are drawn along one axis, so that a figure takes less room in a notebook: no reader sees the
 * difference, however close together they are. Whole ones keep all their digits.
 *
 * @param values finite numbers.
 * @param digits significant digits at least, 4 by default.
 */
export function shortened(values: readonly number[], digits = 4): number[] {
  const needed = digitsFor(...extent(values), digits);
  return values.map((value) => shortNumber(value, needed));
}

/** Gives the significant digits that values between two ends need to be told apart. */
export function digitsFor(low: number, high: number, digits = 4): number {
  const farthest = Math.max(Math.abs(low), Math.abs(high));
  const needed = high > low ? Math.ceil(Math.log10(farthest / (high - low))) + digits - 1 : digits;
  return Math.min(15, Math.max(digits, needed));
}

/** Shortens a number that is written out; a whole one keeps all its digits. */
export function shortNumber(value: number, digits = 4): number {
  return Number.isInteger(value) ? value : round(value, digits);
}
