import { reading } from "@course/checks";
import { tf } from "@course/core";
import { ExperimentRuns } from "course";

/** What a check takes of a run of training. */
export interface RunReading {
  name: string;
  model: tf.LayersModel;
  /** Examples that the model learned from. */
  samples: number;
  batchSize: number;
  /** For each measure its value at each epoch. */
  history: Record<string, number[]>;
}

/** What a student has of a run: what `runExperiments` gives, or a model with the history from `fit`. */
interface RunLike {
  name?: string;
  model: tf.LayersModel;
  history: { history: Record<string, number[]>; params: { samples: number; batchSize: number } };
}

/** Takes from a run what a check needs: a `RunReading`, with the trained model and its history. */
export const readRun = reading("run", takeRun);

/** Takes what a check needs of all runs of `runExperiments` that came to their end: a list of `RunReading`. */
export const readRuns = reading("runs", takeRuns);

/** Takes runs as `readRuns` does, and the student's table about them. */
export const readResults = reading("results", (value): { runs: RunReading[]; results: unknown } => {
  const { runs, results } = value as { runs: unknown; results: unknown };
  return { runs: takeRuns(runs), results };
});

function takeRun(run: unknown): RunReading {
  const { name = "", model, history } = run as RunLike;
  if (!(model instanceof tf.LayersModel)) throw new TypeError("A trained model is expected here.");
  const { samples, batchSize } = history.params;
  return { name, model, samples, batchSize, history: { ...history.history } };
}

function takeRuns(runs: unknown): RunReading[] {
  if (!(runs instanceof ExperimentRuns)) throw new TypeError("Expected: what runExperiments gives.");
  return runs.finished.map(takeRun);
}
