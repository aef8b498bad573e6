import type { GradientRule, Graph, Value } from "../graph.js";
import type { Attribute, Shape } from "../saved-model.js";
import { relu } from "./elementwise.js";
import { biasAdd, matMul, NHWC } from "./linear.js";
import { concat, reshape, shapeOf, slice } from "./shapes.js";

// Operations that move a window over images.

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
  if (skipped) return conv2d(everyNth(x, skipped), filters, without(skipped, window));
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
