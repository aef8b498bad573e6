import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { describeModel } from "../model/description.js";
import { checkCompiled, type Data, innerModel } from "../model/internals.js";
import { labelsOf } from "../model/metrics.js";
import { Unsupported } from "../model/unsupported.js";
import tf from "../node/tfjs.cjs";
import { type Examples, feedsOf, specOf } from "../program/data.js";
import { compileEvaluation } from "../program/evaluation.js";
import { MEASURED } from "../program/names.js";
import { borrow } from "../session/compiled.js";
import { needNative, Session } from "../session/session.js";
import { weightFeeds } from "../session/weight-feeds.js";
import { prepareEvaluation } from "./examples.js";
import { measureAll, measureBatch } from "./measure/measure.js";
import { Pace } from "./measure/pace.js";
import { checkBatchSize, type FitOptions, type Logs } from "./options.js";
import { sayOnce } from "./say.js";
import { SlowSteps } from "./slow-steps.js";

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
  const { signal, log = console.log } = options;
  const batchSize = options.batchSize ?? undefined;
  if (batchSize !== undefined) checkBatchSize(batchSize);
  signal?.throwIfAborted();
  checkCompiled(model);
  const inner = innerModel(model);
  const made: Tensor[] = [];
  try {
    const examples = prepareEvaluation(inner, x, y, batchSize ?? 32, made);
    const range = { begin: 0, end: examples.xs[0]?.shape[0] as number, pace: new Pace(), signal };
    try {
      return await measureCompiled(model, examples, { ...range, batchSize });
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      sayOnce(log, `Evaluating through model.evaluate, which takes longer: ${error.message}.`);
      const slow = new SlowSteps(inner);
      const size = { ...range, batchSize: batchSize ?? 32 };
      return await measureAll({
        ...size,
        pace: new Pace(),
        labels: labelsOf({ labels: inner.metricsNames }),
        run: (first, steps) => slow.measure(examples, { ...size, first, steps }),
      });
    }
  } finally {
    tf.dispose(made);
  }
}

/** Which rows to measure on, and how. */
interface Measured {
  begin: number;
  end: number;
  batchSize: number | undefined;
  pace: Pace;
  signal: AbortSignal | undefined;
}

async function measureCompiled(model: LayersModel, examples: Examples, measured: Measured): Promise<Logs> {
  needNative();
  const description = describeModel(model);
  const program = compileEvaluation(description, specOf(description, examples));
  const session = borrow(model, "evaluation", program.graph, () => new Session(program.graph));
  const { begin, end, batchSize = measureBatch(32, program.metrics) } = measured;
  try {
    const feeds = { ...weightFeeds(model), ...feedsOf(examples, MEASURED) };
    return await measureAll({
      ...measured,
      batchSize,
      labels: program.labels,
      run: (first, steps) => run(session.owner, feeds, { begin, end, batchSize, first, steps }),
    });
  } finally {
    session.giveBack();
  }
}

function run(session: Session, feeds: Record<string, Tensor>, numbers: Record<string, number>): Float32Array {
  return tf.tidy(() => {
    const scalars = Object.entries(numbers).map(([name, value]) => [name, tf.scalar(value, "int32")]);
    const [measures] = session.run({ ...feeds, ...Object.fromEntries(scalars) }, ["measure"]);
    return (measures as Tensor).dataSync() as Float32Array;
  });
}
