import { tf, valueRange } from "@course/core";
import { deformImages } from "./deform-images.js";
import { imageShape } from "./image-shape.js";
import { type DeformOptions, readDeformOptions, sizesOf } from "./options.js";

/**
 * Sizes that suit handwritten digits of 28 x 28 pixels: each image still shows its digit. They are about those of
 * Cireșan, Meier, Gambardella and Schmidhuber ("Deep, big, simple neural nets for handwritten digit recognition",
 * Neural Computation 22, 2010).
 */
export const SMALL_DEFORMATIONS: Readonly<DeformOptions> = Object.freeze({
  shift: 1,
  rotate: 12,
  scale: 0.15,
  shear: 10,
  elastic: 1.1,
  smoothness: 5,
});

/**
 * Deforms each image a little, at random: shifts, turns, scales and slants it, and wobbles its lines. What was
 * written stays the same to the eye, the pixels are others. With none of the options nothing changes.
 *
 * @param images `[n, height, width]`, `[n, height, width, 1]` or flat square ones `[n, pixels]`; int32 or float32;
 *   the background is 0.
 * @param options how far at most, see {@link DeformOptions}; {@link SMALL_DEFORMATIONS} suits digits.
 * @returns new images of the same shape and dtype; values stay between the least and the greatest, and 0 comes in
 *   from beyond the edge. int32 is rounded.
 * @throws TypeError where it is no such tensor or an option is unknown; RangeError where a pixel is NaN or infinite,
 *   or an option is out of range.
 * @example
 * const slanted = deform(images, { shear: 20, seed: 1 });
 */
export function deform<T extends tf.Tensor>(images: T, options: DeformOptions): T {
  const shape = imageShape(images, "deform");
  const { seed = Math.floor(Math.random() * 2 ** 32), ...sizes } = readDeformOptions("deform", options);
  valueRange(images, "deform");
  const source = Float32Array.from(images.dataSync());
  const result = new Float32Array(source.length);
  deformImages(source, result, shape, sizesOf(sizes), seed);
  const pixels = images.dtype === "int32" ? Int32Array.from(result, Math.round) : result;
  return tf.tensor(pixels, images.shape, images.dtype) as T;
}
