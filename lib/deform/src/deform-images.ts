import { randomGenerator } from "@course/core/random";
import { ElasticSheet } from "./elastic-sheet.js";
import type { DeformSizes } from "./options.js";
import { type Movement, Warp } from "./warp.js";

/**
 * Deforms images, each in its own random way. The same seed gives the same images.
 *
 * @param source the pixels of all images, one image after the other, row by row.
 * @param result receives as many pixels.
 * @param shape height and width of an image.
 * @param sizes how far at most.
 * @param seed what all chance follows from.
 */
export function deformImages(
  source: Float32Array,
  result: Float32Array,
  shape: readonly [height: number, width: number],
  sizes: DeformSizes,
  seed: number,
): void {
  const random = randomGenerator(seed);
  const [height, width] = shape;
  const size = height * width;
  const warp = new Warp(shape);
  const sheet =
    sizes.elastic > 0 ? new ElasticSheet(random, sizes.smoothness, sizes.elastic, shape) : undefined;
  for (let from = 0; from < source.length; from += size) {
    const movement = drawMovement(random, sizes);
    const displacements = sheet && {
      values: sheet.values,
      stride: sheet.stride,
      right: sheet.place(random),
      down: sheet.place(random),
    };
    warp.apply(source, result, from, movement, displacements);
  }
}

/** Draws a movement, each size within its limits as likely as any other. */
function drawMovement(random: () => number, { shift, rotate, scale, shear }: DeformSizes): Movement {
  const upTo = (limit: number) => limit * (2 * random() - 1);
  return {
    right: upTo(shift),
    down: upTo(shift),
    turn: upTo(rotate),
    width: 1 + upTo(scale),
    height: 1 + upTo(scale),
    slant: upTo(shear),
  };
}
