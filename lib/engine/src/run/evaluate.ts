import type { LayersModel, Scalar, Tensor } from "@tensorflow/tfjs";
import { describeModel } from "../model/description.js";
import type { Data } from "../model/internals.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { specOf } from "../program/data.js";
import { compileEvaluation } from "../program/evaluation.js";
import { keep } from "../session/compiled.js";
import { Session } from "../session/session.js";
import { weightFeeds } from "../session/weight-feeds.js";
import { prepareEvaluation } from "./examples.js";
import { measureAll, measureBatch } from "./measure/measure.js";
import { Pace } from "./measure/pace.js";
import { check, type FitOptions, type Logs } from "./options.js";

/** How to evaluate. */
export interface EvaluateOptions extends Pick<FitOptions, "signal" | "log"> {
  /**
   * Examples that go through the model at once; 256 by default. It changes speed and memory only, but for
   * `precision`, `recall` and `r2Score`, which are means over batches.
   */
  batchSize?: number;
}

/**
 * Measures a model on examples, like `model.evaluate`, by a compiled graph that runs for about 150 ms at a time.
 *
 * @param model a compiled model (`model.compile`).
 * @param x the inputs, `[n, …]`.
 * @param y the targets, `[n, …]`.
 * @param options see {@link EvaluateOptions}.
 * @returns the loss and the metrics, under the names that the history has.
 * @throws as `fit` does.
 * @example
 * const { loss, acc } = await evaluate(model, xTest, yTest);
 */
export async function evaluate(
  model: LayersModel,
  x: Data,
  y: Data,
  options: EvaluateOptions = {},
): Promise<Logs> {
  const { batchSize, signal, log = console.log } = options;
  if (batchSize !== undefined) check("batchSize", batchSize, 1, "examples that are computed at once");
  signal?.throwIfAborted();
  const made: Tensor[] = [];
  try {
    const description = describeModel(model);
    const examples = prepareEvaluation(model, description, x, y, batchSize ?? 32, made);
    const program = compileEvaluation(description, specOf(description, examples));
    const session = keep(model, "evaluation", program.graph, () => new Session(program.graph));
    const range = {
      begin: 0,
      end: examples.x.shape[0] as number,
      batchSize: batchSize ?? measureBatch(32, program.metrics),
    };
    const feeds = { ...weightFeeds(model), x: examples.x, y: examples.y };
    return await measureAll({
      ...range,
      labels: program.labels,
      pace: new Pace(),
      signal,
      run: (first, steps) => run(session, feeds, { ...range, first, steps }),
    });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    if (log) log(`Evaluating through model.evaluate, which takes longer: ${error.message}.`);
    return evaluateSlowly(model, x, y, batchSize);
  } finally {
    tf.dispose(made);
  }
}

function run(session: Session, feeds: Record<string, Tensor>, numbers: Record<string, number>): Float32Array {
  return tf.tidy(() => {
    const scalars = Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value, "int32")]);
    const [measures] = session.run({ ...feeds, ...Object.fromEntries(scalars) }, ["measure"]);
    return (measures as Tensor).dataSync() as Float32Array;
  });
}

function evaluateSlowly(model: LayersModel, x: Data, y: Data, batchSize?: number): Logs {
  const results = [model.evaluate(x as Tensor, y as Tensor, { batchSize, verbose: 0 })].flat() as Scalar[];
  const logs = Object.fromEntries(
    results.map((result, i) => [model.metricsNames[i] as string, result.dataSync()[0] as number]),
  );
  tf.dispose(results);
  return logs;
}
