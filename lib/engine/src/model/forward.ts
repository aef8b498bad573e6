import type { LayersModel, LayerVariable, layers, SymbolicTensor } from "@tensorflow/tfjs";
import type { Value } from "../graph/graph.js";
import { abs, add, multiply, reduceSum, square } from "../graph/ops/ops.js";
import tf from "../node/tfjs.cjs";
import { LAYERS } from "./layers.js";
import type { Random } from "./random.js";
import { Unsupported } from "./unsupported.js";

type Layer = layers.Layer;

/** What a pass through a model needs. */
export interface Pass {
  training: boolean;
  random: Random;
  /** Reads a weight; the same value each time. */
  weight(variable: LayerVariable): Value;
  /** A kernel whose product with its layer's input is known already. */
  known?: { kernel: LayerVariable; product: Value };
}

/** What a pass through a model gives. */
export interface Outcome {
  output: Value;
  /** What regularisers add to the loss: scalars. */
  penalties: Value[];
  /** Averages over batches, which don't follow from a gradient, and what this batch has for them. */
  averages: { variable: LayerVariable; now: Value; momentum: number }[];
}

/**
 * Adds a model to a graph, layer by layer, from its input to its output. Models within models and layers that are
 * used several times are followed as often as they are used.
 *
 * @param model a model with one input and one output.
 * @param input a batch for it.
 * @param pass see {@link Pass}.
 * @throws Unsupported where a layer has no rule, or is set in a way that its rule doesn't know.
 */
export function forward(model: LayersModel, input: Value, pass: Pass): Outcome {
  const outcome: Omit<Outcome, "output"> = { penalties: [], averages: [] };
  const output = throughModel(model, [input], pass, outcome);
  return { output, ...outcome };
}

function throughModel(
  model: LayersModel,
  inputs: readonly Value[],
  pass: Pass,
  outcome: Omit<Outcome, "output">,
): Value {
  if (model.inputs.length !== inputs.length || model.outputs.length !== 1) {
    throw new Unsupported(
      `${model.name} has ${model.inputs.length} inputs and ${model.outputs.length} outputs`,
    );
  }
  const values = new Map<string, Value>();
  const key = ({ sourceLayer, nodeIndex, tensorIndex }: SymbolicTensor) =>
    `${sourceLayer.id}/${nodeIndex}/${tensorIndex}`;
  for (const [i, tensor] of model.inputs.entries()) values.set(key(tensor), inputs[i] as Value);
  const compute = (tensor: SymbolicTensor): Value => {
    const known = values.get(key(tensor));
    if (known) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex];
    if (node?.outputTensors.length !== 1) throw new Unsupported(`${layer.name} has several outputs`);
    const ins = node.inputTensors.map(compute);
    const value =
      layer instanceof tf.LayersModel
        ? throughModel(layer, ins, pass, outcome)
        : throughLayer(layer, ins, pass, outcome);
    values.set(key(tensor), value);
    return value;
  };
  return compute(model.outputs[0] as SymbolicTensor);
}

function throughLayer(
  layer: Layer,
  inputs: readonly Value[],
  pass: Pass,
  outcome: Omit<Outcome, "output">,
): Value {
  const kind = layer.getClassName();
  const rule = LAYERS[kind];
  if (!rule) throw new Unsupported(`the layer ${kind} can't be compiled`);
  // A function that someone has put over the layer's own.
  if (Object.hasOwn(layer, "call") || (layer as unknown as { _callHook?: unknown })._callHook) {
    throw new Unsupported(`${layer.name} has a computation of its own`);
  }
  const config = layer.getConfig();
  const named = new Map(layer.weights.map((variable) => [nameOf(variable), variable]));
  for (const variable of layer.weights) checkConstraint(variable, layer);
  const read = (name: string) => {
    const variable = named.get(name);
    return variable && pass.weight(variable);
  };
  outcome.penalties.push(...penaltiesOf(layer, config, read));
  const average = (name: string, now: Value, momentum: number) => {
    const variable = named.get(name) as LayerVariable;
    if (outcome.averages.some((other) => other.variable === variable)) {
      throw new Unsupported(`${layer.name} is used twice and keeps statistics`);
    }
    outcome.averages.push({ variable, now, momentum });
  };
  const view = {
    config,
    training: pass.training,
    random: pass.random,
    product: named.get("kernel") === pass.known?.kernel ? pass.known?.product : undefined,
    weight: read,
    average,
  };
  const output = rule(view, inputs[0] as Value, ...inputs.slice(1));
  return output;
}

/** Tells whether a weight is an average over batches, which a layer keeps for later. */
export function isAverage(variable: LayerVariable): boolean {
  return nameOf(variable).startsWith("moving_");
}

/** The name that the layer's class gave a weight: `kernel` of `dense_Dense1/kernel`. */
function nameOf({ originalName }: LayerVariable): string {
  return originalName.slice(originalName.lastIndexOf("/") + 1);
}

function checkConstraint(variable: LayerVariable, layer: Layer): void {
  if ((variable as unknown as { constraint?: unknown }).constraint) {
    throw new Unsupported(`${layer.name} has a constraint`);
  }
}

/** Makes what a layer's regularisers add to the loss: l1 Σ|w| + l2 Σw². */
function penaltiesOf(
  layer: Layer,
  config: Record<string, unknown>,
  read: (name: string) => Value | undefined,
): Value[] {
  const penalties: Value[] = [];
  for (const [key, name] of Object.entries(REGULARIZED)) {
    const settings = config[key] as
      | { className: string; config: { l1: number; l2: number } }
      | null
      | undefined;
    const weight = read(name);
    if (!settings || !weight) continue;
    if (settings.className !== "L1L2")
      throw new Unsupported(`the regularizer ${settings.className} can't be compiled`);
    const { l1, l2 } = settings.config;
    const axes = weight.shape.map((_, axis) => axis);
    const terms = [
      ...(l1 === 0 ? [] : [multiply(reduceSum(abs(weight), axes), l1)]),
      ...(l2 === 0 ? [] : [multiply(reduceSum(square(weight), axes), l2)]),
    ];
    penalties.push(terms.length > 0 ? terms.reduce((a, b) => add(a, b)) : weight.graph.constant(0));
  }
  if (penalties.length !== layer.losses.length) throw new Unsupported(`${layer.name} adds a loss of its own`);
  return penalties;
}

/** Where a layer's configuration tells of the regulariser of which weight. */
const REGULARIZED = {
  kernelRegularizer: "kernel",
  biasRegularizer: "bias",
  depthwiseRegularizer: "depthwise_kernel",
  pointwiseRegularizer: "pointwise_kernel",
  gammaRegularizer: "gamma",
  betaRegularizer: "beta",
  alphaRegularizer: "alpha",
  embeddingsRegularizer: "embeddings",
};
