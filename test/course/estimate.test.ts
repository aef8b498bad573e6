import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { estimateTraining, setSeed, TrainingEstimate, tf } from "../../lib/course/src/index.js";

const { random } = Math;
afterEach(() => {
  Math.random = random;
});

function compiled(units = 16): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: "relu", inputShape: [784] }),
      tf.layers.dropout({ rate: 0.2 }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({
    optimizer: tf.train.adam(0.002),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

test("counts steps, samples and work as fit does", async () => {
  const estimate = await estimateTraining(compiled(), {
    samples: 60000,
    epochs: 5,
    batchSize: 128,
    validationSplit: 0.2,
  });
  assert.equal(estimate.parameters, 784 * 16 + 16 + 16 * 10 + 10);
  assert.equal(estimate.samples, 48000);
  assert.equal(estimate.stepsPerEpoch, 375);
  assert.equal(estimate.work, estimate.parameters * 48000 * 5);
  const training = (5 * 375 * estimate.millisecondsPerStep) / 1000;
  assert.ok(estimate.seconds > training && estimate.seconds < 2 * training, "validation costs, but less");
  assert.match(
    estimate.toString(),
    /^12,730 parameters × 48,000 samples × 5 epochs = 3\.1 × 10⁹\nAbout .*: 5 epochs of 375 steps, /,
  );
  assert.match(estimate.toHtml(), /<strong>About /);
});

test("writes the time of a step for people, however long it is", () => {
  const run = { parameters: 10, samples: 100, epochs: 1, stepsPerEpoch: 4, seconds: 1 };
  for (const [time, written] of [
    [183.4, "180 ms"],
    [12_345.6, "12,000 ms"],
    [1.834, "1.8 ms"],
    [0.0251, "0.025 ms"],
  ] as const) {
    const estimate = new TrainingEstimate({ ...run, millisecondsPerStep: time });
    assert.ok(estimate.toString().includes(`of 4 steps, ${written} a step`), estimate.toString());
  }
});

test("leaves the model, its optimiser, the seed and the memory as they were", async () => {
  const model = compiled();
  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
  const before = weights();
  setSeed(3);
  const undisturbed = Math.random();
  setSeed(3);
  const tensors = tf.memory().numTensors;
  await estimateTraining(model, { samples: 1000, batchSize: 50 });
  assert.equal(tf.memory().numTensors, tensors);
  assert.equal(Math.random(), undisturbed);
  assert.deepEqual(weights(), before);
  assert.equal((await model.optimizer.getWeights()).length, 1, "Adam hasn't taken a step");
});

test("twice the epochs take about twice as long, and a larger model longer", async () => {
  const options = { samples: 10_000, batchSize: 100 };
  const once = await estimateTraining(compiled(), options);
  const large = await estimateTraining(compiled(2048), options);
  assert.ok(large.seconds > 2 * once.seconds, `${large.seconds} s beside ${once.seconds} s`);
  const perEpoch = (run: typeof once) => run.seconds / run.epochs;
  const twice = await estimateTraining(compiled(), { ...options, epochs: 2 });
  assert.ok(perEpoch(twice) < 5 * perEpoch(once) && perEpoch(once) < 5 * perEpoch(twice));
});

test("works for other losses and shapes", async () => {
  const sparse = tf.sequential({
    layers: [tf.layers.dense({ units: 10, activation: "softmax", inputShape: [4] })],
  });
  sparse.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
  const convolution = tf.sequential({
    layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: "same", inputShape: [8, 8, 1] })],
  });
  convolution.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: "meanSquaredError" });
  const autoencoder = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] })] });
  autoencoder.compile({ optimizer: "rmsprop", loss: tf.losses.meanSquaredError });
  for (const model of [sparse, convolution, autoencoder]) {
    const { seconds } = await estimateTraining(model, { samples: 100, batchSize: 10 });
    assert.ok(seconds > 0 && seconds < 60);
  }
});

test("refuses what no run can be", async () => {
  const model = compiled();
  await assert.rejects(
    estimateTraining(model, { samples: 0 }),
    /samples is 0; expected a whole number from 1 up/,
  );
  await assert.rejects(estimateTraining(model, { samples: 10, epochs: 1.5 }), /epochs is 1\.5/);
  await assert.rejects(estimateTraining(model, { samples: 10, batchSize: -1 }), /batchSize is -1/);
  await assert.rejects(estimateTraining(model, { samples: 10, validationSplit: 1 }), /validationSplit is 1/);
  const bare = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  await assert.rejects(estimateTraining(bare, { samples: 10 }), /not compiled\. Call model\.compile/);
});
