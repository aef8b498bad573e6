import type { LayersModel, LayerVariable, layers, Optimizer, SymbolicTensor } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import {
  collectedWeights,
  compiledWith,
  hasConstraint,
  hasOwnCall,
  innerModel,
  isDisposed,
  isTrainable,
  type OptimizerKind,
  type OptimizerSettings,
  optimizerKind,
  optimizerSettings,
} from "./internals.js";
import { Unsupported } from "./unsupported.js";

/**
 * All of a model that shapes its graph, read at one moment: plain data without a tensor or a variable, so that two can
 * be compared by {@link isSame}. Whatever compiles takes this, and no longer looks at the model. What stands in here
 * counts from the next run of a graph on, whoever changes it and when: a setting that shapes a graph belongs here.
 */
export interface ModelDescription {
  inputs: readonly TensorDescription[];
  outputs: readonly TensorDescription[];
  /** How the output is computed. */
  graph: GraphDescription;
  /** In the order of {@link weightsOf}; other parts name a weight by its number here. */
  weights: readonly WeightDescription[];
  /** The numbers of the weights that training changes. */
  trained: readonly number[];
  /** The loss of each output: a name, or a function; undefined before `model.compile`. */
  losses: readonly unknown[];
  /** The metrics, as they were given, those of the first output first. */
  metrics: readonly MetricDescription[];
  /** The names under which TensorFlow.js reports the loss, those of several outputs, and the metrics. */
  labels: readonly string[];
  /** Undefined before `model.compile`. */
  optimizer: OptimizerDescription | undefined;
}

/** A metric of one output. */
export interface MetricDescription {
  /** The number of the output. */
  output: number;
  /** A name, or a function. */
  metric: unknown;
}

/** An input or output of a model. */
export interface TensorDescription {
  shape: readonly (number | null)[];
  dtype: string;
}

/** One weight. */
export interface WeightDescription {
  /** As in TensorFlow.js: `dense_Dense1/kernel`. */
  name: string;
  /** The name that the layer's class gave it: `kernel`. */
  role: string;
  dtype: string;
  shape: readonly number[];
  hasConstraint: boolean;
}

/** A model, or one within it, as the calls of layers that lead to its output. */
export interface GraphDescription {
  name: string;
  inputs: number;
  /** In an order in which each comes behind those that it needs. */
  calls: readonly Call[];
  /** The values that are the outputs: see {@link Call.inputs}. */
  outputs: readonly number[];
}

/** One use of a layer, or of a model within the model. */
export interface Call {
  callee: LayerDescription | GraphDescription;
  /** The values that it takes, by number: first come the inputs of the graph, behind them what each call gives. */
  inputs: readonly number[];
  outputs: number;
}

/** One layer. */
export interface LayerDescription {
  name: string;
  /** The name of its class. */
  kind: string;
  /** What `layer.getConfig()` gives. */
  config: Readonly<Record<string, unknown>>;
  /** Its weights, by number. */
  weights: readonly number[];
  /** Whether someone has put a function over its computation. */
  hasOwnCall: boolean;
  /** How many terms it adds to the loss. */
  penalties: number;
  /** How often it is used, in this model and in others. */
  uses: number;
  /** Whether it stands among the layers of the model, not of a `tf.Sequential` that is one of these. */
  isDirect: boolean;
}

/** An optimizer. Its learning rate doesn't shape a graph. */
export interface OptimizerDescription {
  /** Undefined for one that isn't TensorFlow.js's. */
  kind: OptimizerKind | undefined;
  /** The name of its class. */
  name: string;
  settings: OptimizerSettings;
}

/**
 * Describes a model as it is now.
 *
 * @throws Unsupported where a part of it can't be read.
 */
export function describeModel(outer: LayersModel): ModelDescription {
  const model = innerModel(outer);
  if ([outer, model].some(isDisposed)) throw new Unsupported("the model has been disposed of");
  try {
    const weights = weightsOf(model);
    const numbers = new Map(weights.map((weight, i) => [weight, i]));
    const numberOf = (weight: LayerVariable) => numbers.get(weight) as number;
    const { metrics, outputNames } = compiledWith(model);
    return {
      inputs: model.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
      outputs: model.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      graph: describeGraph(model, numberOf),
      weights: weights.map(describeWeight),
      trained: collectedWeights(model).filter(isTrainable).map(numberOf),
      losses: lossesOf(model),
      metrics: metricsOf(metrics, outputNames),
      labels: [...(model.metricsNames ?? [])],
      optimizer: model.optimizer && describeOptimizer(model.optimizer),
    };
  } catch (error) {
    throw new Unsupported(`it can't be compiled (${(error as Error).message})`);
  }
}

/** Tells whether two descriptions, or parts of them, are alike. Functions are if they are the same. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isRecord(a) || !isRecord(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  return keys.length === others.length && keys.every((key) => key in other && isSame(one[key], other[key]));
}

/** Describes an optimizer as it is now. */
export function describeOptimizer(optimizer: Optimizer): OptimizerDescription {
  return {
    kind: optimizerKind(optimizer),
    name: optimizer.constructor.name,
    settings: optimizerSettings(optimizer),
  };
}

/** All weights of a model, each once, in the order in which they were made: `model.weights` lists frozen ones last. */
export function weightsOf(model: LayersModel): LayerVariable[] {
  return [...new Set(model.weights)].sort((a, b) => a.id - b.id);
}

/** Gives the loss of each output of a model, as it was given. */
export function lossesOf(model: LayersModel): unknown[] {
  const { loss, outputNames } = compiledWith(model);
  return forOutputs(loss, outputNames);
}

/** What was given once for all outputs, in a list, or by the outputs' names: one for each output. */
function forOutputs(given: unknown, names: readonly string[]): unknown[] {
  return names.map((name, i) =>
    Array.isArray(given) ? given[i] : isRecord(given) ? (given as Record<string, unknown>)[name] : given,
  );
}

/** Metrics that aren't named after an output are those of all. */
function metricsOf(given: unknown, names: readonly string[]): MetricDescription[] {
  const isNamed = isRecord(given) && !Array.isArray(given);
  return names.flatMap((name, output) => {
    const own = isNamed ? (given as Record<string, unknown>)[name] : given;
    return [own ?? []].flat().map((metric) => ({ output, metric }));
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function describeWeight(weight: LayerVariable): WeightDescription {
  const { name, originalName, dtype, shape } = weight;
  const role = originalName.slice(originalName.lastIndexOf("/") + 1);
  return { name, role, dtype, shape: shape as number[], hasConstraint: hasConstraint(weight) };
}

/** Follows a model from its output back to its inputs. */
function describeGraph(model: LayersModel, numberOf: (weight: LayerVariable) => number): GraphDescription {
  const calls: Call[] = [];
  const values = new Map<string, number>();
  const key = ({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor) =>
    `${sourceLayer.id}/${nodeIndex}/${tensorIndex}`;
  for (const [i, tensor] of model.inputs.entries()) values.set(key(tensor), i);
  const follow = (tensor: SymbolicTensor): number => {
    const known = values.get(key(tensor));
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex];
    const inputs = (node?.inputTensors ?? []).map(follow);
    const callee =
      layer instanceof tf.LayersModel
        ? describeGraph(layer, numberOf)
        : describeLayer(layer, numberOf, model.layers.includes(layer));
    calls.push({ callee, inputs, outputs: node?.outputTensors.length ?? 0 });
    const value = model.inputs.length + calls.length - 1;
    values.set(key(tensor), value);
    return value;
  };
  const outputs = model.outputs.map(follow);
  return { name: model.name, inputs: model.inputs.length, calls, outputs };
}

function describeLayer(
  layer: layers.Layer,
  numberOf: (weight: LayerVariable) => number,
  isDirect: boolean,
): LayerDescription {
  return {
    name: layer.name,
    kind: layer.getClassName(),
    config: layer.getConfig(),
    weights: layer.weights.map(numberOf),
    hasOwnCall: hasOwnCall(layer),
    penalties: layer.losses.length,
    uses: layer.inboundNodes.length,
    isDirect,
  };
}
