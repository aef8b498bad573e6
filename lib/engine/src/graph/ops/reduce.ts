import { noGradient, type Value } from "../graph.js";
import { divide, equal, multiply, type Operand, subtract, where } from "./arithmetic.js";
import { drop, reduce, reduceSum, spread } from "./broadcast.js";
import { cast, exp } from "./elementwise.js";
import { reshape } from "./shapes.js";

// Operations over axes.

export function reduceMean(x: Value, axes: readonly number[], keep = false): Value {
  return reduce("Mean", x, axes, keep, (dy) => [() => spread(divide(dy, count(x, axes)), x, axes), null]);
}

/** The product along axes, without a derivative: only for what has one of its own. */
export function reduceProduct(x: Value, axes: readonly number[]): Value {
  return reduce("Prod", x, axes, false);
}

/** The largest along axes; where several are, each gets the whole derivative, as in TensorFlow.js. */
export function reduceMax(x: Value, axes: readonly number[], keep = false): Value {
  const y: Value = reduce("Max", x, axes, keep, (dy) => [
    () => where(equal(x, spread(y, x, axes)), spread(dy, x, axes)),
    null,
  ]);
  return y;
}

/** How many elements lie along axes: a number, or a scalar where the batch is among them. */
export function count(x: Value, axes: readonly number[]): Operand {
  const fixed = axes.reduce((product, axis) => product * (x.shape[axis] ?? 1), 1);
  const open = axes.filter((axis) => x.shape[axis] === null);
  if (open.length === 0) return fixed;
  const rest = drop(x.shape, axes);
  if (open.length > 1 || rest.includes(null)) throw new Error("more than one axis has no fixed size");
  const outputs = [{ dtype: "int32" as const, shape: [] }];
  const attributes = { T: { type: x.dtype }, out_type: { type: "int32" as const } };
  const size = cast(x.graph.add("Size", [x], { attributes, outputs, gradient: noGradient }).value, "float32");
  const others = rest.reduce<number>((product, n) => product * (n ?? 1), 1);
  return others === 1 ? size : divide(size, others);
}

/** Multiplies what lies along the last axis by a factor of its own: `[n, m]` by `[n]`, `[n, h, m]` by `[n, h]`. */
export function scaleRows(x: Value, factors: Value): Value {
  return multiply(x, repeatedIn(factors) ?? reshape(factors, [...factors.shape, 1]));
}

/** The number that a value repeats, as a derivative does that comes from a mean over all; undefined for any other. */
function repeatedIn({ operation: { kind, inputs } }: Value): Value | undefined {
  const [from, factor] = inputs;
  if (kind === "BroadcastTo" && from?.shape.every((size) => size === 1)) return reshape(from, []);
  const one = kind === "Mul" && from && factor?.rank === 0 ? repeatedIn(from) : undefined;
  return one && multiply(one, factor as Value);
}

/** The index of the largest element along the last axis, the first of equals. */
export function argMax(x: Value): Value {
  const attributes = { Tidx: { type: "int32" as const }, output_type: { type: "int32" as const } };
  const axis = x.graph.constant(x.rank - 1, "int32");
  return x.graph.typed("ArgMax", [x, axis], {
    shape: x.shape.slice(0, -1),
    dtype: "int32",
    attributes,
    gradient: noGradient,
  });
}

/** Σ y = 1 along the last axis; dx = (dy - Σ dy y) y: Bridle 1990, eq. 4. */
export function softmax(x: Value): Value {
  const y: Value = x.graph.typed("Softmax", [x], {
    shape: x.shape,
    gradient: (dy) => [() => multiply(subtract(dy, reduceSum(multiply(dy, y), [x.rank - 1], true)), y)],
  });
  return y;
}

/** log softmax; dx = dy - softmax(x) Σ dy. */
export function logSoftmax(x: Value): Value {
  const y: Value = x.graph.typed("LogSoftmax", [x], {
    shape: x.shape,
    gradient: (dy) => [() => subtract(dy, multiply(reduceSum(dy, [x.rank - 1], true), exp(y)))],
  });
  return y;
}
