import { inNotebook, isQuiet, tf } from "@course/core";
import { type TrainingView, trainingView } from "@course/figures";
import {
  type Logs,
  logLine,
  metricNames,
  Progress,
  TrainingHistory,
  type TrainingParams,
  toKerasNames,
  withOldNames,
} from "@course/runs";
import { watchesBatches } from "tfjs-graph-fit";

/** What a callback may bring: the methods of both of TensorFlow.js's kinds. */
type Callback = tf.CustomCallbackArgs & Partial<Pick<tf.Callback, "setModel" | "setParams">>;

/** What is to be seen and told of a training. */
export interface MonitorOptions {
  callbacks?: tf.CustomCallbackArgs | tf.Callback | (tf.CustomCallbackArgs | tf.Callback)[];
  chart?: boolean;
  verbose?: 0 | 1 | 2;
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
 * Follows a training: keeps its history under Keras's names, shows how far it is, prints a line for each epoch, and calls
 * the callbacks of whoever called `fit`. It computes nothing.
 */
export class TrainingMonitor {
  readonly history: TrainingHistory;
  readonly #model: tf.LayersModel;
  readonly #rename: (logs: Logs, prefix?: string) => Logs;
  readonly #progress: Progress;
  readonly #callbacks: Callback[];
  readonly #view: TrainingView;
  readonly #isTalkative: boolean;
  readonly #earlier: EarlierEpochs | undefined;
  #epochStart = 0;

  constructor(
    model: tf.LayersModel,
    params: Omit<TrainingParams, "steps" | "metrics">,
    { callbacks = [], chart = !isQuiet(), verbose }: MonitorOptions,
    earlier?: EarlierEpochs,
  ) {
    const steps = Math.ceil(params.samples / params.batchSize);
    const names = metricNames(model);
    const metrics = params.doValidation ? [...names, ...names.map((name) => `val_${name}`)] : names;
    const { epochs, batchSize, samples, doValidation } = params;
    this.#model = model;
    this.#rename = toKerasNames(model);
    this.#earlier = earlier;
    this.history = new TrainingHistory({ epochs, batchSize, steps, samples, doValidation, metrics });
    this.history.addAll(earlier?.history ?? {});
    this.#progress = new Progress(epochs, steps, this.history.epoch.length);
    this.#callbacks = [callbacks].flat() as Callback[];
    this.#view = trainingView(this.history, { chart: chart && inNotebook(), line: verbose === 1 });
    this.#isTalkative = (verbose ?? (isQuiet() ? 0 : 2)) === 2;
  }

  /** Someone wants to look at the model between two batches. */
  get watchesBatches(): boolean {
    return this.#callbacks.some(watchesBatches);
  }

  /** Where the training is, for people: `epoch 2 of 5, batch 120 of 375`. */
  get place(): string {
    return this.#progress.place;
  }

  async trainBegin(): Promise<void> {
    const { params } = this.history;
    for (const callback of this.#callbacks) {
      callback.setParams?.(params as unknown as Parameters<NonNullable<Callback["setParams"]>>[0]);
      callback.setModel?.(this.#model);
    }
    await this.#tell((callback) => callback.onTrainBegin?.({}));
  }

  async epochBegin(epoch: number): Promise<void> {
    this.#epochStart = performance.now();
    this.#progress.reach(epoch, 0);
    if (this.#isTalkative) this.#view.write(`Epoch ${epoch + 1}/${this.history.params.epochs}`);
    await this.#tell((callback) => callback.onEpochBegin?.(epoch, {}));
  }

  async batchBegin(batch: number): Promise<void> {
    const { samples, batchSize } = this.history.params;
    const size = Math.min(batchSize, samples - batch * batchSize);
    await this.#tell((callback) => callback.onBatchBegin?.(batch, { batch, size }));
  }

  /** Takes the measures of a batch under TensorFlow.js's names. */
  async batchEnd(batch: number, logs: Logs): Promise<void> {
    const size = logs.size as number;
    const given = () => withOldNames({ batch, size, ...this.#rename(logs) });
    await this.#tell((callback) => callback.onBatchEnd?.(batch, given()));
  }

  /** Takes down that some batches of an epoch are done. `means` gives the measures of the epoch so far. */
  reach(epoch: number, batches: number, means: () => Logs): void {
    this.#progress.reach(epoch, batches);
    this.#view.update(this.#progress, () => this.#rename(means()));
  }

  /** Takes the measures of a finished epoch under TensorFlow.js's names. */
  async epochEnd(epoch: number, measured: Logs): Promise<void> {
    const { steps, doValidation } = this.history.params;
    const logs = {
      ...this.#rename(measured),
      ...(doValidation && this.#rename(measured, "val_")),
    };
    this.history.add(epoch, logs);
    this.#progress.reach(epoch + 1, 0);
    if (this.#isTalkative) this.#view.write(logLine(steps, performance.now() - this.#epochStart, logs));
    this.history.seconds = this.#seconds;
    await this.#earlier?.keep(this.history);
    await this.#tell((callback) => callback.onEpochEnd?.(epoch, withOldNames({ ...logs })));
  }

  async trainEnd(): Promise<void> {
    await this.#tell((callback) => callback.onTrainEnd?.({}));
  }

  /** Leaves what stays: on the screen, and as `model.history`. */
  finish(): void {
    const { epoch, history, params } = this.history;
    this.#model.history = Object.assign(new tf.History(), { epoch, history, params });
    this.history.seconds = this.#seconds;
    this.#view.finish(this.#progress);
  }

  /** How long the run has taken, with its earlier parts. */
  get #seconds(): number {
    return (this.#earlier?.seconds ?? 0) + this.#progress.elapsed / 1000;
  }

  /** Calls all callbacks, and throws the first error when all have been called. */
  async #tell(call: (callback: Callback) => void | Promise<void>): Promise<void> {
    const errors: unknown[] = [];
    for (const callback of this.#callbacks) {
      try {
        await call(callback);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
