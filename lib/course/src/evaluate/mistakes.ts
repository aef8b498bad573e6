import { type Labels, type Prediction, readPredictions } from "@course/core";
import type { Tensor2D } from "@tensorflow/tfjs";
import type { ConfusionMatrix } from "./confusion-matrix.js";
import { notePredictions } from "./test-images.js";

/** Two classes, and how often the first was taken for the second. */
export interface Confusion {
  /** The true class. */
  truth: number;
  /** The class it was taken for. */
  predicted: number;
  /** How often. */
  count: number;
}

/**
 * Finds the pairs of classes that are confused most often.
 *
 * @param matrix a confusion matrix.
 * @param k how many pairs at most, from 0 up; default 5.
 * @returns the pairs, the most frequent first; pairs that never occur are left out. "4 taken for 9" and "9
 * taken for 4" are two pairs.
 * @throws RangeError where k is no whole number from 0 up.
 * @example
 * mostConfused(confusionMatrix([4, 4, 9], [9, 9, 4]), 1); // [{ truth: 4, predicted: 9, count: 2 }]
 */
export function mostConfused(matrix: ConfusionMatrix, k = 5): Confusion[] {
  requireCount(k, "mostConfused");
  return matrix.counts
    .flatMap((row, truth) => row.map((count, predicted) => ({ truth, predicted, count })))
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, k);
}

/**
 * Finds the wrong predictions of which the model was most certain.
 *
 * @param probabilities `[n, numClasses]`, from 0 to 1, as `model.predict` gives them.
 * @param labels the true labels, `[n]`.
 * @param k how many at most, from 0 up; default 10.
 * @returns the mistakes, the most confident first: `index` is the position of the example.
 * @throws TypeError where probabilities is no tensor of rank 2; RangeError where a value is no probability
 * or label, the numbers of rows differ, or k is no whole number from 0 up.
 * @example
 * worstMistakes(tf.tensor2d([[0.1, 0.9], [0.8, 0.2]]), [0, 0], 1)[0].confidence; // 0.9 in 32-bit arithmetic
 */
export function worstMistakes(probabilities: Tensor2D, labels: Labels, k = 10): Prediction[] {
  requireCount(k, "worstMistakes");
  const predictions = readPredictions(probabilities, labels, "worstMistakes");
  notePredictions(predictions);
  return predictions
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, k);
}

function requireCount(k: number, who: string): void {
  if (!Number.isInteger(k) || k < 0) {
    throw new RangeError(`${who}: k is ${String(k)}; expected a whole number from 0 up.`);
  }
}
