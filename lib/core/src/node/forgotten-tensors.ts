/**
 * Frees large tensors that nobody refers to any more.
 *
 * TensorFlow.js frees a tensor when it is disposed of, and never else: a `take(x, …)` in the middle of an expression keeps
 * its memory until the program ends. What a program can't reach, though, nobody will ask for. TensorFlow.js knows the
 * data of a tensor by an object of its own, which all tensors that share the data refer to. So the data is freed when
 * that object has been collected as garbage.
 *
 * `tf.memory()` goes on counting what was not disposed of, so that it says the same whenever garbage is collected.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { DataType, Tensor } from "@tensorflow/tfjs";

/** What tfjs-node keeps of the data of a tensor. */
interface Kept {
  /** The number by which the library knows it; -1 where it hasn't got it yet. */
  id: number | null;
}

/** The parts of tfjs-node's backend that make data and dispose of it. */
export interface Backend {
  binding: { deleteTensor(id: number): void };
  tensorMap: { get(dataId: object): Kept; has(dataId: object): boolean };
  createOutputTensor(metadata: { shape: number[] }): Tensor;
  write(values: unknown, shape: number[], dtype: DataType): object;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Smaller ones aren't worth the watch. */
const LARGE_BYTES = 1e6;
const BYTES_PER_NUMBER = 4;
/** After so much more of large tensors, garbage is collected: V8 sees nothing of their memory, and would take its time. */
const GROWTH_BYTES = 64e6;
/** Cells, and turns of the event loop, are to be over by then. */
const DELAY_MS = 300;

/** Begins to watch the large tensors of a backend, from now on. */
export function freeForgottenTensors(backend: Backend): void {
  const { binding, tensorMap } = backend;
  const collect = new Collections();
  const forgotten = new FinalizationRegistry<{ kept: Kept; bytes: number }>(({ kept, bytes }) => {
    if (kept.id !== null && kept.id >= 0) binding.deleteTensor(kept.id);
    collect.shrunk(bytes);
  });
  const sizes = new WeakMap<object, number>();
  const watch = (dataId: object, shape: readonly number[]): void => {
    const bytes = BYTES_PER_NUMBER * shape.reduce((product, size) => product * size, 1);
    if (bytes < LARGE_BYTES) return;
    sizes.set(dataId, bytes);
    forgotten.register(dataId, { kept: tensorMap.get(dataId), bytes }, dataId);
    collect.grown(bytes);
  };
  const { createOutputTensor, write, disposeData } = backend;
  backend.createOutputTensor = (metadata) => {
    const tensor = createOutputTensor.call(backend, metadata);
    watch(tensor.dataId, metadata.shape);
    return tensor;
  };
  backend.write = (values, shape, dtype) => {
    const dataId = write.call(backend, values, shape, dtype);
    watch(dataId, shape);
    return dataId;
  };
  backend.disposeData = (dataId, force) => {
    const isGone = disposeData.call(backend, dataId, force);
    const bytes = sizes.get(dataId);
    if (bytes !== undefined && !tensorMap.has(dataId)) {
      sizes.delete(dataId);
      forgotten.unregister(dataId);
      collect.shrunk(bytes);
    }
    return isGone;
  };
}

/** Has garbage collected, soon after large tensors have grown by much. */
class Collections {
  readonly #collect = garbageCollector();
  #bytes = 0;
  /** The least that there was since the last collection. */
  #least = 0;
  /** When the next one is due, as `performance.now()` tells the time. */
  #due = Number.NEGATIVE_INFINITY;

  grown(bytes: number): void {
    this.#bytes += bytes;
    // A timer can be lost, with the interrupted cell that has started it.
    if (this.#bytes < this.#least + GROWTH_BYTES || performance.now() < this.#due + DELAY_MS) return;
    this.#due = performance.now() + DELAY_MS;
    try {
      setTimeout(() => this.#now(), DELAY_MS).unref();
    } catch {
      // A cell that was interrupted starts no more timers.
    }
  }

  shrunk(bytes: number): void {
    this.#bytes -= bytes;
    this.#least = Math.min(this.#least, this.#bytes);
  }

  #now(): void {
    this.#due = Number.NEGATIVE_INFINITY;
    // What a training step has made, it has disposed of meanwhile.
    if (this.#bytes < this.#least + GROWTH_BYTES) return;
    this.#least = this.#bytes;
    this.#collect?.();
  }
}

/** V8's collector of garbage; none where it can't be had, and V8 collects when it likes. */
function garbageCollector(): (() => void) | undefined {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as () => void;
  } catch {
    return undefined;
  }
}
