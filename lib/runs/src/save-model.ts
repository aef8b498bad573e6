import { describe, InterruptedError, interruptSignal, ready, tf } from "@course/core";
import { readModelFile, writeModelFile } from "./node/model-file.js";
import { restore, store } from "./stored-model.js";

/**
 * Saves a model in one file: its layers, its weights, and, where it is compiled, loss, metrics, optimiser and what
 * that remembers, so that training can go on later. A crash or a full disk never harms a file that was there before.
 *
 * What `loadModel` couldn't bring back is found out now.
 *
 * @param model a model, compiled or not: of TensorFlow.js's own layers, or of registered ones of one's own.
 * @param file path of the file, such as `"my-digits.model"`; missing folders are made, an old file is replaced.
 * @throws TypeError where it is no model or no path; Error where a part of it can't be written down (a loss or metric
 *   that is a function of one's own, a layer whose class isn't registered) or the file can't be written;
 *   InterruptedError where the cell was stopped.
 * @example
 * await saveModel(model, "my-digits.model");
 */
export async function saveModel(model: tf.LayersModel, file: string): Promise<void> {
  if (!(model instanceof tf.LayersModel)) {
    throw new TypeError(`saveModel: expected a model, got ${describe(model)}.`);
  }
  if (interruptSignal().aborted) {
    // A training above it in the cell has ended early: a good file must not give way to a half-trained model.
    throw new InterruptedError("saveModel: the cell was stopped, so nothing is saved.", "KeyboardInterrupt");
  }
  await writeModelFile(pathOf(file, "saveModel"), await store(model, "saveModel"));
}

/**
 * Loads a model that `saveModel` has saved, here or on another machine. It predicts the same, and it goes on learning
 * where it was: it is compiled as it was, and its optimiser remembers what it knew.
 *
 * @param file path of the file.
 * @returns a new model.
 * @throws Error where the file isn't there, is no such file, is incomplete or damaged, or has a layer whose class is
 *   unknown here.
 * @example
 * const model = await loadModel("my-digits.model");
 */
export async function loadModel(file: string): Promise<tf.LayersModel> {
  const path = pathOf(file, "loadModel");
  await ready();
  const stored = await readModelFile(path, "loadModel");
  if (stored) return restore(stored, "loadModel");
  throw new Error(`loadModel: there is no file ${path}. Save a model there first, with saveModel(model, …).`);
}

function pathOf(file: unknown, who: string): string {
  if (typeof file === "string" && file !== "") return file;
  throw new TypeError(
    `${who}: expected the path of a file, such as "my-digits.model", got ${describe(file)}.`,
  );
}
