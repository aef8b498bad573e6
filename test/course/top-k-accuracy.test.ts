import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evaluate, fit, ready, tf, topKAccuracy } from "../../lib/course/src/index.js";

/** Five examples of four classes; the true class is in place 1, 2, 3, 4 and 1 of what the model finds probable. */
const scores = [
  [4, 3, 2, 1],
  [4, 3, 2, 1],
  [4, 3, 2, 1],
  [4, 3, 2, 1],
  [1, 2, 3, 4],
];
const classes = [0, 1, 2, 3, 3];

/** A model whose output is the softmax of its input. */
function transparent(): tf.LayersModel {
  const layer = tf.layers.dense({
    units: 4,
    inputShape: [4],
    activation: "softmax",
    kernelInitializer: tf.initializers.identity({}),
  });
  const model = tf.sequential({ layers: [layer] });
  const metrics = [1, 2, 3, 4].map(topKAccuracy);
  // At a learning rate of 0 it stays as it is.
  model.compile({ optimizer: tf.train.sgd(0), loss: "categoricalCrossentropy", metrics });
  return model;
}

describe("topKAccuracy", () => {
  it("counts an example whose class is among the k most probable, in evaluate and in fit", async () => {
    await ready();
    const model = transparent();
    const x = tf.tensor2d(scores);
    const y = tf.oneHot(classes, 4).toFloat();
    const expected = { top1Accuracy: 0.4, top2Accuracy: 0.6, top3Accuracy: 0.8, top4Accuracy: 1 };
    const measured = await evaluate(model, x, y);
    const { history } = await fit(model, x, y, { verbose: 0, chart: false, validationData: [x, y] });
    for (const [name, share] of Object.entries(expected)) {
      const places = [measured[name], history[name]?.[0], history[`val_${name}`]?.[0]];
      for (const place of places)
        assert.ok(Math.abs((place ?? Number.NaN) - share) < 1e-6, `${name}: ${place}`);
    }
    tf.dispose([x, y]);
    model.dispose();
  });

  it("takes whole numbers from 1 only", () => {
    for (const k of [0, -1, 1.5, Number.NaN]) assert.throws(() => topKAccuracy(k), RangeError);
  });
});
