import { reading } from "@course/checks";
import { tf } from "@course/core";
import { ExperimentRuns } from "course";
import { type ReadModel, takeModel } from "./model.js";

/** What a check takes of a run of training. */
export interface ReadRun extends ReadModel {
  name: string;
  /** Examples that the model learned from; null where the history doesn't say. */
  samples: number | null;
  batchSize: number | null;
  /** What else the training was told, such as `learningRateDecay`. */
  options: Record<string, unknown>;
  /** For each measure its value at each epoch, under Keras's names. */
  history: Record<string, number[]>;
}

/** What a student has of a run: what `runExperiments` gives, or a model with the history from `fit` or `model.fit`. */
interface RunLike {
  name?: string;
  model: tf.LayersModel;
  history: {
    history?: Record<string, number[]>;
    params?: { samples?: number; batchSize?: number; options?: object };
  };
}

/** Takes from a run what a check needs: a `ReadRun`, with the trained model and its history. */
export const readRun = reading("run", takeRun);

/** Takes what a check needs of all runs of `runExperiments` that came to their end: a list of `ReadRun`. */
export const readRuns = reading("runs", takeRuns);

/** Takes runs as `readRuns` does, and the columns of the table that the student has filled from them. */
export const readResults = reading("results", async (value) => {
  const { runs, results } = value as { runs: unknown; results: unknown };
  return { runs: await takeRuns(runs), results: Array.isArray(results) ? results.map(takeRow) : null };
});

/** Takes from a run what a check needs, in another reading. */
export async function takeRun(run: unknown): Promise<ReadRun> {
  const { name = "", model, history } = (run ?? {}) as RunLike;
  if (!(model instanceof tf.LayersModel))
    throw new TypeError("A trained model is expected here, as `model`.");
  if (typeof history !== "object" || history === null) {
    throw new TypeError("The history of its training is expected here, as `history`.");
  }
  const { samples = null, batchSize = null, options = {} } = history.params ?? {};
  const measures = Object.entries(history.history ?? history).filter(([, values]) => Array.isArray(values));
  return {
    ...(await takeModel(model)),
    name,
    samples,
    batchSize,
    options: { ...options },
    history: Object.fromEntries(measures.map(([measure, values]) => [kerasName(measure), [...values]])),
  };
}

/** TensorFlow.js's own `fit` says `val_acc` where Keras and this course say `val_accuracy`. */
function kerasName(measure: string): string {
  return measure.replace(/^(val_)?(acc|categoricalAccuracy)$/, "$1accuracy");
}

async function takeRuns(runs: unknown): Promise<ReadRun[]> {
  if (!(runs instanceof ExperimentRuns)) throw new TypeError("Expected: what runExperiments gives.");
  const read: ReadRun[] = [];
  for (const run of runs.finished) read.push(await takeRun(run));
  return read;
}

const COLUMNS = ["run", "hiddenLayers", "units", "accuracy", "overfitsFrom"];

function takeRow(row: unknown): unknown {
  if (typeof row !== "object" || row === null) return row;
  return Object.fromEntries(COLUMNS.map((column) => [column, (row as Record<string, unknown>)[column]]));
}
