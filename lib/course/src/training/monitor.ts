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
import { DivergedError, watchesBatches } from "tfjs-graph-fit";

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
  /** Called after each further epoch, behind other callbacks, with the history so far. */
  keep: (history: TrainingHistory) => void | Promise<void>;
  /** What is said to whoever stops it. */
  advice: string;
}

/** How a training ended: by itself, by a request to stop, or by an error. */
export type Ending = { how: "ended" | "stopped" } | { how: "failed"; error: unknown };

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
  #isOver = false;

  constructor(
    model: tf.LayersModel,
    params: Omit<TrainingParams, "steps" | "metrics">,
    { callbacks = [], chart = !isQuiet(), verbose }: MonitorOptions,
    earlier?: EarlierEpochs,
  ) {
    const steps = Math.ceil(params.samples / params.batchSize);
    const names = metricNames(model);
    const metrics = params.doValidation ? [...names, ...names.map((name) => `val_${name}`)] : names;
    const { epochs, batchSize, samples, doValidation, options } = params;
    this.#model = model;
    this.#rename = toKerasNames(model);
    this.#earlier = earlier;
    this.history = new TrainingHistory({
      ...{ epochs, batchSize, steps, samples, doValidation, metrics },
      ...(options && { options }),
    });
    this.history.addAll(earlier?.history ?? {});
    this.#progress = new Progress(epochs, steps, this.history.epoch.length);
    this.#callbacks = [callbacks].flat() as Callback[];
    this.#view = trainingView(this.history, {
      chart: chart && inNotebook(),
      line: verbose === 1,
      onePlace: verbose === 0,
    });
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
    for (const callback of this.#callbacks) {
      if (callback instanceof tf.EarlyStopping) await this.#remind(callback);
    }
  }

  /** Tells early stopping of the epochs that were done before, so that it counts on as if it had been there. */
  async #remind(callback: tf.Callback): Promise<void> {
    for (const [epoch] of this.history.epoch.entries()) {
      const logs = Object.entries(this.history.history).map(([name, values]) => [
        name,
        values[epoch] as number,
      ]);
      await callback.onEpochEnd(epoch, withOldNames(Object.fromEntries(logs)));
    }
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
    try {
      await this.#tell((callback) => callback.onEpochEnd?.(epoch, withOldNames({ ...logs })));
    } finally {
      // Behind the callbacks, which may change weights or the learning rate: it must go on as it would have.
      await this.#earlier?.keep(this.history);
    }
  }

  async trainEnd(): Promise<void> {
    await this.#tell((callback) => callback.onTrainEnd?.({}));
  }

  /** Tells whether all epochs are done. */
  get isComplete(): boolean {
    return this.history.epoch.length >= this.history.params.epochs;
  }

  /** Leaves what stays: on the screen, and as `model.history`. Only the first call counts. */
  finish(ending: Ending): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { epoch, history, params } = this.history;
    this.#model.history = Object.assign(new tf.History(), { epoch, history, params });
    this.history.seconds = this.#seconds;
    const words = this.#wordsFor(ending);
    this.#view.finish(this.#progress, words);
    if (!words || !this.#isTalkative) return;
    const advice = ending.how === "stopped" ? ` ${this.stopAdvice}` : "";
    console.log(`${words.charAt(0).toUpperCase()}${words.slice(1)}.${advice}`);
  }

  /** Says how it ended, where that isn't by itself after all epochs. */
  #wordsFor(ending: Ending): string | undefined {
    const { epochs } = this.history.params;
    const place = `epoch ${Math.min(this.history.epoch.length + 1, epochs)} of ${epochs}`;
    if (ending.how === "failed") {
      const { error } = ending;
      if (error instanceof DivergedError) return `stopped in ${place}: the loss became ${error.loss}`;
      return `ended by an error in ${place}`;
    }
    if (this.isComplete) return undefined;
    if (ending.how === "stopped") return `stopped in ${place}; the model keeps what it has learnt`;
    return `ended by a callback after ${this.history.epoch.length} of ${epochs} epochs`;
  }

  /** Says what there is after a stop. */
  get stopAdvice(): string {
    if (this.#earlier) return this.#earlier.advice;
    const finished = this.history.epoch.length;
    const count = finished === 0 ? "No epoch is" : finished === 1 ? "1 epoch is" : `${finished} epochs are`;
    const where = finished === 0 ? "" : " model.history holds what was measured.";
    return `${count} finished.${where} Run fit again to train on from here.`;
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
