import type { LayersModel, LayerVariable, layers, Optimizer, SymbolicTensor } from "@tensorflow/tfjs";
import tf from "../node/tfjs.cjs";
import {
  compiledWith,
  hasConstraint,
  hasOwnCall,
  type OptimizerKind,
  type OptimizerSettings,
  optimizerKind,
  optimizerSettings,
  trainedWeights,
} from "./internals.js";
import { Unsupported } from "./unsupported.js";

/**
 * All of a model that shapes its graph, read at one moment: plain data without a tensor or a variable, so that two can
 * be compared. Whatever compiles takes this, and no longer looks at the model.
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
  /** The loss, or the first of several: a name, or a function of one's own; undefined before `model.compile`. */
  loss: unknown;
  /** The metrics, as they were given: names and functions. */
  metrics: readonly unknown[];
  /** The names under which TensorFlow.js reports the metrics. */
  metricLabels: readonly string[];
  /** Undefined before `model.compile`. */
  optimizer: OptimizerDescription | undefined;
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
  outputs: number;
  /** In an order in which each comes behind those that it needs. */
  calls: readonly Call[];
  /** The value that is the output: see {@link Call.inputs}. */
  output: number;
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
export function describeModel(model: LayersModel): ModelDescription {
  try {
    const weights = weightsOf(model);
    const numbers = new Map(weights.map((weight, i) => [weight, i]));
    const numberOf = (weight: LayerVariable) => numbers.get(weight) as number;
    const { loss, metrics } = compiledWith(model);
    return {
      inputs: model.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
      outputs: model.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      graph: describeGraph(model, numberOf),
      weights: weights.map(describeWeight),
      trained: trainedWeights(model).map(numberOf),
      loss: isRecord(loss) ? Object.values(loss)[0] : loss,
      metrics: [isRecord(metrics) && !Array.isArray(metrics) ? Object.values(metrics) : (metrics ?? [])].flat(
        2,
      ),
      metricLabels: (model.metricsNames ?? []).slice(1),
      optimizer: model.optimizer && describeOptimizer(model.optimizer),
    };
  } catch (error) {
    throw new Unsupported(`it can't be compiled (${(error as Error).message})`);
  }
}

/** Describes an optimizer as it is now. */
export function describeOptimizer(optimizer: Optimizer): OptimizerDescription {
  return {
    kind: optimizerKind(optimizer),
    name: optimizer.constructor.name,
    settings: optimizerSettings(optimizer),
  };
}

/** All weights of a model, each once. */
export function weightsOf(model: LayersModel): LayerVariable[] {
  return [...new Set(model.weights)];
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
  const output = follow(model.outputs[0] as SymbolicTensor);
  return { name: model.name, inputs: model.inputs.length, outputs: model.outputs.length, calls, output };
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
