import { noGradient, type Value } from "../graph.js";
import type { DataType } from "../saved-model.js";
import { broadcastShape, sumTo } from "./broadcast.js";
import { fused, unary } from "./make.js";

// Operations on two tensors, of which the smaller is repeated along the axes where it has size 1, and what these
// need to derive one another.

export type Operand = Value | number;

/** Makes an operation on pairs of elements. Its two rules give da and db as large as the result. */
const binary =
  (
    kind: string,
    da: ((dy: Value, a: Value, b: Value, y: Value) => Value) | null,
    db: ((dy: Value, a: Value, b: Value, y: Value) => Value) | null,
    dtype?: DataType,
  ) =>
  (a: Operand, b: Operand): Value => {
    const [left, right] = operands(a, b);
    const shape = broadcastShape(left.shape, right.shape);
    const y: Value = left.graph.typed(kind, [left, right], {
      shape,
      dtype,
      gradient: (dy) => [
        da && (() => sumTo(da(dy, left, right, y), left.shape)),
        db && (() => sumTo(db(dy, left, right, y), right.shape)),
      ],
    });
    return y;
  };

function operands(a: Operand, b: Operand): [Value, Value] {
  if (typeof a === "number") {
    if (typeof b === "number") throw new Error("one of two operands must be a tensor");
    return [scalarLike(a, b), b];
  }
  return [a, typeof b === "number" ? scalarLike(b, a) : b];
}

function scalarLike(value: number, { graph, dtype }: Value): Value {
  return graph.constant(value, dtype as "float32" | "int32");
}

export const negative = unary("Neg", (dy) => negative(dy));

export const add = binary(
  "AddV2",
  (dy) => dy,
  (dy) => dy,
);

export const subtract = binary(
  "Sub",
  (dy) => dy,
  (dy) => negative(dy),
);

export const multiply = binary(
  "Mul",
  (dy, _a, b) => multiply(dy, b),
  (dy, a) => multiply(dy, a),
);

export const divide = binary(
  "RealDiv",
  (dy, _a, b) => divide(dy, b),
  (dy, a, b) => negative(divide(multiply(dy, a), square(b))),
);

export const square = unary("Square", (dy, x) => multiply(dy, multiply(x, 2)));

export const maximum = binary(
  "Maximum",
  (dy, a, b) => where(greaterEqual(a, b), dy),
  (dy, a, b) => where(less(a, b), dy),
);

export const minimum = binary(
  "Minimum",
  (dy, a, b) => where(lessEqual(a, b), dy),
  (dy, a, b) => where(greater(a, b), dy),
);

export const greater = binary("Greater", null, null, "bool");

export const greaterEqual = binary("GreaterEqual", null, null, "bool");

export const less = binary("Less", null, null, "bool");

export const lessEqual = binary("LessEqual", null, null, "bool");

export function equal(a: Operand, b: Operand): Value {
  const [left, right] = operands(a, b);
  const shape = broadcastShape(left.shape, right.shape);
  const attributes = { incompatible_shape_error: { bool: true } };
  return left.graph.typed("Equal", [left, right], { shape, dtype: "bool", attributes, gradient: noGradient });
}

export function logicalAnd(a: Value, b: Value): Value {
  const outputs = [{ dtype: "bool" as const, shape: broadcastShape(a.shape, b.shape) }];
  return a.graph.add("LogicalAnd", [a, b], { outputs, gradient: noGradient }).value;
}

/** `a` where the condition holds, else `b`. */
export function select(condition: Value, a: Value, b: Value): Value {
  const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
  return condition.graph.add("SelectV2", [condition, a, b], {
    attributes: { T: { type: a.dtype } },
    outputs: [{ dtype: a.dtype, shape }],
    gradient: (dy) => [
      null,
      () => sumTo(where(condition, dy), a.shape),
      () => sumTo(select(condition, dy.graph.constant(0), dy), b.shape),
    ],
  }).value;
}

/** `a` where the condition holds, else 0. */
export function where(condition: Value, a: Value): Value {
  return select(condition, a, a.graph.constant(0));
}

/** `a` where `x`, of the same shape, is above 0, else 0: faster than `where` with a comparison. */
export function wherePositive(x: Value, a: Value): Value {
  return fused("ReluGrad", a, x);
}
