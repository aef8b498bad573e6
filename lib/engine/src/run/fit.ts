import type { History, LayersModel, Optimizer, Tensor } from "@tensorflow/tfjs";
import { checkCompiled, type Data, innerModel, isTraining, setTraining } from "../model/internals.js";
import { giveWay } from "../node/give-way.js";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../program/data.js";
import type { TrainRun } from "../session/trainer.js";
import { Callbacks } from "./callbacks.js";
import { causeOf, DivergedError } from "./diverged.js";
import { type Prepared, prepare } from "./examples.js";
import { measureAll } from "./measure/measure.js";
import { batchLogs, Totals } from "./measure/measures.js";
import { Pace } from "./measure/pace.js";
import { type BatchLogs, type FitOptions, type Logs, readSettings, type Settings } from "./options.js";
import { sayOnce } from "./say.js";
import { mix, orderedRows, shuffledOrder } from "./shuffle.js";
import { Steps } from "./steps.js";

/**
 * Trains a model like `model.fit`, several times faster: the whole training loop is compiled to one TensorFlow
 * graph, which runs for about 150 ms at a time. Between, the event loop is free.
 *
 * What can't be compiled is trained by the steps of `model.fit` itself, after one line that says why.
 *
 * @param model a compiled model (`model.compile`).
 * @param x the inputs, `[n, …]`.
 * @param y the targets, `[n, …]`.
 * @param options see {@link FitOptions}.
 * @returns the history, as `model.fit` gives it: losses and metrics at each epoch. It is `model.history` too.
 * @throws Error with TensorFlow.js's message where data doesn't fit the model; RangeError where there are no
 *   examples, or a class number or an option is out of range; {@link DivergedError} where the loss stops being
 *   finite; the signal's reason where the signal is aborted.
 * @example
 * const history = await fit(model, x, y, { epochs: 5, batchSize: 128, validationSplit: 0.2, verbose: 0 });
 */
export async function fit(model: LayersModel, x: Data, y: Data, options: FitOptions = {}): Promise<History> {
  const settings = readSettings(options);
  options.signal?.throwIfAborted();
  checkCompiled(model);
  const inner = innerModel(model);
  if (isTraining(inner)) throw new Error("Cannot start training because another fit() call is ongoing.");
  setTraining(inner, true);
  // Where code is stopped by force, as a notebook's kernel does, none of its ends is reached.
  const release = () => setTraining(inner, false);
  options.signal?.addEventListener("abort", release, { once: true });
  let prepared: Prepared | undefined;
  let steps: Steps | undefined;
  try {
    prepared = await prepare(inner, x, y, options, settings.batchSize);
    const { log = console.log } = options;
    steps = new Steps({
      owner: model,
      model: inner,
      train: prepared.train,
      hasOwnInputs: options.inputs !== undefined,
      validation: prepared.validation?.examples,
      batchSize: settings.batchSize,
      say: (reason) => sayOnce(log, `Training through model.fit, which takes longer: ${reason}.`),
    });
    const history = await new Run(inner, steps, prepared, settings, options).go();
    model.history = history;
    return history;
  } finally {
    // A signal often outlives a training: that of a cell, for instance, in which a hundred models are trained.
    options.signal?.removeEventListener("abort", release);
    steps?.end();
    release();
    prepared?.dispose();
  }
}

/** One run of training, from the first batch to the history. */
class Run {
  readonly #callbacks: Callbacks;
  readonly #stepCount: number;
  readonly #trainPace = new Pace();
  readonly #measurePace = new Pace();
  #lent: { optimizer: Optimizer; takeBack(): void } | undefined;

  constructor(
    readonly model: LayersModel,
    readonly steps: Steps,
    readonly data: Prepared,
    readonly settings: Settings,
    readonly options: FitOptions,
  ) {
    const { epochs, initialEpoch, batchSize, verbose } = settings;
    const { labels } = steps;
    this.#stepCount = Math.ceil(data.trainRows / batchSize);
    this.#callbacks = new Callbacks(model, options, {
      epochs,
      initialEpoch,
      samples: data.trainRows,
      batchSize,
      verbose,
      doValidation: data.validation !== undefined,
      metrics: data.validation ? [...labels, ...labels.map((label) => `val_${label}`)] : [...labels],
    });
  }

  async go(): Promise<History> {
    const { model, settings } = this;
    model.history = this.#callbacks.history;
    await this.#callbacks.trainBegin();
    model.stopTraining = false;
    try {
      for (let epoch = settings.initialEpoch; epoch < settings.epochs && !model.stopTraining; epoch++) {
        await this.#epoch(epoch);
      }
    } finally {
      this.#lent?.takeBack();
      this.steps.pull();
    }
    await this.#callbacks.trainEnd();
    return this.#callbacks.history;
  }

  /**
   * Lets a callback that saves the optimizer get what that remembers. It is several times as large as the weights,
   * and seldom asked for, so it isn't copied at each epoch.
   */
  #lendState(): void {
    const { optimizer } = this.model;
    if (this.#lent?.optimizer === optimizer) return;
    this.#lent?.takeBack();
    const { getWeights } = optimizer;
    optimizer.getWeights = () => {
      this.steps.pull();
      return getWeights.call(optimizer);
    };
    const takeBack = () => {
      optimizer.getWeights = getWeights;
    };
    this.#lent = { optimizer, takeBack };
  }

  async #epoch(epoch: number): Promise<void> {
    const { data, settings } = this;
    const count = this.#stepCount;
    const xs = await this.#inputs(epoch);
    const examples = { ...data.train, xs };
    const seed = settings.seedOf(epoch);
    const rows = settings.shuffle ? shuffledOrder(data.trainRows, seed, epoch) : orderedRows(data.trainRows);
    const order = tf.tensor1d(rows, "int32");
    const totals = new Totals(this.steps.labels);
    let validation: Logs = {};
    try {
      await this.#callbacks.epochBegin(epoch);
      for (let first = 0; first < count && !(first > 0 && this.model.stopTraining); ) {
        if (this.#callbacks.watchBatches) await this.#callbacks.batchBegin(first);
        const steps = this.#callbacks.watchBatches ? 1 : this.#trainPace.next(count - first);
        const run = { first, steps, passed: epoch * count, seed: mix(seed) };
        const batches = this.#train(examples, order, run);
        for (const logs of batches) totals.add(logs);
        first += steps;
        const bad = batches.find(({ loss }) => !Number.isFinite(loss));
        // As in tfjs-layers, the validation comes before the last batch is told of.
        if (first === count && !bad) validation = await this.#validate(epoch);
        await this.#report(epoch, batches, totals);
        if (bad) {
          const cause = causeOf(examples, this.options.advice);
          throw new DivergedError(epoch, bad.batch, bad.loss as number, cause);
        }
        this.options.signal?.throwIfAborted();
      }
    } finally {
      order.dispose();
      if (xs !== data.train.xs) tf.dispose([...xs]);
    }
    await this.#callbacks.epochEnd(epoch, { ...validation, ...totals.means() });
    this.options.signal?.throwIfAborted();
  }

  /** The inputs of an epoch. */
  async #inputs(epoch: number): Promise<readonly Tensor[]> {
    const { train, trainRows } = this.data;
    const { inputs, signal } = this.options;
    if (!inputs) return train.xs;
    const x = await inputs(epoch);
    const [like, ...others] = train.xs as [Tensor];
    try {
      signal?.throwIfAborted();
      if (others.length > 0) throw new RangeError("The option inputs is for models with one input.");
      const expected = [trainRows, ...like.shape.slice(1)];
      if (x.dtype !== like.dtype || x.shape.join() !== expected.join()) {
        throw new RangeError(
          `The inputs of epoch ${epoch + 1} are ${x.dtype} [${x.shape}]; expected ${like.dtype} [${expected}].`,
        );
      }
      return [x];
    } catch (error) {
      x.dispose();
      throw error;
    }
  }

  /** Makes some steps in one call. The model has their weights before anyone else has a turn. */
  #train(
    examples: Examples,
    order: Tensor,
    part: Pick<TrainRun, "first" | "steps" | "passed" | "seed">,
  ): BatchLogs[] {
    const { batchSize } = this.settings;
    const { labels } = this.steps;
    this.#lendState();
    const began = performance.now();
    const measures = this.steps.train(examples, order, { ...part, batchSize });
    this.#trainPace.took(part.steps, performance.now() - began);
    this.steps.pullWeights();
    return batchLogs(labels, measures, part.first, batchSize, this.data.trainRows);
  }

  /** Tells of batches that are over, and gives way to others. */
  async #report(epoch: number, batches: readonly BatchLogs[], totals: Totals): Promise<void> {
    if (this.#callbacks.watchBatches) {
      for (const logs of batches) await this.#callbacks.batchEnd({ ...logs });
    } else {
      await this.#callbacks.batchesEnd(batches);
    }
    await this.options.onBatches?.(epoch, batches, () => totals.means());
    await giveWay();
  }

  async #validate(epoch: number): Promise<Logs> {
    if (!this.data.validation) return {};
    const { examples, begin, end } = this.data.validation;
    const batchSize = this.steps.measureBatch();
    const means = await measureAll({
      labels: this.steps.labels,
      batchSize,
      begin,
      end,
      pace: this.#measurePace,
      signal: this.options.signal,
      run: (first, steps) => this.steps.measure(examples, { first, steps, batchSize, begin, end }),
    });
    const loss = means.loss as number;
    if (!Number.isFinite(loss)) {
      throw new DivergedError(epoch, undefined, loss, causeOf(examples, this.options.advice));
    }
    return Object.fromEntries(Object.entries(means).map(([label, value]) => [`val_${label}`, value]));
  }
}
