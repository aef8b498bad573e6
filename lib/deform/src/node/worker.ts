import { parentPort, workerData } from "node:worker_threads";
import { alignedFloat32 } from "@course/core/aligned";
import { deformImages } from "../deform-images.js";
import type { WorkerData } from "./deformed-ahead.js";

// A thread of its own: each message is a seed, the answer the images deformed with it.
const { source, shape, sizes } = workerData as WorkerData;
const images = new Float32Array(source);
parentPort?.on("message", (seed: number) => {
  const result = alignedFloat32(images.length);
  deformImages(images, result, shape, sizes, seed);
  parentPort?.postMessage(result.buffer, [result.buffer]);
});
