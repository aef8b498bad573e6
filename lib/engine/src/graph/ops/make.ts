import type { Value } from "../graph.js";
import type { Attribute } from "../saved-model.js";

// Makers of operations on one tensor.

/** Makes an operation on each element. `derive` gives dx from dy, x and y. */
export const unary =
  (kind: string, derive: (dy: Value, x: Value, y: Value) => Value) =>
  (x: Value): Value => {
    const y: Value = x.graph.typed(kind, [x], { shape: x.shape, gradient: (dy) => [() => derive(dy, x, y)] });
    return y;
  };

/** Uses an operation of TensorFlow that is a gradient: of two tensors of one shape. */
export const fused = (kind: string, a: Value, b: Value, attributes?: Record<string, Attribute>): Value =>
  a.graph.typed(kind, [a, b], { shape: a.shape, attributes });
