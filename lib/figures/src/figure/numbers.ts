import { describe, isTensor, type tf, valueRange } from "@course/core";

/** Numbers to draw: a tensor of any shape, an array, or a typed array. */
export type Numbers = tf.Tensor | ArrayLike<number>;

/**
 * Reads numbers to draw and checks them.
 *
 * @param values at least one finite number.
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
    if (!Number.isFinite(values[i])) {
      throw new RangeError(
        `${who}: the value at position ${i} is ${describe(values[i])}; expected finite numbers.`,
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
  if (range.length !== 2 || !Number.isFinite(low) || !Number.isFinite(high) || low >= high) {
    throw new RangeError(`${what} must be two numbers, the lesser first, not [${range}].`);
  }
  return [low, high];
}
