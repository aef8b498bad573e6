import { tf } from "../compute/tf.js";
import { describe, isTensor } from "./describe.js";

/**
 * Checks that a value is a tensor of numbers and looks over all its values in a few milliseconds per
 * ten million.
 *
 * @param x any value.
 * @param who the function that asks, for messages.
 * @returns the least and the greatest value; both 0 where the tensor is empty.
 * @throws TypeError where it is no tensor of float32, int32 or bool; RangeError where a value is NaN or infinite.
 */
export function valueRange(x: unknown, who: string): { min: number; max: number } {
  if (!isTensor(x)) throw new TypeError(`${who}: expected a tensor, got ${describe(x)}.`);
  if (x.isDisposed) {
    throw new TypeError(`${who}: this tensor has been disposed; load or compute it again.`);
  }
  if (x.dtype !== "float32" && x.dtype !== "int32" && x.dtype !== "bool") {
    throw new TypeError(`${who}: expected numbers, got ${describe(x)}.`);
  }
  if (x.size === 0) return { min: 0, max: 0 };
  return tf.tidy(() => {
    // One sum finds them all: with a NaN or an infinity among its terms it is not finite.
    if (x.dtype === "float32" && !Number.isFinite(tf.sum(x).dataSync()[0])) {
      throw new RangeError(
        `${who}: some values are NaN or infinite; expected finite numbers. NaN comes from 0 / 0, for example, or from ` +
          "undefined, as behind the end of an array.",
      );
    }
    const values = x.dtype === "bool" ? tf.cast(x, "int32") : x;
    return { min: tf.min(values).dataSync()[0] as number, max: tf.max(values).dataSync()[0] as number };
  });
}
