import type { CustomCallbackArgs, LayersModel } from "@tensorflow/tfjs";
import type { BaseCallback } from "@tensorflow/tfjs-layers/dist/base_callbacks.js";
import { customParts, registeredCallbacks } from "../model/internals.js";
import { isProgressBar } from "../node/progress-bar.js";
import tf from "../node/tfjs.cjs";
import type { BatchLogs, FitOptions, Logs, OneCallback } from "./options.js";

/** What callbacks are told of a run before it begins; the names are those of tfjs-layers. */
export interface RunParams {
  epochs: number;
  initialEpoch: number;
  samples: number;
  batchSize: number;
  verbose: number;
  doValidation: boolean;
  metrics: string[];
}

/** The callbacks of one run, in the order in which tfjs-layers calls them. */
export class Callbacks {
  /** Someone wants to be called at each batch, with weights that are current. */
  readonly watchBatches: boolean;
  /** What is filled as `model.history`. */
  readonly history = new tf.History();
  readonly #all: BaseCallback[];
  /** Those that take measures only, and may get them when the weights have gone on. */
  readonly #late: BaseCallback[];

  constructor(model: LayersModel, options: FitOptions, params: RunParams) {
    const registered = registeredCallbacks(params.verbose);
    const bars = registered.filter(isProgressBar);
    const own = [...registered.filter((callback) => !bars.includes(callback)), ...callbackObjects(options)];
    this.#all = [...bars, ...own, this.history];
    this.watchBatches = own.some(
      (callback) => watchesBatches(callback) || (options.yieldEvery === "batch" && yields(callback)),
    );
    this.#late = this.watchBatches ? [] : [...bars, ...own.filter(yields)];
    for (const callback of this.#all) {
      callback.setParams({ ...params, steps: null as never });
      callback.setModel(model as never);
    }
  }

  async trainBegin(): Promise<void> {
    for (const callback of this.#all) await callback.onTrainBegin({});
  }

  async epochBegin(epoch: number): Promise<void> {
    for (const callback of this.#all) await callback.onEpochBegin(epoch, {});
  }

  async batchBegin(batch: number): Promise<void> {
    for (const callback of this.#all) await callback.onBatchBegin(batch, {});
  }

  async batchEnd(logs: BatchLogs): Promise<void> {
    for (const callback of this.#all) await callback.onBatchEnd(logs.batch, logs);
  }

  /** Tells of batches that are over, to those that don't mind. */
  async batchesEnd(batches: readonly BatchLogs[]): Promise<void> {
    for (const callback of this.#late) {
      for (const logs of yields(callback) ? batches.slice(-1) : batches)
        await callback.onBatchEnd(logs.batch, logs);
    }
  }

  async epochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const callback of this.#all) await callback.onEpochEnd(epoch, logs);
  }

  async trainEnd(): Promise<void> {
    for (const callback of this.#all) await callback.onTrainEnd({});
  }
}

/**
 * Makes callback objects of what was given.
 *
 * @throws TypeError for something that is no callback.
 */
export function callbackObjects({ callbacks = [], yieldEvery }: FitOptions): BaseCallback[] {
  return [callbacks ?? []].flat().map((callback: OneCallback) => {
    if (typeof callback !== "object" || callback === null) {
      throw new TypeError(
        `A callback must be an object with functions such as onEpochEnd, but it is ${callback}.`,
      );
    }
    if (isCallbackObject(callback)) return callback;
    return new tf.CustomCallback(callback as CustomCallbackArgs, yieldEvery as number);
  });
}

function isCallbackObject(callback: object): callback is BaseCallback {
  return "setModel" in callback;
}

/**
 * Tells whether a callback is to be called at each batch, so that steps must be made one by one.
 *
 * @param callback an object of tfjs-layers' callback classes, or a plain one with functions.
 */
export function watchesBatches(callback: OneCallback | BaseCallback): boolean {
  if (!isCallbackObject(callback)) {
    const { onBatchBegin, onBatchEnd } = callback as CustomCallbackArgs;
    return Boolean(onBatchBegin || onBatchEnd);
  }
  const plain = (callback instanceof tf.CustomCallback ? tf.CustomCallback : tf.Callback)
    .prototype as BaseCallback;
  if (callback.onBatchBegin !== plain.onBatchBegin || callback.onBatchEnd !== plain.onBatchEnd) return true;
  if (!(callback instanceof tf.CustomCallback)) return false;
  const { batchBegin, batchEnd } = customParts(callback);
  return Boolean(batchBegin || batchEnd);
}

/** A callback with `onYield` wants to be called from time to time; it measures the time itself. */
function yields(callback: BaseCallback): boolean {
  return callback instanceof tf.CustomCallback && Boolean(customParts(callback).yield);
}
