import { reading } from "@course/checks";
import type { tf } from "@course/core";

/** Takes from the history that `fit` gives how the model was trained, and from the model, its first input, the weights. */
export const readTraining = reading("training", (result, [model]) => {
  const history = result as {
    epoch?: number[];
    params?: Record<string, unknown>;
    history?: Record<string, number[]>;
  };
  if (!history?.epoch || !history.params) throw new TypeError("The history that `fit` gives is expected.");
  const { samples, batchSize, doValidation } = history.params;
  return {
    samples,
    batchSize,
    doValidation,
    epochs: history.epoch.length,
    history: { ...history.history },
    weights: (model as tf.LayersModel).getWeights().map((weight) => weight.clone()),
  };
});
