import fs from "node:fs";
import path from "node:path";

/**
 * Reads a part of MNIST as networks want it.
 *
 * @param {string} folder that holds the IDX files
 * @param {"train" | "t10k"} part
 * @param {number} [count] how many of the first images; default: all
 * @returns {{ images: Float32Array, labels: Float32Array, count: number }} pixels from 0 to 1, 784 for an image;
 *   one-hot rows of 10
 */
export function readMnist(folder, part, count = Number.POSITIVE_INFINITY) {
  const pixels = fs.readFileSync(path.join(folder, `${part}-images-idx3-ubyte`));
  const classes = fs.readFileSync(path.join(folder, `${part}-labels-idx1-ubyte`));
  const n = Math.min(count, pixels.readUInt32BE(4));
  const images = new Float32Array(n * 784);
  for (let i = 0; i < images.length; i++) images[i] = /** @type {number} */ (pixels[16 + i]) / 255;
  const labels = new Float32Array(n * 10);
  for (let i = 0; i < n; i++) labels[10 * i + /** @type {number} */ (classes[8 + i])] = 1;
  return { images, labels, count: n };
}
