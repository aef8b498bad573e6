import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluate, fit } from "../../../lib/engine/src/index.js";
import { apart, classes, seedWeights, tf, uniform, values, weightsApart } from "../support.js";

const ROWS = 30;
const { dense, concatenate } = tf.layers;

/** A model with two inputs and two outputs, one of them a classifier. */
function branched(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [4] }), tf.input({ shape: [3] })];
  const both = concatenate().apply([
    dense({ units: 5, activation: "tanh" }).apply(a) as tf.SymbolicTensor,
    b,
  ]) as tf.SymbolicTensor;
  const value = dense({ units: 2, name: "value" }).apply(both) as tf.SymbolicTensor;
  const kind = dense({ units: 3, activation: "softmax", name: "kind" }).apply(both) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: [value, kind] });
}

const xs = [uniform([ROWS, 4], 1), uniform([ROWS, 3], 2)];
const ys = [uniform([ROWS, 2], 3), classes(ROWS, 3, 4)];

describe("several inputs and outputs", () => {
  it("train as in model.fit, with losses and metrics for each output", async () => {
    const losses = ["meanSquaredError", "categoricalCrossentropy"];
    const settings: Partial<tf.ModelCompileArgs>[] = [
      { loss: losses },
      { loss: { kind: losses[1] as string, value: losses[0] as string }, metrics: ["mae", "accuracy"] },
      { loss: "meanSquaredError", metrics: { kind: "accuracy" } },
    ];
    for (const setting of settings) {
      const [theirs, ours] = [branched(), branched()];
      for (const model of [theirs, ours]) {
        seedWeights(model, 1);
        model.compile({ ...(setting as tf.ModelCompileArgs), optimizer: tf.train.momentum(0.05, 0.5) });
      }
      const options = { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 } as const;
      const expected = await theirs.fit(xs, ys, options);
      const lines: string[] = [];
      const given = await fit(ours, xs, ys, { ...options, log: (line) => void lines.push(line) });
      assert.deepEqual(lines, []);
      assert.deepEqual(Object.keys(given.history), Object.keys(expected.history));
      for (const [key, numbers] of Object.entries(expected.history)) {
        assert.ok(apart(given.history[key] as number[], numbers as number[]) < 1e-5, key);
      }
      assert.ok(weightsApart(ours, theirs) < 1e-5);
    }
  });

  it("are measured under the right names, where TensorFlow.js gives the names to others' values", async () => {
    const input = tf.input({ shape: [1] });
    const zeros = (name: string) =>
      dense({ units: 1, kernelInitializer: "zeros", name }).apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: [zeros("a"), zeros("b")] });
    const [x, targets] = [tf.ones([4, 1]), [tf.ones([4, 1]), tf.fill([4, 1], 3)]];
    const right = { loss: 10, a_loss: 1, b_loss: 9, a_mae: 1, b_mae: 3 };
    const own = (t: tf.Tensor, p: tf.Tensor) => tf.losses.meanSquaredError(t, p);
    for (const loss of ["meanSquaredError", own]) {
      model.compile({ optimizer: tf.train.sgd(0), loss, metrics: ["mae"] });
      assert.deepEqual(await evaluate(model, x, targets, { log: false }), right);
      const options = { verbose: 0, log: false, validationData: [x, targets] } as never;
      const { history } = await fit(model, x, targets, options);
      for (const [name, value] of Object.entries(right)) {
        assert.deepEqual([history[name], history[`val_${name}`]], [[value], [value]], name);
      }
    }
  });
});

describe("a loss of tf.losses or tf.metrics", () => {
  it("is compiled, and trains as in model.fit", async () => {
    const { losses, metrics } = tf;
    const cases = [
      ...[losses.meanSquaredError, losses.absoluteDifference, losses.huberLoss],
      ...[losses.sigmoidCrossEntropy, losses.softmaxCrossEntropy],
      ...[metrics.meanSquaredError, metrics.categoricalCrossentropy],
    ] as ((t: tf.Tensor, p: tf.Tensor) => tf.Tensor)[];
    const [x, y] = [uniform([ROWS, 4], 1), classes(ROWS, 3, 2)];
    for (const [i, loss] of cases.entries()) {
      const results = [];
      for (const isOurs of [true, false]) {
        const activation = loss === metrics.categoricalCrossentropy ? "softmax" : "linear";
        const model = tf.sequential({ layers: [dense({ units: 3, activation, inputShape: [4] })] });
        seedWeights(model, 1);
        model.compile({ optimizer: tf.train.sgd(0.1), loss, metrics: ["accuracy"] });
        const lines: string[] = [];
        const options = {
          epochs: 2,
          batchSize: 8,
          shuffle: false,
          verbose: 0,
          validationSplit: 0.2,
        } as const;
        const weighted = { ...options, classWeight: { 0: 1, 1: 2, 2: 0.5 } };
        const { history } = isOurs
          ? await fit(model, x, y, { ...weighted, log: (line) => void lines.push(line) })
          : await model.fit(x, y, weighted);
        assert.deepEqual(lines, []);
        results.push([...Object.values(history).flat(), ...model.getWeights().flatMap(values)] as number[]);
      }
      assert.ok(apart(results[0] as number[], results[1] as number[]) < 1e-5, `case ${i}`);
    }
  });
});

describe("types", () => {
  it("of the examples to validate with are their own: none is forced on another", async () => {
    const make = () => {
      const model = tf.sequential({ layers: [dense({ units: 1, inputShape: [2] })] });
      seedWeights(model, 1);
      model.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError", metrics: ["mae"] });
      return model;
    };
    const whole = (rows: number, columns: number) => tf.randomUniform([rows, columns], 0, 3, "int32", 7);
    const broken = (rows: number, columns: number) => uniform([rows, columns], 8);
    const bool = (rows: number, columns: number) => whole(rows, columns).greater(1);
    const kinds = [whole, broken, bool];
    for (const trainX of kinds) {
      for (const trainY of kinds) {
        for (const validX of kinds) {
          const validY = kinds[(kinds.indexOf(trainY) + 1) % 3] as typeof whole;
          const [x, y] = [trainX(9, 2), trainY(9, 1)];
          const options = {
            verbose: 0,
            shuffle: false,
            validationData: [validX(5, 2), validY(5, 1)] as [tf.Tensor, tf.Tensor],
          };
          const { history } = await fit(make(), x, y, options);
          // model.fit itself takes numbers of one kind only: it gets all as float32, which are the same numbers.
          const floats = {
            ...options,
            validationData: options.validationData.map((t) => t.toFloat()) as never,
          };
          const expected = await make().fit(x.toFloat(), y.toFloat(), floats);
          for (const [key, numbers] of Object.entries(expected.history)) {
            assert.ok(apart(history[key] as number[], numbers as number[]) < 1e-5, key);
          }
        }
      }
    }
  });
});
