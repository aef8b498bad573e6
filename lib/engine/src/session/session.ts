import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Tensor } from "@tensorflow/tfjs";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";

/** The part of tfjs-node's backend that loads and runs graphs. */
interface NativeBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  runSavedModel(id: number, inputs: Tensor[], names: { name: string }[], outputs: string[]): Tensor[];
  deleteSavedModel(id: number): void;
}

/**
 * A graph that TensorFlow has loaded, with the variables that live in it. It must be disposed; what is forgotten
 * is freed some time after it can't be reached any more.
 */
export class Session {
  readonly #id: number;
  readonly #backend: NativeBackend;
  #isDisposed = false;

  /**
   * Loads a graph.
   *
   * @param graph what `Graph.encode` gives.
   * @throws Unsupported where TensorFlow.js doesn't run on native TensorFlow; Error where TensorFlow refuses the
   *   graph.
   */
  constructor(graph: Uint8Array) {
    this.#backend = nativeBackend();
    this.#id = load(graph, this.#backend);
    forgotten.register(this, { id: this.#id, backend: this.#backend }, this);
  }

  /**
   * Runs the graph.
   *
   * @param feeds tensors by the names of placeholders; they are not copied.
   * @param fetches names of values to compute.
   * @returns the values, which the caller disposes of.
   * @throws Error with TensorFlow's message.
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: readonly string[]): Tensor[] {
    if (this.#isDisposed)
      throw new Error("This graph has been freed: was its model disposed of while it ran?");
    const names = Object.keys(feeds).map((name) => ({ name: `${name}:0` }));
    const outputs = fetches.map((name) => `${name}:0`);
    return this.#backend.runSavedModel(this.#id, Object.values(feeds), names, outputs);
  }

  /** Frees the graph and its variables; a second time does nothing. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    forgotten.unregister(this);
    this.#backend.deleteSavedModel(this.#id);
  }
}

/** Frees what was forgotten to be disposed. */
const forgotten = new FinalizationRegistry<{ id: number; backend: NativeBackend }>(({ id, backend }) =>
  backend.deleteSavedModel(id),
);

/** Gives tfjs-node's backend. @throws Unsupported where another one computes. */
function nativeBackend(): NativeBackend {
  const backend = tf.backend() as unknown as Partial<NativeBackend> & { binding?: unknown };
  if (!backend.binding || !backend.runSavedModel) {
    throw new Unsupported(`the backend is ${tf.getBackend()}, and only native TensorFlow runs graphs`);
  }
  return backend as NativeBackend;
}

const PREFIX = "tfjs-graph-fit-";

/** Loads a graph through the one way that tfjs-node has: a folder, which is gone again when this returns. */
function load(graph: Uint8Array, backend: NativeBackend): number {
  sweep();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    fs.writeFileSync(path.join(folder, "saved_model.pb"), graph);
    return backend.loadSavedModelMetaGraph(folder, "serve");
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

let isSwept = false;

/** Removes, once per process, what processes have left that ended while they loaded a graph. */
function sweep(): void {
  if (isSwept) return;
  isSwept = true;
  for (const name of fs.readdirSync(os.tmpdir())) {
    const [, pid] = /^tfjs-graph-fit-(\d+)-/.exec(name) ?? [];
    if (!pid || isRunning(Number(pid))) continue;
    try {
      fs.rmSync(path.join(os.tmpdir(), name), { recursive: true, force: true });
    } catch {
      // It belongs to someone else, who will remove it.
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
