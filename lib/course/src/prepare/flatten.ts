import { describe, isTensor, tf } from "@course/core";
import type { Tensor, Tensor2D, Tensor3D } from "@tensorflow/tfjs";

/**
 * Lays the rows of each image one behind the other: `[n, 28, 28]` becomes `[n, 784]`. The numbers stay the
 * same, in the same order; only the shape changes.
 *
 * @param images `[n, height, width]` or `[n, height, width, channels]`, any dtype.
 * @returns `[n, height · width · channels]`, same dtype.
 * @throws TypeError where it is no such tensor.
 * @example
 * flatten(tf.zeros([60000, 28, 28])).shape; // [60000, 784]
 */
export function flatten(images: Tensor): Tensor2D {
  if (!isTensor(images)) {
    throw new TypeError(`flatten: expected images [n, height, width], got ${describe(images)}.`);
  }
  if (images.rank < 3) {
    const advice =
      images.rank === 2 ? " Is it flat already? One image alone must be given as [1, height, width]." : "";
    throw new TypeError(`flatten: expected images [n, height, width], got ${describe(images)}.${advice}`);
  }
  const [n = 0, ...image] = images.shape;
  return tf.reshape(images, [n, image.reduce((product, size) => product * size, 1)]);
}

/**
 * Cuts each flat image back into rows: `[n, 784]` becomes `[n, 28, 28]`. The inverse of `flatten`.
 *
 * @param x `[n, pixels]`, any dtype.
 * @param imageShape height and width of one image, default `[28, 28]`; their product must be `pixels`.
 * @returns `[n, height, width]`, same dtype.
 * @throws TypeError where x is no tensor of rank 2; RangeError where the sizes don't fit.
 * @example
 * unflatten(tf.zeros([5, 784])).shape; // [5, 28, 28]
 */
export function unflatten(
  x: Tensor2D,
  imageShape: readonly [height: number, width: number] = [28, 28],
): Tensor3D {
  if (!isTensor(x) || x.rank !== 2) {
    throw new TypeError(`unflatten: expected flat images [n, pixels], got ${describe(x)}.`);
  }
  const [n, pixels] = x.shape;
  const [height, width] = imageShape;
  if (height * width !== pixels) {
    throw new RangeError(
      `unflatten: an image of ${height} x ${width} has ${height * width} pixels, but each row of x has ${pixels}.`,
    );
  }
  return tf.reshape(x, [n, height, width]);
}
