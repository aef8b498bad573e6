import type { LayersModel, LayerVariable, Tensor } from "@tensorflow/tfjs";
import { Batches, type DataSpec, Rows, rowsBetween } from "./batches.js";
import { coreOf } from "./core.js";
import { gradients } from "./graph/gradients.js";
import { Graph, type Operation, type Value, type Variable } from "./graph/graph.js";
import { add, cast, multiply, reduceMean, subtract } from "./graph/ops.js";
import { forward, type Outcome } from "./model/forward.js";
import { fusedLoss, LOSSES, type LossRule, lossName } from "./model/losses.js";
import { type Metric, metricsOf } from "./model/metrics.js";
import { optimizerRule } from "./model/optimizers.js";
import { Random } from "./model/random.js";
import { Unsupported } from "./unsupported.js";

/** A graph with the names to feed and to fetch. */
export interface Program {
  graph: Uint8Array;
  /** The keys of the measures in logs, `loss` first: the columns of what a run gives. */
  labels: readonly string[];
  metrics: readonly Metric[];
}

/** Steps that may be under way at once: what doesn't depend on the weights begins before its turn. */
const PARALLEL_STEPS = 2;

/** The name of a weight's variable; those of slots and scalars follow the same form. */
export const weightName = (i: number) => `weight${i}`;
export const slotName = (i: number, slot: number) => `slot${i}.${slot}`;
export const scalarName = (i: number) => `scalar${i}`;

/**
 * Compiles the training of a model: a graph whose variables are the weights and what the optimizer remembers, with
 * two loops over batches, one that trains and one that only measures.
 *
 * Feed `x`, `y`, `steps`, `first` (the number of the first batch) and `batchSize`, and fetch
 * - `train`, with `order` (row numbers), `rate`, `seed`, `passed` (steps of earlier epochs) and, for weighted
 *   examples, `sampleWeight`;
 * - `measure`, with `begin` and `end`, the rows to measure on.
 *
 * Each gives a row of measures per batch. Variables are set by feeding `set/…` and fetching `assigned/weights` or
 * `assigned/state`, and read by fetching `get/…`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compileTraining(model: LayersModel, data: DataSpec): Program {
  const graph = new Graph();
  const weights = weightsOf(model).map((weight, i) => ({
    weight,
    variable: variableFor(graph, weightName(i), weight),
  }));
  const variables = new Map(weights.map(({ weight, variable }) => [weight, variable]));
  const trained = trainedWeights(model).map((weight) => variables.get(weight) as Variable);
  const rule = optimizerRule(model.optimizer);
  const slots = trained.map(({ shape }, i) =>
    rule.slots.map((_, slot) => graph.variable(slotName(i, slot), "float32", shape)),
  );
  const scalars = rule.scalars.map((_, i) => graph.variable(scalarName(i), "float32", []));
  const batches = new Batches(graph, data);
  const { metrics, lossOf } = measuresOf(model, data);
  const labels = ["loss", ...metrics.map(({ label }) => label)];
  const rows = new Rows(graph, labels.length);

  const order = graph.placeholder("order", "int32", [null]);
  const [rate, seed, passed] = [
    graph.placeholder("rate", "float32", []),
    graph.placeholder("seed", "int32", []),
    graph.placeholder("passed", "int32", []),
  ];
  batches.loop("train", rows, PARALLEL_STEPS, (step, batchNumber, previous) => {
    const { x, y, weight, count } = batches.taken(order, batchNumber);
    const read = memoize((key: LayerVariable) => graph.read(variables.get(key) as Variable, [previous]));
    const random = new Random(seed, add(passed, batchNumber), count);
    const outcome = forward(model, inputOf(model, x), { training: true, random, weight: read });
    const target = cast(y, "float32");
    const ofData = mean(weighted(lossOf(target, outcome.output), weight));
    const loss = outcome.penalties.reduce((a, b) => add(a, b), ofData);
    const measures = [loss, ...metrics.map((metric) => mean(metric.rule(target, outcome.output)))];

    const values = trainedWeights(model).map(read);
    const derivatives = gradients(loss, values);
    const state = scalars.map((scalar) => graph.read(scalar, [previous]));
    const users = graph.users(values);
    const changes = trained.flatMap((variable, i) => {
      const [value, gradient, own] = [values[i] as Value, derivatives[i], slots[i] as Variable[]];
      // Once nobody reads the old value any more, the weight can change in place.
      const after = users.get(value) ?? [];
      const all = { graph, weight: variable, value, slots: own, scalars: state, rate, after };
      return gradient ? rule.apply({ ...all, gradient }) : [];
    });
    const advances = rule.advance(state).map((value, i) => graph.assign(scalars[i] as Variable, value));
    return [...changes, ...advances, ...assignUpdates(graph, outcome, variables), rows.write(step, measures)];
  });

  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  batches.loop("measure", rows, 1, (step, batchNumber) => {
    const { x, y } = batches.between(begin, end, batchNumber);
    const read = (key: LayerVariable) => graph.read(variables.get(key) as Variable);
    return [rows.write(step, measure(model, x, y, metrics, lossOf, memoize(read), new Random(seed, step)))];
  });

  exchange(
    graph,
    "weights",
    weights.map(({ variable }) => variable),
  );
  exchange(graph, "state", [...slots.flat(), ...scalars]);
  return { graph: graph.encode(), labels, metrics };
}

/**
 * Compiles the evaluation of a model: feed `x`, `y`, `steps`, `first`, `batchSize`, `begin`, `end` and the
 * weights as `weight0`, `weight1`, …, and fetch `measure`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compileEvaluation(model: LayersModel, data: DataSpec): Program {
  const graph = new Graph();
  const read = placeholdersFor(graph, model);
  const batches = new Batches(graph, data);
  const { metrics, lossOf } = measuresOf(model, data);
  const labels = ["loss", ...metrics.map(({ label }) => label)];
  const rows = new Rows(graph, labels.length);
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const none = graph.constant(0, "int32");
  batches.loop("measure", rows, 1, (step, batchNumber) => {
    const { x, y } = batches.between(begin, end, batchNumber);
    return [rows.write(step, measure(model, x, y, metrics, lossOf, read, new Random(none, none)))];
  });
  return { graph: graph.encode(), labels, metrics };
}

/**
 * Compiles the prediction of a model: feed `x`, `begin`, `end` and the weights, and fetch `output`.
 *
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compilePrediction(model: LayersModel, x: DataSpec["x"]): Uint8Array {
  const graph = new Graph();
  const read = placeholdersFor(graph, model);
  const none = graph.constant(0, "int32");
  const data = graph.placeholder("x", x.dtype, x.shape);
  const [begin, end] = [graph.placeholder("begin", "int32", []), graph.placeholder("end", "int32", [])];
  const input = inputOf(model, rowsBetween(data, begin, subtract(end, begin)));
  const { output } = forward(model, input, { training: false, random: new Random(none, none), weight: read });
  graph.fetchable("output", output);
  return graph.encode();
}

/** All weights of a model, in the order of `weightName`. */
export function weightsOf(model: LayersModel): LayerVariable[] {
  return [...new Set(model.weights)];
}

/** The weights that training changes: those that were trainable when the model was compiled. */
export function trainedWeights(model: LayersModel): LayerVariable[] {
  const { collectedTrainableWeights } = coreOf(model) as unknown as {
    collectedTrainableWeights?: LayerVariable[];
  };
  return collectedTrainableWeights ?? model.trainableWeights;
}

/** Tells whether a weight has not been disposed of. */
export function isAlive(weight: LayerVariable): boolean {
  return !(weight as unknown as { val: Tensor }).val.isDisposed;
}

/** Gives the tensor behind a weight. */
export function tensorOf(weight: LayerVariable): Tensor {
  return weight.read();
}

function variableFor(graph: Graph, name: string, weight: LayerVariable): Variable {
  if (weight.dtype !== "float32")
    throw new Unsupported(`the weight ${weight.name} is of type ${weight.dtype}`);
  return graph.variable(name, "float32", weight.shape as number[]);
}

function placeholdersFor(graph: Graph, model: LayersModel): (weight: LayerVariable) => Value {
  const values = new Map(
    weightsOf(model).map((weight, i) => [weight, graph.placeholder(weightName(i), "float32", weight.shape)]),
  );
  return (weight) => values.get(weight) as Value;
}

/** A batch as the model takes it. */
function inputOf(model: LayersModel, x: Value): Value {
  const shape = model.inputs[0]?.shape ?? [];
  if (shape.slice(1).some((size) => size === null)) throw new Unsupported("the input has axes of open size");
  return cast(x, model.inputs[0]?.dtype === "int32" ? "int32" : "float32");
}

function measuresOf(model: LayersModel, data: DataSpec): { metrics: Metric[]; lossOf: LossRule } {
  const name = lossName(model);
  const plain = LOSSES[name] as LossRule;
  return {
    metrics: metricsOf(model),
    lossOf: (target, output) => (fusedLoss(name, output, data.isOneHot) ?? plain)(target, output),
  };
}

function measure(
  model: LayersModel,
  x: Value,
  y: Value,
  metrics: readonly Metric[],
  lossOf: LossRule,
  weight: (key: LayerVariable) => Value,
  random: Random,
): Value[] {
  const { output } = forward(model, inputOf(model, x), { training: false, random, weight });
  const target = cast(y, "float32");
  return [lossOf(target, output), ...metrics.map(({ rule }) => rule(target, output))].map(mean);
}

function mean(x: Value): Value {
  return x.rank === 0
    ? x
    : reduceMean(
        x,
        x.shape.map((_, axis) => axis),
      );
}

function weighted(loss: Value, weight: Value | undefined): Value {
  if (!weight) return loss;
  if (loss.rank !== 1) throw new Unsupported("class weights for outputs with more than two axes");
  return multiply(loss, weight);
}

function assignUpdates(
  graph: Graph,
  { updates }: Outcome,
  variables: Map<LayerVariable, Variable>,
): Operation[] {
  return updates.map(({ variable, value }) => graph.assign(variables.get(variable) as Variable, value));
}

/** Adds ways to set variables together, and to read each. */
function exchange(graph: Graph, group: string, variables: readonly Variable[]): void {
  const assigned = variables.map((variable) => {
    const { name, dtype, shape } = variable;
    // What is fed may belong to JavaScript, whose memory a variable must not keep.
    const fed = graph.placeholder(`set/${name}`, dtype, shape);
    const copy = graph.typed("DeepCopy", [fed], { shape });
    graph.fetchable(`get/${name}`, graph.read(variable));
    return graph.assign(variable, copy);
  });
  graph.fetchable(`assigned/${group}`, graph.constant(0, "int32"), assigned);
}

function memoize<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
