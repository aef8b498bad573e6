import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { networksOnTestImages } from "../../lib/course/src/evaluate/test-images.js";
import {
  accuracy,
  calibration,
  checkNumbers,
  confusionMatrix,
  evaluate,
  fit,
  flatten,
  loadMnist,
  mimeBundle,
  normalize,
  oneHot,
  take,
  tf,
} from "../../lib/course/src/index.js";

/** How many networks more are counted after some work. */
async function counted(work: () => unknown): Promise<number> {
  const before = networksOnTestImages();
  await work();
  return networksOnTestImages() - before;
}

describe("networks measured on test images", async () => {
  const { train, test } = await loadMnist({ sample: true });
  const labels = test.labels;
  const answers = Array.from(labels.dataSync(), (label, i) => (i % 3 === 0 ? 0 : label));
  const others = answers.map((answer) => (answer + 1) % 10);

  it("counts the same answers once, however much is computed of them", async () => {
    const probabilities = tf.oneHot(tf.tensor1d(answers, "int32"), 10).toFloat() as tf.Tensor2D;
    const work = () => {
      accuracy(labels, answers);
      accuracy(Array.from(labels.dataSync()), tf.tensor1d(answers, "int32"));
      confusionMatrix(labels, answers);
      calibration(probabilities, labels);
    };
    assert.equal(await counted(work), 1);
    assert.equal(await counted(() => accuracy(labels, others)), 1);
    assert.equal(await counted(() => accuracy(labels, others)), 0);
  });

  it("knows the labels whatever way they came, and a piece of them", async () => {
    const through = oneHot(labels, 10).argMax(1) as tf.Tensor1D;
    assert.equal(
      await counted(() =>
        accuracy(
          through,
          answers.map((answer) => (answer + 2) % 10),
        ),
      ),
      1,
    );
    const piece = { from: 50, to: 250 };
    assert.equal(await counted(() => accuracy(take(labels, piece), answers.slice(50, 250))), 1);
  });

  it("doesn't count other images, or a handful", async () => {
    const work = () => {
      accuracy(train.labels, train.labels);
      accuracy(take(labels, { to: 20 }), answers.slice(0, 20));
    };
    assert.equal(await counted(work), 0);
  });

  it("counts evaluate, and the validation inside fit, by what the network answers", async () => {
    const [x, y] = [normalize(flatten(test.images)), oneHot(labels, 10)];
    const layer = tf.layers.dense({ units: 10, activation: "softmax", inputShape: [784] });
    const model = tf.sequential({ layers: [layer] });
    model.compile({ optimizer: tf.train.sgd(0.5), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const [learnt, truth] = [normalize(flatten(train.images)), oneHot(train.labels, 10)];
    const quiet = { verbose: 0, chart: false } as const;
    assert.equal(await counted(() => fit(model, learnt, truth, { ...quiet, validationSplit: 0.2 })), 0);
    assert.equal(await counted(() => evaluate(model, x, y)), 1);
    assert.equal(
      await counted(() => accuracy(labels, (model.predict(x) as tf.Tensor).argMax(1) as tf.Tensor1D)),
      0,
    );
    assert.equal(await counted(() => fit(model, learnt, truth, { ...quiet, validationData: [x, y] })), 1);
  });

  it("is listed below the numbers that a lesson promises", async () => {
    const bundle = await mimeBundle(checkNumbers([{ name: "one", value: 1, exactly: 1 }]));
    const count = networksOnTestImages();
    assert.match(String(bundle["text/plain"]), new RegExp(`networks measured on test images +${count} `));
  });
});
