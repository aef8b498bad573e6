import { noGradient, type Value } from "../graph.js";
import type { Shape } from "../saved-model.js";

// Operations that move numbers and leave their values as they are.

export function shapeOf(x: Value): Value {
  const attributes = { T: { type: x.dtype }, out_type: { type: "int32" as const } };
  const outputs = [{ dtype: "int32" as const, shape: [x.rank] }];
  return x.graph.add("Shape", [x], { attributes, outputs, gradient: noGradient }).value;
}

/** Gives the elements another shape; at most one size may be open. */
export function reshape(x: Value, shape: Shape): Value {
  if (shape.length === x.rank && shape.every((size, axis) => size === x.shape[axis])) return x;
  if (shape.filter((size) => size === null).length > 1) throw new Error("a reshape with two open sizes");
  const to = x.graph.constant(
    shape.map((size) => size ?? -1),
    "int32",
  );
  const attributes = { Tshape: { type: "int32" as const } };
  return x.graph.typed("Reshape", [x, to], {
    shape,
    attributes,
    gradient: (dy) => [() => reshape(dy, x.shape), null],
  });
}

export function transpose(x: Value, order: readonly number[]): Value {
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return x.graph.typed("Transpose", [x, x.graph.constant(order, "int32")], {
    shape: order.map((axis) => x.shape[axis] as number | null),
    attributes: { Tperm: { type: "int32" } },
    gradient: (dy) => [() => transpose(dy, inverse), null],
  });
}

export function concat(parts: readonly Value[], axis: number): Value {
  const { graph, shape } = parts[0] as Value;
  const isOpen = parts.some((part) => part.shape[axis] === null);
  const until = (end: number) => parts.slice(0, end).reduce((sum, one) => sum + one.size(axis), 0);
  const part = (dy: Value, i: number) =>
    slice(
      dy,
      shape.map((_, a) => (a === axis ? until(i) : 0)),
      shape.map((_, a) => (a === axis ? (parts[i] as Value).size(axis) : null)),
    );
  return graph.typed("ConcatV2", [...parts, graph.constant(axis, "int32")], {
    shape: shape.map((size, a) => (a !== axis ? size : isOpen ? null : until(parts.length))),
    attributes: { N: { int: parts.length }, Tidx: { type: "int32" } },
    gradient: (dy) => [...parts.map((_, i) => () => part(dy, i)), null],
  });
}

/** Cuts out a block; a size of null takes the rest of its axis. */
export function slice(x: Value, begin: readonly number[], size: Shape): Value {
  const { graph } = x;
  const sizes = size.map((n) => n ?? -1);
  const shape = size.map((n, axis) => n ?? openMinus(x.shape[axis], begin[axis] as number));
  const behind = shape.map((n, axis) => (n === null ? 0 : x.size(axis) - n - (begin[axis] as number)));
  return graph.typed("Slice", [x, graph.constant(begin, "int32"), graph.constant(sizes, "int32")], {
    shape,
    attributes: { Index: { type: "int32" } },
    gradient: (dy) => [
      () =>
        pad(
          dy,
          begin.map((n, axis) => [n, behind[axis] as number]),
        ),
      null,
      null,
    ],
  });
}

const openMinus = (size: number | null | undefined, begin: number) => (size == null ? null : size - begin);

/** Surrounds with zeros: `[before, behind]` for each axis. */
export function pad(x: Value, margins: readonly (readonly [number, number])[]): Value {
  const { graph } = x;
  return graph.typed("Pad", [x, graph.constant(margins.flat(), "int32", [x.rank, 2])], {
    shape: x.shape.map((size, axis) => size && size + (margins[axis] ?? [0, 0]).reduce((a, b) => a + b)),
    attributes: { Tpaddings: { type: "int32" } },
    gradient: (dy) => [
      () =>
        slice(
          dy,
          margins.map(([before]) => before),
          x.shape,
        ),
      null,
    ],
  });
}

/** Takes rows by their numbers, along the first axis. */
export function gather(table: Value, rows: Value): Value {
  const { graph } = table;
  const rest = table.shape.slice(1);
  const attributes = {
    Tparams: { type: table.dtype },
    Tindices: { type: rows.dtype },
    Taxis: { type: "int32" as const },
    batch_dims: { int: 0 },
  };
  // Rows that were taken several times get the sum.
  const derive = (dy: Value) =>
    graph.add(
      "UnsortedSegmentSum",
      [reshape(dy, [null, ...rest]), reshape(rows, [null]), graph.constant(table.size(0), "int32")],
      {
        attributes: {
          T: { type: dy.dtype },
          Tindices: { type: rows.dtype },
          Tnumsegments: { type: "int32" },
        },
        outputs: [{ dtype: dy.dtype, shape: table.shape }],
      },
    ).value;
  const outputs = [{ dtype: table.dtype, shape: [...rows.shape, ...rest] }];
  const inputs = [table, rows, graph.constant(0, "int32")];
  return graph.add("GatherV2", inputs, {
    attributes,
    outputs,
    gradient: (dy) => [() => derive(dy), null, null],
  }).value;
}
