import type { Graph, Value } from "../graph/graph.js";
import { cast, multiply, reduceMean } from "../graph/ops/index.js";
import type { ModelDescription } from "../model/description.js";
import { forward } from "../model/forward.js";
import { fusedLoss, LOSSES, type LossRule, lossName } from "../model/losses.js";
import { type Metric, metricsOf } from "../model/metrics.js";
import { Random } from "../model/random.js";
import { Unsupported } from "../model/unsupported.js";
import { type Batches, PARALLEL_STEPS, type Rows } from "./batches.js";
import type { DataSpec } from "./data.js";
import { inputOf } from "./inputs.js";

/** A model's loss and its metrics. */
export interface Measures {
  metrics: Metric[];
  lossOf: LossRule;
  /** The keys of the measures in logs, `loss` first. */
  labels: readonly string[];
}

/** Gives the loss and the metrics with which a model was compiled. */
export function measuresOf(model: ModelDescription, data: DataSpec): Measures {
  const name = lossName(model);
  const plain = LOSSES[name] as LossRule;
  const metrics = metricsOf(model);
  return {
    metrics,
    labels: ["loss", ...metrics.map(({ label }) => label)],
    lossOf: (target, output) => (fusedLoss(name, output, data.isOneHot) ?? plain)(target, output),
  };
}

/** Adds the loop that only measures. Within it `weights` gives a way to read the weights. */
export function addMeasuring(
  graph: Graph,
  model: ModelDescription,
  batches: Batches,
  rows: Rows,
  { metrics, lossOf }: Pick<Measures, "metrics" | "lossOf">,
  weights: () => (i: number) => Value,
): void {
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const none = graph.constant(0, "int32");
  const measured = batches.loop("measureLoop", rows, PARALLEL_STEPS, ({ number: step }, batchNumber) => {
    const { x, y } = batches.between(begin, end, batchNumber);
    const pass = { training: false, random: new Random(none, none), weight: weights() };
    const { output } = forward(model, inputOf(model, x), pass);
    const target = cast(y, "float32");
    const measures = [lossOf(target, output), ...metrics.map(({ rule }) => rule(target, output))];
    return { ends: [rows.write(step, measures.map(mean))] };
  });
  graph.fetchable("measure", measured);
}

/** The mean of all numbers. */
export function mean(x: Value): Value {
  return x.rank === 0
    ? x
    : reduceMean(
        x,
        x.shape.map((_, axis) => axis),
      );
}

/** Multiplies the loss of each example with its weight, where it has one. */
export function weighted(loss: Value, weight: Value | undefined): Value {
  if (!weight) return loss;
  if (loss.rank !== 1) throw new Unsupported("class weights for outputs with more than two axes");
  return multiply(loss, weight);
}
