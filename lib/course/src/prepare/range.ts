import { isTensor, tf, valueRange } from "@course/core";
import { bytesOf } from "tfjs-graph-fit";

/**
 * Gives the least and the greatest value of a tensor, as `valueRange` does; what is kept as bytes stays so.
 *
 * @param x a tensor of numbers, any shape.
 * @param who the function that asks, for messages.
 * @returns both 0 where it is empty.
 * @throws TypeError where it is no tensor of numbers; RangeError where a value is NaN or infinite.
 */
export function rangeOf(x: unknown, who: string): { min: number; max: number } {
  const bytes = isTensor(x) ? bytesOf(x) : undefined;
  // Bytes divided by a positive number are finite; the sum by which valueRange finds others would ask for all numbers.
  if (!bytes || !((bytes.divisor ?? 1) > 0)) return valueRange(x, who);
  const value = (of: tf.Tensor) => of.dataSync()[0] as number;
  return tf.tidy(() => ({ min: value(tf.min(x as tf.Tensor)), max: value(tf.max(x as tf.Tensor)) }));
}
