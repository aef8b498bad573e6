import type { Value } from "../graph/graph.js";
import {
  add,
  argMax,
  cast,
  divide,
  equal,
  greater,
  logicalAnd,
  multiply,
  reduceMean,
  reduceSum,
  reshape,
  select,
  square,
  subtract,
} from "../graph/ops/index.js";
import type { MetricDescription, ModelDescription } from "./description.js";
import { type LossRule, lossRule, nameOfFunction } from "./losses.js";
import { topKRule } from "./top-k.js";
import { Unsupported } from "./unsupported.js";

const last = (x: Value) => [x.rank - 1];
const asNumbers = (x: Value) => cast(x, "float32");

/** The metrics that are no losses, by name; formulas as in tfjs-layers 4.22 (src/metrics.ts). */
const METRICS: Readonly<Record<string, LossRule>> = {
  binaryAccuracy: (t, y) => reduceMean(asNumbers(equal(t, asNumbers(greater(y, 0.5)))), last(y)),
  categoricalAccuracy: (t, y) => asNumbers(equal(argMax(t), argMax(scores(y)))),
  sparseCategoricalAccuracy: (t, y) => {
    const classes = t.rank === y.rank ? reshape(t, t.shape.slice(0, -1)) : t;
    return asNumbers(equal(classes, asNumbers(argMax(scores(y)))));
  },
  precision: (t, y) => ratio(hits(t, y, 1, 1), hits(t, y, 0, 1)),
  recall: (t, y) => ratio(hits(t, y, 1, 1), hits(t, y, 1, 0)),
  r2Score: (t, y) => {
    const all = t.shape.map((_, axis) => axis);
    const spread = reduceSum(square(subtract(t, reduceMean(t, all))), all);
    return subtract(1, divide(reduceSum(square(subtract(t, y)), all), spread));
  },
};

/** Metrics whose mean over batches depends on how large the batches are. */
const PER_BATCH = new Set(["precision", "recall", "r2Score"]);

/** One metric of a model. */
export interface Metric {
  /** The number of the output that it is of. */
  output: number;
  rule: LossRule;
  /** Whether its value on many examples isn't the mean of its values on parts of them. */
  isPerBatch: boolean;
}

/**
 * Gives the metrics with which a model was compiled.
 *
 * @throws Unsupported where one is a function other than those of `tf.metrics` and `topKAccuracy`.
 */
export function metricsOf(model: ModelDescription): Metric[] {
  return model.metrics.map((one) => ({ output: one.output, ...resolve(one, model) }));
}

function resolve(
  { metric, output }: MetricDescription,
  model: ModelDescription,
): Pick<Metric, "rule" | "isPerBatch"> {
  if (typeof metric === "function") {
    const topK = topKRule(metric);
    if (topK) return { rule: topK, isPerBatch: false };
    const name = nameOfFunction(metric);
    if (!name) throw new Unsupported(`a metric is a function${metric.name && ` (${metric.name})`}`);
    return byName(name);
  }
  const name = String(metric);
  if (["accuracy", "acc"].includes(name)) return byName(kindOf(model, output, "Accuracy"));
  if (["crossentropy", "ce"].includes(name)) return byName(kindOf(model, output, "Crossentropy"));
  return byName(name);
}

function byName(name: string): Pick<Metric, "rule" | "isPerBatch"> {
  const rule = METRICS[name] ?? lossRule(name);
  if (!rule) throw new Unsupported(`the metric ${name} can't be compiled`);
  return { rule, isPerBatch: PER_BATCH.has(name) };
}

/** Which of three `accuracy` or `crossentropy` means: it depends on the output and the name of its loss. */
function kindOf(
  { outputs, losses }: ModelDescription,
  i: number,
  suffix: "Accuracy" | "Crossentropy",
): string {
  if (outputs[i]?.shape.at(-1) === 1 || losses[i] === "binaryCrossentropy") return `binary${suffix}`;
  return losses[i] === "sparseCategoricalCrossentropy"
    ? `sparseCategorical${suffix}`
    : `categorical${suffix}`;
}

/** The keys of measures in logs and history: equal ones get numbers behind, `mse_0`, `mse_1`. */
export function labelsOf({ labels }: Pick<ModelDescription, "labels">): string[] {
  return labels.map((label, i) => {
    const isTwice = labels.filter((other) => other === label).length > 1;
    return isTwice ? `${label}_${labels.slice(0, i).filter((other) => other === label).length}` : label;
  });
}

/** What a softmax was made from: the same order of classes, for less work. */
function scores(y: Value): Value {
  return y.operation.kind === "Softmax" ? (y.operation.inputs[0] as Value) : y;
}

/** Counts where the target and the output have these values. */
function hits(t: Value, y: Value, target: number, output: number): Value {
  const both = asNumbers(logicalAnd(equal(t, target), equal(y, output)));
  return reduceSum(
    both,
    both.shape.map((_, axis) => axis),
  );
}

/** a / (a + b), and 0 where both are 0. */
function ratio(a: Value, b: Value): Value {
  const total = add(a, b);
  return select(greater(total, 0), divide(a, total), multiply(a, 0));
}
