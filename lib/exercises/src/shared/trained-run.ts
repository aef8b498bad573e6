import type { Trial } from "@course/checks";
import { formatNumber } from "@course/core";
import type { Dataset } from "course";
import { type ReadRun, readResults, readRun, readRuns } from "../readings/index.js";
import { type Examples, examples, fractionOf, heldBack, type Measured, measureOn } from "./fashion.js";
import { expectModel, type ModelReading } from "./networks.js";

export { readResults, readRun, readRuns };

/** A run of training that is whole. */
export type RunReading = ReadRun & ModelReading;

/**
 * Checks that a value is what `readRun` gives: at grading it comes from where the student's code runs.
 *
 * @param trial objects.
 * @param value anything.
 */
export function expectRun(trial: Trial, value: unknown): RunReading {
  const run = value as Partial<ReadRun> | null | undefined;
  const measures = Object.values(run?.history ?? {});
  const areNumbers = measures.every(
    (values) => Array.isArray(values) && values.every((v) => typeof v === "number"),
  );
  if (typeof run !== "object" || run === null || !areNumbers) {
    trial.object("no run", "A run of training is expected here: a trained model and its history.");
  }
  expectModel(trial, run);
  if (epochsOf(run as RunReading) === 0) {
    trial.object("not trained", `${ofRun(run)}this model has not been trained for a single whole epoch.`);
  }
  return run as RunReading;
}

/** Checks that a value is what `readRuns` gives, as `expectRun` does. */
export function expectRuns(trial: Trial, value: unknown): RunReading[] {
  if (!Array.isArray(value)) trial.object("no runs", "Expected: what `runExperiments` gives.");
  return value.map((run) => expectRun(trial, run));
}

/** Begins a message about a run, where it has a name. */
function ofRun({ name = "" }: Partial<ReadRun>): string {
  return name === "" ? "" : `The run "${name}": `;
}

/** How many epochs a run has finished. */
export function epochsOf({ history }: RunReading): number {
  return Object.values(history)[0]?.length ?? 0;
}

/**
 * Checks that a run is one training of a new network, with the options that everybody uses.
 *
 * @param trial objects.
 * @param run the run.
 */
export function expectOneTraining(trial: Trial, run: RunReading): void {
  const [option] = Object.entries(run.options)[0] ?? [];
  if (option !== undefined) {
    trial.object(
      "other options",
      `${ofRun(run)}it was trained with the option \`${option}\`, which nobody asked for. Leave it out.`,
    );
  }
  const steps = run.compiled?.steps ?? 0;
  if (run.samples === null || run.batchSize === null || steps === 0) return;
  const told = epochsOf(run) * Math.ceil(run.samples / run.batchSize);
  if (steps <= told) return;
  trial.object(
    "trained more than that",
    `${ofRun(run)}its optimiser has corrected the weights ${formatNumber(steps)} times, and its history tells of ${formatNumber(told)}. So it was trained before this run, or after it. Build a new network, with a new optimiser, and train it once.`,
  );
}

/**
 * Checks that a run's last validation figures are what its model really reaches on the examples that should have been
 * held back, that it hasn't learned from them, and names what was done instead.
 *
 * @param trial objects.
 * @param run the run.
 * @param dataset the data that it should have been trained on.
 * @param split the fraction that should have been held back.
 * @param options `mayGuess`: whether it may be no better than guessing, as with a rate that is far off; false by default.
 */
export function expectMeasured(
  trial: Trial,
  run: RunReading,
  dataset: Dataset & { isSample: boolean },
  split: number,
  { mayGuess = false }: { mayGuess?: boolean } = {},
): void {
  const accuracy = run.history.val_accuracy?.at(-1);
  const prefix = ofRun(run);
  if (accuracy === undefined) {
    trial.object(
      "no validation",
      `${prefix}no validation accuracy was measured, only ${Object.keys(run.history).join(", ")}. Which option of training holds examples back for it, and which metric is the model compiled with?`,
    );
  }
  // Only this loss is computed here, so only this one is compared.
  const hasLoss = run.compiled?.loss === "categoricalCrossentropy";
  const claimed = { accuracy, loss: hasLoss ? run.history.val_loss?.at(-1) : undefined };
  const { size: total } = dataset.train.labels;
  const learned = Math.floor(total * (1 - split));
  const came = `Its history ends with a validation accuracy of ${formatNumber(accuracy, 4)}`;
  const isOn = (part: Examples, scale?: number) => agree(claimed, measureOn(run.model, part, scale), part);
  const part = heldBack(dataset, split);
  const actual = measureOn(run.model, part);
  const reaches = `the model reaches ${formatNumber(actual.accuracy, 4)} on the last ${fractionOf(split)} of the training images`;
  if ((run.samples !== null && run.samples !== learned) || !agree(claimed, actual, part)) {
    if (isOn(examples(dataset.test))) {
      trial.object(
        "validated on the test set",
        `${prefix}the validation accuracy was measured on the test images. If you choose by it, you have used up the test set: hold back training images instead.`,
      );
    }
    if (isOn(examples(dataset.train)) || isOn(examples(dataset.train, 0, total - learned))) {
      trial.object(
        "validated on the training images",
        `${prefix}the validation images are training images. They can't tell learning from learning by heart: hold back the last ${fractionOf(split)}.`,
      );
    }
  }
  if (run.samples !== null && run.samples !== learned) {
    trial.object(
      "wrong split",
      `${prefix}it learned from ${formatNumber(run.samples)} images. Expected: ${formatNumber(learned)}, when the last ${fractionOf(split)} of ${formatNumber(total)} is held back.`,
    );
  }
  if (!agree(claimed, actual, part)) {
    if (isOn(part, 255)) {
      trial.object(
        "not normalised",
        `${prefix}it was trained on pixels up to 255. ${came}; with pixels from 0 to 1, ${reaches}. Divide by 255 first.`,
      );
    }
    if (isOn(part, 1 / 255)) {
      trial.object(
        "divided twice",
        `${prefix}its pixels were divided by 255 twice. ${came}; with pixels from 0 to 1, ${reaches}.`,
      );
    }
    if (actual.accuracy < CHANCE && accuracy > CHANCE) {
      trial.object(
        "untrained model",
        `${prefix}this model has learned nothing. ${came}; ${reaches}. Did you build a new one after training?`,
      );
    }
    trial.object(
      "another run",
      `${prefix}model and history don't belong together, or other images were held back. ${came}${lossOf(claimed)}; ${reaches}${lossOf(actual)}.`,
    );
  }
  if (accuracy < CHANCE && !mayGuess) {
    trial.object(
      "accuracy of chance",
      `${prefix}a validation accuracy of ${formatNumber(accuracy, 3)} is hardly better than guessing one of ten classes. Do images and labels still belong together? Are the pixels normalised?`,
    );
  }
  expectHeldBack(trial, run.model, actual.accuracy, part, dataset, prefix);
}

function lossOf({ loss }: Partial<Measured>): string {
  return loss === undefined ? "" : `, with a loss of ${formatNumber(loss, 6)}`;
}

/** Compares measures of a history with measured ones: with room for one image that lies on the edge of two classes. */
function agree(
  claimed: { accuracy: number; loss?: number | undefined },
  actual: Measured,
  { count }: Examples,
): boolean {
  const isLoss =
    claimed.loss === undefined || Math.abs(claimed.loss - actual.loss) <= 1e-4 * Math.max(1, actual.loss);
  return isLoss && Math.abs(claimed.accuracy - actual.accuracy) <= 1.5 / count;
}

/** Ten classes, and some luck. */
const CHANCE = 0.15;

/**
 * Checks that a network has learned neither from the images held back nor from the test images: it knows those that it
 * has learned from better than others.
 *
 * @param trial objects.
 * @param model the network.
 * @param accuracy what it reaches on the images held back.
 * @param part these images.
 * @param dataset all images.
 * @param prefix begins the message.
 */
export function expectHeldBack(
  trial: Trial,
  model: ModelReading["model"],
  accuracy: number,
  part: Examples,
  dataset: Dataset,
  prefix = "",
): void {
  const test = examples(dataset.test);
  const onTest = measureOn(model, test).accuracy;
  if (accuracy - onTest > byChance(onTest, part, test)) {
    trial.object(
      "learned what was held back",
      `${prefix}the model knows the images held back much better than the test images, so it has learned from them. Then nobody can see on them how good it is: hold them back from every training.`,
    );
  }
  // As many of the training images that nobody holds back.
  const seen = examples(dataset.train, 0, test.count);
  if (onTest - measureOn(model, seen).accuracy > byChance(onTest, seen, test)) {
    trial.object(
      "trained on the test set",
      `${prefix}the model knows the test images better than the training images. That happens when it learns from the test images. They are for the end, and only to look.`,
    );
  }
}

/**
 * Returns how far two accuracies may lie apart that no training made different: five standard errors of their
 * difference, which grow as the accuracy sinks to a half. Of 60 networks that had seen 3,000 images of Fashion-MNIST
 * once, and were right in 0.68 to 0.75, the last tenth of the training images was up to 0.027 easier than the test
 * images; five standard errors are 0.037 there.
 */
function byChance(accuracy: number, ...parts: Examples[]): number {
  const spread = accuracy * (1 - accuracy);
  return Math.max(0.015, 5 * Math.sqrt(parts.reduce((sum, { count }) => sum + spread / count, 0)));
}
