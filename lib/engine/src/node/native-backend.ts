import type { Tensor } from "@tensorflow/tfjs";
import tf from "./tfjs.cjs";

/** The part of tfjs-node's backend that loads and runs graphs. */
export interface NativeBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  runSavedModel(id: number, inputs: Tensor[], names: { name: string }[], outputs: string[]): Tensor[];
  deleteSavedModel(id: number): void;
}

/** Gives tfjs-node's backend; undefined where another one computes. */
export function nativeBackend(): NativeBackend | undefined {
  const backend = tf.backend() as unknown as Partial<NativeBackend> & { binding?: unknown };
  return backend.binding && backend.runSavedModel ? (backend as NativeBackend) : undefined;
}
