import type { History, LayersModel, Tensor } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import { standardize } from "./callbacks.js";
import { causeOf, DivergedError } from "./diverged.js";
import type { Data } from "./examples.js";
import type { BatchLogs, FitOptions, Settings } from "./options.js";
import { mix, mulberry32 } from "./shuffle.js";

/**
 * Trains through `model.fit`, with what `fit` has besides: seed, signal, `onBatches`, and the error where the loss
 * stops being finite.
 */
export async function fitSlowly(
  model: LayersModel,
  x: Data,
  y: Data,
  options: FitOptions,
  { seed, verbose }: Settings,
): Promise<History> {
  const { seed: given, signal, onBatches, log: _log, callbacks: _callbacks, ...rest } = options;
  const { random } = Math;
  let epochNow = 0;
  let error: unknown;
  const stop = (reason: unknown) => {
    error ??= reason;
    model.stopTraining = true;
  };
  const watch = new tf.CustomCallback(
    {
      onEpochBegin: (epoch) => {
        epochNow = epoch;
      },
      onBatchEnd: async (batch, logs) => {
        const measures = { ...logs } as BatchLogs;
        const loss = measures.loss as number;
        await onBatches?.(epochNow, [measures]);
        if (!Number.isFinite(loss)) stop(new DivergedError(epochNow, batch, loss, causeOfData(x, y)));
        if (signal?.aborted) stop(signal.reason);
      },
      onEpochEnd: (epoch, logs) => {
        const loss = logs?.val_loss;
        if (loss !== undefined && !Number.isFinite(loss)) {
          stop(new DivergedError(epoch, undefined, loss, causeOfData(x, y)));
        }
      },
    },
    100,
  );
  // What model.fit draws, it draws from there: the order of the examples and dropout.
  if (given !== undefined) Math.random = mulberry32(mix(seed));
  try {
    const history = await model.fit(x, y, {
      ...rest,
      verbose: verbose as 0 | 1,
      callbacks: [...standardize(options), watch],
    });
    if (error !== undefined) throw error;
    return history;
  } finally {
    Math.random = random;
  }
}

function causeOfData(x: Data, y: Data): string {
  const first = (data: Data) => (data instanceof tf.Tensor ? data : (Object.values(data)[0] as Tensor));
  return causeOf({ x: first(x), y: first(y) });
}
