import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import tf from "./tfjs.cjs";

const require = createRequire(import.meta.url);

/**
 * Starts the WebAssembly backend of TensorFlow.js.
 *
 * WebAssembly compiles asynchronously. Until it is there the plain JavaScript backend answers, so that
 * a tensor can be made at once; TensorFlow.js moves such tensors over when they are next used.
 *
 * @returns a promise that resolves when the WebAssembly backend is in use.
 */
export function startWasm(): Promise<void> {
  tf.setBackend("cpu");
  serveInPlaceOfNative();
  const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
  const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  wasm.setWasmPaths(folder + sep);
  return useOnceCompiled(tf.findBackendFactory("wasm"));
}

/** Compiles first and registers the result then: `tf.setBackend` alone would leave no backend meanwhile. */
async function useOnceCompiled(compile: () => tf.KernelBackend | Promise<tf.KernelBackend>): Promise<void> {
  const backend = await compile();
  tf.removeBackend("wasm");
  tf.registerBackend("wasm", () => backend, 3);
  await tf.setBackend("wasm");
}

/** Gives TensorFlow.js itself to packages that ask for `@tensorflow/tfjs-node` (danfojs-node does). */
function serveInPlaceOfNative(): void {
  const path = require.resolve("@tensorflow/tfjs-node");
  require.cache[path] = Object.assign(
    Object.create(require.cache[require.resolve("@tensorflow/tfjs")] ?? null),
    {
      id: path,
      filename: path,
      loaded: true,
      exports: require("@tensorflow/tfjs"),
    },
  );
}
