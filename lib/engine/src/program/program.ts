import type { LayersModel, LayerVariable, Tensor } from "@tensorflow/tfjs";
import { gradients } from "../graph/gradients.js";
import {
  Graph,
  type Operation,
  type Round,
  type RoundEnd,
  type Value,
  type Variable,
} from "../graph/graph.js";
import { add, cast, multiply, reduceMean, subtract } from "../graph/ops/ops.js";
import { coreOf } from "../model/core.js";
import { firstKernel } from "../model/first-kernel.js";
import { forward, isAverage, type Outcome } from "../model/forward.js";
import { fusedLoss, LOSSES, type LossRule, lossName } from "../model/losses.js";
import { type Metric, metricsOf } from "../model/metrics.js";
import { type OptimizerRule, optimizerRule } from "../model/optimizers.js";
import { Random } from "../model/random.js";
import { Unsupported } from "../model/unsupported.js";
import { Batches, type DataSpec, Rows, rowsBetween } from "./batches.js";
import { EarlyProducts, paysToBeEarly } from "./early-products.js";
import { groupSmall, Packed } from "./packed.js";

/** A graph with the names to feed and to fetch. */
export interface Program {
  graph: Uint8Array;
  /** The keys of the measures in logs, `loss` first: the columns of what a run gives. */
  labels: readonly string[];
  metrics: readonly Metric[];
}

/** One that trains. */
export interface TrainingProgram extends Program {
  /** Whether it needs datasets, to limit threads. */
  isOnOneThread: boolean;
}

/** Steps that may be under way at once: what doesn't depend on the weights begins before its turn. */
const PARALLEL_STEPS = 2;

/**
 * A training whose largest tensor has up to this many numbers is faster where operations use one thread: 0.8 of the time
 * for 100-100-10 in batches of 10, and for an autoencoder 784-32-784; but 1.07 for 256-64-64-32-10, which has 200,704
 * weights in one tensor (`npm run bench`, two cores).
 */
const SMALL = 2 ** 17;

/** The name of a weight's variable; those of slots and scalars follow the same form. */
export const weightName = (i: number) => `weight${i}`;
export const slotName = (i: number, slot: number) => `slot${i}.${slot}`;
export const scalarName = (i: number) => `scalar${i}`;

/**
 * Compiles the training of a model: a graph whose variables are the weights and what the optimizer remembers, with
 * two loops over batches, one that trains and one that only measures.
 *
 * Feed `x`, `y`, `steps`, `first` (the number of the first batch) and `batchSize`, and fetch
 * - `train`, with `order` (row numbers), `rate`, `seed`, `passed` (steps of earlier epochs), `continues` (1 where the
 *   last run ended before this one's first batch and nothing has changed since, else 0) and, for weighted examples,
 *   `sampleWeight`;
 * - `measure`, with `begin` and `end`, the rows to measure on.
 *
 * Each gives a row of measures per batch. Variables are set by feeding `set/…` and fetching `assigned/weights` or
 * `assigned/state`, and read by fetching `get/…`.
 *
 * @param batchSize rows of the batches for which the graph shall be fast; others give the same. Without it, threads
 *   are not limited.
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compileTraining(
  model: LayersModel,
  data: DataSpec,
  batchSize = Number.POSITIVE_INFINITY,
): TrainingProgram {
  const usual = trainingOf(model, data, batchSize);
  const kernel = optimizerRule(model.optimizer).isPlain ? firstKernel(model) : undefined;
  const isEarly =
    kernel &&
    trainedWeights(model).includes(kernel) &&
    paysToBeEarly(kernel.shape as [number, number], batchSize, usual.graph.workIn(TRAIN_LOOP, batchSize));
  const { graph, ...rest } = isEarly ? trainingOf(model, data, batchSize, kernel) : usual;
  return { graph: graph.encode(), ...rest };
}

const TRAIN_LOOP = "trainLoop";

/** Builds the graph of a training. @param early the kernel whose products shall be computed early. */
function trainingOf(
  model: LayersModel,
  data: DataSpec,
  batchSize: number,
  early?: LayerVariable,
): Omit<TrainingProgram, "graph"> & { graph: Graph } {
  const graph = new Graph();
  const rule = optimizerRule(model.optimizer);
  const stores = storesOf(graph, model, rule);
  const state = rule.scalars.map((_, i) => new Packed(graph, [{ name: scalarName(i), shape: [] }]));
  const batches = new Batches(graph, data);
  const { metrics, lossOf } = measuresOf(model, data);
  const labels = ["loss", ...metrics.map(({ label }) => label)];
  const rows = new Rows(graph, labels.length);

  const order = graph.placeholder("order", "int32", [null]);
  const [rate, seed, passed, continues] = [
    graph.placeholder("rate", "float32", []),
    graph.placeholder("seed", "int32", []),
    graph.placeholder("passed", "int32", []),
    graph.placeholder("continues", "int32", []),
  ];
  const inputs = (batchNumber?: Value) => inputOf(model, batches.inputs(order, batchNumber));
  const products = early && new EarlyProducts(early, variableOf(early, stores), rate, inputs);
  const step = ({ number, previous, handed }: Round, batchNumber: Value): RoundEnd => {
    const { x, y, weight, count } = batches.taken(order, batchNumber);
    const reading = readAll(stores, [previous]);
    const random = new Random(seed, add(passed, batchNumber), count);
    const known = products?.known(handed);
    const pass = { training: true, random, known, weight: reading.weight };
    const outcome = forward(model, inputOf(model, x), pass);
    const target = cast(y, "float32");
    const ofData = mean(weighted(lossOf(target, outcome.output), weight));
    const loss = outcome.penalties.reduce((a, b) => add(a, b), ofData);
    const measures = [loss, ...metrics.map((metric) => mean(metric.rule(target, outcome.output)))];

    const scalars = state.map((scalar) => scalar.read([previous]));
    const advances = rule
      .advance(scalars)
      .map((value, i) => graph.assign((state[i] as Packed).variable, value));
    const sought = [...trainedWeights(model).map(reading.weight), ...(known ? [known.product] : [])];
    const found = gradients(loss, sought);
    const derivatives = new Map(sought.map((value, i) => [value, found[i]]));
    const ends = [
      ...descend(derivatives, reading, stores, { rule, rate, scalars }),
      ...advances,
      ...moveAverages(outcome, reading, stores),
      rows.write(number, measures),
    ];
    if (!products || !known) return { ends };
    const derivative = derivatives.get(known.product) ?? multiply(known.product, 0);
    return { ends, hand: products.hand(handed, derivative, add(batchNumber, 1)) };
  };
  const measured = batches.loop(
    TRAIN_LOOP,
    rows,
    PARALLEL_STEPS,
    step,
    products?.first(continues),
    (handed) => (products ? products.finish(handed) : []),
  );
  const isOnOneThread = products !== undefined || graph.largestIn(TRAIN_LOOP, batchSize) <= SMALL;
  if (isOnOneThread) graph.fetchableOnOneThread("train", measured);
  else graph.fetchable("train", measured);

  addMeasuring(graph, model, batches, rows, { metrics, lossOf }, () => readAll(stores).weight);

  exchange(
    graph,
    "weights",
    stores.map(({ packed }) => packed),
    products && [products.prepare()],
  );
  exchange(graph, "state", [...stores.flatMap(({ slots }) => slots), ...state]);
  return { graph, labels, metrics, isOnOneThread };
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
  addMeasuring(graph, model, batches, rows, { metrics, lossOf }, () => read);
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

/** A variable with some of a model's weights, and those with what the optimizer remembers of them. */
interface Store {
  weights: readonly LayerVariable[];
  packed: Packed;
  slots: readonly Packed[];
}

function storesOf(graph: Graph, model: LayersModel, rule: OptimizerRule): Store[] {
  const all = weightsOf(model);
  const trained = trainedWeights(model);
  const store = (weights: readonly LayerVariable[], slots: readonly unknown[]): Store => {
    const pack = (name: (weight: LayerVariable) => string) =>
      new Packed(
        graph,
        weights.map((weight) => ({ name: name(weight), shape: shapeOf(weight) })),
      );
    return {
      weights,
      packed: pack((weight) => weightName(all.indexOf(weight))),
      slots: slots.map((_, slot) => pack((weight) => slotName(trained.indexOf(weight), slot))),
    };
  };
  const groups = rule.isFasterTogether ? groupSmall(trained) : trained.map((weight) => [weight]);
  const fixed = all.filter((weight) => !trained.includes(weight));
  const averages = groupSmall(fixed.filter(isAverage));
  const others = fixed.filter((weight) => !isAverage(weight)).map((weight) => [weight]);
  return [
    ...groups.map((group) => store(group, rule.slots)),
    ...[...averages, ...others].map((group) => store(group, [])),
  ];
}

function variableOf(weight: LayerVariable, stores: readonly Store[]): Variable {
  return (stores.find(({ weights }) => weights.includes(weight)) as Store).packed.variable;
}

function shapeOf({ dtype, name, shape }: LayerVariable): number[] {
  if (dtype !== "float32") throw new Unsupported(`the weight ${name} is of type ${dtype}`);
  return shape as number[];
}

/** The values of all weights at one moment. */
interface Reading {
  /** Those of the variables, in the order of the stores. */
  wholes: readonly Value[];
  /** What each is made of, in the order of its weights. */
  parts: readonly (readonly Value[])[];
  weight(key: LayerVariable): Value;
}

/** Reads all weights, after the operations given. */
function readAll(stores: readonly Store[], after: readonly Operation[] = []): Reading {
  const wholes = stores.map(({ packed }) => packed.read(after));
  const parts = stores.map(({ packed }, i) => packed.split(wholes[i] as Value));
  const values = new Map(
    stores.flatMap(({ weights }, i) => weights.map((weight, j) => [weight, parts[i]?.[j] as Value])),
  );
  return { wholes, parts, weight: (key) => values.get(key) as Value };
}

/** Changes weights by the derivatives of the loss, as the optimizer says. */
function descend(
  derivatives: ReadonlyMap<Value, Value | undefined>,
  { wholes, parts }: Reading,
  stores: readonly Store[],
  { rule, rate, scalars }: { rule: OptimizerRule; rate: Value; scalars: readonly Value[] },
): Operation[] {
  const { graph } = rate;
  const users = graph.users([...wholes, ...parts.flat()]);
  return stores.flatMap(({ packed, slots }, i) => {
    const [value, own] = [wholes[i] as Value, parts[i] as readonly Value[]];
    if (!own.some((part) => derivatives.get(part))) return [];
    // What the loss doesn't depend on shares its variable with others: its derivative is 0.
    const gradient = packed.join(own.map((part) => derivatives.get(part) ?? multiply(part, 0)));
    // Once nobody reads the old value any more, the weight can change in place.
    const after = [value, ...own].flatMap((one) => users.get(one) ?? []);
    const all = { graph, weight: packed.variable, value, scalars, gradient, rate, after };
    return rule.apply({ ...all, slots: slots.map(({ variable }) => variable) });
  });
}

/** Moves averages towards what the batch has, those that share a variable at once. */
function moveAverages({ averages }: Outcome, { wholes }: Reading, stores: readonly Store[]): Operation[] {
  return stores.flatMap(({ weights, packed }, i) => {
    const moves = weights.flatMap((weight) => averages.find(({ variable }) => variable === weight) ?? []);
    if (moves.length === 0) return [];
    const old = wholes[i] as Value;
    const now = packed.join(moves.map((move) => move.now));
    const [share, ...others] = new Set(moves.map(({ momentum }) => 1 - momentum));
    const spread = (move: (typeof moves)[number]) =>
      old.graph.constant(Array(move.now.size(0)).fill(1 - move.momentum));
    const shares = others.length === 0 ? (share as number) : packed.join(moves.map(spread));
    return [old.graph.assign(packed.variable, subtract(old, multiply(subtract(old, now), shares)))];
  });
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

/** A model's loss and its metrics. */
interface Measures {
  metrics: Metric[];
  lossOf: LossRule;
}

function measuresOf(model: LayersModel, data: DataSpec): Measures {
  const name = lossName(model);
  const plain = LOSSES[name] as LossRule;
  return {
    metrics: metricsOf(model),
    lossOf: (target, output) => (fusedLoss(name, output, data.isOneHot) ?? plain)(target, output),
  };
}

/** Adds the loop that only measures. Within it `weights` gives a way to read the weights. */
function addMeasuring(
  graph: Graph,
  model: LayersModel,
  batches: Batches,
  rows: Rows,
  { metrics, lossOf }: Measures,
  weights: () => (key: LayerVariable) => Value,
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

/** Adds ways to set variables together, with what else is to be done then, and to read each. */
function exchange(
  graph: Graph,
  group: string,
  variables: readonly Packed[],
  more: readonly Operation[] = [],
): void {
  const assigned = variables.map((packed) => {
    const values = packed.split(packed.read());
    const given = packed.members.map(({ name, shape }, i) => {
      graph.fetchable(`get/${name}`, values[i] as Value);
      // What is fed may belong to JavaScript, whose memory a variable must not keep.
      return graph.typed("DeepCopy", [graph.placeholder(`set/${name}`, "float32", shape)], { shape });
    });
    return graph.assign(packed.variable, packed.join(given));
  });
  graph.fetchable(`assigned/${group}`, graph.constant(0, "int32"), [...assigned, ...more]);
}
