import { describe, readOptions, tf, valueRange } from "@course/core";
import { deformImages } from "./deform-images.js";
import { imageShape } from "./image-shape.js";
import { type DeformOptions, sizesOf } from "./options.js";

export type { DeformOptions };

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

/** The ends of what each size may be. */
const LIMITS: Record<
  keyof ReturnType<typeof sizesOf>,
  readonly [least: number, greatest: number, unit: string]
> = {
  shift: [0, 1000, "pixels"],
  rotate: [0, 180, "degrees"],
  scale: [0, 0.9, "a part of the size: 0.15 is 15 %"],
  shear: [0, 60, "degrees"],
  elastic: [0, 1000, "pixels"],
  smoothness: [0.5, 64, "pixels"],
};

/**
 * Checks the options of a deformation.
 *
 * @param who the function that asks, for messages.
 * @throws TypeError where it is no object or has an unknown name; RangeError where a value is out of range.
 */
export function readDeformOptions(who: string, options: DeformOptions): DeformOptions {
  const settings = readOptions(who, options, {
    shift: "any",
    rotate: "any",
    scale: "any",
    shear: "any",
    elastic: "any",
    smoothness: "any",
    seed: "seed",
  });
  for (const [name, [least, greatest, unit]] of Object.entries(LIMITS)) {
    const value = settings[name as keyof typeof LIMITS];
    if (value === undefined || (typeof value === "number" && value >= least && value <= greatest)) continue;
    throw new RangeError(
      `${who}: ${name} must be a number from ${least} to ${greatest} (${unit}), not ${describe(value)}.`,
    );
  }
  return settings;
}
