import type { tf } from "@course/core";

/** Losses and metrics by name, such as `{ loss: 0.29, accuracy: 0.92 }`. */
export type Logs = Record<string, number>;

/**
 * Gives the names under which a compiled model's loss and metrics are reported, in the order in which
 * TensorFlow.js computes them. They are Keras's names: `accuracy` where TensorFlow.js says `acc`.
 *
 * One `acc` is another thing and gets its own name: with the loss `binaryCrossentropy` TensorFlow.js counts each
 * of a row's outputs as right or wrong by itself. With ten outputs that is far from the share of rows that are
 * right, so it is called `binaryAccuracy`. Ask for the metric `categoricalAccuracy` to get the share of rows.
 *
 * @param model a compiled model with one output.
 * @returns the names, `loss` first.
 * @example
 * metricNames(model); // ["loss", "accuracy"]
 */
export function metricNames(model: tf.LayersModel): string[] {
  const outputs = model.outputs[0]?.shape.at(-1) ?? 1;
  const isBinary = model.loss === "binaryCrossentropy" && outputs > 1;
  return model.metricsNames.map((name) => {
    if (name === "acc" && isBinary) return "binaryAccuracy";
    return ACCURACIES.has(name) ? "accuracy" : name;
  });
}

/**
 * Makes a function that renames measures from TensorFlow.js's names to Keras's, in the order of `metricNames`, and leaves
 * others out. Its `prefix` is `val_` for those on the validation examples.
 *
 * @param model a compiled model with one output.
 */
export function toKerasNames(model: tf.LayersModel): (logs: Logs, prefix?: string) => Logs {
  const names = metricNames(model).map((name, i) => [name, model.metricsNames[i]] as const);
  return (logs, prefix = "") =>
    Object.fromEntries(
      names.map(([name, theirs]) => [`${prefix}${name}`, logs[`${prefix}${theirs}`] ?? Number.NaN]),
    );
}

/** The names under which TensorFlow.js reports the share of examples whose class is right. */
const ACCURACIES = new Set(["acc", "categoricalAccuracy", "sparseCategoricalAccuracy"]);

/**
 * Lets callbacks written for TensorFlow.js find `acc` and `val_acc` too, as `tf.callbacks.earlyStopping({
 * monitor: "val_acc" })` does. The old names are hidden: whoever lists the logs sees each number once.
 *
 * @param logs losses and metrics under Keras's names.
 * @returns the same object.
 */
export function withOldNames(logs: Logs): Logs {
  for (const prefix of ["", "val_"]) {
    const value = logs[`${prefix}accuracy`];
    if (value !== undefined) Object.defineProperty(logs, `${prefix}acc`, { value, configurable: true });
  }
  return logs;
}
