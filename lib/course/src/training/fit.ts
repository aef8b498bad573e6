import {
  explained,
  InterruptedError,
  Interruption,
  interruptSignal,
  isQuiet,
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
import { noteModel } from "../evaluate/test-images.js";
import { engineLog } from "../model/engine-log.js";
import { checkExamples } from "../model/examples.js";
import { lastPart, warnOfMissingClasses } from "../prepare/missing-classes.js";
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
   * renewed in place (a chart has it already). 0: nothing; and all such trainings of a cell share one chart, which shows
   * the last, so that a loop doesn't fill the page.
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
 * Stop ends it within a second, and the cell with it, so that no later cell runs on half-trained weights unasked. Nothing
 * is lost: the model keeps what it has learnt, the result (`history` in `const history = await fit(…)`), `model.history`
 * and the chart keep the epochs that were finished, and a further `fit` trains on from there. A signal of your own ends
 * it with an error, `AbortError`.
 *
 * It needs no page: closed in the middle, the training goes on, and `plotHistory(history)` shows afterwards what the page
 * has missed.
 *
 * @param model a compiled model with one input and one output.
 * @param x the inputs, `[n, …]` as the model takes them; float32 or int32, raw pixels allowed.
 * @param y the targets, `[n, …]` as the loss takes them: one-hot rows for `categoricalCrossentropy`.
 * @param options see {@link FitOptions}.
 * @returns the loss and the metrics at each epoch.
 * @throws TypeError where x or y is no tensor, or an option has an unknown name; RangeError where a shape, a value
 *   or an option doesn't fit; Error where the model isn't compiled or its loss stops being a number;
 *   InterruptedError where its signal is aborted, or the cell was stopped before it began.
 * @example
 * const history = await fit(model, xTrain, yTrain, { epochs: 5, batchSize: 128, validationSplit: 0.2 });
 */
export async function fit(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions = {},
): Promise<TrainingHistory> {
  const settings = readOptions("fit", options, FIT_OPTIONS);
  return orWhatWasReached(fitFrom(model, x, y, settings), settings);
}

/**
 * Makes a training that is stopped by Stop in a notebook give what it has reached: the cell ends as stopped anyway, and
 * the name to which it assigns has a value. A signal of the caller's still ends with its error.
 */
export async function orWhatWasReached(
  training: Promise<TrainingHistory>,
  { verbose = 2 }: FitOptions,
): Promise<TrainingHistory> {
  try {
    return await training;
  } catch (error) {
    if (!(error instanceof TrainingStoppedError) || error.name !== "KeyboardInterrupt") throw error;
    // Where lines are printed for each epoch, one has said so already.
    if (verbose < 2 && !isQuiet()) console.log(error.message);
    return error.history;
  }
}

/** Says that a training was stopped in its middle. */
export class TrainingStoppedError extends InterruptedError {
  /** @param history what was measured until then. */
  constructor(
    message: string,
    name: InterruptedError["name"],
    readonly history: TrainingHistory,
  ) {
    super(message, name);
  }
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
  if (interruptSignal().aborted) {
    throw new InterruptedError(
      "fit: the cell was stopped, so this training doesn't begin.",
      "KeyboardInterrupt",
    );
  }
  checkExamples(model, x, y, "fit");
  if (settings.deform) {
    imageShape(x, "fit: deform");
    readDeformOptions("fit: deform", settings.deform);
  }
  const { epochs = 1, batchSize = 32, validationData, validationSplit = 0 } = settings;
  if (validationData) checkExamples(model, ...validationData, "fit: validationData");
  const samples = validationData ? (x.shape[0] as number) : rowsToLearnFrom(x, validationSplit);
  const doValidation = validationData !== undefined || validationSplit > 0;
  if (doValidation) checkClasses(model, y, samples, validationData?.[1]);
  const options = unusualOptions(settings);
  const params = { epochs, batchSize, samples, doValidation, ...(options && { options }) };
  const work = () => {
    const monitor = new TrainingMonitor(model, params, settings, earlier);
    return run(model, x, y, settings, monitor, earlier !== undefined);
  };
  const history = await (settings.seed === undefined
    ? work()
    : withRandom(randomGenerator(settings.seed), work));
  if (validationData) noteModel(model, ...validationData);
  return history;
}

/** Gives the options that decide on what is learnt and are other than by default; undefined where there are none. */
function unusualOptions({
  shuffle = true,
  deform,
  learningRateDecay = 1,
}: FitOptions): Record<string, unknown> | undefined {
  const options = {
    ...(!shuffle && { shuffle }),
    ...(deform && { deform }),
    ...(learningRateDecay !== 1 && { learningRateDecay }),
  };
  return Object.keys(options).length > 0 ? options : undefined;
}

/** Tells of a validation that holds classes which the training hasn't. */
function checkClasses(model: tf.LayersModel, y: tf.Tensor, samples: number, other?: tf.Tensor): void {
  const rows = y.shape[0] as number;
  warnOfMissingClasses({ y, to: samples }, other ? { y: other } : { y, from: samples }, {
    who: "fit",
    what: other ? "the examples of validationData" : lastPart(rows - samples, rows),
    hasLabels: model.loss === "sparseCategoricalCrossentropy" || model.loss === "binaryCrossentropy",
  });
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
  // At once: code that is stopped by force, because a step takes too long, never gets to its end.
  const onStop = () => {
    if (!monitor.isComplete) monitor.finish({ how: "stopped" });
  };
  signal.addEventListener("abort", onStop, { once: true });
  let failure: unknown;
  try {
    try {
      model.stopTraining = false;
      await monitor.trainBegin();
      const isOver = interruption.isRequested || (isResumable && (model.stopTraining || monitor.isComplete));
      if (!isOver) await learn(model, x, y, settings, monitor, signal, isResumable);
    } catch (error) {
      if (!(await interruption.isCauseOf(error))) failure = error;
    }
    await monitor.trainEnd();
  } catch (error) {
    failure ??= error;
  } finally {
    if (learningRateDecay !== undefined) setLearningRate(model.optimizer, rate);
    model.stopTraining = false;
    signal.removeEventListener("abort", onStop);
    if (failure !== undefined) monitor.finish({ how: "failed", error: failure });
    else monitor.finish({ how: interruption.isRequested ? "stopped" : "ended" });
  }
  if (failure instanceof DivergedError) throw new Error(`fit: ${lowerFirst(failure.message)}`);
  if (failure !== undefined) throw explained(failure, "fit");
  if (!interruption.isRequested || monitor.isComplete) return history;
  const { name } = interruption.error("");
  throw new TrainingStoppedError(
    `Training stopped at ${monitor.place}. The model is usable and keeps what it has learnt. ${monitor.stopAdvice}`,
    name,
    history,
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
