import {
  Interruption,
  type OptionKinds,
  randomGenerator,
  readOptions,
  ready,
  tf,
  withRandom,
} from "@course/core";
import { DeformedAhead, type DeformOptions, imageShape, readDeformOptions } from "@course/deform";
import type { TrainingHistory } from "@course/runs";
import { DivergedError, fit as train, trainingRows } from "tfjs-graph-fit";
import { engineLog } from "../model/engine-log.js";
import { checkExamples } from "../model/examples.js";
import { learningRateOf, setLearningRate } from "./learning-rate.js";
import { type EarlierEpochs, TrainingMonitor } from "./monitor.js";

/** How to train. */
export interface FitOptions {
  /** How often the model sees all training examples, 1 or more; 1 by default. */
  epochs?: number;
  /** Examples between two corrections of the weights, 1 or more; 32 by default. */
  batchSize?: number;
  /**
   * The part of the examples, from 0 up to 1, that is kept back to validate with: the last ones, before any
   * shuffling. 0.2 keeps back a fifth. None by default.
   */
  validationSplit?: number;
  /** Other examples `[x, y]` to validate with, instead of `validationSplit`. */
  validationData?: [tf.Tensor, tf.Tensor];
  /** Whether the training examples come in a new order at each epoch; true by default. */
  shuffle?: boolean;
  /**
   * Makes the run repeatable: the order of the examples and dropout follow from this number, from 0 to
   * 4,294,967,295. From the same initial weights it gives bit-identical results on the same machine. Afterwards
   * random numbers go on as if nothing had been drawn.
   */
  seed?: number;
  /**
   * Deforms the training images anew for each epoch, at random; see {@link DeformOptions}. `x` then must hold images,
   * flat or not. Those for validation stay as they are. Chance follows from `seed` here, not from that of `deform`. No
   * deformation by default.
   */
  deform?: DeformOptions;
  /**
   * The learning rate is multiplied by this number after each epoch: above 0, up to 1; default 1. When the training
   * ends, the optimiser has its own rate again.
   */
  learningRateDecay?: number;
  /** Functions to call at each epoch or batch, as in `model.fit`: one object or several. */
  callbacks?: tf.CustomCallbackArgs | tf.Callback | (tf.CustomCallbackArgs | tf.Callback)[];
  /** Whether a chart of loss and metrics moves while the model learns; true by default, in a notebook. */
  chart?: boolean;
  /**
   * What is written. 2, the default: a line for each epoch, as Keras prints. 1: only a line with the progress,
   * renewed in place (a chart has it already). 0: nothing.
   */
  verbose?: 0 | 1 | 2;
  /** Stops the training when it is aborted, as Stop in a notebook does. */
  signal?: AbortSignal;
}

/** All options of `fit`, with the kind of each. */
export const FIT_OPTIONS: OptionKinds<FitOptions> = {
  epochs: "count",
  batchSize: "count",
  validationSplit: "fraction",
  validationData: "examples",
  shuffle: "boolean",
  seed: "seed",
  deform: "any",
  learningRateDecay: "factor",
  callbacks: "callbacks",
  chart: "boolean",
  verbose: "verbosity",
  signal: "signal",
};

/**
 * Trains a model: shows it the examples batch by batch and lets it correct its weights. While it learns, a chart
 * moves and each epoch prints a line.
 *
 * Stop ends it within a second with an error named `KeyboardInterrupt`, so that no later cell runs on
 * half-trained weights unasked. Nothing is lost: the model keeps what it has learned, `model.history` and the
 * chart keep the epochs that were finished, and a further `fit` trains on from there.
 *
 * @param model a compiled model with one input and one output.
 * @param x the inputs, `[n, …]` as the model takes them; float32 or int32, raw pixels allowed.
 * @param y the targets, `[n, …]` as the loss takes them: one-hot rows for `categoricalCrossentropy`.
 * @param options see {@link FitOptions}.
 * @returns the loss and the metrics at each epoch.
 * @throws TypeError where x or y is no tensor, or an option has an unknown name; RangeError where a shape, a value
 *   or an option doesn't fit; Error where the model isn't compiled or its loss stops being a number;
 *   InterruptedError after Stop.
 * @example
 * const history = await fit(model, xTrain, yTrain, { epochs: 5, batchSize: 128, validationSplit: 0.2 });
 */
export async function fit(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions = {},
): Promise<TrainingHistory> {
  return fitFrom(model, x, y, readOptions("fit", options, FIT_OPTIONS));
}

/**
 * Trains a model as `fit` does, or goes on with a run. There each epoch depends on the seed and its own number alone,
 * so that the result is the same however often the run is interrupted.
 */
export async function fitFrom(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  settings: FitOptions,
  earlier?: EarlierEpochs,
): Promise<TrainingHistory> {
  await ready();
  checkExamples(model, x, y, "fit");
  if (settings.deform) {
    imageShape(x, "fit: deform");
    readDeformOptions("fit: deform", settings.deform);
  }
  const { epochs = 1, batchSize = 32, validationData, validationSplit = 0 } = settings;
  if (validationData) checkExamples(model, ...validationData, "fit: validationData");
  const samples = validationData ? (x.shape[0] as number) : rowsToLearnFrom(x, validationSplit);
  const doValidation = validationData !== undefined || validationSplit > 0;
  const params = { epochs, batchSize, samples, doValidation };
  const work = () => {
    const monitor = new TrainingMonitor(model, params, settings, earlier);
    return run(model, x, y, settings, monitor, earlier !== undefined);
  };
  return settings.seed === undefined ? work() : withRandom(randomGenerator(settings.seed), work);
}

function rowsToLearnFrom(x: tf.Tensor, validationSplit: number): number {
  try {
    return trainingRows(x.shape[0] as number, validationSplit);
  } catch (error) {
    throw new RangeError(`fit: ${lowerFirst((error as Error).message)}`);
  }
}

/** Trains, from the first batch to the history. */
async function run(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  settings: FitOptions,
  monitor: TrainingMonitor,
  isResumable: boolean,
): Promise<TrainingHistory> {
  const { learningRateDecay } = settings;
  const interruption = new Interruption(settings.signal);
  const { signal } = interruption;
  const { history } = monitor;
  const rate = learningRateOf(model.optimizer);
  let failure: unknown;
  try {
    try {
      await monitor.trainBegin();
      if (!interruption.isRequested) await learn(model, x, y, settings, monitor, signal, isResumable);
    } catch (error) {
      if (error !== signal.reason) failure = error;
    }
    await monitor.trainEnd();
  } catch (error) {
    failure ??= error;
  } finally {
    if (learningRateDecay !== undefined) setLearningRate(model.optimizer, rate);
    model.stopTraining = false;
    monitor.finish();
  }
  if (failure instanceof DivergedError) throw new Error(`fit: ${lowerFirst(failure.message)}`);
  if (failure !== undefined) throw failure;
  const finished = history.epoch.length;
  if (!interruption.isRequested || finished === history.params.epochs) return history;
  throw interruption.error(
    `Training stopped at ${monitor.place}. The model is usable and keeps what it has learned; ` +
      `${finished === 0 ? "no epoch is" : finished === 1 ? "1 epoch is" : `${finished} epochs are`} finished. ` +
      "Run fit again to train on from here.",
  );
}

/**
 * Has the engine compile the model and its whole training loop to one TensorFlow graph, which native code runs for many
 * batches at a time.
 */
async function learn(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  settings: FitOptions,
  monitor: TrainingMonitor,
  signal: AbortSignal,
  isResumable: boolean,
): Promise<void> {
  const { epochs, batchSize, samples } = monitor.history.params;
  const { validationData, validationSplit = 0, shuffle = true, deform, learningRateDecay } = settings;
  const rate = learningRateOf(model.optimizer);
  // An epoch of a resumable run, or with images of its own, depends on this number and its own alone.
  const isByEpoch = isResumable || deform !== undefined;
  const base = isByEpoch ? Math.floor(Math.random() * 2 ** 32) : 0;
  const seed = isByEpoch ? (epoch: number) => seedOf(base, epoch) : undefined;
  // Deformed images are float32.
  const given = deform && x.dtype !== "float32" ? tf.cast(x, "float32") : x;
  const deformed = deform && new DeformedAhead(x, deform, samples);
  try {
    await train(model, given, y, {
      epochs,
      initialEpoch: monitor.history.epoch.length,
      batchSize,
      shuffle,
      ...(validationData ? { validationData } : { validationSplit }),
      ...(seed && { seed }),
      ...(deformed && {
        inputs: async (epoch: number) => {
          const images = await deformed.take(seedOf(base, epoch));
          // While the model learns from these, the other thread makes the next.
          if (epoch + 1 < epochs) deformed.prepare(seedOf(base, epoch + 1));
          return images;
        },
      }),
      verbose: 0,
      signal,
      log: engineLog(),
      advice: "see normalize",
      callbacks: {
        onEpochBegin: async (epoch) => {
          if (learningRateDecay !== undefined) {
            setLearningRate(model.optimizer, rate * learningRateDecay ** epoch);
          }
          await monitor.epochBegin(epoch);
        },
        ...(monitor.watchesBatches && {
          onBatchBegin: (batch) => monitor.batchBegin(batch),
          onBatchEnd: (batch, logs = {}) => monitor.batchEnd(batch, logs as Record<string, number>),
        }),
        onEpochEnd: async (epoch, logs = {}) => {
          // A run that is stopped ends here too, in the middle of an epoch, which then doesn't count.
          if (!signal.aborted) await monitor.epochEnd(epoch, logs as Record<string, number>);
        },
      },
      onBatches: (epoch, batches, means) => monitor.reach(epoch, (batches.at(-1)?.batch ?? -1) + 1, means),
    });
  } finally {
    if (given !== x) given.dispose();
    await deformed?.close();
  }
}

/** Gives each epoch a seed of its own: steps of 2³² divided by the golden ratio, which never meet again. */
function seedOf(seed: number, epoch: number): number {
  return (seed + Math.imul(epoch, 0x9e3779b9)) >>> 0;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
