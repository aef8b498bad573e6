import type { Tensor } from "@tensorflow/tfjs";
import { Unsupported } from "../model/unsupported.js";
import { inGraphFolder } from "../node/graph-folder.js";
import { type NativeBackend, nativeBackend } from "../node/native-backend.js";
import tf from "../node/tfjs.cjs";

/**
 * A graph that TensorFlow has loaded, with the variables that live in it. It must be disposed; what is forgotten
 * is freed some time after it can't be reached any more.
 */
export class Session {
  readonly #id: number;
  readonly #backend: NativeBackend;
  #isDisposed = false;
  #hasRun = false;

  /**
   * Loads a graph.
   *
   * @param graph what `encodeGraph` gives.
   * @throws Unsupported where TensorFlow.js doesn't run on native TensorFlow, where the graph can't be handed over, and
   *   where TensorFlow refuses it.
   */
  constructor(graph: Uint8Array) {
    const backend = needNative();
    this.#backend = backend;
    this.#id = orUnsupported(() =>
      inGraphFolder(graph, (folder) => backend.loadSavedModelMetaGraph(folder, "serve")),
    );
    forgotten.register(this, { id: this.#id, backend }, this);
  }

  /**
   * Runs the graph.
   *
   * @param feeds tensors by the names of placeholders; they are not copied.
   * @param fetches names of values to compute.
   * @returns the values, which the caller disposes of.
   * @throws Error with TensorFlow's message; Unsupported where the first run fails, in which TensorFlow prepares the graph.
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Tensor[] {
    if (this.#isDisposed)
      throw new Error("This graph has been freed: was its model disposed of while it ran?");
    const names = Object.keys(feeds).map((name) => ({ name: `${name}:0` }));
    const outputs = fetches.map((name) => `${name}:0`);
    const run = () => this.#backend.runSavedModel(this.#id, Object.values(feeds), names, outputs);
    const results = this.#hasRun ? run() : orUnsupported(run);
    this.#hasRun = true;
    return results;
  }

  /** Frees the graph and its variables; a second time does nothing. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    forgotten.unregister(this);
    this.#backend.deleteSavedModel(this.#id);
  }
}

/**
 * Gives tfjs-node's backend.
 *
 * @throws Unsupported where another one computes.
 */
export function needNative(): NativeBackend {
  const backend = nativeBackend();
  if (backend) return backend;
  throw new Unsupported(`the backend is ${tf.getBackend()}, and only native TensorFlow runs graphs`);
}

function orUnsupported<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new Unsupported(`it can't be compiled (${(error as Error).message})`);
  }
}

/** Frees what was forgotten to be disposed. */
const forgotten = new FinalizationRegistry<{ id: number; backend: NativeBackend }>(({ id, backend }) =>
  backend.deleteSavedModel(id),
);
