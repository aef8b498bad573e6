import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeModel } from "../model/description.js";
import { innerModel } from "../model/internals.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { feedOf, tensorSpec } from "../program/data.js";
import { compilePrediction } from "../program/prediction.js";
import { borrow } from "../session/compiled.js";
import { needNative, Session } from "../session/session.js";
import { weightFeeds } from "../session/weight-feeds.js";
import { checkAlive } from "./examples.js";
import { checkBatchSize, type FitOptions } from "./options.js";
import { sayOnce } from "./say.js";

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
  const { log = console.log } = options;
  const batchSize = options.batchSize ?? 256;
  checkBatchSize(batchSize);
  checkAlive({ x });
  try {
    if (!fits(innerModel(model), x)) throw new Unsupported("x doesn't have the shape that the model takes");
    needNative();
    const graph = compilePrediction(describeModel(model), tensorSpec(x));
    const session = borrow(model, "prediction", graph, () => new Session(graph));
    try {
      return predictCompiled(session.owner, model, x, batchSize);
    } finally {
      session.giveBack();
    }
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const output = model.predict(x, { batchSize }) as Tensor;
    sayOnce(log, `Predicted through model.predict, which takes longer: ${error.message}.`);
    return output;
  }
}

function predictCompiled(session: Session, model: LayersModel, x: Tensor, batchSize: number): Tensor {
  const rows = x.shape[0] as number;
  return tf.tidy(() => {
    const weights = weightFeeds(model);
    const parts: Tensor[] = [];
    for (let from = 0; from < rows; from += batchSize) {
      const range = {
        begin: tf.scalar(from, "int32"),
        end: tf.scalar(Math.min(from + batchSize, rows), "int32"),
      };
      parts.push(...session.run({ ...weights, x: feedOf(x), ...range }, ["output"]));
    }
    return parts.length === 1 ? (parts[0] as Tensor) : tf.concat(parts, 0);
  });
}

/** What doesn't fit is left to TensorFlow.js, which says what is wrong. */
function fits(model: LayersModel, x: Tensor): boolean {
  const expected = model.inputs[0]?.shape ?? [];
  return (
    x instanceof tf.Tensor &&
    x.shape[0] !== 0 &&
    x.rank > 1 &&
    x.rank === expected.length &&
    x.shape.every((size, axis) => axis === 0 || expected[axis] === null || expected[axis] === size)
  );
}
