import assert from "node:assert/strict";
import os from "node:os";
import { before, describe, it, mock } from "node:test";
import { type FitOptions, fit } from "../../../lib/engine/src/index.js";
import { describeModel } from "../../../lib/engine/src/model/description.js";
import { specOf } from "../../../lib/engine/src/program/data.js";
import { paysToBeEarly } from "../../../lib/engine/src/program/early-products.js";
import { compileTraining } from "../../../lib/engine/src/program/training.js";
import { agrees, classes, compare, seedWeights, tf, uniform, values } from "../support.js";

const ROWS = 75;
const BATCH = 16;
const x = uniform([ROWS, 12], 1);
const y = classes(ROWS, 3, 2);
const loss = "categoricalCrossentropy";
const { dense } = tf.layers;
const first = (settings = {}) => dense({ units: 16, activation: "relu", inputShape: [12], ...settings });
const last = (settings = {}) => dense({ units: 3, activation: "softmax", ...settings });
const chain = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });

const deep = () =>
  chain(
    first(),
    tf.layers.batchNormalization(),
    dense({ units: 4, activation: "tanh" }),
    tf.layers.batchNormalization(),
    last(),
  );

/** What a run takes besides the data. */
const OPTIONS = { epochs: 3, batchSize: BATCH, verbose: 0, validationSplit: 0.2 } as const;

/** Tells whether a model's first products are computed early: they alone use this operation. */
function isEarly(model: tf.LayersModel, optimizer: tf.Optimizer = tf.train.sgd(0.05)): boolean {
  model.compile({ optimizer, loss });
  const [, ...shape] = (model.inputs[0] as tf.SymbolicTensor).shape as number[];
  const data = specOf(describeModel(model), { xs: [x.reshape([ROWS, ...shape])], ys: [y] });
  return Buffer.from(
    compileTraining(describeModel(model), { train: data, measured: data }, BATCH).graph,
  ).includes("BatchMatMulV3");
}

describe("early products of the first kernel", () => {
  // The tests are the same on a machine with one core.
  before(() => void mock.method(os, "availableParallelism", () => 2));

  it("are made where plain gradient descent changes a first dense layer", () => {
    assert.ok(isEarly(deep()));
    assert.ok(isEarly(chain(first({ useBias: false }), last())));
    const images = tf.layers.flatten({ inputShape: [3, 4] });
    assert.ok(isEarly(chain(images, dense({ units: 16 }), last())));
    const input = tf.input({ shape: [12] });
    const hidden = first().apply(input);
    assert.ok(isEarly(tf.model({ inputs: input, outputs: last().apply(hidden) as tf.SymbolicTensor })));
  });

  it("are not where the change is another, or something else depends on the kernel or the input", () => {
    assert.ok(!isEarly(deep(), tf.train.adam()));
    assert.ok(!isEarly(deep(), tf.train.momentum(0.1, 0.9)));
    assert.ok(!isEarly(chain(first({ kernelRegularizer: tf.regularizers.l2() }), last())));
    assert.ok(!isEarly(chain(first({ trainable: false }), last())));
    assert.ok(
      !isEarly(chain(tf.layers.dropout({ rate: 0.1, inputShape: [12] }), dense({ units: 16 }), last())),
    );
    const input = tf.input({ shape: [12] });
    const [shared, both] = [dense({ units: 12 }), tf.layers.add()];
    const twice = shared.apply(shared.apply(input));
    assert.ok(!isEarly(tf.model({ inputs: input, outputs: last().apply(twice) as tf.SymbolicTensor })));
    const around = both.apply([dense({ units: 12 }).apply(input) as tf.SymbolicTensor, input]);
    assert.ok(!isEarly(tf.model({ inputs: input, outputs: last().apply(around) as tf.SymbolicTensor })));
  });

  it("are where they save time: with a second thread, and with no larger products behind the first", () => {
    // The third network of lesson 12, and 784-512-512-512-10.
    const third = { operations: 443, flops: 281_509_888 };
    const wide = { operations: 122, flops: 612_106_240 };
    assert.ok(paysToBeEarly([784, 512], 128, third, 2));
    assert.ok(!paysToBeEarly([784, 512], 128, third, 1));
    assert.ok(!paysToBeEarly([784, 512], 128, wide, 2));
    assert.ok(!paysToBeEarly([784, 512], 10_000, third, 2));
    assert.ok(!paysToBeEarly([784, 512], Number.POSITIVE_INFINITY, third, 2));
  });

  it("train as in model.fit", async () => {
    const flat = () => chain(tf.layers.flatten({ inputShape: [3, 4] }), dense({ units: 16 }), last());
    const images = x.reshape([ROWS, 3, 4]);
    await agrees({ make: deep, loss, x, y, metrics: ["accuracy"], options: OPTIONS });
    await agrees({ make: flat, loss, x: images, y, options: { ...OPTIONS, batchSize: 7 } });
    await agrees({ make: flat, loss, x: images.toInt(), y, options: { ...OPTIONS, batchSize: ROWS } });
    await agrees({ make: deep, loss, x, y, options: { ...OPTIONS, batchSize: 1, epochs: 1 } });
    const classWeight = { 0: 1, 1: 3, 2: 0.5 };
    await agrees({ make: () => chain(first(), last()), loss, x, y, options: { ...OPTIONS, classWeight } });
    await agrees({
      make: () => chain(first(), last()),
      loss,
      x,
      y,
      options: { batchSize: BATCH, epochs: 5 },
    });
  });

  it("train as in model.fit where weights and the learning rate are changed between two batches", async () => {
    const change = (model: tf.LayersModel, batch: number) => {
      if (batch === 1) {
        const weights = model.getWeights();
        model.setWeights([...weights.slice(0, 1).map((kernel) => kernel.mul(0.5)), ...weights.slice(1)]);
      }
      if (batch === 2) (model.optimizer as tf.SGDOptimizer).setLearningRate(0.02);
    };
    const current: tf.LayersModel[] = [];
    const make = () => {
      const model = chain(first(), last());
      current.push(model);
      return model;
    };
    // The first run is that of model.fit, the second the engine's.
    let runs = 0;
    const callbacks = {
      onTrainBegin: () => void runs++,
      onBatchEnd: (batch: number) => change(current[runs - 1] as tf.LayersModel, batch),
    };
    const options = { ...OPTIONS, callbacks } as unknown as FitOptions;
    const distance = await compare({ make, loss, x, y, options });
    assert.equal(runs, 2);
    assert.ok(distance.weights <= 1e-5, `weights differ by ${distance.weights}`);
  });

  it("give the same bits however a run is cut into calls", async () => {
    const train = async (callbacks: FitOptions["callbacks"]) => {
      const model = deep();
      seedWeights(model, 3);
      assert.ok(isEarly(model));
      await fit(model, x, y, { ...OPTIONS, seed: 5, callbacks });
      return model.getWeights().map(values);
    };
    const whole = await train([]);
    const cut = await train({ onBatchEnd: () => {} });
    assert.deepEqual(cut, whole);
  });

  it("begin anew in each run", async () => {
    const model = deep();
    seedWeights(model, 3);
    assert.ok(isEarly(model));
    const start = model.getWeights().map((weight) => weight.clone());
    const once = async () => {
      model.setWeights(start);
      await fit(model, x, y, { ...OPTIONS, seed: 5 });
      return model.getWeights().map(values);
    };
    const expected = await once();
    // One that ends in the middle of an epoch keeps what its next batch would have begun with.
    const stop = {
      onBatchEnd: (batch: number) => {
        model.stopTraining = batch === 1;
      },
    };
    await fit(model, x, y, { ...OPTIONS, seed: 5, callbacks: stop });
    assert.deepEqual(await once(), expected);
  });
});
