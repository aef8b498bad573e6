import { formatDuration, readOptions, ready, type tf } from "@course/core";
import {
  architecture,
  hashOfTensor,
  identityOf,
  readModelFile,
  restoreInto,
  type StoredModel,
  store,
  TrainingHistory,
  writeModelFile,
} from "@course/runs";
import { checkExamples } from "../model/examples.js";
import { FIT_OPTIONS, type FitOptions, fitFrom, orWhatWasReached } from "./fit.js";
import { learningRateOf, setLearningRate } from "./learning-rate.js";

/** The options of `fit`, and where the run is kept. */
export interface ResumableOptions extends FitOptions {
  /** Path of the file in which the run is kept, such as `"night.model"`; `loadModel` reads it too. */
  file: string;
}

/**
 * Trains a model as `fit` does, and keeps the run in a file after each epoch. Stop it, close the notebook, restart
 * the machine: called again with the same model, data and options, it goes on after the last finished epoch, and the
 * result is the same as if nothing had happened. With more `epochs` a finished run goes on, too; one that a callback has
 * ended, such as early stopping, stays ended as long as it is called with the same callbacks.
 *
 * Early stopping of TensorFlow.js is told of earlier epochs, and counts on. Callbacks of your own begin anew at each call.
 *
 * @param model built and compiled as for the first call; its weights are replaced by those of the file.
 * @param x the inputs, as for `fit`.
 * @param y the targets, as for `fit`.
 * @param options as for `fit`, and `file`. `seed` is 1 by default.
 * @returns the measures of all epochs, those of earlier calls included.
 *   After Stop it gives those that are finished, as `fit` does.
 * @throws as `fit` does; Error where the file is damaged or holds another run: nothing is lost then, and the message
 *   says what differs; Error, before anything is trained, where the model or the file can't be written. Where the file
 *   can't be written later, it says so and trains on.
 * @example
 * const history = await fitResumable(model, x, y, { file: "night.model", epochs: 100, batchSize: 128 });
 */
export async function fitResumable(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: ResumableOptions,
): Promise<TrainingHistory> {
  const { file, ...given } = readOptions(WHO, options, { ...FIT_OPTIONS, file: "text" });
  if (!file) throw new TypeError(`${WHO}: the option file is missing, such as file: "night.model".`);
  const settings = { seed: 1, ...given };
  await ready();
  checkExamples(model, x, y, WHO);
  const definition = define(model, x, y, settings);
  const callbacks = [settings.callbacks ?? []].flat().map(identityOf).join();
  const kept = await readRun(file, definition);
  const save = async (notes: Omit<Notes, "definition">) =>
    writeModelFile(file, { ...(await store(model, WHO)), notes: { definition, ...notes } });
  if (kept) {
    await restoreInto(model, kept.stored, WHO);
    const { epochs, notes } = kept;
    const done = `${epochs} epoch${epochs === 1 ? "" : "s"} in ${formatDuration(notes.seconds * 1000)}`;
    const isEnded = notes.endedBy !== undefined && notes.endedBy === callbacks;
    const isDone = isEnded || epochs >= (settings.epochs ?? 1);
    const end = isEnded ? "A callback has ended it: nothing" : "Nothing";
    console.log(`${file}: ${done}. ${isDone ? `${end} is left to do.` : "Going on."}`);
    if (isDone) return TrainingHistory.of({ ...notes, params: notes.params as TrainingHistory["params"] });
  } else {
    // What can't be kept is better found out now than after the first epoch.
    await save({ history: {}, seconds: 0 });
  }
  const advice = `What the finished epochs have taught it is kept in ${file}: call it again to go on, now or after a restart.`;
  const { history = {}, seconds = 0 } = kept?.notes ?? {};
  const ownRate = learningRateOf(model.optimizer);
  let rate = kept?.notes.rate ?? ownRate;
  const keep = async (run: TrainingHistory, endedBy?: string) => {
    try {
      await save({ params: run.params, history: run.history, seconds: run.seconds, rate, endedBy });
    } catch (error) {
      console.log(`${(error as Error).message} The training goes on, and the next epoch tries again.`);
    }
  };
  setLearningRate(model.optimizer, rate);
  const train = async () => {
    try {
      const run = await fitFrom(model, x, y, settings, {
        history,
        seconds,
        advice,
        keep: (reached) => {
          // Callbacks may have changed it. A rate that decays follows from the number of the epoch.
          if (settings.learningRateDecay === undefined) rate = learningRateOf(model.optimizer);
          return keep(reached);
        },
      });
      const isEnded = run.epoch.length < run.params.epochs;
      // At the end callbacks may have brought back the best weights.
      if (callbacks) await keep(run, isEnded ? callbacks : undefined);
      return run;
    } finally {
      setLearningRate(model.optimizer, ownRate);
    }
  };
  return orWhatWasReached(train(), settings);
}

const WHO = "fitResumable";

/** What must be the same for a run to go on, in words that can stand in a message. */
type Definition = Record<string, string>;

/** What is kept of a run beside the model. */
interface Notes {
  definition: Definition;
  /** Absent before the first epoch. */
  params?: TrainingHistory["params"];
  history: Record<string, number[]>;
  seconds: number;
  /** The learning rate for the next epoch, as callbacks have left it. */
  rate?: number;
  /** The callbacks, where one of them has ended it before its last epoch. */
  endedBy?: string;
}

function define(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, settings: FitOptions): Definition {
  const { batchSize = 32, validationSplit = 0, validationData, shuffle = true, seed } = settings;
  const { deform = null, learningRateDecay = 1 } = settings;
  const values = {
    layers: architecture(model),
    optimizer: [model.optimizer.getClassName(), model.optimizer.getConfig()],
    loss: model.loss ?? null,
    metrics: model.metricsNames,
    x: hashOfTensor(x),
    y: hashOfTensor(y),
    batchSize,
    validationSplit: validationData ? 0 : validationSplit,
    validationData: validationData?.map(hashOfTensor) ?? null,
    shuffle,
    seed,
    deform,
    learningRateDecay,
  };
  const asText = (_: string, value: unknown) => (typeof value === "function" ? String(value) : value);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, JSON.stringify(value, asText)]),
  );
}

/** Reads a run from a file; undefined where there is none. @throws Error where it can't go on from there. */
async function readRun(
  file: string,
  definition: Definition,
): Promise<{ stored: StoredModel; notes: Notes; epochs: number } | undefined> {
  const stored = await readModelFile(file, WHO);
  if (!stored) return undefined;
  const notes = stored.notes as Partial<Notes> | undefined;
  if (!notes?.definition || !notes.history) {
    throw new Error(`${WHO}: ${file} holds a model without a run. Give another file, or loadModel and fit.`);
  }
  // Files that were written before have fewer of them.
  const other = Object.keys(notes.definition).find((name) => notes.definition?.[name] !== definition[name]);
  if (other !== undefined) {
    throw new Error(
      `${WHO}: ${file} holds another run: ${difference(other, notes.definition[other], definition[other])}. Call it ` +
        "as at first to go on, or give another file to begin anew.",
    );
  }
  const epochs = Object.values(notes.history)[0]?.length ?? 0;
  return { stored, notes: notes as Notes, epochs };
}

/** Says what differs; data and layers are too long to be shown. */
function difference(name: string, there = "nothing", here = "nothing"): string {
  if (name === "x" || name === "y") return `its ${name} holds other numbers`;
  if (name === "validationData") return "its validationData holds other numbers";
  if (name === "layers") return "its layers are others";
  return `${name} is ${there} there and ${here} here`;
}
