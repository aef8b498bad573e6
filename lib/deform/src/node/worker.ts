import { parentPort, workerData } from "node:worker_threads";
import { deformImages } from "../deform-images.js";
import type { WorkerData } from "./deformed-ahead.js";

// A thread of its own: each message is a seed, the answer the images deformed with it.
const { source, shape, sizes } = workerData as WorkerData;
const images = new Float32Array(source);
parentPort?.on("message", (seed: number) => {
  // TensorFlow takes numbers without a copy where their address is a multiple of 64: 48 beyond a buffer's beginning.
  const buffer = new ArrayBuffer(4 * images.length + 64);
  deformImages(images, new Float32Array(buffer, 48, images.length), shape, sizes, seed);
  parentPort?.postMessage(buffer, [buffer]);
});
