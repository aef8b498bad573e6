import { environment } from "../node/environment.js";
import { registerNative } from "../node/native.js";
import tf from "../node/tfjs.cjs";
import { startWasm } from "../node/wasm.js";
import { keepFitQuiet } from "./quiet-fit.js";
import { registerConv2DGradient } from "./wasm-conv2d-gradient.js";
import { registerOtherGradients } from "./wasm-other-gradients.js";
import { speedUpTransposedProducts } from "./wasm-transposed-products.js";

/**
 * Gives TensorFlow.js, with the fastest backend that runs here already chosen: native TensorFlow, else
 * WebAssembly. Every other file imports `tf` from this one, and none knows which backend runs.
 *
 * @example
 * tf.tensor2d([[1, 2], [3, 4]]).sum().print();
 */
export { default as tf } from "../node/tfjs.cjs";

/** Says which backend does the computing. */
export interface Backend {
  /** `"tensorflow"` is the native library, `"wasm"` the WebAssembly that replaces it where it is missing. */
  name: "tensorflow" | "wasm";
  /** Version of the native library, such as `"2.13.1"`; absent with WebAssembly. */
  tensorflowVersion?: string;
  /** One line for people. */
  description: string;
}

// Silences TensorFlow.js's advertisement and warnings on the console; it checks and computes the same.
tf.enableProdMode();

keepFitQuiet(tf.LayersModel.prototype);

const { chosen, started } = choose();

/**
 * Says which backend does the computing.
 *
 * @returns its name, the version of native TensorFlow where that runs, and a line for people.
 * @example
 * backend().description; // "native TensorFlow 2.13.1"
 */
export function backend(): Backend {
  return { ...chosen };
}

/**
 * Waits until the backend that `backend()` names does the computing. Native TensorFlow is there at once;
 * WebAssembly takes a few tens of milliseconds, in which tensors can be made but computing is slow.
 * `loadMnist`, `loadFashionMnist` and `fit` wait by themselves.
 *
 * @returns a promise without a value.
 * @throws Error where WebAssembly can't be compiled.
 * @example
 * await ready();
 */
export function ready(): Promise<void> {
  return started;
}

/** Tries native TensorFlow, then WebAssembly. `COURSE_BACKEND=wasm` in the environment skips the first. */
function choose(): { chosen: Backend; started: Promise<void> } {
  if (environment("COURSE_BACKEND") !== "wasm") {
    try {
      const tensorflowVersion = registerNative();
      const description = `native TensorFlow ${tensorflowVersion}`;
      return { chosen: { name: "tensorflow", tensorflowVersion, description }, started: Promise.resolve() };
    } catch {
      // The notice below says what to do; `npm run doctor` says why.
    }
  }
  const started = startWasm();
  // Before the WebAssembly is compiled: kernels belong to the name of the backend.
  registerConv2DGradient("wasm");
  registerOtherGradients("wasm");
  speedUpTransposedProducts("wasm");
  // Whoever awaits `ready()` hears of a failure; without this line it would also end the process.
  started.catch(() => undefined);
  console.log(
    "Native TensorFlow is not installed, so WebAssembly computes: the results are as good, training takes " +
      "20 to 30 times longer. `npm run doctor` says how to install it.",
  );
  return { chosen: { name: "wasm", description: "WebAssembly (no native TensorFlow)" }, started };
}
