import { createRequire } from "node:module";
import type { NamedTensorInfoMap, Tensor, TensorInfo } from "@tensorflow/tfjs";
import { type Backend, freeForgottenTensors } from "./forgotten-tensors.js";
import tf from "./tfjs.cjs";

const require = createRequire(import.meta.url);

/** tfjs-node's backend, with what its addon tells of itself. */
type NativeBackend = Backend & { binding: { TF_Version: string } };

/**
 * Registers native TensorFlow (`@tensorflow/tfjs-node`) as the backend of TensorFlow.js.
 *
 * @returns the version of the TensorFlow library that runs, such as `"2.13.1"`.
 * @throws Error where the native library is not installed or doesn't load.
 */
export function registerNative(): string {
  // TensorFlow's own log lines (1: info, 2: warnings) would appear as errors in a notebook.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  restoreRemovedUtilities();
  require("@tensorflow/tfjs-node");
  mendConcatOfScalars();
  const backend = tf.backend() as unknown as NativeBackend;
  freeForgottenTensors(backend);
  return backend.binding.TF_Version;
}

/**
 * Gives back the two functions of `node:util` that tfjs-node calls and Node 23 removed. They replace those of
 * Node 22 too, which warn on the console that they will go.
 */
function restoreRemovedUtilities(): void {
  const util = require("node:util") as Record<string, unknown>;
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}

/**
 * Lets `tf.concat` join scalars. TensorFlow 2.10 and later refuse them, TensorFlow.js relies on it
 * (its TensorBoard histograms do).
 */
function mendConcatOfScalars(): void {
  const concat = tf.getKernel("Concat", "tensorflow");
  const reshape = tf.getKernel("Reshape", "tensorflow");
  tf.unregisterKernel("Concat", "tensorflow");
  tf.registerKernel({
    ...concat,
    kernelFunc: (call) => {
      const parts = Object.values(call.inputs) as TensorInfo[];
      if (parts.some((part) => part.shape.length > 0)) return concat.kernelFunc(call);
      const vectors = parts.map(
        (x) => reshape.kernelFunc({ inputs: { x }, attrs: { shape: [1] }, backend: call.backend }) as Tensor,
      );
      const joined = concat.kernelFunc({ ...call, inputs: vectors as unknown as NamedTensorInfoMap });
      tf.dispose(vectors);
      return joined;
    },
  });
}
