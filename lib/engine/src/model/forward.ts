import type { Value } from "../graph/graph.js";
import { abs, add, multiply, reduceSum, square } from "../graph/ops/index.js";
import type {
  GraphDescription,
  LayerDescription,
  ModelDescription,
  WeightDescription,
} from "./description.js";
import { LAYERS } from "./layers.js";
import { type L1L2, REGULARIZED } from "./penalties.js";
import type { Random } from "./random.js";
import { Unsupported } from "./unsupported.js";

/** What a pass through a model needs. Weights go by their numbers in the model's description. */
export interface Pass {
  training: boolean;
  random: Random;
  /** Reads a weight; the same value each time. */
  weight(weight: number): Value;
  /** A kernel whose product with its layer's input is known already. */
  known?: { kernel: number; product: Value };
}

/** What a pass through a model gives. */
export interface Outcome {
  outputs: readonly Value[];
  /** What regularisers add to the loss: scalars. */
  penalties: Value[];
  /** Averages over batches, which don't follow from a gradient, and what this batch has for them. */
  averages: { weight: number; now: Value; momentum: number }[];
}

/**
 * Adds a model to a graph, layer by layer, from its input to its output. Models within models and layers that are
 * used several times are followed as often as they are used.
 *
 * @param model a model; those within it have one output.
 * @param inputs a batch for each of its inputs.
 * @param pass see {@link Pass}.
 * @throws Unsupported where a layer has no rule, or is set in a way that its rule doesn't know.
 */
export function forward(model: ModelDescription, inputs: readonly Value[], pass: Pass): Outcome {
  const outcome: Omit<Outcome, "outputs"> = { penalties: [], averages: [] };
  const through = (graph: GraphDescription, given: readonly Value[]): Value[] => {
    const values = [...given];
    for (const { callee, ...call } of graph.calls) {
      const ins = call.inputs.map((i) => values[i] as Value);
      const isModel = "calls" in callee;
      if (call.outputs !== 1 || (isModel && callee.inputs !== ins.length)) {
        throw new Unsupported(`${callee.name} has ${ins.length} inputs and ${call.outputs} outputs`);
      }
      values.push(
        isModel ? (through(callee, ins)[0] as Value) : throughLayer(model, callee, ins, pass, outcome),
      );
    }
    return graph.outputs.map((i) => values[i] as Value);
  };
  return { outputs: through(model.graph, inputs), ...outcome };
}

function throughLayer(
  model: ModelDescription,
  layer: LayerDescription,
  inputs: readonly Value[],
  pass: Pass,
  outcome: Omit<Outcome, "outputs">,
): Value {
  const { kind, config, name } = layer;
  const rule = LAYERS[kind];
  if (!rule) throw new Unsupported(`the layer ${kind} can't be compiled`);
  if (layer.hasOwnCall) throw new Unsupported(`${name} has a computation of its own`);
  const described = (weight: number) => model.weights[weight] as WeightDescription;
  if (layer.weights.some((weight) => described(weight).hasConstraint)) {
    throw new Unsupported(`${name} has a constraint`);
  }
  const named = new Map(layer.weights.map((weight) => [described(weight).role, weight]));
  const read = (role: string) => {
    const weight = named.get(role);
    return weight === undefined ? undefined : pass.weight(weight);
  };
  outcome.penalties.push(...penaltiesOf(layer, read));
  const average = (role: string, now: Value, momentum: number) => {
    const weight = named.get(role) as number;
    if (outcome.averages.some((other) => other.weight === weight)) {
      throw new Unsupported(`${name} is used twice and keeps statistics`);
    }
    outcome.averages.push({ weight, now, momentum });
  };
  const view = {
    config,
    training: pass.training,
    random: pass.random,
    product: pass.known && named.get("kernel") === pass.known.kernel ? pass.known.product : undefined,
    weight: read,
    average,
  };
  return rule(view, inputs[0] as Value, ...inputs.slice(1));
}

/** Tells whether a weight is an average over batches, which a layer keeps for later. */
export function isAverage({ role }: WeightDescription): boolean {
  return role.startsWith("moving_");
}

/** Makes what a layer's regularisers add to the loss: l1 Σ|w| + l2 Σw². */
function penaltiesOf(
  { name: layer, config, penalties: expected }: LayerDescription,
  read: (role: string) => Value | undefined,
): Value[] {
  const penalties: Value[] = [];
  for (const [key, name] of Object.entries(REGULARIZED)) {
    const settings = config[key] as L1L2 | null | undefined;
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
  if (penalties.length !== expected) throw new Unsupported(`${layer} adds a loss of its own`);
  return penalties;
}
