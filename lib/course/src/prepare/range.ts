import { isTensor, valueRange } from "@course/core";
import { bytesOf } from "tfjs-graph-fit";

/**
 * Gives the least and the greatest value of a tensor, as `valueRange` does; what is kept as bytes stays so.
 *
 * @param x a tensor of numbers, any shape.
 * @param who the function that asks, for messages.
 * @returns infinite limits for an empty tensor.
 * @throws TypeError where it is no tensor of numbers; RangeError where a value is NaN or infinite.
 */
export function rangeOf(x: unknown, who: string): { min: number; max: number } {
  const bytes = isTensor(x) ? bytesOf(x) : undefined;
  if (!bytes) return valueRange(x, who);
  const { values, divisor = 1 } = bytes;
  let [min, max] = [255, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min: Math.fround(min / divisor), max: Math.fround(max / divisor) };
}
