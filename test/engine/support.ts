import assert from "node:assert/strict";
import { backend, tf } from "@course/core";
import { type FitOptions, fit } from "../../lib/engine/src/index.js";

export { tf };

assert.equal(backend().name, "tensorflow", "these tests need native TensorFlow: npm run doctor says how");

/** A generator of random numbers that follow from a seed: xorshift32 (Marsaglia 2003). */
export function randomizer(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Sets a model's weights to values that follow from a seed, moving variances positive. */
export function seedWeights(model: tf.LayersModel, seed: number): void {
  tf.tidy(() => {
    model.setWeights(
      model.weights.map((weight, i) => {
        const noise = tf.randomUniform(weight.shape as number[], -0.4, 0.4, "float32", seed * 100 + i + 1);
        const isScale = /variance|gamma/.test(weight.originalName);
        return isScale ? noise.abs().add(0.6) : noise;
      }),
    );
  });
}

/** What a comparison trains. */
export interface Case {
  make(): tf.LayersModel;
  optimizer?: () => tf.Optimizer;
  loss?: string;
  metrics?: Parameters<tf.LayersModel["compile"]>[0]["metrics"];
  x: tf.Tensor;
  y: tf.Tensor;
  options?: FitOptions;
  seed?: number;
}

/** How far two runs are apart: the largest relative difference in history and weights. */
export interface Distance {
  history: number;
  weights: number;
}

/** Trains a model through `model.fit` and through the engine, from the same weights in the same order. */
export async function compare(one: Case): Promise<Distance> {
  const { optimizer = () => tf.train.sgd(0.05), loss = "meanSquaredError", metrics = [], seed = 1 } = one;
  const options = { epochs: 2, batchSize: 16, shuffle: false, verbose: 0, ...one.options } as const;
  const build = () => {
    const model = one.make();
    seedWeights(model, seed);
    model.compile({ optimizer: optimizer(), loss, metrics });
    return model;
  };
  const [theirs, ours] = [build(), build()];
  const slow: string[] = [];
  try {
    const expected = await theirs.fit(one.x, one.y, options as never);
    const given = await fit(ours, one.x, one.y, { ...options, log: (line) => void slow.push(line) });
    assert.deepEqual(slow, [], "it must be compiled");
    assert.deepEqual(Object.keys(given.history), Object.keys(expected.history));
    assert.deepEqual(given.epoch, expected.epoch);
    const history = Object.keys(expected.history).map((key) =>
      apart(given.history[key] as number[], expected.history[key] as number[]),
    );
    return { history: Math.max(...history), weights: weightsApart(ours, theirs) };
  } finally {
    for (const model of [theirs, ours]) {
      model.optimizer.dispose();
      model.dispose();
    }
  }
}

/** Asserts that the engine trains as `model.fit` does. */
export async function agrees(one: Case, tolerance = 1e-5): Promise<void> {
  const distance = await compare(one);
  assert.ok(
    distance.history <= tolerance && distance.weights <= tolerance,
    `history differs by ${distance.history.toExponential(1)}, weights by ${distance.weights.toExponential(1)}`,
  );
}

/** The largest difference of weights, relative to the largest of each tensor. */
export function weightsApart(a: tf.LayersModel, b: tf.LayersModel): number {
  const others = b.getWeights();
  return Math.max(
    ...a.getWeights().map((weight, i) => apart(values(weight), values(others[i] as tf.Tensor))),
  );
}

export function values(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** The largest difference, relative to the largest value; NaN where either has one that the other has not. */
export function apart(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  const scale = Math.max(1e-3, ...b.map(Math.abs));
  return Math.max(
    0,
    ...a.map((value, i) => (Object.is(value, b[i]) ? 0 : Math.abs(value - (b[i] as number)) / scale)),
  );
}

export const uniform = (shape: number[], seed: number) => tf.randomUniform(shape, -1, 1, "float32", seed);

/** One-hot rows. */
export function classes(rows: number, count: number, seed: number): tf.Tensor2D {
  return tf.tidy(() => tf.oneHot(classNumbers(rows, count, seed), count).toFloat()) as tf.Tensor2D;
}

export function classNumbers(rows: number, count: number, seed: number): tf.Tensor1D {
  const random = randomizer(seed);
  return tf.tensor1d(
    Array.from({ length: rows }, () => Math.floor(random() * count)),
    "int32",
  );
}

/** A small classifier. */
export function classifier(units = 3, activation = "softmax", inputs = 6): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 7, activation: "tanh", inputShape: [inputs] }),
      tf.layers.dense({ units, activation: activation as "softmax" }),
    ],
  });
}
