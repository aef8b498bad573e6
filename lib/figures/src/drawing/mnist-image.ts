import { describe, isTensor, tf, valueRange } from "@course/core";
import type { Tensor2D } from "@tensorflow/tfjs";
import { IMAGE_SIZE, mnistImage as toMnistImage } from "../page/digit/mnist-image.js";

/**
 * Makes an image like those of MNIST from a drawing: crops it to the ink, scales its longer side to 20 pixels (each the
 * mean of what it covers), and moves it in 28 x 28 pixels until its centre of mass lies in row 14 and column 14,
 * counted from 0. That is how MNIST was made; `drawDigit` does the same with what one draws.
 *
 * @param drawing `[height, width]`, white ink on black, 0–255, any size.
 * @returns `[28, 28]`, int32, 0–255; all black where there is no ink.
 * @throws TypeError where drawing is no tensor of rank 2; RangeError where a value is outside of 0–255.
 * @example
 * mnistImage(tf.ones([100, 30], "int32").mul(255)).shape; // [28, 28]
 */
export function mnistImage(drawing: Tensor2D): Tensor2D {
  if (!isTensor(drawing) || drawing.rank !== 2) {
    throw new TypeError(`mnistImage: expected a drawing [height, width], got ${describe(drawing)}.`);
  }
  const { min, max } = valueRange(drawing, "mnistImage");
  if (min < 0 || max > 255) {
    throw new RangeError(
      `mnistImage: the values go from ${min} to ${max}; expected pixel values from 0 to 255.`,
    );
  }
  const [height, width] = drawing.shape;
  const { pixels } = toMnistImage({ width, height, pixels: Uint8Array.from(drawing.dataSync(), Math.round) });
  return tf.tensor2d(Int32Array.from(pixels), [IMAGE_SIZE, IMAGE_SIZE], "int32");
}
