import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeModel } from "../model/description.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { tensorSpec } from "../program/data.js";
import { compilePrediction } from "../program/prediction.js";
import { keep } from "../session/compiled.js";
import { Session } from "../session/session.js";
import { weightFeeds } from "../session/weight-feeds.js";
import { check, type FitOptions } from "./options.js";

/** How to predict. */
export interface PredictOptions extends Pick<FitOptions, "log"> {
  /** Examples that go through the model at once; 256 by default. It changes speed and memory, not the result. */
  batchSize?: number;
}

/**
 * Computes a model's output, like `model.predict`, by a compiled graph. Like that it holds the thread until it is
 * done.
 *
 * @param model a model with one input and one output; it need not be compiled with `model.compile`.
 * @param x the inputs, `[n, …]`.
 * @param options see {@link PredictOptions}.
 * @returns the outputs, `[n, …]`, which the caller disposes of.
 * @throws Error with TensorFlow.js's message where x doesn't fit the model.
 * @example
 * const probabilities = predict(model, xTest);
 */
export function predict(model: LayersModel, x: Tensor, options: PredictOptions = {}): Tensor {
  const { batchSize = 256, log = console.log } = options;
  check("batchSize", batchSize, 1, "examples that are computed at once");
  const rows = x.shape[0] ?? 0;
  try {
    if (!fits(model, x) || rows === 0) throw new Unsupported("x doesn't have the shape that the model takes");
    const graph = compilePrediction(describeModel(model), tensorSpec(x));
    const session = keep(model, "prediction", graph, () => new Session(graph));
    return tf.tidy(() => {
      const weights = weightFeeds(model);
      const parts: Tensor[] = [];
      for (let from = 0; from < rows; from += batchSize) {
        const range = {
          begin: tf.scalar(from, "int32"),
          end: tf.scalar(Math.min(from + batchSize, rows), "int32"),
        };
        parts.push(...session.run({ ...weights, x, ...range }, ["output"]));
      }
      return parts.length === 1 ? (parts[0] as Tensor) : tf.concat(parts, 0);
    });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const output = model.predict(x, { batchSize }) as Tensor;
    if (log) log(`Predicted through model.predict, which takes longer: ${error.message}.`);
    return output;
  }
}

/** What doesn't fit is left to TensorFlow.js, which says what is wrong. */
function fits(model: LayersModel, x: Tensor): boolean {
  const expected = model.inputs[0]?.shape ?? [];
  return (
    x.rank > 1 &&
    x.rank === expected.length &&
    x.shape.every((size, axis) => axis === 0 || expected[axis] === null || expected[axis] === size)
  );
}
