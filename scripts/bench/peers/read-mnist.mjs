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
  const classes = fs.readFileSync(path.join(folder, `${part}-labels-idx1-ubyte`));
  const n = Math.min(count, classes.readUInt32BE(4));
  const labels = new Float32Array(n * 10);
  for (let i = 0; i < n; i++) labels[10 * i + /** @type {number} */ (classes[8 + i])] = 1;
  const images = alignedFloats(n * 784);
  const file = fs.openSync(path.join(folder, `${part}-images-idx3-ubyte`), "r");
  try {
    // A part at a time, since a buffer of the whole file would stay until the garbage is collected.
    const pixels = new Uint8Array(784 * 1000);
    for (let done = 0; done < images.length; ) {
      const wanted = Math.min(pixels.length, images.length - done);
      const read = fs.readSync(file, pixels, 0, wanted, 16 + done);
      if (read === 0) throw new Error(`${part} of MNIST ends after ${done} of ${images.length} pixels`);
      for (let i = 0; i < read; i++) images[done + i] = /** @type {number} */ (pixels[i]) / 255;
      done += read;
    }
  } finally {
    fs.closeSync(file);
  }
  return { images, labels, count: n };
}

/**
 * Makes an array whose memory TensorFlow can use as it is. TensorFlow wants addresses that are multiples of 64 and
 * copies all other data; a large block begins 16 bytes behind such an address.
 *
 * @param {number} length
 */
function alignedFloats(length) {
  return new Float32Array(new ArrayBuffer(4 * length + 64), 48, length);
}
