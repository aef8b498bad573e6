import { reading } from "@course/checks";
import { tf } from "@course/core";

/** What a check takes of a student's model: itself, and as data how it was compiled. */
export interface ModelReading {
  model: tf.LayersModel;
  /** null where it isn't compiled. */
  compiled: { optimizer: string; rate: number | null; loss: string; metrics: string[] } | null;
}

/** Takes from a model what a check needs: a `ModelReading`. */
export const readModel = reading("model", (model): ModelReading => {
  if (!(model instanceof tf.LayersModel)) throw new TypeError("A model is expected here.");
  // Without a call of `compile`, TensorFlow.js leaves it undefined, whatever its types say.
  const optimizer = model.optimizer as tf.Optimizer | undefined;
  if (!optimizer) return { model, compiled: null };
  const rate = optimizer.getConfig().learningRate;
  return {
    model,
    compiled: {
      optimizer: optimizer.getClassName(),
      rate: typeof rate === "number" ? rate : null,
      loss: nameOf(model.loss),
      metrics: [(model.metrics ?? []) as unknown].flat().map(nameOf),
    },
  };
});

function nameOf(value: unknown): string {
  return typeof value === "function" ? value.name : String(value);
}
