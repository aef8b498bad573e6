import type { Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import type { Dataset } from "course";
import { type RunReading, readRun, readRuns } from "../readings/index.js";
import { accuracyOn, heldBack, partOf } from "./fashion.js";

export { type RunReading, readRun, readRuns };

/**
 * Checks that a value is what `readRun` gives: at grading it comes from where the student's code runs.
 *
 * @param trial objects.
 * @param value anything.
 */
export function expectRun(trial: Trial, value: unknown): RunReading {
  const run = value as Partial<RunReading> | null | undefined;
  const measures = Object.values(run?.history ?? {});
  const isRun =
    run?.model instanceof tf.LayersModel &&
    measures.every((values) => Array.isArray(values) && values.every((v) => typeof v === "number"));
  if (!isRun) trial.object("no run", "A run of training is expected here: a trained model and its history.");
  if (measures.length === 0 || (measures[0] as number[]).length === 0) {
    trial.object("not trained", "This model has not been trained for a single whole epoch.");
  }
  return run as RunReading;
}

/** Checks that a value is what `readRuns` gives, as `expectRun` does. */
export function expectRuns(trial: Trial, value: unknown): RunReading[] {
  if (!Array.isArray(value)) trial.object("no runs", "Expected: what `runExperiments` gives.");
  return value.map((run) => expectRun(trial, run));
}

/** How many epochs a run has finished. */
export function epochsOf({ history }: RunReading): number {
  return Object.values(history)[0]?.length ?? 0;
}

/**
 * Checks that a run's validation accuracy is what its model really reaches on the examples that should have been
 * held back, and names what was done instead.
 *
 * @param trial objects.
 * @param run the run.
 * @param dataset the data that it should have been trained on.
 * @param split the fraction that should have been held back.
 */
export function expectMeasured(trial: Trial, run: RunReading, dataset: Dataset, split: number): void {
  const claimed = run.history.val_accuracy?.at(-1);
  const prefix = run.name === "" ? "" : `The run "${run.name}": `;
  if (claimed === undefined) {
    trial.object(
      "no validation",
      `${prefix}no validation accuracy was measured. Which option of training holds examples back for it?`,
    );
  }
  const matches = (accuracy: number) => Math.abs(accuracy - claimed) <= TOLERANCE;
  const total = dataset.train.labels.size;
  const expected = Math.floor(total * (1 - split));
  if (run.samples !== expected) {
    if (run.samples === total && matches(accuracyOn(run.model, partOf(dataset.test)))) {
      trial.object(
        "validated on the test set",
        `${prefix}the validation accuracy was measured on the test images. Whoever chooses by it has used up the test set: hold back training images instead.`,
      );
    }
    if (run.samples === total && matches(accuracyOn(run.model, partOf(dataset.train)))) {
      trial.object(
        "validated on the training images",
        `${prefix}the validation images are the training images. They can't tell learning from learning by heart.`,
      );
    }
    trial.object(
      "wrong split",
      `${prefix}it learned from ${formatNumber(run.samples)} images. Expected: ${formatNumber(expected)}, when a fraction of ${split} is held back from ${formatNumber(total)}.`,
    );
  }
  const part = heldBack(dataset, split);
  const actual = accuracyOn(run.model, part);
  if (!matches(actual)) {
    const came = `Its history ends with a validation accuracy of ${formatNumber(claimed, 3)}; the model reaches ${formatNumber(actual, 3)} on the images held back.`;
    if (matches(accuracyOn(run.model, part, 255))) {
      trial.object(
        "not normalised",
        `${prefix}it was trained on pixels up to 255. ${came} Divide by 255 first.`,
      );
    }
    if (matches(accuracyOn(run.model, part, 1 / 255))) {
      trial.object("divided twice", `${prefix}its pixels were divided by 255 twice. ${came}`);
    }
    if (actual < CHANCE && claimed > CHANCE) {
      trial.object(
        "untrained model",
        `${prefix}this model has learned nothing. ${came} Did you build a new one after training?`,
      );
    }
    trial.object("another run", `${prefix}model and history don't belong together. ${came}`);
  }
  if (claimed < CHANCE) {
    trial.object(
      "accuracy of chance",
      `${prefix}a validation accuracy of ${formatNumber(claimed, 3)} is hardly better than guessing one of ten classes. Do images and labels still belong together? Are the pixels normalised?`,
    );
  }
}

/** Room for the last digits of sums that are added in another order. */
const TOLERANCE = 0.002;

/** Ten classes, and some luck. */
const CHANCE = 0.15;
