import { describe, isTensor, type Labels, readLabels, tf, valueRange } from "@course/core";
import type { Tensor1D, Tensor2D } from "@tensorflow/tfjs";

/**
 * Writes each label as a row of zeros with a single 1, in the column of its class. In this form a label
 * can be compared with the probabilities that a network gives for all classes.
 *
 * @param labels `[n]`, whole numbers from 0 to numClasses − 1: a tensor or an array.
 * @param numClasses the number of columns, at least 1.
 * @returns `[n, numClasses]`, float32, each row with one 1.
 * @throws TypeError where labels is no list of numbers; RangeError where a label is not whole or out of
 * range, or numClasses is no whole number from 1 up.
 * @example
 * oneHot([5, 0], 10).print(); // [[0,0,0,0,0,1,0,0,0,0], [1,0,0,0,0,0,0,0,0,0]]
 */
export function oneHot(labels: Labels, numClasses: number): Tensor2D {
  if (!Number.isInteger(numClasses) || numClasses < 1) {
    throw new RangeError(`oneHot: numClasses is ${describe(numClasses)}; expected a whole number from 1 up.`);
  }
  if (isTensor(labels) && (labels as tf.Tensor).rank === 2) {
    throw new TypeError(
      `oneHot: expected labels [n], one number per example, got ${describe(labels)}. Are they one-hot already?`,
    );
  }
  const columns = readLabels(labels, "oneHot", numClasses);
  const values = new Float32Array(columns.length * numClasses);
  columns.forEach((column, row) => {
    values[row * numClasses + column] = 1;
  });
  return tf.tensor2d(values, [columns.length, numClasses]);
}

/**
 * Finds the column of the greatest value in each row: the class to which a network gives the highest
 * probability. Where several are greatest the first counts.
 *
 * @param x `[n, numClasses]`, numbers such as probabilities.
 * @returns `[n]`, int32, from 0 to numClasses − 1.
 * @throws TypeError where x is no tensor of rank 2; RangeError where a value is NaN or infinite.
 * @example
 * argmax(tf.tensor2d([[0.1, 0.7, 0.2]])).print(); // [1]
 */
export function argmax(x: Tensor2D): Tensor1D {
  requireRows(x, "argmax");
  valueRange(x, "argmax");
  return tf.argMax(x, 1);
}

/**
 * Turns one-hot rows back into labels. The inverse of `oneHot`; for probabilities use `argmax`.
 *
 * @param x `[n, numClasses]`, each row all zeros but for a single 1.
 * @returns `[n]`, int32, from 0 to numClasses − 1.
 * @throws TypeError where x is no tensor of rank 2; RangeError where a row is not one-hot.
 * @example
 * fromOneHot(oneHot([5, 0], 10)).print(); // [5, 0]
 */
export function fromOneHot(x: Tensor2D): Tensor1D {
  requireRows(x, "fromOneHot");
  const [n, numClasses] = x.shape;
  const values = x.dataSync();
  const labels = new Int32Array(n).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / numClasses);
    if (values[i] === 0) continue;
    if (values[i] !== 1 || labels[row] !== -1) throw notOneHot(row);
    labels[row] = i % numClasses;
  }
  const empty = labels.indexOf(-1);
  if (empty >= 0) throw notOneHot(empty);
  return tf.tensor1d(labels, "int32");
}

function notOneHot(row: number): RangeError {
  return new RangeError(
    `fromOneHot: row ${row} is not one-hot; expected zeros and a single 1. For probabilities use argmax(x).`,
  );
}

function requireRows(x: unknown, who: string): void {
  if (!isTensor(x) || x.rank !== 2) {
    throw new TypeError(`${who}: expected a tensor [n, numClasses], got ${describe(x)}.`);
  }
}
