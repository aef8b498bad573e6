import { type Labels, readLabelPair } from "@course/core";
import { noteMeasured } from "./test-images.js";

/**
 * Computes the share of predictions that are right.
 *
 * @param yTrue the true labels, `[n]`, whole numbers from 0 up.
 * @param yPred the predicted labels, `[n]`, in the same order.
 * @returns a number from 0 to 1.
 * @throws TypeError where they are no lists of numbers; RangeError where they differ in length, are empty,
 * or hold a value that is no label.
 * @example
 * accuracy([7, 2, 1, 0], [7, 2, 1, 6]); // 0.75
 */
export function accuracy(yTrue: Labels, yPred: Labels): number {
  const [truth, predicted] = readLabelPair(yTrue, yPred, "accuracy");
  noteMeasured(truth, predicted);
  let right = 0;
  for (let i = 0; i < truth.length; i++) if (truth[i] === predicted[i]) right++;
  return right / truth.length;
}
