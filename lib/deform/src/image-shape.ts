import { describe, isTensor, type tf } from "@course/core";

/**
 * Tells height and width of each image: flat ones count as square.
 *
 * @param images `[n, height, width]`, `[n, height, width, 1]` or `[n, pixels]`.
 * @param who the function that asks, for messages.
 * @throws TypeError where it is no such tensor.
 */
export function imageShape(images: tf.Tensor, who: string): [height: number, width: number] {
  if (isTensor(images) && (images.dtype === "int32" || images.dtype === "float32")) {
    const [, height = 0, width = 0, channels = 1] = images.shape;
    if (images.rank === 3 || (images.rank === 4 && channels === 1)) return [height, width];
    const side = Math.sqrt(height);
    if (images.rank === 2 && Number.isInteger(side)) return [side, side];
  }
  throw new TypeError(
    `${who}: expected images [n, height, width], [n, height, width, 1], or flat square ones such as [n, 784], int32 or ` +
      `float32, got ${describe(images)}.`,
  );
}
