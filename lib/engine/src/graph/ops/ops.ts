import type { GradientRule, Graph, Value } from "../graph.js";
import type { Attribute, DataType, Shape } from "../saved-model.js";

// The operations that models are made of, each with the rule for its derivative: `dy` is the derivative of the loss
// with respect to the result, and each rule gives that with respect to the inputs (the chain rule; where a formula
// isn't plain, its source is named). Rules follow the gradients of TensorFlow.js 4.22 (tfjs-core/src/gradients),
// also at kinks, so that training gives the same numbers.

// Element by element

/** The rule of what changes in steps only: no derivative passes. */
const flat: GradientRule = () => [];

/** Makes an operation on each element. `derive` gives dx from dy, x and y. */
const unary =
  (kind: string, derive: (dy: Value, x: Value, y: Value) => Value) =>
  (x: Value): Value => {
    const y: Value = x.graph.typed(kind, [x], { shape: x.shape, gradient: (dy) => [() => derive(dy, x, y)] });
    return y;
  };

/** Uses an operation of TensorFlow that is a gradient: of two tensors of one shape. */
const fused = (kind: string, a: Value, b: Value, attributes?: Record<string, Attribute>): Value =>
  a.graph.typed(kind, [a, b], { shape: a.shape, attributes });

export const negative = unary("Neg", (dy) => negative(dy));
export const exp = unary("Exp", (dy, _x, y) => multiply(dy, y));
export const log = unary("Log", (dy, x) => divide(dy, x));
export const log1p = unary("Log1p", (dy, x) => divide(dy, add(x, 1)));
export const sqrt = unary("Sqrt", (dy, _x, y) => fused("SqrtGrad", y, dy));
export const rsqrt = unary("Rsqrt", (dy, _x, y) => fused("RsqrtGrad", y, dy));
export const square = unary("Square", (dy, x) => multiply(dy, multiply(x, 2)));
/** |x|; at 0 its derivative is -1, as in TensorFlow.js. */
export const abs = unary("Abs", (dy, x) => select(greater(x, 0), dy, negative(dy)));
/** 2/√π e^(-x²): DLMF 7.2.1. */
export const erf = unary("Erf", (dy, x) =>
  multiply(dy, multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI))),
);
export const relu = unary("Relu", (dy, _x, y) => wherePositive(y, dy));
export const elu = unary("Elu", (dy, _x, y) => fused("EluGrad", dy, y));
export const selu = unary("Selu", (dy, _x, y) => fused("SeluGrad", dy, y));
export const softplus = unary("Softplus", (dy, x) => fused("SoftplusGrad", dy, x));
export const sigmoid = unary("Sigmoid", (dy, _x, y) => fused("SigmoidGrad", y, dy));
export const tanh = unary("Tanh", (dy, _x, y) => fused("TanhGrad", y, dy));

export function floor(x: Value): Value {
  return x.graph.typed("Floor", [x], { shape: x.shape, gradient: flat });
}

/** x where it is positive, else alpha x. */
export function leakyRelu(x: Value, alpha: number): Value {
  const attributes = { alpha: { float: alpha } };
  const gradient: GradientRule = (dy) => [() => fused("LeakyReluGrad", dy, x, attributes)];
  return x.graph.typed("LeakyRelu", [x], { shape: x.shape, attributes, gradient });
}

/** Converts to another type; nothing passes back, since only data and comparisons are converted. */
export function cast(x: Value, dtype: DataType): Value {
  if (x.dtype === dtype) return x;
  const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype }, Truncate: { bool: false } };
  return x.graph.add("Cast", [x], { attributes, outputs: [{ dtype, shape: x.shape }], gradient: flat }).value;
}

/**
 * Gives `value` as it is, but with derivatives of its own: each rule makes the one with respect to its input, and
 * nothing passes through what `value` was computed from. For what has shorter derivatives than the chain rule finds.
 */
export function withDerivatives(
  value: Value,
  ...rules: [input: Value, derive: (dy: Value) => Value][]
): Value {
  const all = [value, ...rules.map(([input]) => input)];
  return value.graph.add("IdentityN", all, {
    attributes: { T: { types: all.map(({ dtype }) => dtype) } },
    outputs: all,
    gradient: (dy) => [
      null,
      ...rules.map(
        ([, derive]) =>
          () =>
            derive(dy),
      ),
    ],
  }).value;
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

// Two tensors, the smaller repeated along the axes where it has size 1

type Operand = Value | number;

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
  return left.graph.typed("Equal", [left, right], { shape, dtype: "bool", attributes, gradient: flat });
}

export function logicalAnd(a: Value, b: Value): Value {
  const outputs = [{ dtype: "bool" as const, shape: broadcastShape(a.shape, b.shape) }];
  return a.graph.add("LogicalAnd", [a, b], { outputs, gradient: flat }).value;
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

function broadcastShape(a: Shape, b: Shape): Shape {
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

/** Sums a derivative over the axes along which its owner was repeated. */
function sumTo(dy: Value, shape: Shape): Value {
  const extra = dy.rank - shape.length;
  const repeated = dy.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  if (repeated.length === 0) return dy;
  const sum = reduceSum(dy, repeated);
  return sum.rank === shape.length ? sum : reshape(sum, shape);
}

// Over axes

function reduce(
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

const drop = (shape: Shape, axes: readonly number[]) => shape.filter((_, axis) => !axes.includes(axis));

/** Repeats a derivative along the axes that were reduced away. */
function spread(dy: Value, like: Value, axes: readonly number[]): Value {
  const kept = like.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const { graph } = dy;
  return graph.typed("BroadcastTo", [dy.rank === kept.length ? dy : reshape(dy, kept), shapeOf(like)], {
    shape: like.shape,
    attributes: { Tidx: { type: "int32" } },
  });
}

export function reduceSum(x: Value, axes: readonly number[], keep = false): Value {
  return reduce("Sum", x, axes, keep, (dy) => [() => spread(dy, x, axes), null]);
}

export function reduceMean(x: Value, axes: readonly number[], keep = false): Value {
  return reduce("Mean", x, axes, keep, (dy) => [() => spread(divide(dy, count(x, axes)), x, axes), null]);
}

/** The product along axes, without a derivative: only for what has one of its own. */
export function reduceProduct(x: Value, axes: readonly number[]): Value {
  return reduce("Prod", x, axes, false);
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
  const size = cast(x.graph.add("Size", [x], { attributes, outputs, gradient: flat }).value, "float32");
  const others = rest.reduce<number>((product, n) => product * (n ?? 1), 1);
  return others === 1 ? size : divide(size, others);
}

/** The index of the largest element along the last axis, the first of equals. */
export function argMax(x: Value): Value {
  const attributes = { Tidx: { type: "int32" as const }, output_type: { type: "int32" as const } };
  const axis = x.graph.constant(x.rank - 1, "int32");
  return x.graph.typed("ArgMax", [x, axis], {
    shape: x.shape.slice(0, -1),
    dtype: "int32",
    attributes,
    gradient: flat,
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

// Shapes

export function shapeOf(x: Value): Value {
  const attributes = { T: { type: x.dtype }, out_type: { type: "int32" as const } };
  const outputs = [{ dtype: "int32" as const, shape: [x.rank] }];
  return x.graph.add("Shape", [x], { attributes, outputs, gradient: flat }).value;
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

/** Takes every so many-th row and column of images, from the first on. */
function everyNth(x: Value, steps: readonly [number, number]): Value {
  const { attributes, block } = striding(x.graph, steps);
  const [rows, columns] = [Math.ceil(x.size(1) / steps[0]), Math.ceil(x.size(2) / steps[1])];
  return x.graph.typed("StridedSlice", [x, ...block], {
    shape: [x.shape[0] as number | null, rows, columns, x.size(3)],
    attributes,
    gradient: (dy) => [() => spaceOut(dy, steps, [x.size(1), x.size(2)]), null, null, null],
  });
}

/** The reverse: puts rows and columns of zeros between those of images, up to a size. */
function spaceOut(
  x: Value,
  steps: readonly [number, number],
  [height, width]: readonly [number, number],
): Value {
  const { graph } = x;
  const { attributes, block } = striding(graph, steps);
  const sizes = concat([slice(shapeOf(x), [0], [1]), graph.constant([height, width, x.size(3)], "int32")], 0);
  return graph.add("StridedSliceGrad", [sizes, ...block, x], {
    attributes: { T: { type: x.dtype }, ...attributes },
    outputs: [{ dtype: x.dtype, shape: [x.shape[0] as number | null, height, width, x.size(3)] }],
    gradient: (dy) => [null, null, null, null, () => everyNth(dy, steps)],
  }).value;
}

/** A block from begin to end with steps: the masks say that begin and end are those of each axis. */
function striding(graph: Graph, [rows, columns]: readonly [number, number]) {
  const attributes = {
    Index: { type: "int32" },
    begin_mask: { int: 15 },
    end_mask: { int: 15 },
    ellipsis_mask: { int: 0 },
    new_axis_mask: { int: 0 },
    shrink_axis_mask: { int: 0 },
  } as const;
  const block = [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [1, rows, columns, 1],
  ].map((vector) => graph.constant(vector, "int32"));
  return { attributes, block };
}

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

// Linear maps

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
export function matMulAlone(a: Value, b: Value, transposeA = false, transposeB = false): Value {
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

const NHWC = { data_format: { string: "NHWC" } } as const;

/** Adds a vector along the last axis; its derivative is the sum over all others. */
export function biasAdd(x: Value, bias: Value): Value {
  const sum = (dy: Value) => dy.graph.typed("BiasAddGrad", [dy], { shape: bias.shape, attributes: NHWC });
  const gradient: GradientRule = (dy) => [() => dy, () => sum(dy)];
  return x.graph.typed("BiasAdd", [x, bias], { shape: x.shape, attributes: NHWC, gradient });
}

/** How a window moves over an image. */
export interface Window {
  strides: readonly [number, number];
  padding: "same" | "valid";
  dilations?: readonly [number, number];
}

/**
 * Convolves images `[n, h, w, in]` with filters `[kh, kw, in, out]`. Both derivatives are convolutions again:
 * Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (arXiv:1603.07285), section 4. With filters
 * of one pixel it is a matrix product, and taken as such: TensorFlow's convolution fails on some of these.
 */
export function conv2d(x: Value, filters: Value, window: Window): Value {
  const skipped = skips(filters, window);
  if (skipped) {
    const strides = window.strides.map((stride, axis) => stride / (skipped[axis] as number)) as [
      number,
      number,
    ];
    return conv2d(everyNth(x, skipped), filters, { ...window, strides });
  }
  if (filters.size(0) === 1 && filters.size(1) === 1) {
    const [channels, count] = [filters.size(2), filters.size(3)];
    const y = matMul(reshape(x, [null, channels]), reshape(filters, [channels, count]));
    return reshape(y, [...x.shape.slice(0, 3), count]);
  }
  const shape = [...slide(x, [filters.size(0), filters.size(1)], window), filters.size(3)];
  const attributes = convolution(window);
  const gradient: GradientRule = (dy) => [
    () => conv2dInput(dy, filters, x, window),
    () => conv2dFilters(x, dy, filters.shape, window),
  ];
  return x.graph.typed("Conv2D", [x, filters], { shape, attributes, gradient });
}

/**
 * How many rows and columns a filter of size 1 leaves out on its way; undefined where none. TensorFlow's derivative
 * with respect to such a filter writes beyond its memory (2.13, CPU), so that what is left out must go before.
 */
function skips(filters: Value, { strides }: Window): [number, number] | undefined {
  const [rows, columns] = strides.map((stride, axis) => (filters.size(axis) === 1 ? stride : 1)) as [
    number,
    number,
  ];
  return rows > 1 || columns > 1 ? [rows, columns] : undefined;
}

/** The window with the steps that are left when some have been made before. */
function without(skipped: readonly [number, number], { strides, ...window }: Window): Window {
  return { ...window, strides: [strides[0] / skipped[0], strides[1] / skipped[1]] };
}

function convolution({ strides, padding, dilations = [1, 1] }: Window): Record<string, Attribute> {
  return {
    strides: { ints: [1, ...strides, 1] },
    padding: { string: padding.toUpperCase() },
    dilations: { ints: [1, ...dilations, 1] },
    ...NHWC,
  };
}

/** The derivative of `conv2d` with respect to its images, which look like `like`. */
function conv2dInput(dy: Value, filters: Value, like: Value, window: Window): Value {
  const inputs = [shapeOf(like), filters, dy];
  const attributes = { T: { type: dy.dtype }, ...convolution(window) };
  const outputs = [{ dtype: dy.dtype, shape: like.shape }];
  return dy.graph.add("Conv2DBackpropInput", inputs, { attributes, outputs }).value;
}

/** The derivative of `conv2d` with respect to its filters. */
function conv2dFilters(x: Value, dy: Value, shape: Shape, window: Window): Value {
  const sizes = x.graph.constant(shape as number[], "int32");
  const attributes = { T: { type: dy.dtype }, ...convolution(window) };
  const outputs = [{ dtype: dy.dtype, shape }];
  return x.graph.add("Conv2DBackpropFilter", [x, sizes, dy], { attributes, outputs }).value;
}

/**
 * The transpose of a convolution: spreads images `[n, h, w, in]` over larger ones `[n, height, width, out]` with
 * filters `[kh, kw, out, in]`. It is the derivative of `conv2d`, so that `conv2d` is its derivative.
 */
export function conv2dTranspose(
  x: Value,
  filters: Value,
  [height, width]: readonly [number, number],
  window: Window,
): Value {
  const { graph } = x;
  const skipped = skips(filters, window);
  if (skipped) {
    const dense = [skipped[0] > 1 ? x.size(1) : height, skipped[1] > 1 ? x.size(2) : width] as const;
    return spaceOut(conv2dTranspose(x, filters, dense, without(skipped, window)), skipped, [height, width]);
  }
  const shape = [x.shape[0] as number | null, height, width, filters.size(2)];
  const rows = slice(shapeOf(x), [0], [1]);
  const sizes = concat([rows, graph.constant(shape.slice(1) as number[], "int32")], 0);
  return graph.add("Conv2DBackpropInput", [sizes, filters, x], {
    attributes: { T: { type: x.dtype }, ...convolution(window) },
    outputs: [{ dtype: x.dtype, shape }],
    gradient: (dy) => [
      null,
      () => conv2dFilters(dy, x, filters.shape, window),
      () => conv2d(dy, filters, window),
    ],
  }).value;
}

/** Convolves each channel by itself: images `[n, h, w, in]`, filters `[kh, kw, in, m]`, result `[…, in m]`. */
export function depthwiseConv2d(x: Value, filters: Value, window: Window): Value {
  const { graph } = x;
  const attributes = { T: { type: x.dtype }, ...convolution(window) };
  const shape = [...slide(x, [filters.size(0), filters.size(1)], window), filters.size(2) * filters.size(3)];
  const derive = (kind: string, inputs: Value[], like: Value) =>
    graph.add(kind, inputs, { attributes, outputs: [{ dtype: x.dtype, shape: like.shape }] }).value;
  return graph.add("DepthwiseConv2dNative", [x, filters], {
    attributes,
    outputs: [{ dtype: x.dtype, shape }],
    gradient: (dy) => [
      () => derive("DepthwiseConv2dNativeBackpropInput", [shapeOf(x), filters, dy], x),
      () => derive("DepthwiseConv2dNativeBackpropFilter", [x, shapeOf(filters), dy], filters),
    ],
  }).value;
}

/** The sizes `[n, h, w]` of what a window gives that moves over images. */
function slide(
  x: Value,
  kernel: readonly [number, number],
  { strides, padding, dilations = [1, 1] }: Window,
) {
  const along = (axis: 0 | 1) => {
    const size = x.size(axis + 1);
    const reach = (kernel[axis] - 1) * dilations[axis] + 1;
    return Math.ceil((padding === "same" ? size : size - reach + 1) / strides[axis]);
  };
  return [x.shape[0] as number | null, along(0), along(1)];
}

/**
 * The largest of each window; its derivative goes to the first of equals. A ReLU and a bias before it keep the order
 * of a window's numbers, so they come after it, where there are fewer numbers.
 */
export function maxPool(x: Value, kernel: readonly [number, number], window: Window): Value {
  const [before, bias] = x.operation.inputs;
  if (x.operation.kind === "Relu" && before) return relu(maxPool(before, kernel, window));
  if (x.operation.kind === "BiasAdd" && before && bias) return biasAdd(maxPool(before, kernel, window), bias);
  const attributes = pooling(kernel, window);
  const shape = [...slide(x, kernel, window), x.size(3)];
  const y: Value = x.graph.typed("MaxPool", [x], {
    shape,
    attributes,
    gradient: (dy) => [() => dy.graph.typed("MaxPoolGrad", [x, y, dy], { shape: x.shape, attributes })],
  });
  return y;
}

/** The mean of each window. */
export function avgPool(x: Value, kernel: readonly [number, number], window: Window): Value {
  const attributes = pooling(kernel, window);
  const shape = [...slide(x, kernel, window), x.size(3)];
  const derive = (dy: Value) =>
    dy.graph.add("AvgPoolGrad", [shapeOf(x), dy], {
      attributes: { T: { type: dy.dtype }, ...attributes },
      outputs: [{ dtype: dy.dtype, shape: x.shape }],
    }).value;
  return x.graph.typed("AvgPool", [x], { shape, attributes, gradient: (dy) => [() => derive(dy)] });
}

function pooling(kernel: readonly [number, number], { strides, padding }: Window): Record<string, Attribute> {
  return {
    ksize: { ints: [1, ...kernel, 1] },
    strides: { ints: [1, ...strides, 1] },
    padding: { string: padding.toUpperCase() },
    ...NHWC,
  };
}

/** Makes images larger by repeating pixels (nearest) or by a linear transition between them (bilinear). */
export function resize(x: Value, size: readonly [number, number], method: "nearest" | "bilinear"): Value {
  const { graph } = x;
  const kind = method === "nearest" ? "ResizeNearestNeighbor" : "ResizeBilinear";
  const attributes = { align_corners: { bool: false }, half_pixel_centers: { bool: false } };
  const original = method === "nearest" ? graph.constant([x.size(1), x.size(2)], "int32") : x;
  return graph.typed(kind, [x, graph.constant(size, "int32")], {
    shape: [x.shape[0] as number | null, ...size, x.size(3)],
    attributes,
    gradient: (dy) => [
      () => graph.typed(`${kind}Grad`, [dy, original], { shape: x.shape, attributes }),
      null,
    ],
  });
}

// Composed operations for which TensorFlow has one of its own

/** What batch normalisation gives: the result, and the mean and the variance (over n) of each channel. */
export interface Normalized {
  y: Value;
  mean: Value;
  variance: Value;
}

/** Normalises each channel of `[n, h, w, c]` over the batch: Ioffe and Szegedy (arXiv:1502.03167), algorithm 1. */
export function batchNormalize(x: Value, gamma: Value, beta: Value, epsilon: number): Normalized {
  const { graph } = x;
  const empty = graph.constant([], "float32");
  const attributes = {
    T: { type: "float32" },
    U: { type: "float32" },
    epsilon: { float: epsilon },
    is_training: { bool: true },
    ...NHWC,
  } as const;
  const [whole, channel] = [
    { dtype: "float32" as const, shape: x.shape },
    { dtype: "float32" as const, shape: gamma.shape },
  ];
  const forward = graph.add("FusedBatchNormV3", [x, gamma, beta, empty, empty], {
    attributes: { ...attributes, exponential_avg_factor: { float: 1 } },
    outputs: [whole, channel, channel, channel, channel, channel],
    gradient: (dy) => {
      const [, , , ...saved] = forward.outputs;
      const outputs = [whole, channel, channel, channel, channel];
      const backward = once(() =>
        graph.add("FusedBatchNormGradV3", [dy, x, gamma, ...saved], { attributes, outputs }),
      );
      return [0, 1, 2].map((i) => () => backward().outputs[i] as Value);
    },
  });
  const [y, mean, variance] = forward.outputs as [Value, Value, Value];
  // TensorFlow divides the variance by n - 1.
  return { y, mean, variance: subtract(variance, divide(variance, count(x, [0, 1, 2]))) };
}

/**
 * The same for rows `[n, c]`. On two threads FusedBatchNormV3 takes up to ten times as long with these, since it
 * hands out tiny shares of work. Its derivatives are those of the paper, gathered.
 */
export function batchNormalizeRows(x: Value, gamma: Value, beta: Value, epsilon: number): Normalized {
  const n = count(x, [0]);
  const mean = divide(columnSums(x), n);
  const centred = biasAdd(x, negative(mean));
  const variance = divide(columnSums(square(centred)), n);
  const inverse = rsqrt(add(variance, epsilon));
  const scale = multiply(gamma, inverse);
  const products = memoized((dy: Value) => columnSums(multiply(dy, centred)));
  const sums = memoized(columnSums);
  const alongRows = (dy: Value) => {
    const slope = divide(multiply(products(dy), square(inverse)), n);
    const rest = subtract(dy, multiply(centred, slope));
    return multiply(biasAdd(rest, negative(divide(sums(dy), n))), scale);
  };
  const y = withDerivatives(
    biasAdd(multiply(centred, scale), beta),
    [x, alongRows],
    [gamma, (dy) => multiply(products(dy), inverse)],
    [beta, sums],
  );
  return { y, mean, variance };
}

/** The sum of each column. BiasAddGrad is the fastest that TensorFlow has for it. */
function columnSums(x: Value): Value {
  return x.graph.typed("BiasAddGrad", [x], { shape: [x.size(-1)], attributes: NHWC });
}

/** Computes once for the same value. */
function memoized(compute: (x: Value) => Value): (x: Value) => Value {
  const known = new Map<Value, Value>();
  return (x) => {
    const value = known.get(x) ?? compute(x);
    known.set(x, value);
    return value;
  };
}

/** -Σ labels log softmax(logits), row by row; its derivative is softmax(logits) - labels. */
export function softmaxCrossEntropy(logits: Value, labels: Value): Value {
  return crossEntropy("SoftmaxCrossEntropyWithLogits", logits, labels, {});
}

/** The same where each row's label is the number of its class. A number out of range ends the run with an error. */
export function sparseSoftmaxCrossEntropy(logits: Value, classes: Value): Value {
  const attributes = { Tlabels: { type: classes.dtype } };
  return crossEntropy("SparseSoftmaxCrossEntropyWithLogits", logits, classes, attributes);
}

function crossEntropy(
  kind: string,
  logits: Value,
  labels: Value,
  attributes: Record<string, Attribute>,
): Value {
  const forward = logits.graph.add(kind, [logits, labels], {
    attributes: { T: { type: "float32" }, ...attributes },
    outputs: [
      { dtype: "float32", shape: [logits.shape[0] as number | null] },
      { dtype: "float32", shape: logits.shape },
    ],
    gradient: (dy) => [() => scaleRows(forward.outputs[1] as Value, dy), null],
  });
  return forward.value;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
