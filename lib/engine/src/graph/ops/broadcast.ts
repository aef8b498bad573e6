import type { GradientRule, Value } from "../graph.js";
import type { Shape } from "../saved-model.js";
import { reshape, shapeOf } from "./shapes.js";

// Repeating along axes where two tensors differ in size, and its reverse, the sum.

export function broadcastShape(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const p = axis < rank - a.length ? 1 : (a[axis - rank + a.length] as number | null);
    const q = axis < rank - b.length ? 1 : (b[axis - rank + b.length] as number | null);
    if (p === q || q === 1) return p;
    if (p === 1) return q;
    if (p === null || q === null) return p ?? q;
    throw new Error(`shapes ${JSON.stringify(a)} and ${JSON.stringify(b)} don't fit`);
  });
}

export function reduceSum(x: Value, axes: readonly number[], keep = false): Value {
  return reduce("Sum", x, axes, keep, (dy) => [() => spread(dy, x, axes), null]);
}

export function reduce(
  kind: string,
  x: Value,
  axes: readonly number[],
  keep: boolean,
  gradient?: GradientRule,
): Value {
  const shape = keep ? x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : drop(x.shape, axes);
  return x.graph.typed(kind, [x, x.graph.constant(axes, "int32")], {
    shape,
    attributes: { Tidx: { type: "int32" }, keep_dims: { bool: keep } },
    gradient,
  });
}

export const drop = (shape: Shape, axes: readonly number[]) =>
  shape.filter((_, axis) => !axes.includes(axis));

/** Repeats a derivative along the axes that were reduced away. */
export function spread(dy: Value, like: Value, axes: readonly number[]): Value {
  const kept = like.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const { graph } = dy;
  return graph.typed("BroadcastTo", [dy.rank === kept.length ? dy : reshape(dy, kept), shapeOf(like)], {
    shape: like.shape,
    attributes: { Tidx: { type: "int32" } },
  });
}

/** Sums a derivative over the axes along which its owner was repeated. */
export function sumTo(dy: Value, shape: Shape): Value {
  const extra = dy.rank - shape.length;
  const repeated = dy.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return dy;
  const sum = reduceSum(dy, repeated);
  return sum.rank === shape.length ? sum : reshape(sum, shape);
}
