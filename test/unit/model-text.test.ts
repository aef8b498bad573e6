import assert from "node:assert/strict";
import { before, describe, it, mock } from "node:test";
import { inspect } from "node:util";
import { mimeBundle } from "../../lib/display.js";
import { colorAt, inkOn } from "../../lib/plot/palette.js";
import { niceRange } from "../../lib/plot/range.js";
import { summary } from "../../lib/summary.js";
import { formatDuration, formatNumber, formatShape, round } from "../../lib/support/numbers.js";
import { ready, tf } from "../../lib/tf.js";
import { logLine } from "../../lib/training/log-line.js";
import { Progress } from "../../lib/training/progress.js";
import { showWeights } from "../../lib/weights.js";

before(ready);

describe("numbers", () => {
  it("are short, and whole ones are in full", () => {
    assert.deepEqual(
      [717210, 0.123456, 1234.56, 0, -2, 7.894e-11, 1e-5, 0.0000119].map((value) => formatNumber(value)),
      ["717,210", "0.1235", "1,235", "0", "-2", "7.894e-11", "1e-5", "1.19e-5"],
    );
    assert.equal(formatNumber(Number.NaN), "NaN");
    assert.equal(round(0.123456, 3), 0.123);
    assert.equal(formatShape([null, 28, 28]), "[n, 28, 28]");
  });

  it("of time have the right unit", () => {
    assert.deepEqual([5.4, 1500, 2000, 61_000, 3_661_000].map(formatDuration), [
      "5 ms",
      "1.5 s",
      "2 s",
      "1 min 1 s",
      "1 h 1 min",
    ]);
  });
});

describe("the line of an epoch", () => {
  it("is that of Keras", () => {
    const logs = { loss: 0.2893, accuracy: 0.91768, val_loss: 0.00002 };
    assert.equal(
      logLine(375, 2004, logs),
      "375/375 - 2s - loss: 0.2893 - accuracy: 0.9177 - val_loss: 2.0000e-5 - 5ms/step",
    );
    assert.match(logLine(10, 2.5, {}), / - 250us\/step$/);
    assert.match(logLine(2, 5000, {}), / - 3s\/step$/);
  });
});

describe("progress", () => {
  it("says where the run is, and estimates the rest from the pace", () => {
    let now = 0;
    const clock = mock.method(performance, "now", () => now);
    try {
      const progress = new Progress(4, 10);
      assert.equal(String(progress), "epoch 1 of 4, batch 0 of 10");
      now = 6000;
      progress.reach(1, 5);
      assert.equal(progress.fraction, 0.375);
      assert.equal(progress.left, 10_000);
      assert.equal(String(progress), "epoch 2 of 4, batch 5 of 10, about 10 s left");
    } finally {
      clock.mock.restore();
    }
  });
});

describe("colours", () => {
  it("are mixed as on a scale", () => {
    const scale: [number, string][] = [
      [0, "#000000"],
      [0.5, "#ff0000"],
      [1, "#ffffff"],
    ];
    assert.deepEqual(
      [0, 0.25, 0.5, 0.75, 1, 2].map((share) => colorAt(scale, share)),
      ["#000000", "#800000", "#ff0000", "#ff8080", "#ffffff", "#ffffff"],
    );
  });

  it("carry the ink that is seen better", () => {
    assert.deepEqual(["#000000", "#0072B2", "#E69F00", "#ffffff"].map(inkOn), [
      "#ffffff",
      "#ffffff",
      "#000000",
      "#000000",
    ]);
  });
});

describe("the ends of an axis", () => {
  it("are round, hold all values, and stay apart", () => {
    assert.deepEqual(niceRange([0.91, 0.978]), [0.9, 0.98]);
    assert.deepEqual(niceRange([3, 97], { zero: true }), [0, 100]);
    assert.deepEqual(niceRange([0, 0], { zero: true }), [0, 1.2]);
    assert.deepEqual(niceRange([0.9, 1], { limits: [0, 1] })[1], 1);
    const [low, high] = niceRange([5, 5]);
    assert.ok(low < 5 && high > 5);
  });
});

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
