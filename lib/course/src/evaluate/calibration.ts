import { type Labels, readPredictions } from "@course/core";
import type { Calibration } from "@course/figures";
import type { Tensor2D } from "@tensorflow/tfjs";
import { notePredictions } from "./test-images.js";

/**
 * Compares how sure a model is with how often it is right. Predictions are sorted into spans by their
 * confidence, the highest probability; a well calibrated model is right in 90 of 100 cases in which it is
 * 90 % sure. The expected calibration error is that of Guo and others, "On Calibration of Modern Neural
 * Networks", 2017, https://arxiv.org/abs/1706.04599.
 *
 * @param probabilities `[n, numClasses]`, from 0 to 1, as `model.predict` gives them; n at least 1.
 * @param labels the true labels, `[n]`.
 * @param bins the number of spans, at least 1; default 10.
 * @returns the spans and the expected calibration error, from 0 to 1.
 * @throws TypeError where probabilities is no tensor of rank 2; RangeError where a value is no probability
 * or label, the numbers of rows differ or are 0, or bins is no whole number from 1 up.
 * @example
 * calibration(tf.tensor2d([[1, 0], [1, 0]]), [0, 1]).expectedCalibrationError; // 0.5: sure, but half are wrong
 */
export function calibration(probabilities: Tensor2D, labels: Labels, bins = 10): Calibration {
  if (!Number.isInteger(bins) || bins < 1) {
    throw new RangeError(`calibration: bins is ${String(bins)}; expected a whole number from 1 up.`);
  }
  const predictions = readPredictions(probabilities, labels, "calibration");
  if (predictions.length === 0)
    throw new RangeError("calibration: there are no predictions; expected at least one.");
  notePredictions(predictions);
  const spans = Array.from({ length: bins }, (_, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    sure: 0,
    right: 0,
    count: 0,
  }));
  for (const { truth, predicted, confidence } of predictions) {
    const span = spans[spanOf(confidence, bins)] as (typeof spans)[number];
    span.count++;
    span.sure += confidence;
    if (truth === predicted) span.right++;
  }
  const error = spans.reduce((total, { sure, right }) => total + Math.abs(right - sure), 0);
  return {
    bins: spans.map(({ from, to, count, sure, right }) => ({
      from,
      to,
      count,
      confidence: sure / count,
      accuracy: right / count,
    })),
    expectedCalibrationError: error / predictions.length,
  };
}

/** Gives the position of the span (from, to] that holds a confidence; 0 belongs to the first. */
function spanOf(confidence: number, bins: number): number {
  return Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
}
