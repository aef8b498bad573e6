import { Worker } from "node:worker_threads";
import { tf } from "@course/core";
import { alignedFloat32 } from "@course/core/aligned";
import { imageShape } from "../image-shape.js";
import { type DeformOptions, type DeformSizes, sizesOf } from "../options.js";

/** What the worker thread is given when it starts. */
export interface WorkerData {
  /** The pixels of all images, float32, shared by both threads. */
  source: SharedArrayBuffer;
  shape: readonly [height: number, width: number];
  sizes: DeformSizes;
}

/**
 * Deforms a set of images again and again, each time anew, in a thread of its own: the next ones are made while the
 * caller works with the last. It must be closed.
 */
export class DeformedAhead {
  readonly #worker: Worker;
  readonly #imagesShape: number[];
  readonly #requested = new Map<number, Promise<ArrayBuffer>>();

  /**
   * Starts the thread.
   *
   * @param images as for `deform`; they are copied, once.
   * @param options the sizes, as for `deform`.
   * @param rows how many of the images, from the first on; all by default.
   */
  constructor(images: tf.Tensor, options: DeformOptions, rows = images.shape[0] as number) {
    this.#imagesShape = [rows, ...images.shape.slice(1)];
    const size = this.#imagesShape.reduce((product, n) => product * n, 1);
    const source = new SharedArrayBuffer(4 * size);
    new Float32Array(source).set(images.dataSync().subarray(0, size));
    const workerData: WorkerData = {
      source,
      shape: imageShape(images, "fit: deform"),
      sizes: sizesOf(options),
    };
    // Whatever Node was started with is no business of the thread.
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData, execArgv: [] });
    this.#worker.unref();
  }

  /** Begins to deform all images with a seed, after those that were asked for before. */
  prepare(seed: number): void {
    if (this.#requested.has(seed)) return;
    const worker = this.#worker;
    const answer = new Promise<ArrayBuffer>((resolve, reject) => {
      const settle = (act: () => void) => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        act();
      };
      const onMessage = (buffer: ArrayBuffer) => settle(() => resolve(buffer));
      const onError = (error: unknown) => settle(() => reject(error));
      const onExit = () => settle(() => reject(new Error("The thread that deforms images has ended.")));
      // Answers come in the order of the questions.
      Promise.allSettled(this.#requested.values()).then(() => {
        worker.on("message", onMessage).on("error", onError).on("exit", onExit);
        worker.postMessage(seed);
      });
    });
    // Whoever takes the images hears of a failure; without this line it would also end the process.
    answer.catch(() => {});
    this.#requested.set(seed, answer);
  }

  /**
   * Waits for images deformed with a seed.
   *
   * @returns a new float32 tensor of the images' shape, which the caller disposes of.
   */
  async take(seed: number): Promise<tf.Tensor> {
    this.prepare(seed);
    this.#worker.ref();
    try {
      const buffer = (await this.#requested.get(seed)) as ArrayBuffer;
      const size = this.#imagesShape.reduce((product, n) => product * n, 1);
      return tf.tensor(alignedFloat32(size, buffer), this.#imagesShape);
    } finally {
      this.#requested.delete(seed);
      this.#worker.unref();
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
