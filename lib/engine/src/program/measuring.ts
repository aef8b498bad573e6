import type { Graph, Value } from "../graph/graph.js";
import { add, cast, multiply, reduceMean } from "../graph/ops/index.js";
import type { ModelDescription } from "../model/description.js";
import { forward } from "../model/forward.js";
import { fusedLoss, ruleOfLoss } from "../model/losses.js";
import { labelsOf, type Metric, metricsOf } from "../model/metrics.js";
import { Random } from "../model/random.js";
import { Unsupported } from "../model/unsupported.js";
import { Batches, PARALLEL_STEPS, type Range, type Rows } from "./batches.js";
import type { DataSpec } from "./data.js";
import { inputsOf } from "./inputs.js";
import { MEASURED } from "./names.js";

/** How a model is measured: by its losses and its metrics. */
export interface Measures {
  metrics: readonly Metric[];
  /** The keys of the measures in logs, `loss` first. */
  labels: readonly string[];
  /** Gives the loss of each example, or one for all, for each output of the model. */
  losses(ys: readonly Value[], outputs: readonly Value[], isOneHot: readonly boolean[]): Value[];
  /** Gives the measures in the order of their labels: the loss, those of several outputs, the metrics. */
  all(loss: Value, losses: readonly Value[], ys: readonly Value[], outputs: readonly Value[]): Value[];
}

/** Gives the losses and the metrics with which a model was compiled. */
export function measuresOf(model: ModelDescription): Measures {
  const rules = model.losses.map(ruleOfLoss);
  const metrics = metricsOf(model);
  return {
    metrics,
    labels: labelsOf(model),
    losses: (ys, outputs, isOneHot) =>
      outputs.map((output, i) => {
        const name = String(model.losses[i]);
        const rule = fusedLoss(name, output, isOneHot[i] as boolean) ?? rules[i];
        return (rule as (typeof rules)[0])(ys[i] as Value, output);
      }),
    all: (loss, losses, ys, outputs) => [
      loss,
      ...(losses.length > 1 ? losses : []),
      ...metrics.map(({ rule, output: i }) => mean(rule(ys[i] as Value, outputs[i] as Value))),
    ],
  };
}

/** Adds the loop that only measures, with placeholders of its own. Within it `weights` gives a way to read the weights. */
export function addMeasuring(
  graph: Graph,
  model: ModelDescription,
  data: DataSpec,
  range: Range,
  rows: Rows,
  measures: Measures,
  weights: () => (i: number) => Value,
): void {
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const none = graph.constant(0, "int32");
  const batches = new Batches(graph, data, range, MEASURED);
  const measured = batches.loop("measureLoop", rows, PARALLEL_STEPS, ({ number: step }, batchNumber) => {
    const { xs, ys } = batches.between(begin, end, batchNumber);
    const pass = { training: false, random: new Random(none, none), weight: weights() };
    const { outputs } = forward(model, inputsOf(model, xs), pass);
    const targets = ys.map((y) => cast(y, "float32"));
    const losses = measures.losses(targets, outputs, data.isOneHot).map(mean);
    return { ends: [rows.write(step, measures.all(sum(losses), losses, targets, outputs))] };
  });
  graph.fetchable("measure", measured);
}

/** Adds values up. */
export function sum(values: readonly Value[]): Value {
  return values.reduce((a, b) => add(a, b));
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
  if (loss.rank > 1) throw new Unsupported("class weights for outputs with more than two axes");
  return multiply(loss, weight);
}
