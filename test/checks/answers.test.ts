import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { decodeAnswers, encodeAnswers } from "../../lib/checks/src/answers/answers.js";
import { MOST_BYTES } from "../../lib/checks/src/answers/encoded.js";
import { Encoder } from "../../lib/checks/src/answers/encoder.js";

const thereAndBack = (value: unknown) => decodeAnswers(encodeAnswers(value));

describe("answers travel", () => {
  const values: [string, unknown][] = [
    ["numbers", [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2n ** 70n]],
    ["texts and truth", ["", "äöü \u0000 😀", true, false, null, undefined]],
    ["lists and objects", { a: [1, { b: "x" }], $: "object", undefined: undefined }],
    ["typed arrays", [new Float32Array([1.5, Number.NaN]), new Uint8Array([255]), new Float64Array([1e300])]],
  ];
  for (const [name, value] of values) {
    it(name, async () => assert.deepEqual(await thereAndBack(value), value));
  }

  it("a key that is a prototype elsewhere", async () => {
    const back = (await thereAndBack(JSON.parse('{"__proto__": {"polluted": 1}}'))) as object;
    assert.ok(Object.hasOwn(back, "__proto__"));
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  it("tensors of every dtype, as they were when they were written down", async () => {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      const back = (await thereAndBack(tf.tensor2d([1, 0, 1, 1, 0, 0], [2, 3], dtype))) as tf.Tensor;
      assert.equal(back.dtype, dtype);
      assert.deepEqual(back.arraySync(), [
        [1, 0, 1],
        [1, 0, 0],
      ]);
    }
  });

  it("a model, which predicts the same", async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 2, kernelSize: 3, activation: "relu" }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    const x = tf.randomNormal([4, 6, 6, 1], 0, 1, "float32", 1);
    const back = (await thereAndBack({ model })) as { model: tf.LayersModel };
    assert.deepEqual(
      (back.model.predict(x) as tf.Tensor).arraySync(),
      (model.predict(x) as tf.Tensor).arraySync(),
    );
  });

  it("how a model is compiled, so that it trains the same", async () => {
    const [x, y] = [tf.randomNormal([40, 3], 0, 1, "float32", 1), tf.oneHot(tf.zeros([40], "int32"), 2)];
    const compilations: tf.ModelCompileArgs[] = [
      { optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] },
      { optimizer: tf.train.sgd(0.3), loss: "meanSquaredError" },
      { optimizer: tf.train.momentum(0.2, 0.7, true), loss: "meanSquaredError", metrics: "mse" },
      { optimizer: tf.train.rmsprop(0.02, 0.8), loss: "meanAbsoluteError" },
    ];
    for (const compilation of compilations) {
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      model.compile(compilation);
      const back = (await thereAndBack(model)) as tf.LayersModel;
      for (const one of [model, back]) await one.fit(x, y, { epochs: 2, shuffle: false, verbose: 0 });
      assert.deepEqual(
        back.getWeights().map((weight) => weight.arraySync()),
        model.getWeights().map((weight) => weight.arraySync()),
      );
      assert.deepEqual(back.metrics, [compilation.metrics ?? []].flat());
    }
    const own = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    own.compile({ optimizer: "sgd", loss: (a, b) => tf.losses.meanSquaredError(a, b) as tf.Scalar });
    assert.equal(((await thereAndBack(own)) as tf.LayersModel).optimizer, undefined);
  });

  it("a model once, however many answers hold it", () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [100], units: 100 })] });
    const once = encodeAnswers([model]).length;
    const thrice = encodeAnswers([model, { model }, [model]]).length;
    assert.ok(thrice - once < 10_000, `${once} bytes, ${thrice} bytes`);
  });

  it("what is no data as null", async () => {
    const disposed = tf.zeros([1]);
    disposed.dispose();
    for (const value of [() => 1, Symbol("s"), new Map(), new (class Own {})(), disposed]) {
      assert.equal(await thereAndBack(value), null);
    }
    const loop: unknown[] = [];
    loop.push(loop);
    await thereAndBack(loop);
  });

  it("not more than 64 MB", () => {
    const encoder = new Encoder();
    encoder.encode(new Uint8Array(MOST_BYTES - 10));
    assert.throws(() => encoder.encode(new Uint8Array(11)), /more than 64 MB/);
  });
});

describe("answers that are forged or damaged are refused", () => {
  const pack = (content: unknown) => Buffer.concat([new Encoder().finish(content), Buffer.alloc(16)]);
  const forged: [string, Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ["no JSON", Buffer.from([1, 0, 0, 0, 123])],
    ["a length beyond the end", Buffer.from([255, 255, 255, 255, 123, 125])],
    ["an unknown mark", pack({ $: "function", code: "process.exit()" })],
    ["an unknown array", pack({ $: "numbers", type: "constructor", at: 0, bytes: 1 })],
    ["a block outside", pack({ $: "numbers", type: "Uint8Array", at: 8, bytes: 9 })],
    ["a negative block", pack({ $: "numbers", type: "Uint8Array", at: -8, bytes: 8 })],
    ["a tensor whose shape lies", pack({ $: "tensor", dtype: "float32", shape: [1e9], at: 0, bytes: 4 })],
    [
      "a model with another optimiser",
      pack({
        $: "model",
        topology: {
          class_name: "Sequential",
          config: {
            name: "s",
            layers: [{ class_name: "Flatten", config: { batch_input_shape: [null, 2, 2] } }],
          },
        },
        weights: [],
        compiled: { optimizer: { name: "constructor", config: {} }, loss: "mse", metrics: [] },
      }),
    ],
    ["a model of nothing", pack({ $: "model", topology: {}, weights: [] })],
    ["an object without entries", pack({ $: "object" })],
    ["an abyss", pack(JSON.parse("[".repeat(500) + "]".repeat(500)))],
  ];
  for (const [name, bytes] of forged) it(name, () => assert.rejects(decodeAnswers(bytes)));
});
