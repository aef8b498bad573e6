// Measures the machine's limit: the product of two 2048 x 2048 matrices. Writes GFLOP/s to stdout.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
/** @type {import("@tensorflow/tfjs")} */
const tf = require("@tensorflow/tfjs");
const util = require("node:util");
util.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
require("@tensorflow/tfjs-node");

const SIZE = 2048;
const a = tf.randomNormal([SIZE, SIZE]);
let best = Number.POSITIVE_INFINITY;
// Long enough that a moment without others is likely to be among them.
const end = performance.now() + 2000;
while (performance.now() < end) {
  const began = performance.now();
  const product = tf.matMul(a, a);
  best = Math.min(best, performance.now() - began);
  product.dispose();
}
console.log((2 * SIZE ** 3) / best / 1e6);
