import { describe, explained, isTensor, tf } from "@course/core";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { predict } from "tfjs-graph-fit";

/**
 * Predicts the class of each example: the one to which the model gives the highest probability.
 *
 * @param model a model whose output is `[n, numClasses]`.
 * @param x examples `[n, …]` of the shape the model expects, prepared as for training.
 * @param options `batchSize`: how many examples are computed at once, default 256. It changes the speed and
 * the memory needed, not the result.
 * @returns `[n]`, int32, classes from 0 to numClasses − 1.
 * @throws TypeError where x is no tensor or the model gives something else than one row per example.
 * @example
 * const classes = predictClasses(model, xTest);
 */
export function predictClasses(
  model: tf.LayersModel,
  x: Tensor,
  options: { batchSize?: number } = {},
): Tensor1D {
  if (!isTensor(x)) throw new TypeError(`predictClasses: expected examples as a tensor, got ${describe(x)}.`);
  return tf.tidy(() => {
    const output = compute(() => predict(model, x, { batchSize: options.batchSize ?? 256, log: false }));
    if (!isTensor(output) || output.rank !== 2) {
      throw new TypeError(
        `predictClasses: expected a model with one output [n, numClasses], but it gives ${describe(output)}.`,
      );
    }
    return tf.argMax(output, 1) as Tensor1D;
  });
}

function compute<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(error, "predictClasses");
  }
}
