import {
  formatNumber,
  Interruption,
  inNotebook,
  isQuiet,
  type OptionKinds,
  readOptions,
  ready,
  tf,
  valueRange,
} from "@course/core";
import { setSeed } from "@course/core/random";
import { type DeformOptions, imageShape, readDeformOptions } from "@course/deform";
import { type TrainingView, trainingView } from "@course/figures";
import {
  type Logs,
  logLine,
  metricNames,
  Progress,
  TrainingHistory,
  type TrainingParams,
  withOldNames,
} from "@course/runs";
import { watchesBatches } from "tfjs-graph-fit";
import { checkExamples } from "./examples.js";
import { learningRateOf, setLearningRate } from "./learning-rate.js";
import { type TrainingObserver, train } from "./train.js";

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

/** A run that goes on: the model and its optimiser are as they were after the last finished epoch. */
export interface EarlierEpochs {
  /** What was measured in them, by name. */
  history: Record<string, number[]>;
  /** How long they took. */
  seconds: number;
  /** Called after each further epoch, before other callbacks, with the history so far. */
  keep: (history: TrainingHistory) => void | Promise<void>;
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
  const examples = splitExamples(model, x, y, settings);
  const { random } = Math;
  if (settings.seed !== undefined) setSeed(settings.seed);
  try {
    return await new Run(model, examples, settings, earlier).go();
  } finally {
    Math.random = random;
    examples.dispose();
  }
}

/** The examples to learn from and those to validate with. */
interface Examples {
  x: tf.Tensor;
  y: tf.Tensor;
  validation?: { x: tf.Tensor; y: tf.Tensor };
  /** Gives back what was made by splitting. */
  dispose(): void;
}

function splitExamples(model: tf.LayersModel, x: tf.Tensor, y: tf.Tensor, options: FitOptions): Examples {
  const { validationSplit = 0, validationData } = options;
  if (validationData) {
    const [xValidation, yValidation] = validationData;
    checkExamples(model, xValidation, yValidation, "fit: validationData");
    return { x, y, validation: { x: xValidation, y: yValidation }, dispose: () => {} };
  }
  if (validationSplit === 0) return { x, y, dispose: () => {} };
  const rows = x.shape[0] as number;
  const training = Math.floor(rows * (1 - validationSplit));
  if (training === 0 || training === rows) {
    const empty = training === 0 ? "to learn from" : "to validate with";
    throw new RangeError(
      `fit: with validationSplit ${validationSplit} none of the ${rows} examples is left ${empty}.`,
    );
  }
  const parts = [x.slice(0, training), y.slice(0, training), x.slice(training), y.slice(training)] as const;
  return {
    x: parts[0],
    y: parts[1],
    validation: { x: parts[2], y: parts[3] },
    dispose: () => tf.dispose([...parts]),
  };
}

/** What a callback may bring: the methods of both of TensorFlow.js's kinds. */
type Callback = tf.CustomCallbackArgs & Partial<Pick<tf.Callback, "setModel" | "setParams">>;

/** One run of training, from the first batch to the history. */
class Run implements TrainingObserver {
  readonly #history: TrainingHistory;
  readonly #progress: Progress;
  readonly #interruption: Interruption;
  readonly #callbacks: Callback[];
  readonly #view: TrainingView;
  /** The optimiser's own learning rate. */
  readonly #rate: number;
  #error: unknown;
  #epoch = 0;
  #epochStart = 0;
  /** Sums over the batches of the epoch so far, each weighted with its number of examples. */
  #sums: Logs = {};
  #seen = 0;

  constructor(
    readonly model: tf.LayersModel,
    readonly examples: Examples,
    readonly options: FitOptions,
    readonly earlier?: EarlierEpochs,
  ) {
    const { epochs = 1, batchSize = 32, callbacks = [], chart = !isQuiet(), verbose, signal } = options;
    const samples = examples.x.shape[0] as number;
    this.#rate = learningRateOf(model.optimizer);
    const names = metricNames(model);
    const params: TrainingParams = {
      epochs,
      batchSize,
      steps: Math.ceil(samples / batchSize),
      samples,
      doValidation: examples.validation !== undefined,
      metrics: examples.validation ? [...names, ...names.map((name) => `val_${name}`)] : names,
    };
    this.#history = new TrainingHistory(params);
    this.#history.addAll(earlier?.history ?? {});
    this.#progress = new Progress(epochs, params.steps, this.#history.epoch.length);
    this.#interruption = new Interruption(signal);
    this.#callbacks = [callbacks].flat() as Callback[];
    this.#view = trainingView(this.#history, { chart: chart && inNotebook(), line: verbose === 1 });
  }

  async go(): Promise<TrainingHistory> {
    const { model, examples, options } = this;
    const { params, epoch } = this.#history;
    for (const callback of this.#callbacks) {
      callback.setParams?.(params as unknown as Parameters<NonNullable<Callback["setParams"]>>[0]);
      callback.setModel?.(model);
    }
    await this.#tell((callback) => callback.onTrainBegin?.({}));
    try {
      if (!this.mustStop) {
        const { shuffle = true, deform } = options;
        const { epochs, batchSize } = params;
        const isByEpoch = deform !== undefined || this.earlier !== undefined;
        const seed = isByEpoch ? Math.floor(Math.random() * 2 ** 32) : undefined;
        const plan = { epochs, batchSize, shuffle, initialEpoch: epoch.length, seed, deform };
        await train(model, examples, plan, this, this.#interruption);
      }
      await this.#tell((callback) => callback.onTrainEnd?.({}));
    } finally {
      if (options.learningRateDecay !== undefined) setLearningRate(model.optimizer, this.#rate);
      model.stopTraining = false;
      model.history = Object.assign(new tf.History(), {
        epoch: this.#history.epoch,
        history: this.#history.history,
        params,
      });
      this.#history.seconds = this.#seconds;
      this.#view.finish(this.#progress);
    }
    if (this.#error !== undefined) throw this.#error;
    const isComplete = this.#history.epoch.length === params.epochs;
    if (this.#interruption.isRequested && !isComplete) throw this.#interrupted();
    return this.#history;
  }

  get mustStop(): boolean {
    return this.#error !== undefined || this.#interruption.isRequested;
  }

  get watchesBatches(): boolean {
    return this.#callbacks.some(watchesBatches);
  }

  /** How long the run has taken, with its earlier parts. */
  get #seconds(): number {
    return (this.earlier?.seconds ?? 0) + this.#progress.elapsed / 1000;
  }

  async epochBegin(epoch: number): Promise<void> {
    const { learningRateDecay } = this.options;
    if (learningRateDecay !== undefined) {
      setLearningRate(this.model.optimizer, this.#rate * learningRateDecay ** epoch);
    }
    this.#epoch = epoch;
    this.#epochStart = performance.now();
    this.#sums = {};
    this.#seen = 0;
    this.#progress.reach(epoch, 0);
    const { epochs } = this.#history.params;
    if (this.#isTalkative) console.log(`Epoch ${epoch + 1}/${epochs}`);
    await this.#tell((callback) => callback.onEpochBegin?.(epoch, {}));
  }

  async batchBegin(batch: number, size: number): Promise<void> {
    await this.#tell((callback) => callback.onBatchBegin?.(batch, { batch, size }));
  }

  async batchEnd(batch: number, size: number, logs: Logs): Promise<void> {
    this.#seen += size;
    for (const [name, value] of Object.entries(logs)) {
      this.#sums[name] = (this.#sums[name] ?? 0) + value * size;
    }
    this.#progress.reach(this.#epoch, batch + 1);
    if (!Number.isFinite(logs.loss)) this.#error ??= this.#diverged(`batch ${batch + 1}`, logs.loss);
    if (this.#callbacks.length > 0) {
      const given = withOldNames({ batch, size, ...logs });
      await this.#tell((callback) => callback.onBatchEnd?.(batch, given));
    }
    this.#view.update(this.#progress, () => this.#meansSoFar());
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#history.add(epoch, logs);
    this.#progress.reach(epoch + 1, 0);
    if (this.#isTalkative) {
      console.log(logLine(this.#history.params.steps, performance.now() - this.#epochStart, logs));
    }
    this.#history.seconds = this.#seconds;
    await this.earlier?.keep(this.#history);
    await this.#tell((callback) => callback.onEpochEnd?.(epoch, withOldNames({ ...logs })));
  }

  validationDiverged(loss: number): void {
    this.#error ??= this.#diverged("the validation", loss);
  }

  get #isTalkative(): boolean {
    return (this.options.verbose ?? (isQuiet() ? 0 : 2)) === 2;
  }

  #meansSoFar(): Logs {
    return Object.fromEntries(Object.entries(this.#sums).map(([name, sum]) => [name, sum / this.#seen]));
  }

  /** Calls all callbacks. The first error stops the training; thrown here it would leave tensors behind. */
  async #tell(call: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.#callbacks) {
      try {
        await call(callback);
      } catch (error) {
        this.#error ??= error;
      }
    }
  }

  #interrupted(): Error {
    const finished = this.#history.epoch.length;
    return this.#interruption.error(
      `Training stopped at ${this.#progress.place}. The model is usable and keeps what it has learned; ` +
        `${finished === 0 ? "no epoch is" : finished === 1 ? "1 epoch is" : `${finished} epochs are`} finished. ` +
        "Run fit again to train on from here.",
    );
  }

  #diverged(where: string, loss: number | undefined): Error {
    const { max } = valueRange(this.examples.x, "fit: x");
    const causes = ["a learning rate that is too high"];
    if (max > 2)
      causes.push(`inputs that aren't normalised (x goes up to ${formatNumber(max)}; see normalize)`);
    causes.push("a loss that doesn't go with the last layer's activation");
    return new Error(
      `fit: the loss became ${loss} in epoch ${this.#epoch + 1}, ${where}, so training stopped. Likely causes: ` +
        `${causes.slice(0, -1).join("; ")}; or ${causes.at(-1)}. The weights may be spoilt: build and compile ` +
        "the model anew before the next try.",
    );
  }
}
