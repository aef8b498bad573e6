import type { Tensor2D } from "@tensorflow/tfjs";
import { describe, isTensor } from "./describe.js";
import { type Labels, readLabels } from "./labels.js";
import { valueRange } from "./value-range.js";

/** One prediction beside the truth. */
export interface Prediction {
  /** The position of the example, from 0. */
  index: number;
  /** Its true class. */
  truth: number;
  /** The class with the highest probability. */
  predicted: number;
  /** That probability, from 0 to 1. */
  confidence: number;
}

/**
 * Reads each prediction from the probabilities that a model gives.
 *
 * @param probabilities `[n, numClasses]`, from 0 to 1.
 * @param labels the true labels, `[n]`.
 * @param who the function that asks, for messages.
 * @returns n predictions in the given order.
 * @throws TypeError where probabilities is no tensor of rank 2 or labels no list of numbers; RangeError
 * where a value is no probability or label, or the numbers of rows differ.
 */
export function readPredictions(probabilities: Tensor2D, labels: Labels, who: string): Prediction[] {
  if (!isTensor(probabilities) || probabilities.rank !== 2) {
    const got = describe(probabilities);
    throw new TypeError(
      `${who}: expected probabilities [n, numClasses], got ${got}. Give what model.predict(x) gives, before argmax.`,
    );
  }
  const { min, max } = valueRange(probabilities, who);
  // A softmax in 32-bit arithmetic may exceed 1 in the last place.
  if (min < 0 || max > 1 + 1e-5) {
    throw new RangeError(
      `${who}: the values go from ${min} to ${max}; expected probabilities from 0 to 1. ` +
        'Does the last layer lack its activation "softmax"?',
    );
  }
  const [n, numClasses] = probabilities.shape;
  const truth = readLabels(labels, `${who}: labels`, numClasses);
  if (truth.length !== n) {
    throw new RangeError(`${who}: ${n} rows of probabilities but ${truth.length} labels; expected as many.`);
  }
  const values = probabilities.dataSync();
  return Array.from(truth, (label, index) => {
    let predicted = 0;
    for (let column = 1; column < numClasses; column++) {
      const isHigher =
        (values[index * numClasses + column] as number) > (values[index * numClasses + predicted] as number);
      if (isHigher) predicted = column;
    }
    return {
      index,
      truth: label,
      predicted,
      confidence: Math.min(values[index * numClasses + predicted] as number, 1),
    };
  });
}
