import { readOptions } from "./support/options.js";
import { ready, type tf } from "./tf.js";
import { checkExamples } from "./training/examples.js";
import { Interruption } from "./training/interrupt.js";
import { type Logs, metricNames } from "./training/metric-names.js";

/** How to evaluate. */
export interface EvaluateOptions {
  /** Examples that go through the network at once, 1 or more; 256 by default. It changes speed and memory only. */
  batchSize?: number;
  /** Aborts the evaluation, beside Stop in a notebook. */
  signal?: AbortSignal;
}

/** The loss, and each metric that the model was compiled with. */
export type Evaluation = { loss: number } & Logs;

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
  const { batchSize, signal } = readOptions("evaluate", options, { batchSize: "count", signal: "signal" });
  await ready();
  checkExamples(model, x, y, "evaluate");
  const interruption = new Interruption(signal);
  const result = await measure(model, x, y, batchSize, interruption);
  if (!result) throw interruption.error("evaluate: stopped before the end. The model is unchanged.");
  return result;
}

/** Examples that go through the network at once where nobody says how many: large enough to keep it busy. */
const DEFAULT_BATCH = 256;
/** Examples between two chances to stop. */
const CHUNK = 1024;

/**
 * Computes loss and metrics piece by piece, with pauses in which a request to stop comes through. Without
 * the checks of {@link evaluate}.
 *
 * @returns undefined where it was stopped.
 */
export async function measure(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  batchSize = DEFAULT_BATCH,
  interruption: Interruption,
): Promise<Evaluation | undefined> {
  const names = metricNames(model);
  const totals = new Array<number>(names.length).fill(0);
  const rows = x.shape[0] as number;
  const step = batchSize * Math.ceil(CHUNK / batchSize);
  for (let from = 0; from < rows; from += step) {
    const size = Math.min(step, rows - from);
    const [xPart, yPart] = [x.slice(from, size), y.slice(from, size)];
    const result = model.evaluate(xPart, yPart, { batchSize, verbose: 0 });
    for (const [i, value] of [result].flat().entries()) {
      totals[i] = (totals[i] as number) + (value.dataSync()[0] as number) * size;
      value.dispose();
    }
    xPart.dispose();
    yPart.dispose();
    await interruption.pause();
    if (interruption.isRequested) return undefined;
  }
  return Object.fromEntries(names.map((name, i) => [name, (totals[i] as number) / rows])) as Evaluation;
}
