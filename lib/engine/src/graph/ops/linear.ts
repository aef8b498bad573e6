import type { GradientRule, Value } from "../graph.js";
import type { Shape } from "../saved-model.js";

// Linear maps of matrices.

/** A B, each possibly transposed; for plain matrices dA = dY Bᵀ, dB = Aᵀ dY. */
export function matMul(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const shape = productShape(a, b, transposeA, transposeB);
  const attributes = { transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } };
  const gradient: GradientRule = (dy) => {
    if (transposeA || transposeB) throw new Error("the gradient of a transposed product isn't needed");
    return [() => matMul(dy, b, false, true), () => matMul(a, dy, true, false)];
  };
  return a.graph.typed("MatMul", [a, b], { shape, attributes, gradient });
}

/**
 * The same, on a single thread where operations are told to use one: oneDNN, which computes MatMul, isn't. It has no
 * derivatives.
 */
export function matMulOneThread(a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const float32 = { type: "float32" } as const;
  const attributes = {
    adj_x: { bool: transposeA },
    adj_y: { bool: transposeB },
    Ta: float32,
    Tb: float32,
    Tout: float32,
  };
  const shape = productShape(a, b, transposeA, transposeB);
  return a.graph.add("BatchMatMulV3", [a, b], { attributes, outputs: [{ dtype: "float32", shape }] }).value;
}

function productShape(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Shape {
  return [a.shape[transposeA ? 1 : 0] as number | null, b.shape[transposeB ? 0 : 1] as number | null];
}

export const NHWC = { data_format: { string: "NHWC" } } as const;

/** Adds a vector along the last axis; its derivative is the sum over all others. */
export function biasAdd(x: Value, bias: Value): Value {
  const sum = (dy: Value) => dy.graph.typed("BiasAddGrad", [dy], { shape: bias.shape, attributes: NHWC });
  const gradient: GradientRule = (dy) => [() => dy, () => sum(dy)];
  return x.graph.typed("BiasAdd", [x, bias], { shape: x.shape, attributes: NHWC, gradient });
}
