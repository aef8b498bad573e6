import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { layerGradients } from "../../lib/course/src/model/gradients.js";

const close = (actual: number | undefined, expected: number, what: string) =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-6, `${what}: ${actual}, expected ${expected}`);

/** Two inputs, two outputs with softmax, chosen weights. */
function smallModel(): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 2, activation: "softmax", inputShape: [2] }));
  model.layers[0]?.setWeights([tf.tensor2d([1, 0, 0, 1], [2, 2]), tf.tensor1d([0, 0])]);
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
  return model;
}

const x = tf.tensor2d([2, 1], [1, 2]);
const y = tf.tensor2d([0, 1], [1, 2]);

describe("layerGradients", () => {
  it("gives the slopes that are known for softmax with cross-entropy: (probability - target) times input", () => {
    const first = 1 / (1 + Math.exp(-1)); // the scores are 2 and 1
    const slopes = [2 * first, -2 * first, first, -first];
    const [layer] = layerGradients(smallModel(), x, y);
    assert.equal(layer?.layer, 1);
    close(layer?.rms, Math.sqrt(slopes.reduce((sum, slope) => sum + slope ** 2 / 4, 0)), "rms");
    close(layer?.largest, 2 * first, "largest");
  });

  it("takes the loss that the model was compiled with", () => {
    const sizes = ["meanSquaredError", (t: tf.Tensor, p: tf.Tensor) => tf.losses.meanSquaredError(t, p)].map(
      (loss) => {
        const model = smallModel();
        model.compile({ optimizer: "sgd", loss });
        return layerGradients(model, x, y)[0]?.rms ?? Number.NaN;
      },
    );
    const p = 1 / (1 + Math.exp(-1));
    // Of ((p - 0)² + (1 - p - 1)²) / 2 = p² the slope is 2p, and p(1 - p) with respect to the difference of the scores.
    const slope = 2 * p * p * (1 - p);
    const expected = Math.sqrt((2 * (2 * slope) ** 2 + 2 * slope ** 2) / 4);
    for (const size of sizes) close(size, expected, "rms");
    const other = smallModel();
    other.compile({ optimizer: "sgd", loss: "cosineProximity" });
    assert.throws(() => layerGradients(other, x, y), /compiled with the loss "cosineProximity"; expected/);
  });

  it("looks at layers with weights only, first to last, leaves the model and leaves no tensors", () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 4, activation: "relu", inputShape: [2] }));
    model.add(tf.layers.dropout({ rate: 0.5 }));
    model.add(tf.layers.dense({ units: 2, activation: "softmax" }));
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const before = model.getWeights().map((weights) => Array.from(weights.dataSync()));
    layerGradients(model, x, y);
    const { numTensors } = tf.memory();
    const found = layerGradients(model, x, y);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.deepEqual(
      found.map(({ layer, name }) => [layer, name]),
      [
        [1, model.layers[0]?.name],
        [2, model.layers[2]?.name],
      ],
    );
    assert.deepEqual(
      model.getWeights().map((weights) => Array.from(weights.dataSync())),
      before,
    );
  });

  it("says what is wrong", () => {
    const frozen = smallModel();
    for (const layer of frozen.layers) layer.trainable = false;
    assert.throws(
      () => layerGradients(frozen, x, y),
      /no layer of the model has weights that can be trained/,
    );
    assert.throws(
      () => layerGradients(smallModel(), tf.zeros([1, 3]), y),
      /layerGradients: the model takes inputs/,
    );
    assert.throws(() => layerGradients(smallModel(), x, tf.zeros([2, 2])), /x has 1 rows but y has 2/);
  });
});
