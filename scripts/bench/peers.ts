import { join } from "node:path";

/** A program that can train the models. */
export interface Peer {
  /** What is typed to choose it, and how the results call it. */
  name: "engine" | "fit" | "keras-tensorflow" | "keras-jax";
  title: string;
  /** It belongs to those whom the engine is compared with. */
  isKeras: boolean;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/**
 * Lists the peers, in the order of the report.
 *
 * @param python interpreter of the environment that holds Keras.
 */
export function peers(python: string): Peer[] {
  const here = import.meta.dirname;
  const tfjs = join(here, "peers", "tfjs.mjs");
  const keras = join(here, "peers", "keras.py");
  // TensorFlow's log lines (1: info, 2: warnings) say nothing about the result.
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" };
  const node = process.execPath;
  return [
    { name: "engine", title: "engine", isKeras: false, command: node, args: [tfjs, "engine"], env },
    {
      name: "keras-tensorflow",
      title: "Keras on TensorFlow",
      isKeras: true,
      command: python,
      args: [keras],
      env: { ...env, KERAS_BACKEND: "tensorflow" },
    },
    {
      name: "keras-jax",
      title: "Keras on JAX",
      isKeras: true,
      command: python,
      args: [keras],
      env: { ...env, KERAS_BACKEND: "jax" },
    },
    { name: "fit", title: "model.fit", isKeras: false, command: node, args: [tfjs, "fit"], env },
  ];
}
