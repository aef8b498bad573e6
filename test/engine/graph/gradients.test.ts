import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodeGraph } from "../../../lib/engine/src/graph/encode.js";
import { gradients } from "../../../lib/engine/src/graph/gradients.js";
import { Graph, type Value } from "../../../lib/engine/src/graph/graph.js";
import * as ops from "../../../lib/engine/src/graph/ops/index.js";
import { Session } from "../../../lib/engine/src/session/session.js";
import { randomizer, tf, values } from "../support.js";

/** Takes values of these shapes to one value. */
interface Function {
  shapes: number[][];
  apply(...xs: Value[]): Value;
  /** The numbers to start from are x · scale + shift, x from -1 to 1. */
  scale?: number;
  shift?: number;
}

const image = [2, 5, 6, 2];
const window = (strides: [number, number], padding: "same" | "valid") => ({ strides, padding });

const FUNCTIONS: Record<string, Function> = {
  negative: { shapes: [[4]], apply: ops.negative },
  exp: { shapes: [[4]], apply: ops.exp },
  log: { shapes: [[4]], apply: ops.log, shift: 2 },
  log1p: { shapes: [[4]], apply: ops.log1p, shift: 2 },
  sqrt: { shapes: [[4]], apply: ops.sqrt, shift: 2 },
  rsqrt: { shapes: [[4]], apply: ops.rsqrt, shift: 2 },
  square: { shapes: [[4]], apply: ops.square },
  abs: { shapes: [[4]], apply: ops.abs, shift: 3 },
  erf: { shapes: [[4]], apply: ops.erf },
  relu: { shapes: [[4]], apply: ops.relu, shift: 3 },
  elu: { shapes: [[4]], apply: ops.elu, shift: -2 },
  selu: { shapes: [[4]], apply: ops.selu, shift: -2 },
  leakyRelu: { shapes: [[4]], apply: (x) => ops.leakyRelu(x, 0.3), shift: -2 },
  softplus: { shapes: [[4]], apply: ops.softplus },
  sigmoid: { shapes: [[4]], apply: ops.sigmoid },
  tanh: { shapes: [[4]], apply: ops.tanh },
  clip: { shapes: [[4]], apply: (x) => ops.clip(x, -3, 3) },
  "add, repeated": { shapes: [[3, 4], [4]], apply: ops.add },
  "subtract, repeated": { shapes: [[3, 1], [4]], apply: ops.subtract },
  "multiply, repeated": {
    shapes: [
      [2, 3, 4],
      [3, 1],
    ],
    apply: ops.multiply,
  },
  divide: { shapes: [[3, 4], [4]], apply: ops.divide, shift: 3 },
  maximum: { shapes: [[5], [5]], apply: ops.maximum, scale: 5 },
  minimum: { shapes: [[5], [5]], apply: ops.minimum, scale: 5 },
  select: { shapes: [[5], [5]], apply: (a, b) => ops.select(ops.greater(a, 0), a, b), scale: 5 },
  reduceSum: { shapes: [[3, 4]], apply: (x) => ops.reduceSum(x, [0]) },
  reduceMean: { shapes: [[3, 4, 2]], apply: (x) => ops.reduceMean(x, [0, 2], true) },
  reduceMax: { shapes: [[3, 4]], apply: (x) => ops.reduceMax(x, [1]), scale: 5 },
  scaleRows: { shapes: [[3, 4], [3]], apply: ops.scaleRows },
  softmax: { shapes: [[3, 4]], apply: ops.softmax },
  logSoftmax: { shapes: [[3, 4]], apply: ops.logSoftmax },
  reshape: { shapes: [[3, 4]], apply: (x) => ops.reshape(x, [2, 6]) },
  transpose: { shapes: [[3, 4, 2]], apply: (x) => ops.transpose(x, [2, 0, 1]) },
  concat: {
    shapes: [
      [3, 2],
      [3, 4],
    ],
    apply: (a, b) => ops.concat([a, b], 1),
  },
  slice: { shapes: [[4, 5]], apply: (x) => ops.slice(x, [1, 2], [2, 3]) },
  pad: {
    shapes: [[2, 3]],
    apply: (x) =>
      ops.pad(x, [
        [0, 1],
        [2, 0],
      ]),
  },
  gather: { shapes: [[4, 3]], apply: (x) => ops.gather(x, x.graph.constant([2, 0, 2], "int32")) },
  matMul: {
    shapes: [
      [3, 4],
      [4, 2],
    ],
    apply: (a, b) => ops.matMul(a, b),
  },
  biasAdd: { shapes: [[3, 4], [4]], apply: ops.biasAdd },
  conv2d: { shapes: [image, [3, 2, 2, 3]], apply: (x, w) => ops.conv2d(x, w, window([2, 1], "same")) },
  "conv2d, 1 x 1": {
    shapes: [image, [1, 1, 2, 3]],
    apply: (x, w) => ops.conv2d(x, w, window([2, 3], "valid")),
  },
  conv2dTranspose: {
    shapes: [image, [3, 2, 3, 2]],
    apply: (x, w) => ops.conv2dTranspose(x, w, [10, 12], window([2, 2], "same")),
  },
  "conv2dTranspose, 1 x 1": {
    shapes: [image, [1, 1, 3, 2]],
    apply: (x, w) => ops.conv2dTranspose(x, w, [10, 12], window([2, 2], "valid")),
  },
  depthwiseConv2d: {
    shapes: [image, [3, 2, 2, 2]],
    apply: (x, w) => ops.depthwiseConv2d(x, w, window([2, 2], "same")),
  },
  maxPool: { shapes: [image], apply: (x) => ops.maxPool(x, [2, 2], window([2, 1], "same")), scale: 9 },
  avgPool: { shapes: [image], apply: (x) => ops.avgPool(x, [2, 3], window([1, 2], "same")) },
  "resize, nearest": { shapes: [image], apply: (x) => ops.resize(x, [10, 12], "nearest") },
  "resize, bilinear": { shapes: [image], apply: (x) => ops.resize(x, [15, 12], "bilinear") },
  batchNormalizeRows: {
    shapes: [[6, 3], [3], [3]],
    apply: (x, gamma, beta) => ops.batchNormalizeRows(x, gamma, beta, 0.01).y,
  },
  batchNormalize: {
    shapes: [[4, 2, 3, 2], [2], [2]],
    apply: (x, gamma, beta) => ops.batchNormalize(x, gamma, beta, 0.01).y,
  },
  softmaxCrossEntropy: {
    shapes: [[3, 4]],
    apply: (x) =>
      ops.softmaxCrossEntropy(
        x,
        x.graph.constant([0.5, 0.5, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0], "float32", [3, 4]),
      ),
  },
  sparseSoftmaxCrossEntropy: {
    shapes: [[3, 4]],
    apply: (x) => ops.sparseSoftmaxCrossEntropy(x, x.graph.constant([2, 0, 3], "int32")),
  },
};

/** Loads y(x), Σ c y for fixed c, and dΣ/dx. */
function load({ shapes, apply }: Function) {
  const graph = new Graph();
  const xs = shapes.map((shape, i) => graph.placeholder(`x${i}`, "float32", shape));
  const y = apply(...xs);
  const size = y.shape.reduce<number>((product, n) => product * (n ?? 1), 1);
  const random = randomizer(size);
  const coefficients = Array.from({ length: size }, () => random() * 2 - 1);
  const flat = ops.multiply(ops.reshape(y, [null]), graph.constant(coefficients));
  const sum = ops.reduceSum(flat, [0]);
  graph.fetchable("flat", flat);
  for (const [i, dx] of gradients(sum, xs).entries()) graph.fetchable(`dx${i}`, dx as Value);
  return new Session(encodeGraph(graph));
}

describe("each gradient agrees with finite differences", () => {
  for (const [name, one] of Object.entries(FUNCTIONS)) {
    it(name, () => {
      const session = load(one);
      const random = randomizer(7);
      const { scale = 1, shift = 0 } = one;
      const points = one.shapes.map((shape) =>
        Array.from({ length: tf.util.sizeFromShape(shape) }, () => (random() * 2 - 1) * scale + shift),
      );
      const run = (fetch: string) =>
        tf.tidy(() => {
          const feeds = points.map((point, i) => [`x${i}`, tf.tensor(point, one.shapes[i])] as const);
          return values(session.run(Object.fromEntries(feeds), [fetch])[0] as tf.Tensor);
        });
      const sum = () => run("flat").reduce((a, b) => a + b, 0);
      const step = 1 / 128;
      for (const [i, point] of points.entries()) {
        const given = run(`dx${i}`);
        const expected = point.map((value, k) => {
          point[k] = value + step;
          const above = sum();
          point[k] = value - step;
          const below = sum();
          point[k] = value;
          return (above - below) / (2 * step);
        });
        for (const [k, value] of given.entries()) {
          const difference = Math.abs(value - (expected[k] as number));
          assert.ok(
            difference < 2e-3 * Math.max(1, ...expected.map(Math.abs)),
            `x${i}[${k}]: ${value}, ${expected[k]}`,
          );
        }
      }
      session.dispose();
    });
  }
});
