import { tf } from "@course/core";
import type { Tensor } from "@tensorflow/tfjs";
import { rangeOf } from "./range.js";

/** The brightest value of a pixel that is stored in one byte. */
const BRIGHTEST = 255;

/**
 * Scales pixel values from 0–255 to 0–1 by dividing by 255. Small inputs keep the weighted sums of the
 * first layer small, so training starts well.
 *
 * @param x pixel values from 0 to 255, any shape, int32 or float32.
 * @returns values from 0 to 1, same shape, float32.
 * @throws TypeError where x is no tensor of numbers; RangeError where a value is NaN, infinite or outside
 * 0–255, and where x looks normalised already (float32, none above 1), since doing it twice makes every
 * image black.
 * @example
 * normalize(tf.tensor1d([0, 51, 255], "int32")).print(); // [0, 0.2, 1]
 */
export function normalize<R extends tf.Rank>(x: Tensor<R>): Tensor<R> {
  const { min, max } = rangeOf(x, "normalize");
  if (min < 0 || max > BRIGHTEST) {
    throw new RangeError(
      `normalize: the values go from ${min} to ${max}; expected pixel values from 0 to ${BRIGHTEST}.`,
    );
  }
  if (x.dtype === "float32" && max > 0 && max <= 1) {
    throw new RangeError(
      `normalize: the greatest value is ${max}, so these images look normalised already; expected pixel ` +
        `values from 0 to ${BRIGHTEST}. Normalise once, starting from the images as loaded.`,
    );
  }
  return tf.tidy(() => tf.div(tf.cast(x, "float32"), BRIGHTEST));
}

/**
 * Scales values from 0–1 back to whole pixel values 0–255, rounding to the nearest. The inverse of
 * `normalize`.
 *
 * @param x values from 0 to 1, any shape, float32 or int32.
 * @returns pixel values from 0 to 255, same shape, int32.
 * @throws TypeError where x is no tensor of numbers; RangeError where a value is NaN or outside 0–1.
 * @example
 * denormalize(tf.tensor1d([0, 0.2, 1])).print(); // [0, 51, 255]
 */
export function denormalize<R extends tf.Rank>(x: Tensor<R>): Tensor<R> {
  const { min, max } = rangeOf(x, "denormalize");
  if (min < 0 || max > 1) {
    throw new RangeError(
      `denormalize: the values go from ${min} to ${max}; expected values from 0 to 1, as normalize gives.`,
    );
  }
  return tf.tidy(() => tf.cast(tf.round(tf.mul(tf.cast(x, "float32"), BRIGHTEST)), "int32"));
}
