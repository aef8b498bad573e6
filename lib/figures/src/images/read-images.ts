import { describe, formatShape, isTensor, tf, valueRange } from "@course/core";
import { readRange } from "../figure/numbers.js";

/** Grey images, ready to draw. */
export interface GreyImages {
  width: number;
  height: number;
  /** One byte for each pixel, row by row: 0 is black, 255 white. */
  pixels: Uint8Array[];
  /** The values as they were given, in the same order. */
  values: ArrayLike<number>[];
  /** The values that are drawn as black and as white. */
  ends: [black: number, white: number];
}

/**
 * Reads the first images of a tensor. Only these leave it.
 *
 * @param images `[n, height, width]`, `[n, height, width, 1]`, or flattened squares `[n, side × side]`; int32 from 0 to
 *   255, or float32 from 0 to 1 (or to 255). A single image has n = 1.
 * @param count how many at most.
 * @param who the function that asks, for messages.
 * @param range the values to draw as black and white, for images that are neither.
 * @returns the images as bytes and as values.
 * @throws TypeError where it is no tensor; RangeError where the shape is none of these, there is no image, or a value is
 *   outside the range.
 */
export function readImages(
  images: tf.Tensor,
  count: number,
  who: string,
  range?: readonly [number, number],
): GreyImages {
  if (!isTensor(images)) throw new TypeError(`${who}: expected images as a tensor, got ${describe(images)}.`);
  if (images.isDisposed) throw new TypeError(`${who}: these images have been disposed; load them again.`);
  const [height, width] = sizeOf(images, who);
  const n = images.shape[0] as number;
  if (height === 0 || width === 0) {
    throw new RangeError(`${who}: the images have ${height} × ${width} pixels; expected at least one.`);
  }
  if (n === 0) throw new RangeError(`${who}: there are no images; expected at least one.`);
  return tf.tidy(() => {
    const some = images.slice(0, Math.min(n, count));
    const [black, white] = range ? readRange(range, `${who}: range`) : usualRange(some, who);
    valueRange(some, who);
    const all = some.dataSync();
    const values = Array.from({ length: some.shape[0] as number }, (_, i) =>
      all.slice(i * height * width, (i + 1) * height * width),
    );
    const toByte = (value: number) =>
      Math.min(255, Math.max(0, Math.round(((value - black) / (white - black)) * 255)));
    return {
      width,
      height,
      values,
      ends: [black, white] as [number, number],
      pixels: values.map((image) => inFewGreys(image, toByte)),
    };
  });
}

/**
 * Gives the byte of each pixel. An image that was computed, with hundreds of greys that no photograph of 8 bits has, is
 * drawn in 32 of them: nobody sees the difference, and it takes a third of the room in a notebook.
 */
function inFewGreys(image: ArrayLike<number>, toByte: (value: number) => number): Uint8Array {
  const bytes = Uint8Array.from(image, toByte);
  const isPhotograph = Array.from(image).every((value) => isWhole(value) || isWhole(value * 255));
  if (isPhotograph || new Set(bytes).size <= 32) return bytes;
  return bytes.map((byte) => Math.round((Math.round((byte * 31) / 255) * 255) / 31));
}

/** But for the rounding of 32-bit numbers. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-3;
}

function sizeOf(images: tf.Tensor, who: string): [height: number, width: number] {
  const { shape, rank } = images;
  if (rank === 3 || (rank === 4 && shape[3] === 1)) return [shape[1] as number, shape[2] as number];
  if (rank === 2) {
    const side = Math.sqrt(shape[1] as number);
    if (Number.isInteger(side)) return [side, side];
  }
  throw new RangeError(
    `${who}: expected images [n, 28, 28], or flattened [n, 784], got ${describe(images)}.` +
      (rank === 2 ? " For a single image use plotImage, or expandDims(0)." : ""),
  );
}

function usualRange(images: tf.Tensor, who: string): [number, number] {
  const { min, max } = valueRange(images, who);
  const white = images.dtype === "float32" && max <= 1 ? 1 : 255;
  if (min < 0 || max > white) {
    throw new RangeError(
      `${who}: the pixels go from ${min} to ${max}; expected 0 to 255, or 0 to 1. ` +
        "For other values give the option range: [black, white].",
    );
  }
  return [0, white];
}

/**
 * Makes a list of images out of a single one.
 *
 * @param image `[height, width]`, `[height, width, 1]`, flattened `[side × side]`, or any of these with a leading 1.
 * @param who the function that asks, for messages.
 * @returns `[1, …]`, a new tensor that shares the values.
 * @throws TypeError where it is no tensor; RangeError where it holds several images.
 */
export function oneImage(image: tf.Tensor, who: string): tf.Tensor {
  if (!isTensor(image)) throw new TypeError(`${who}: expected an image as a tensor, got ${describe(image)}.`);
  const { shape, rank } = image;
  const isSingle = rank === 1 || rank === 2 || (rank === 3 && shape[2] === 1);
  if (shape[0] === 1 && rank > 1) return image.clone();
  if (isSingle) return image.expandDims(0);
  throw new RangeError(
    `${who}: expected one image, ${formatShape([28, 28])}, got ${describe(image)}. Take one out of several with ` +
      "take(images, [0]), or draw them all with plotImages.",
  );
}
