import assert from "node:assert/strict";
import { before, describe, it, mock } from "node:test";
import { inspect } from "node:util";
import { mimeBundle, ready, tf } from "@course/core";
import { summary } from "../../lib/course/src/model/summary.js";
import { showWeights } from "../../lib/course/src/model/weights.js";

before(ready);

describe("summary", () => {
  const lecture = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 784, activation: "relu", inputShape: [784], name: "first" }),
        tf.layers.dense({ units: 128, activation: "relu" }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });

  it("counts the parameters of the lecture's model, and says how they come about", () => {
    const { layers, parameters, trainable, nonTrainable } = summary(lecture());
    assert.deepEqual([parameters, trainable, nonTrainable], [717_210, 717_210, 0]);
    assert.deepEqual(
      layers.map(({ type, outputShape, parameters, formula }) => [type, outputShape, parameters, formula]),
      [
        ["Dense", [null, 784], 615_440, "784 × 784 + 784"],
        ["Dense", [null, 128], 100_480, "784 × 128 + 128"],
        ["Dense", [null, 10], 1_290, "128 × 10 + 10"],
      ],
    );
  });

  it("tells apart what training doesn't change", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.5 }),
      ],
    });
    const { parameters, nonTrainable, layers } = summary(model);
    assert.deepEqual([parameters, nonTrainable], [9 + 12, 6]);
    assert.equal(layers[2]?.formula, "");
  });

  it("shows itself, and lets a model show itself, in notebook and console", async () => {
    const model = lecture();
    const bundle = await mimeBundle(model);
    assert.deepEqual(bundle, await mimeBundle(summary(model)));
    assert.match(String(bundle["text/plain"]), /first +Dense +\[n, 784\] +615,440 +784 × 784 \+ 784/);
    assert.match(String(bundle["text/plain"]), /717,210 parameters: 717,210 trainable, 0 not/);
    assert.match(String(bundle["text/html"]), /<td[^>]*>615,440<\/td>/);
    assert.equal(inspect(model), bundle["text/plain"]);
  });

  it("says what is missing", () => {
    assert.throws(() => summary(tf.sequential()), /doesn't know its shapes yet/);
    assert.throws(() => summary(5 as never), /expected a model.*got 5/);
    assert.match(inspect(tf.sequential()), /without shapes/);
  });
});

describe("showWeights", () => {
  it("prints a row for the weights and one for the biases of each layer, after every so many epochs", async () => {
    const ones = tf.initializers.ones();
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: ones, name: "mine" }),
        tf.layers.dropout({ rate: 0.1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0), loss: "meanSquaredError" });
    const log = mock.method(console, "log", () => {});
    try {
      const [x, y] = [tf.zeros([4, 3]), tf.zeros([4, 2])];
      const before = tf.memory().numTensors;
      await model.fit(x, y, { epochs: 4, verbose: 0, callbacks: showWeights({ every: 2, values: 3 }) });
      assert.equal(tf.memory().numTensors, before);
      const texts = log.mock.calls.map(({ arguments: [text] }) => String(text));
      assert.equal(texts.length, 2);
      assert.match(texts[0] as string, /^Weights and biases after epoch 2\n/);
      assert.match(
        texts[0] as string,
        /\nmine +weights +\[3, 2\] +1 +1 +1 +1 1 1 …\n +biases +\[2\] +0 +0 +0 +0 0$/,
      );
      assert.match(texts[1] as string, /after epoch 4/);
    } finally {
      log.mock.restore();
    }
    assert.throws(() => showWeights({ evry: 2 } as never), /Did you mean "every"/);
  });
});
