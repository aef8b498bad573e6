import { explained, Interruption, readOptions, ready, type tf } from "@course/core";
import { type Logs, metricNames } from "@course/runs";
import { evaluate as measure } from "tfjs-graph-fit";
import { engineLog } from "../model/engine-log.js";
import { checkExamples } from "../model/examples.js";
import { noteModel } from "./test-images.js";

/** How to evaluate. */
export interface EvaluateOptions {
  /** Examples that go through the network at once, 1 or more; 256 by default. It changes speed and memory only. */
  batchSize?: number;
  /** Aborts the evaluation, beside Stop in a notebook. */
  signal?: AbortSignal;
}

/** The loss, and each metric that the model was compiled with. */
export type Evaluation = {
  /** The mean loss, 0 or more for the usual ones. */
  loss: number;
} & Logs;

/**
 * Measures how well a model does on examples, best on ones that it hasn't seen in training. The model stays as it
 * is.
 *
 * @param model a compiled model.
 * @param x the inputs, `[n, …]` as the model takes them.
 * @param y the targets, `[n, …]` as the loss takes them: one-hot rows for `categoricalCrossentropy`.
 * @param options see {@link EvaluateOptions}.
 * @returns the mean loss (0 is perfect) and the metrics by name; `accuracy` is the share of examples that are
 *   right, from 0 to 1.
 * @throws TypeError, RangeError, Error as `fit` does; InterruptedError within a second after Stop.
 * @example
 * const { loss, accuracy } = await evaluate(model, xTest, yTest);
 */
export async function evaluate(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const { batchSize, signal: own } = readOptions("evaluate", options, {
    batchSize: "count",
    signal: "signal",
  });
  await ready();
  checkExamples(model, x, y, "evaluate");
  const interruption = new Interruption(own);
  try {
    const { signal } = interruption;
    const measured = await measure(model, x, y, { batchSize, signal, log: engineLog() });
    noteModel(model, x, y);
    const names = metricNames(model);
    return Object.fromEntries(Object.values(measured).map((value, i) => [names[i], value])) as Evaluation;
  } catch (error) {
    if (!interruption.isRequested) throw explained(error, "evaluate");
    throw interruption.error("evaluate: stopped before the end. The model is unchanged.");
  }
}
