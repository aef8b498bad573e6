import { type Prediction, tf } from "@course/core";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { predictClasses } from "./predict.js";

/** The test labels of each data set that was loaded. */
const sets: Int32Array[] = [];

/** What has been measured: which test images, and what was answered. */
const measured = new Set<string>();

/** So many labels in their order are no chance; fewer may be, unless they are all of a small set. */
const RECOGNISED = 100;

/**
 * Remembers the labels of test images, so that measuring on them is noticed.
 *
 * @param labels `[n]`, as they were loaded.
 */
export function rememberTestLabels(labels: Tensor1D): void {
  const values = Int32Array.from(labels.dataSync());
  if (!sets.some((set) => String(set) === String(values))) sets.push(values);
}

/**
 * Notes that answers were compared with labels. It counts where the labels are those of test images, or a hundred and
 * more of them in their order, whatever way they came; the same answers count once, however much is computed of them.
 *
 * @param truth the labels, `[n]`.
 * @param predicted the answers, `[n]`.
 */
export function noteMeasured(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
  const place = placeOf(truth);
  if (place !== undefined) measured.add(`${place}: ${Array.from(predicted).join("")}`);
}

/** Notes predictions that were compared with their labels, as `noteMeasured` does. */
export function notePredictions(predictions: readonly Prediction[]): void {
  noteMeasured(
    predictions.map(({ truth }) => truth),
    predictions.map(({ predicted }) => predicted),
  );
}

/**
 * Notes that a model was measured, as `evaluate` and the validation inside `fit` do.
 *
 * @param model a classifier; others are no concern of this.
 * @param x the inputs, `[n, …]`.
 * @param y the targets, one-hot `[n, numClasses]` or labels `[n]`.
 */
export function noteModel(model: tf.LayersModel, x: Tensor, y: Tensor): void {
  const truth = labelsOf(y);
  if (!truth || placeOf(truth) === undefined) return;
  const predicted = predictClasses(model, x);
  noteMeasured(truth, predicted.dataSync());
  predicted.dispose();
}

/**
 * Counts the networks that have been measured on test images since the notebook began: each time other answers. Test
 * parts of your own data count as well.
 *
 * @returns how many.
 * @example
 * networksOnTestImages(); // 0, as long as everything was measured on validation images
 */
export function networksOnTestImages(): number {
  return measured.size;
}

function labelsOf(y: Tensor): ArrayLike<number> | undefined {
  if (y.rank === 1) return y.dataSync();
  return y.rank === 2 ? tf.tidy(() => tf.argMax(y, 1).dataSync()) : undefined;
}

/** Finds labels among those of test images: of which set they are, and from which image on. */
function placeOf(truth: ArrayLike<number>): string | undefined {
  for (const [i, set] of sets.entries()) {
    if (truth.length < Math.min(RECOGNISED, set.length)) continue;
    for (let from = 0; from + truth.length <= set.length; from++) {
      if (isAt(truth, set, from)) return `${i} ${from}`;
    }
  }
  return undefined;
}

function isAt(truth: ArrayLike<number>, set: Int32Array, from: number): boolean {
  for (let i = 0; i < truth.length; i++) if (truth[i] !== set[from + i]) return false;
  return true;
}
