import { encodeGraph } from "../graph/encode.js";
import { gradients } from "../graph/gradients.js";
import { Graph, type Round, type RoundEnd, type Value } from "../graph/graph.js";
import { add, cast, multiply } from "../graph/ops/index.js";
import { largestIn, workIn } from "../graph/work.js";
import type { ModelDescription, OptimizerDescription } from "../model/description.js";
import { firstKernel } from "../model/first-kernel.js";
import { forward } from "../model/forward.js";
import { optimizerRule } from "../model/optimizers.js";
import { Random } from "../model/random.js";
import { Unsupported } from "../model/unsupported.js";
import { Batches, PARALLEL_STEPS, Rows, rangeOf } from "./batches.js";
import type { DataSpec } from "./data.js";
import { EarlyProducts, paysToBeEarly } from "./early-products.js";
import type { Program } from "./evaluation.js";
import { inputsOf } from "./inputs.js";
import { addMeasuring, mean, measuresOf, sum, weighted } from "./measuring.js";
import { scalarName } from "./names.js";
import { Packed } from "./packed.js";
import { descend, exchange, moveAverages, readAll, storesOf, variableOf } from "./stores.js";

/** A program that trains. */
export interface TrainingProgram extends Program {
  /** Whether it needs datasets, to limit threads. */
  isOnOneThread: boolean;
}

/**
 * A training whose largest tensor has up to this many numbers is faster where operations use one thread: 0.8 of the time
 * for 100-100-10 in batches of 10, and for an autoencoder 784-32-784; but 1.07 for 256-64-64-32-10, which has 200,704
 * weights in one tensor (`npm run bench`, two cores).
 */
const LARGEST_ON_ONE_THREAD = 2 ** 17;

/** What of the examples shapes a graph: of those to learn from, and of those to measure on. */
export interface TrainingData {
  train: DataSpec;
  measured: DataSpec;
}

/**
 * Compiles the training of a model: a graph whose variables are the weights and what the optimizer remembers, with
 * two loops over batches, one that trains and one that only measures.
 *
 * Feed `x0`, `y0` and so on, `steps`, `first` (the number of the first batch) and `batchSize`, and fetch
 * - `train`, with `order` (row numbers), `rate`, `seed`, `passed` (steps of earlier epochs), `continues` (1 where the
 *   last run ended before this one's first batch and nothing has changed since, else 0) and, for weighted examples,
 *   `sampleWeight0` and so on;
 * - `measure`, with `measured.x0`, `measured.y0` and so on, and `begin` and `end`, the rows to measure on.
 *
 * Each gives a row of measures per batch. Variables are set by feeding `set/…` and fetching `assigned/weights` or
 * `assigned/state`, and read by fetching `get/…`.
 *
 * @param batchSize rows of the batches for which the graph shall be fast; others give the same. Without it, threads
 *   are not limited.
 * @throws Unsupported where something in the model can't be compiled.
 */
export function compileTraining(
  model: ModelDescription,
  data: TrainingData,
  batchSize = Number.POSITIVE_INFINITY,
): TrainingProgram {
  // 1. The loop over the steps of a training.
  const loop = trainingLoopOf(model, data.train, batchSize);
  const { graph, stores, state, measures, products } = loop;

  // 2. How to fetch it.
  const isOnOneThread =
    products !== undefined || largestIn(graph, TRAIN_LOOP, batchSize) <= LARGEST_ON_ONE_THREAD;
  if (isOnOneThread) graph.fetchableOnOneThread("train", loop.measured);
  else graph.fetchable("train", loop.measured);

  // 3. The loop that only measures.
  addMeasuring(graph, model, data.measured, loop.range, loop.rows, measures, () => readAll(stores).weight);

  // 4. Ways to set and to read the weights and what the optimizer remembers.
  const weights = stores.map(({ packed }) => packed);
  exchange(graph, "weights", weights, products && [products.prepare()]);
  exchange(graph, "state", [...stores.flatMap(({ slots }) => slots), ...state]);

  // 5. The bytes.
  const { labels, metrics } = measures;
  return { graph: encodeGraph(graph), labels, metrics, isOnOneThread };
}

const TRAIN_LOOP = "trainLoop";

/**
 * Builds the loop that trains, with early products where they save time. That depends on how many operations a step has,
 * derivatives included, so that it is known only when the loop has been built without them.
 */
function trainingLoopOf(model: ModelDescription, data: DataSpec, batchSize: number) {
  const usual = buildTrainingLoop(model, data);
  const kernel = optimizerRule(model.optimizer as OptimizerDescription).isPlain
    ? firstKernel(model)
    : undefined;
  if (kernel === undefined) return usual;
  const shape = model.weights[kernel]?.shape as [number, number];
  const isEarly = paysToBeEarly(shape, batchSize, workIn(usual.graph, TRAIN_LOOP, batchSize));
  return isEarly ? buildTrainingLoop(model, data, kernel) : usual;
}

/** Begins a graph with the loop that trains. @param early the kernel whose products shall be computed early. */
function buildTrainingLoop(model: ModelDescription, data: DataSpec, early?: number) {
  // 1. What lives from step to step: the weights, and what the optimizer remembers.
  const graph = new Graph();
  const rule = optimizerRule(model.optimizer as OptimizerDescription);
  const stores = storesOf(graph, model, rule);
  const state = rule.scalars.map((_, i) => new Packed(graph, [{ name: scalarName(i), shape: [] }]));

  // 2. What is fed.
  const range = rangeOf(graph);
  const batches = new Batches(graph, data, range);
  const measures = measuresOf(model);
  const rows = new Rows(graph, measures.labels.length);
  const order = graph.placeholder("order", "int32", [null]);
  const [rate, seed, passed, continues] = [
    graph.placeholder("rate", "float32", []),
    graph.placeholder("seed", "int32", []),
    graph.placeholder("passed", "int32", []),
    graph.placeholder("continues", "int32", []),
  ];
  const inputs = (batchNumber?: Value) => {
    const [first] = inputsOf(model, [batches.firstInput(order, batchNumber)]);
    return first as Value;
  };
  const products =
    early === undefined ? undefined : new EarlyProducts(early, variableOf(early, stores), rate, inputs);

  // 3. A step.
  const step = ({ number, previous, carried }: Round, batchNumber: Value): RoundEnd => {
    // Forward, from the batch to the loss and the metrics.
    const { xs, ys, weights, count } = batches.taken(order, batchNumber);
    const reading = readAll(stores, [previous]);
    const random = new Random(seed, add(passed, batchNumber), count);
    const known = products?.known(carried);
    const pass = { training: true, random, known, weight: reading.weight };
    const outcome = forward(model, inputsOf(model, xs), pass);
    const { outputs, penalties } = outcome;
    const targets = ys.map((y) => cast(y, "float32"));
    const each = measures.losses(targets, outputs, data.isOneHot);
    // TensorFlow.js adds the losses of examples up before it takes the mean.
    if (new Set(each.filter(({ rank }) => rank > 0).map(({ shape }) => shape.join())).size > 1) {
      throw new Unsupported("the losses of its outputs have different shapes");
    }
    const losses = each.map((one, i) => mean(weighted(one, weights[i])));
    const loss = sum([sum(losses), ...penalties]);
    const measured = measures.all(loss, losses, targets, outputs);

    // What the optimizer remembers of all weights.
    const scalars = state.map((scalar) => scalar.read([previous]));
    const advances = rule
      .advance(scalars)
      .map((value, i) => graph.assign((state[i] as Packed).variable, value));

    // Backward, from the loss to the weights.
    const sought = [...model.trained.map(reading.weight), ...(known ? [known.product] : [])];
    const found = gradients(loss, sought);
    const derivatives = new Map(sought.map((value, i) => [value, found[i]]));

    // The change.
    const ends = [
      ...descend(derivatives, reading, stores, { rule, rate, scalars }),
      ...advances,
      ...moveAverages(outcome, reading, stores),
      rows.write(number, measured),
    ];
    if (!products || !known) return { ends };
    const derivative = derivatives.get(known.product) ?? multiply(known.product, 0);
    return { ends, carry: products.carry(carried, derivative, add(batchNumber, 1)) };
  };

  // 4. The loop over the steps.
  const measured = batches.loop(
    TRAIN_LOOP,
    rows,
    PARALLEL_STEPS,
    step,
    products?.first(continues),
    (carried) => (products ? products.finish(carried) : []),
  );
  return { graph, stores, state, range, rows, measures, products, measured };
}
