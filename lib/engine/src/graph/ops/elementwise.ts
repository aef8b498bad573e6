import { type GradientRule, noGradient, type Value } from "../graph.js";
import type { DataType } from "../saved-model.js";
import {
  add,
  divide,
  equal,
  greater,
  multiply,
  negative,
  select,
  square,
  where,
  wherePositive,
} from "./arithmetic.js";
import { fused, unary } from "./make.js";

// Operations on each number by itself.

export const exp = unary("Exp", (dy, _x, y) => multiply(dy, y));

export const log = unary("Log", (dy, x) => divide(dy, x));

export const log1p = unary("Log1p", (dy, x) => divide(dy, add(x, 1)));

export const sqrt = unary("Sqrt", (dy, _x, y) => fused("SqrtGrad", y, dy));

export const rsqrt = unary("Rsqrt", (dy, _x, y) => fused("RsqrtGrad", y, dy));

/** |x|; at 0 its derivative is -1, as in TensorFlow.js. */
export const abs = unary("Abs", (dy, x) => select(greater(x, 0), dy, negative(dy)));

/** 2/√π e^(-x²): DLMF 7.2.1. */
export const erf = unary("Erf", (dy, x) =>
  multiply(dy, multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI))),
);

export function floor(x: Value): Value {
  return x.graph.typed("Floor", [x], { shape: x.shape, gradient: noGradient });
}

/** Converts to another type; nothing passes back, since only data and comparisons are converted. */
export function cast(x: Value, dtype: DataType): Value {
  if (x.dtype === dtype) return x;
  const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } };
  return x.graph.add("Cast", [x], { attributes, outputs: [{ dtype, shape: x.shape }], gradient: noGradient })
    .value;
}

/** Holds values between two limits; outside of them no derivative passes. A value that isn't a number stays so. */
export function clip(x: Value, low: number, high: number): Value {
  const { graph } = x;
  const y: Value = graph.typed("ClipByValue", [x, graph.constant(low), graph.constant(high)], {
    shape: x.shape,
    gradient: (dy) => [() => where(equal(x, y), dy), null, null],
  });
  return y;
}

export const relu = unary("Relu", (dy, _x, y) => wherePositive(y, dy));

/** x where it is positive, else alpha x. */
export function leakyRelu(x: Value, alpha: number): Value {
  const attributes = { alpha: { float: alpha } };
  const gradient: GradientRule = (dy) => [() => fused("LeakyReluGrad", dy, x, attributes)];
  return x.graph.typed("LeakyRelu", [x], { shape: x.shape, attributes, gradient });
}

export const elu = unary("Elu", (dy, _x, y) => fused("EluGrad", dy, y));

export const selu = unary("Selu", (dy, _x, y) => fused("SeluGrad", dy, y));

export const softplus = unary("Softplus", (dy, x) => fused("SoftplusGrad", dy, x));

export const sigmoid = unary("Sigmoid", (dy, _x, y) => fused("SigmoidGrad", y, dy));

export const tanh = unary("Tanh", (dy, _x, y) => fused("TanhGrad", y, dy));
