import { backend, type Interruption, type tf } from "@course/core";
import { DeformedAhead, type DeformOptions } from "@course/deform";
import { type Logs, metricNames } from "@course/runs";
import { DivergedError, type FitOptions, fit } from "tfjs-graph-fit";

/** What a run of training goes through. */
export interface TrainingPlan {
  epochs: number;
  batchSize: number;
  shuffle: boolean;
  /** The number of the first epoch. */
  initialEpoch: number;
  /** Trains the epochs one by one: the chance in each then follows from this number and that of the epoch alone. */
  seed?: number;
  /** Deforms the inputs anew for each epoch; needs `seed`. */
  deform?: DeformOptions;
}

/** Examples to learn from, and others to validate with after each epoch. */
export interface TrainingExamples {
  x: tf.Tensor;
  y: tf.Tensor;
  validation?: { x: tf.Tensor; y: tf.Tensor };
}

/** Who is told how the training goes. */
export interface TrainingObserver {
  epochBegin(epoch: number): Promise<void>;
  /** Comes before each batch, but only where `watchesBatches` is true. */
  batchBegin(batch: number, size: number): Promise<void>;
  /**
   * Comes for each batch with its number of examples and the loss and metrics on it: at once where `watchesBatches`
   * is true, else for many batches one after the other when they are over.
   */
  batchEnd(batch: number, size: number, logs: Logs): Promise<void>;
  /** Comes after each finished epoch with the means over it, and those of the validation behind `val_`. */
  epochEnd(epoch: number, logs: Logs): Promise<void>;
  /** Comes where the loss of the validation is no finite number; the training ends. */
  validationDiverged(loss: number): void;
  /** Someone wants to look at the model between two batches. */
  readonly watchesBatches: boolean;
  /** From when this is true no further batch is begun. */
  readonly mustStop: boolean;
}

/**
 * Trains a model on examples, epoch by epoch, and nothing else: no checks, no output. The one place that knows how
 * training is done: the engine compiles the model and its whole training loop to one TensorFlow graph, which native
 * code runs for many batches at a time.
 *
 * @param model a compiled model.
 * @param examples the inputs and targets, `[n, …]`.
 * @param plan see {@link TrainingPlan}.
 * @param observer is told how it goes, and can stop it after any batch.
 * @param interruption lets the kernel get a word in, and stops the training.
 */
export async function train(
  model: tf.LayersModel,
  { x, y, validation }: TrainingExamples,
  plan: TrainingPlan,
  observer: TrainingObserver,
  interruption: Interruption,
): Promise<void> {
  const names = metricNames(model);
  const pick = (logs: Logs, prefix = "") =>
    names.map((name, i) => [`${prefix}${name}`, logs[`${prefix}${model.metricsNames[i]}`] ?? Number.NaN]);
  const rename = (logs: Logs): Logs => Object.fromEntries(pick(logs));
  const stopIfAsked = () => {
    if (observer.mustStop) model.stopTraining = true;
  };
  const { watchesBatches } = observer;
  const rows = x.shape[0] as number;
  const onBatch = async (logs: Logs) => {
    if (!observer.mustStop) await observer.batchEnd(logs.batch as number, logs.size as number, rename(logs));
    stopIfAsked();
  };
  const options: FitOptions = {
    epochs: plan.epochs,
    initialEpoch: plan.initialEpoch,
    batchSize: plan.batchSize,
    shuffle: plan.shuffle,
    ...(validation && { validationData: [validation.x, validation.y] }),
    verbose: 0,
    signal: interruption.signal,
    // Without native TensorFlow everything is slow, and has been announced.
    log: backend().name === "tensorflow" ? console.log : false,
    callbacks: {
      onEpochBegin: (epoch) => observer.epochBegin(epoch),
      ...(watchesBatches && {
        onBatchBegin: (batch) =>
          observer.batchBegin(batch, Math.min(plan.batchSize, rows - batch * plan.batchSize)),
        onBatchEnd: async (_batch, logs) => {
          await onBatch(logs as Logs);
          await interruption.pause();
        },
      }),
      onEpochEnd: async (epoch, logs: Logs = {}) => {
        // A run that is stopped ends here too, in the middle of an epoch, which then doesn't count.
        if (!observer.mustStop) {
          const measured = validation ? [...pick(logs), ...pick(logs, "val_")] : pick(logs);
          await observer.epochEnd(epoch, Object.fromEntries(measured));
        }
        stopIfAsked();
      },
    },
    ...(!watchesBatches && {
      onBatches: async (_epoch, batches) => {
        for (const logs of batches) await onBatch(logs);
      },
    }),
  };
  try {
    if (plan.seed === undefined) await fit(model, x, y, options);
    else await trainEpochByEpoch(model, x, y, options, { ...plan, seed: plan.seed }, observer);
  } catch (error) {
    if (error instanceof DivergedError && error.batch === undefined) observer.validationDiverged(error.loss);
    // Whoever wanted it to stop knows why, and says it better.
    if (!observer.mustStop) throw error;
  }
}

/**
 * Calls the engine once for each epoch, which costs 3 to 10 ms more: so an epoch doesn't depend on how many went before
 * in the same call, and each can have inputs of its own.
 */
async function trainEpochByEpoch(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions,
  { initialEpoch, epochs, seed, deform }: TrainingPlan & { seed: number },
  observer: TrainingObserver,
): Promise<void> {
  const deformed = deform && new DeformedAhead(x, deform);
  try {
    for (let epoch = initialEpoch; epoch < epochs; epoch++) {
      const inputs = deformed ? await deformed.take(seedOf(seed, epoch)) : x;
      // While the model learns from these, the other thread makes the next.
      if (epoch + 1 < epochs) deformed?.prepare(seedOf(seed, epoch + 1));
      try {
        if (observer.mustStop) break;
        const one = { ...options, initialEpoch: epoch, epochs: epoch + 1, seed: seedOf(seed, epoch) };
        await fit(model, inputs, y, one);
      } finally {
        if (inputs !== x) inputs.dispose();
      }
      if (model.stopTraining) break;
    }
  } finally {
    await deformed?.close();
  }
}

/** Gives each epoch a seed of its own: steps of 2³² divided by the golden ratio, which never meet again. */
function seedOf(seed: number, epoch: number): number {
  return (seed + Math.imul(epoch, 0x9e3779b9)) >>> 0;
}
