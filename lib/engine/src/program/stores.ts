import type { Graph, Operation, Value, Variable } from "../graph/graph.js";
import { multiply, subtract } from "../graph/ops/index.js";
import { usersOf } from "../graph/work.js";
import type { ModelDescription, WeightDescription } from "../model/description.js";
import { isAverage, type Outcome } from "../model/forward.js";
import type { OptimizerRule } from "../model/optimizers.js";
import { Unsupported } from "../model/unsupported.js";
import { slotName, weightName } from "./names.js";
import { groupSmall, Packed } from "./packed.js";

/** A variable with some of a model's weights, and those with what the optimizer remembers of them. */
export interface Store {
  /** By their numbers. */
  weights: readonly number[];
  packed: Packed;
  slots: readonly Packed[];
}

/** Makes the variables of a training. */
export function storesOf(graph: Graph, { weights, trained }: ModelDescription, rule: OptimizerRule): Store[] {
  const shapeOf = (i: number) => (weights[i] as WeightDescription).shape;
  const store = (members: readonly number[], slots: readonly unknown[]): Store => {
    const pack = (name: (i: number) => string) =>
      new Packed(
        graph,
        members.map((i) => ({ name: name(i), shape: checkedShape(weights[i] as WeightDescription) })),
      );
    return {
      weights: members,
      packed: pack(weightName),
      slots: slots.map((_, slot) => pack((i) => slotName(i, slot))),
    };
  };
  const groups = rule.isFasterTogether ? groupSmall(trained, shapeOf) : trained.map((i) => [i]);
  const fixed = weights.map((_, i) => i).filter((i) => !trained.includes(i));
  const isMoving = (i: number) => isAverage(weights[i] as WeightDescription);
  const averages = groupSmall(fixed.filter(isMoving), shapeOf);
  const others = fixed.filter((i) => !isMoving(i)).map((i) => [i]);
  return [
    ...groups.map((group) => store(group, rule.slots)),
    ...[...averages, ...others].map((group) => store(group, [])),
  ];
}

/** Finds the variable of a weight. */
export function variableOf(weight: number, stores: readonly Store[]): Variable {
  return (stores.find(({ weights }) => weights.includes(weight)) as Store).packed.variable;
}

function checkedShape({ dtype, name, shape }: WeightDescription): readonly number[] {
  if (dtype !== "float32") throw new Unsupported(`the weight ${name} is of type ${dtype}`);
  return shape;
}

/** The values of all weights at one moment. */
export interface Reading {
  /** Those of the variables, in the order of the stores. */
  wholes: readonly Value[];
  /** What each is made of, in the order of its weights. */
  parts: readonly (readonly Value[])[];
  /** That of a weight, by its number. */
  weight(i: number): Value;
}

/** Reads all weights, after the operations given. */
export function readAll(stores: readonly Store[], controlInputs: readonly Operation[] = []): Reading {
  const wholes = stores.map(({ packed }) => packed.read(controlInputs));
  const parts = stores.map(({ packed }, i) => packed.split(wholes[i] as Value));
  const values = new Map(
    stores.flatMap(({ weights }, i) => weights.map((weight, j) => [weight, parts[i]?.[j] as Value])),
  );
  return { wholes, parts, weight: (i) => values.get(i) as Value };
}

/** Changes weights by the derivatives of the loss, as the optimizer says. */
export function descend(
  derivatives: ReadonlyMap<Value, Value | undefined>,
  { wholes, parts }: Reading,
  stores: readonly Store[],
  { rule, rate, scalars }: { rule: OptimizerRule; rate: Value; scalars: readonly Value[] },
): Operation[] {
  const { graph } = rate;
  const users = usersOf(graph, [...wholes, ...parts.flat()]);
  return stores.flatMap(({ packed, slots }, i) => {
    const [value, own] = [wholes[i] as Value, parts[i] as readonly Value[]];
    if (!own.some((part) => derivatives.get(part))) return [];
    // What the loss doesn't depend on shares its variable with others: its derivative is 0.
    const gradient = packed.join(own.map((part) => derivatives.get(part) ?? multiply(part, 0)));
    // Once nobody reads the old value any more, the weight can change in place.
    const controlInputs = [value, ...own].flatMap((one) => users.get(one) ?? []);
    const all = { graph, weight: packed.variable, value, scalars, gradient, rate, controlInputs };
    return rule.apply({ ...all, slots: slots.map(({ variable }) => variable) });
  });
}

/** Moves averages towards what the batch has, those that share a variable at once. */
export function moveAverages(
  { averages }: Outcome,
  { wholes }: Reading,
  stores: readonly Store[],
): Operation[] {
  return stores.flatMap(({ weights, packed }, i) => {
    const moves = weights.flatMap((weight) => averages.find((average) => average.weight === weight) ?? []);
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

/** Adds ways to set variables together, with what else is to be done then, and to read each. */
export function exchange(
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
