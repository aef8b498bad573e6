import type { History, LayersModel, Tensor } from "@tensorflow/tfjs";
import { coreOf } from "../model/core.js";
import type { Metric } from "../model/metrics.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { compileTraining, isAlive, type Program, weightsOf } from "../program/program.js";
import { keep } from "../session/compiled.js";
import { type Examples, Trainer, type TrainRun } from "../session/trainer.js";
import { Callbacks } from "./callbacks.js";
import { causeOf, DivergedError } from "./diverged.js";
import { type Data, type Prepared, prepare } from "./examples.js";
import { fitSlowly } from "./fallback.js";
import { batchLogs, measureBatch, Totals } from "./measures.js";
import { type BatchLogs, type FitOptions, type Logs, readSettings, type Settings } from "./options.js";
import { Pace } from "./pace.js";
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
  const guard = coreOf(model) as unknown as { isTraining: boolean };
  if (guard.isTraining) throw new Error("Cannot start training because another fit() call is ongoing.");
  guard.isTraining = true;
  let prepared: Prepared | undefined;
  try {
    prepared = await prepare(model, x, y, options, settings.batchSize);
    const { program, trainer } = compile(model, prepared, settings);
    return await new Run(model, trainer, program, prepared, settings, options).go();
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    guard.isTraining = false;
    const { log = console.log } = options;
    if (log) log(`Training through model.fit, which takes longer: ${error.message}.`);
    return await fitSlowly(model, x, y, options, settings);
  } finally {
    guard.isTraining = false;
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
function compile(model: LayersModel, prepared: Prepared, { batchSize }: Settings): Compiled {
  try {
    const program = compileTraining(model, prepared.spec, canLimitThreads ? batchSize : undefined);
    try {
      return load(model, program, prepared.train);
    } catch (error) {
      if (!program.isOnOneThread) throw error;
      const compiled = load(model, compileTraining(model, prepared.spec), prepared.train);
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
    this.#callbacks = new Callbacks(coreOf(model), options, {
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
    coreOf(model).history = this.#callbacks.history;
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
    await this.#callbacks.epochBegin(epoch);
    const rows = settings.shuffle
      ? shuffledOrder(data.trainRows, settings.seed, epoch)
      : orderedRows(data.trainRows);
    const order = tf.tensor1d(rows, "int32");
    const totals = new Totals(this.#labels);
    let validation: Logs = {};
    trainer.push();
    try {
      for (let first = 0; first < this.#steps && !(first > 0 && this.model.stopTraining); ) {
        if (this.#callbacks.watchBatches) {
          await this.#callbacks.batchBegin(first);
          trainer.push();
        }
        const steps = this.#callbacks.watchBatches ? 1 : this.#trainPace.next(this.#steps - first);
        const batches = this.#train(order, { first, steps, passed: epoch * this.#steps });
        for (const logs of batches) totals.add(logs);
        first += steps;
        const bad = batches.find(({ loss }) => !Number.isFinite(loss));
        // As in tfjs-layers, the validation comes before the last batch is told of.
        if (first === this.#steps && !bad) validation = await this.#validate(epoch);
        await this.#report(epoch, batches);
        if (bad) throw new DivergedError(epoch, bad.batch, bad.loss as number, causeOf(data.train));
        this.options.signal?.throwIfAborted();
      }
    } finally {
      order.dispose();
    }
    if (this.#callbacks.watchEpochs) trainer.pullWeights();
    await this.#callbacks.epochEnd(epoch, { ...validation, ...totals.means() });
    this.options.signal?.throwIfAborted();
  }

  /** Makes some steps in one call. */
  #train(order: Tensor, part: Pick<TrainRun, "first" | "steps" | "passed">): BatchLogs[] {
    const { batchSize, seed } = this.settings;
    const began = performance.now();
    const measures = this.trainer.train(this.data.train, order, { ...part, batchSize, seed: mix(seed) });
    this.#trainPace.took(part.steps, performance.now() - began);
    return this.#logsOf(measures, part.first, batchSize, this.data.trainRows);
  }

  /** Tells of batches that are over, and gives way to others. */
  async #report(epoch: number, batches: readonly BatchLogs[]): Promise<void> {
    if (this.#callbacks.watchBatches) {
      this.trainer.pullWeights();
      for (const logs of batches) await this.#callbacks.batchEnd({ ...logs });
      this.trainer.push();
    } else {
      await this.#callbacks.batchesEnd(batches);
    }
    await this.options.onBatches?.(epoch, batches);
    await new Promise((resume) => setImmediate(resume));
  }

  async #validate(epoch: number): Promise<Logs> {
    if (!this.data.validation) return {};
    const { examples, begin, end } = this.data.validation;
    const batchSize = measureBatch(this.settings.batchSize, this.#metrics);
    const totals = new Totals(this.#labels);
    const steps = Math.ceil((end - begin) / batchSize);
    for (let first = 0; first < steps; ) {
      const count = this.#measurePace.next(steps - first);
      const began = performance.now();
      const measures = this.trainer.measure(examples, { first, steps: count, batchSize, begin, end });
      this.#measurePace.took(count, performance.now() - began);
      for (const logs of this.#logsOf(measures, first, batchSize, end - begin)) totals.add(logs);
      first += count;
      await new Promise((resume) => setImmediate(resume));
      this.options.signal?.throwIfAborted();
    }
    const means = totals.means();
    const loss = means.loss as number;
    if (!Number.isFinite(loss)) throw new DivergedError(epoch, undefined, loss, causeOf(examples));
    return Object.fromEntries(Object.entries(means).map(([label, value]) => [`val_${label}`, value]));
  }

  #logsOf(measures: Float32Array, first: number, batchSize: number, rows: number): BatchLogs[] {
    return batchLogs(this.#labels, measures, first, batchSize, rows);
  }
}
