import type { History, LayersModel, Tensor } from "@tensorflow/tfjs";
import type { Data } from "../model/internals.js";
import tf from "../node/tfjs.cjs";
import { callbackObjects } from "./callbacks.js";
import { causeOf, DivergedError } from "./diverged.js";
import { trainingRows } from "./examples.js";
import { GuardedCallback, type SlowTraining } from "./guarded-callback.js";
import { Totals } from "./measure/measures.js";
import type { BatchLogs, FitOptions, Settings } from "./options.js";
import { mix, mulberry32 } from "./shuffle.js";

/** What `model.fit` learns from and validates with. */
type Examples = { x: Data; y: Data } & Pick<FitOptions, "validationData" | "validationSplit">;

/**
 * Trains through `model.fit`, with what `fit` has besides: a seed, inputs of each epoch, signal, `onBatches`, and the
 * error where the loss stops being finite.
 */
export async function fitSlowly(
  model: LayersModel,
  x: Data,
  y: Data,
  options: FitOptions,
  settings: Settings,
): Promise<History> {
  const { seed, inputs, signal, onBatches, advice, log: _log, callbacks: _callbacks, ...rest } = options;
  const { initialEpoch, epochs } = settings;
  let reason: unknown;
  const training: SlowTraining = {
    epochs,
    get isStopped() {
      return reason !== undefined;
    },
    stop(why) {
      reason ??= why;
      model.stopTraining = true;
    },
  };
  const callbacks = callbackObjects(options).map((callback) => new GuardedCallback(callback, training));
  const watch = new Watch(training, options, () => causeOf({ x: only(x), y: only(y) }, advice));
  const train = (examples: Examples, from: number, to: number) =>
    model.fit(examples.x, examples.y, {
      ...rest,
      validationSplit: examples.validationSplit,
      validationData: examples.validationData,
      initialEpoch: from,
      epochs: to,
      verbose: settings.verbose as 0 | 1,
      callbacks: [watch.before, ...callbacks, watch.behind],
    });
  const { random } = Math;
  // What model.fit draws, it draws from there: the order of the examples and dropout.
  if (typeof seed === "number") Math.random = mulberry32(mix(seed));
  const given: Examples = { x, y, ...rest };
  const split = inputs && splitOff(given);
  try {
    if (!inputs && typeof seed !== "function") return await over(await train(given, initialEpoch, epochs));
    const history = new tf.History();
    Object.assign(history, { epoch: [], history: {} });
    for (let epoch = initialEpoch; epoch < epochs; epoch++) {
      const made = await inputs?.(epoch);
      try {
        signal?.throwIfAborted();
        if (typeof seed === "function") Math.random = mulberry32(mix(settings.seedOf(epoch)));
        const examples = split && made ? { ...split.examples, x: made } : given;
        append(history, await train(examples, epoch, epoch + 1));
      } finally {
        made?.dispose();
      }
      if (model.stopTraining) break;
    }
    model.history = history;
    return await over(history);
  } finally {
    Math.random = random;
    split?.dispose();
  }

  async function over(history: History): Promise<History> {
    for (const callback of callbacks) await callback.end();
    if (reason !== undefined) throw reason;
    return history;
  }
}

/** Looks at the measures: before all callbacks at those of an epoch, behind them at those of a batch. */
class Watch {
  readonly before;
  readonly behind;
  #epoch = 0;
  #totals = new Totals([]);

  constructor(training: SlowTraining, { signal, onBatches }: FitOptions, cause: () => string) {
    const check = (batch: number | undefined, loss: number | undefined) => {
      if (loss === undefined || Number.isFinite(loss)) return;
      training.stop(new DivergedError(this.#epoch, batch, loss, cause()));
    };
    this.before = new tf.CustomCallback(
      {
        onEpochBegin: (epoch) => {
          this.#epoch = epoch;
          this.#totals = new Totals([]);
        },
        onEpochEnd: (_epoch, logs) => check(undefined, logs?.val_loss),
      },
      "never",
    );
    this.behind = new tf.CustomCallback(
      {
        onBatchEnd: async (batch, logs) => {
          if (training.isStopped) return;
          const measures = { ...logs } as BatchLogs;
          const { batch: _batch, size: _size, ...measured } = measures;
          if (this.#totals.rows === 0) this.#totals = new Totals(Object.keys(measured));
          this.#totals.add(measures);
          const totals = this.#totals;
          try {
            await onBatches?.(this.#epoch, [measures], () => totals.means());
          } catch (error) {
            training.stop(error);
          }
          check(batch, measures.loss);
          if (signal?.aborted) training.stop(signal.reason);
        },
      },
      YIELD_EVERY_MS,
    );
  }
}

/** How often others get their turn, below what people notice. */
const YIELD_EVERY_MS = 100;

/** Takes apart what is learnt from and what is validated with, where the inputs of an epoch are rows of the former only. */
function splitOff({ x, y, validationSplit, validationData }: Examples): {
  examples: Examples;
  dispose(): void;
} {
  if (validationData) return { examples: { x, y, validationData }, dispose() {} };
  const [allX, allY] = [only(x), only(y)];
  const rows = trainingRows(allX.shape[0] as number, validationSplit ?? 0);
  if (rows === allX.shape[0]) return { examples: { x, y }, dispose() {} };
  const parts = [allY.slice(0, rows), allX.slice(rows), allY.slice(rows)] as const;
  const [learnt, validX, validY] = parts;
  return {
    examples: { x, y: learnt, validationData: [validX, validY] },
    dispose: () => tf.dispose([...parts]),
  };
}

/** Adds the epochs of one history to another. */
function append(history: History, { epoch, history: measures }: History): void {
  history.epoch.push(...epoch);
  for (const [name, values] of Object.entries(measures)) {
    history.history[name] = [...(history.history[name] ?? []), ...values];
  }
}

function only(data: Data): Tensor {
  return data instanceof tf.Tensor ? data : (Object.values(data)[0] as Tensor);
}
