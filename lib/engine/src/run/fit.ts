import type { History, LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeModel, type ModelDescription, weightsOf } from "../model/description.js";
import { type Data, innerModel, isAlive, isTraining, setTraining } from "../model/internals.js";
import type { Metric } from "../model/metrics.js";
import { Unsupported } from "../model/unsupported.js";
import { giveWay } from "../node/give-way.js";
import tf from "../node/tfjs.cjs";
import type { Examples } from "../program/data.js";
import type { Program } from "../program/evaluation.js";
import { compileTraining } from "../program/training.js";
import { keep } from "../session/compiled.js";
import { Trainer, type TrainRun } from "../session/trainer.js";
import { Callbacks } from "./callbacks.js";
import { causeOf, DivergedError } from "./diverged.js";
import { type Prepared, prepare } from "./examples.js";
import { fitSlowly } from "./fallback.js";
import { measureAll, measureBatch } from "./measure/measure.js";
import { batchLogs, Totals } from "./measure/measures.js";
import { Pace } from "./measure/pace.js";
import { type BatchLogs, type FitOptions, type Logs, readSettings, type Settings } from "./options.js";
import { mix, orderedRows, shuffledOrder } from "./shuffle.js";

/**
 * Trains a model like `model.fit`, several times faster: the whole training loop is compiled to one TensorFlow
 * graph, which runs for about 150 ms at a time. Between, the event loop is free.
 *
 * What can't be compiled is trained by `model.fit` itself, after one line that says why.
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
  if (!model.optimizer) {
    throw new Error(
      'The model isn\'t compiled. First call, for example, model.compile({ optimizer: "adam", loss: "meanSquaredError" }).',
    );
  }
  if (isTraining(model)) throw new Error("Cannot start training because another fit() call is ongoing.");
  setTraining(model, true);
  // Where code is stopped by force, as a notebook's kernel does, none of its ends is reached.
  options.signal?.addEventListener("abort", () => setTraining(model, false), { once: true });
  let prepared: Prepared | undefined;
  try {
    const description = describeModel(model);
    prepared = await prepare(model, description, x, y, options, settings.batchSize);
    const { program, trainer } = compile(model, description, prepared, settings);
    return await new Run(model, trainer, program, prepared, settings, options).go();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    setTraining(model, false);
    const { log = console.log } = options;
    if (log) log(`Training through model.fit, which takes longer: ${error.message}.`);
    return await fitSlowly(model, x, y, options, settings);
  } finally {
    setTraining(model, false);
    prepared?.dispose();
  }
}

interface Compiled {
  program: Program;
  trainer: Trainer;
}

/** A TensorFlow without datasets can't limit threads; then nothing is tried twice. */
let canLimitThreads = true;

/** Compiles and loads. Whatever goes wrong in it, `model.fit` can still do the work: nothing has been trained. */
function compile(
  model: LayersModel,
  description: ModelDescription,
  prepared: Prepared,
  { batchSize }: Settings,
): Compiled {
  try {
    const program = compileTraining(description, prepared.spec, canLimitThreads ? batchSize : undefined);
    try {
      return load(model, program, prepared.train);
    } catch (error) {
      if (!program.isOnOneThread) throw error;
      const compiled = load(model, compileTraining(description, prepared.spec), prepared.train);
      canLimitThreads = false;
      return compiled;
    }
  } catch (error) {
    throw error instanceof Unsupported
      ? error
      : new Unsupported(`it can't be compiled (${(error as Error).message})`);
  }
}

function load(model: LayersModel, program: Program, train: Examples): Compiled {
  const order = tf.tensor1d([0], "int32");
  try {
    const trainer = keep(model, "training", program.graph, () => new Trainer(model, program.graph));
    trainer.push();
    // No step yet: TensorFlow optimises the graph, and says so here where it can't compute something.
    trainer.train(train, order, { first: 0, steps: 0, batchSize: 1, seed: 0, passed: 0 });
    return { program, trainer };
  } finally {
    order.dispose();
  }
}

/** One run of training, from the first batch to the history. */
class Run {
  readonly #callbacks: Callbacks;
  readonly #labels: readonly string[];
  readonly #metrics: readonly Metric[];
  readonly #steps: number;
  readonly #trainPace = new Pace();
  readonly #measurePace = new Pace();

  constructor(
    readonly model: LayersModel,
    readonly trainer: Trainer,
    program: Program,
    readonly data: Prepared,
    readonly settings: Settings,
    readonly options: FitOptions,
  ) {
    const { epochs, initialEpoch, batchSize, verbose } = settings;
    this.#labels = program.labels;
    this.#metrics = program.metrics;
    this.#steps = Math.ceil(data.trainRows / batchSize);
    this.#callbacks = new Callbacks(innerModel(model), options, {
      epochs,
      initialEpoch,
      samples: data.trainRows,
      batchSize,
      verbose,
      doValidation: data.validation !== undefined,
      metrics: data.validation
        ? [...this.#labels, ...this.#labels.map((label) => `val_${label}`)]
        : [...this.#labels],
    });
  }

  async go(): Promise<History> {
    const { model, settings } = this;
    model.history = this.#callbacks.history;
    innerModel(model).history = this.#callbacks.history;
    await this.#callbacks.trainBegin();
    model.stopTraining = false;
    const takeBack = this.#lendState();
    try {
      for (let epoch = settings.initialEpoch; epoch < settings.epochs && !model.stopTraining; epoch++) {
        await this.#epoch(epoch);
      }
    } finally {
      takeBack();
      // After a dispose in a callback there is nothing to give back to.
      if (weightsOf(model).every(isAlive)) this.trainer.pull();
    }
    await this.#callbacks.trainEnd();
    return this.#callbacks.history;
  }

  /**
   * Lets a callback that saves the optimizer get what that remembers. It is several times as large as the weights,
   * and seldom asked for, so it isn't copied at each epoch.
   */
  #lendState(): () => void {
    const { optimizer } = this.model;
    const { getWeights } = optimizer;
    optimizer.getWeights = () => {
      this.trainer.pull();
      return getWeights.call(optimizer);
    };
    return () => {
      optimizer.getWeights = getWeights;
    };
  }

  async #epoch(epoch: number): Promise<void> {
    const { data, settings, trainer } = this;
    const x = await this.#inputs(epoch);
    const examples = { ...data.train, x };
    const seed = settings.seedOf(epoch);
    const rows = settings.shuffle ? shuffledOrder(data.trainRows, seed, epoch) : orderedRows(data.trainRows);
    const order = tf.tensor1d(rows, "int32");
    const totals = new Totals(this.#labels);
    let validation: Logs = {};
    try {
      await this.#callbacks.epochBegin(epoch);
      trainer.push();
      for (let first = 0; first < this.#steps && !(first > 0 && this.model.stopTraining); ) {
        if (this.#callbacks.watchBatches) {
          await this.#callbacks.batchBegin(first);
          trainer.push();
        }
        const steps = this.#callbacks.watchBatches ? 1 : this.#trainPace.next(this.#steps - first);
        const run = { first, steps, passed: epoch * this.#steps, seed: mix(seed) };
        const batches = this.#train(examples, order, run);
        for (const logs of batches) totals.add(logs);
        first += steps;
        const bad = batches.find(({ loss }) => !Number.isFinite(loss));
        // As in tfjs-layers, the validation comes before the last batch is told of.
        if (first === this.#steps && !bad) validation = await this.#validate(epoch);
        await this.#report(epoch, batches, totals);
        if (bad) {
          const cause = causeOf(examples, this.options.advice);
          throw new DivergedError(epoch, bad.batch, bad.loss as number, cause);
        }
        this.options.signal?.throwIfAborted();
      }
    } finally {
      order.dispose();
      if (x !== data.train.x) x.dispose();
    }
    if (this.#callbacks.watchEpochs) trainer.pullWeights();
    await this.#callbacks.epochEnd(epoch, { ...validation, ...totals.means() });
    this.options.signal?.throwIfAborted();
  }

  /** The inputs of an epoch. */
  async #inputs(epoch: number): Promise<Tensor> {
    const { train, trainRows } = this.data;
    const { inputs, signal } = this.options;
    if (!inputs) return train.x;
    const x = await inputs(epoch);
    try {
      signal?.throwIfAborted();
      const expected = [trainRows, ...train.x.shape.slice(1)];
      if (x.dtype !== train.x.dtype || x.shape.join() !== expected.join()) {
        throw new RangeError(
          `The inputs of epoch ${epoch + 1} are ${x.dtype} [${x.shape}]; expected ${train.x.dtype} [${expected}].`,
        );
      }
      return x;
    } catch (error) {
      x.dispose();
      throw error;
    }
  }

  /** Makes some steps in one call. */
  #train(
    examples: Examples,
    order: Tensor,
    part: Pick<TrainRun, "first" | "steps" | "passed" | "seed">,
  ): BatchLogs[] {
    const { batchSize } = this.settings;
    const began = performance.now();
    const measures = this.trainer.train(examples, order, { ...part, batchSize });
    this.#trainPace.took(part.steps, performance.now() - began);
    return batchLogs(this.#labels, measures, part.first, batchSize, this.data.trainRows);
  }

  /** Tells of batches that are over, and gives way to others. */
  async #report(epoch: number, batches: readonly BatchLogs[], totals: Totals): Promise<void> {
    if (this.#callbacks.watchBatches) {
      this.trainer.pullWeights();
      for (const logs of batches) await this.#callbacks.batchEnd({ ...logs });
      this.trainer.push();
    } else {
      await this.#callbacks.batchesEnd(batches);
    }
    await this.options.onBatches?.(epoch, batches, () => totals.means());
    await giveWay();
  }

  async #validate(epoch: number): Promise<Logs> {
    if (!this.data.validation) return {};
    const { examples, begin, end } = this.data.validation;
    const batchSize = measureBatch(this.settings.batchSize, this.#metrics);
    const means = await measureAll({
      labels: this.#labels,
      batchSize,
      begin,
      end,
      pace: this.#measurePace,
      signal: this.options.signal,
      run: (first, steps) => this.trainer.measure(examples, { first, steps, batchSize, begin, end }),
    });
    const loss = means.loss as number;
    if (!Number.isFinite(loss)) {
      throw new DivergedError(epoch, undefined, loss, causeOf(examples, this.options.advice));
    }
    return Object.fromEntries(Object.entries(means).map(([label, value]) => [`val_${label}`, value]));
  }
}
