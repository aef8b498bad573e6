import type { Graph, Operation, Value, Variable } from "../graph/graph.js";
import { concat, reshape, slice } from "../graph/ops/index.js";

/** One of the tensors that share a variable. */
export interface Member {
  /** The name under which it is set and read from outside. */
  name: string;
  shape: readonly number[];
}

/** Tensors of float32 that are kept in one variable: a single one as it is, several one behind the other. */
export class Packed {
  readonly members: readonly Member[];
  readonly variable: Variable;

  /** @param members at least one; the first gives the variable its name. */
  constructor(graph: Graph, members: readonly Member[]) {
    const [{ name, shape }] = members as [Member];
    this.members = members;
    this.variable = graph.variable(name, "float32", members.length === 1 ? shape : [total(members)]);
  }

  /** Takes a value like the variable's apart: one for each member. */
  split(whole: Value): Value[] {
    if (this.members.length === 1) return [whole];
    return this.members.map(({ shape }, i) => {
      const begin = total(this.members.slice(0, i));
      return reshape(slice(whole, [begin], [sizeOf(shape)]), shape);
    });
  }

  /** Puts a value for each member together: one like the variable's. */
  join(parts: readonly Value[]): Value {
    const [only] = parts as [Value];
    if (parts.length === 1) return only;
    return concat(
      parts.map((part, i) => reshape(part, [sizeOf((this.members[i] as Member).shape)])),
      0,
    );
  }

  /** Reads the variable, after the operations given. */
  read(controlInputs: readonly Operation[] = []): Value {
    return this.variable.handle.graph.read(this.variable, controlInputs);
  }
}

/** To copy more numbers than these into one variable takes longer than is won. */
const LARGEST_PACKED = 2 ** 15;

/** TensorFlow uses a part of a vector without a copy where it begins and ends at 64 bytes. */
const ALIGNED = 16;

/** Puts small tensors into one group, and each large one into its own. @param shapeOf tells the shape of one. */
export function groupSmall<T>(tensors: readonly T[], shapeOf: (tensor: T) => readonly number[]): T[][] {
  const size = (tensor: T) => sizeOf(shapeOf(tensor));
  const small = tensors.filter((tensor) => size(tensor) <= LARGEST_PACKED);
  const aligned = small.filter((tensor) => size(tensor) % ALIGNED === 0);
  const others = small.filter((tensor) => size(tensor) % ALIGNED !== 0);
  const large = tensors.filter((tensor) => size(tensor) > LARGEST_PACKED);
  return [[...aligned, ...others], ...large.map((tensor) => [tensor])].filter(({ length }) => length > 0);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function total(members: readonly Member[]): number {
  return members.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}
