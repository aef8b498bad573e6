import type { tf } from "../tf.js";
import type { Interruption } from "./interrupt.js";
import { type Logs, metricNames } from "./metric-names.js";

/** What a run of training goes through. */
export interface TrainingPlan {
  epochs: number;
  batchSize: number;
  shuffle: boolean;
}

/** Who is told how the training goes. */
export interface TrainingObserver {
  epochBegin(epoch: number): Promise<void>;
  /** Comes before each batch, but only where `watchesBatches` is true. */
  batchBegin(batch: number, size: number): Promise<void>;
  /** Comes after each batch with its number of examples and the loss and metrics on it. */
  batchEnd(batch: number, size: number, logs: Logs): Promise<void>;
  /** Comes after each finished epoch with the means over it. */
  epochEnd(epoch: number, logs: Logs): Promise<void>;
  /** Someone wants to know of single batches. */
  readonly watchesBatches: boolean;
  /** From when this is true no further batch is begun. */
  readonly mustStop: boolean;
}

/**
 * Trains a model on examples, epoch by epoch, and nothing else: no validation, no checks, no output. The one place
 * that knows how training is done.
 *
 * @param model a compiled model.
 * @param x the inputs, `[n, …]`.
 * @param y the targets, `[n, …]`.
 * @param plan epochs, batch size, and whether the examples come in a new order at each epoch.
 * @param observer is told how it goes, and can stop it after any batch.
 * @param interruption lets the kernel get a word in.
 */
export async function train(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  plan: TrainingPlan,
  observer: TrainingObserver,
  interruption: Interruption,
): Promise<void> {
  const names = metricNames(model);
  const rename = (logs: tf.Logs | undefined) =>
    Object.fromEntries(names.map((name, i) => [name, logs?.[model.metricsNames[i] as string] ?? Number.NaN]));
  const stopIfAsked = () => {
    if (observer.mustStop) model.stopTraining = true;
  };
  const { watchesBatches } = observer;
  await model.fit(x, y, {
    ...plan,
    verbose: 0,
    // The pauses below replace those of TensorFlow.js, which come every 125 ms.
    yieldEvery: "never",
    callbacks: {
      onEpochBegin: (epoch) => observer.epochBegin(epoch),
      ...(watchesBatches && {
        onBatchBegin: (batch, logs) => observer.batchBegin(batch, logs?.size ?? plan.batchSize),
      }),
      onBatchEnd: async (batch, logs) => {
        await observer.batchEnd(batch, logs?.size ?? plan.batchSize, rename(logs));
        await interruption.pause();
        stopIfAsked();
      },
      onEpochEnd: async (epoch, logs) => {
        // A run that is stopped ends here too, in the middle of an epoch, which then doesn't count.
        if (!observer.mustStop) await observer.epochEnd(epoch, rename(logs));
        stopIfAsked();
      },
    },
  });
}
