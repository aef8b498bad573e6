/** Tensors that are kept as bytes behave like any other, to the bit. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import {
  bytesOf,
  byteTensor,
  evaluate,
  type FitOptions,
  fit,
  predict,
} from "../../../lib/engine/src/index.js";
import { randomizer, seedWeights, tf } from "../support.js";

const [ROWS, PIXELS] = [600, 784];
const random = randomizer(7);
const bytes = Uint8Array.from({ length: ROWS * PIXELS }, () => 256 * random());
const numbers = Float32Array.from(bytes, (value) => Math.fround(value / 255));
const shape = [ROWS, 28, 28];

const KINDS = {
  "whole numbers": () => [byteTensor(bytes, shape), tf.tensor(bytes, shape, "int32")],
  quotients: () => [byteTensor(bytes, shape, 255), tf.tensor(numbers.slice(), shape)],
} satisfies Record<string, () => [tf.Tensor, tf.Tensor]>;

for (const [kind, make] of Object.entries(KINDS)) {
  test(`${kind}: numbers, type and TensorFlow.js's count are those of a plain tensor`, async () => {
    const before = tf.memory();
    const [kept, plain] = make() as [tf.Tensor, tf.Tensor];
    assert.ok(bytesOf(kept));
    assert.equal(bytesOf(plain), undefined);
    assert.deepEqual([kept.dtype, kept.shape, kept.size], [plain.dtype, plain.shape, plain.size]);
    assert.equal(tf.memory().numTensors - before.numTensors, 2);
    assert.equal(tf.memory().numBytes - before.numBytes, 8 * bytes.length);
    assert.deepEqual(kept.dataSync(), plain.dataSync());
    assert.deepEqual(await kept.data(), await plain.data());
    tf.dispose([kept, plain]);
    assert.deepEqual(tf.memory(), before);
    assert.throws(() => kept.dataSync(), /disposed/);
    assert.equal(bytesOf(kept), undefined);
  });

  const OPERATIONS: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    "another shape": (x) => x.reshape([ROWS, -1]),
    "another shape of rows": (x) => x.slice(100).reshape([-1, 56, 14]),
    "another axis": (x) => x.expandDims(-1),
    "another first axis": (x) => x.expandDims(0),
    rows: (x) => x.slice(3, 500),
    "few rows": (x) => x.slice([3], [2]),
    "no rows": (x) => x.slice([3], [0]),
    "parts of rows": (x) => x.slice([3, 4], [2, 5]),
    "chosen rows": (x) => x.gather(tf.tensor1d([599, 3, 3], "int32")),
    "all rows in another order": (x) => x.gather(tf.range(ROWS - 1, -1, -1, "int32")),
    "rows in a table": (x) =>
      x.gather(
        tf.tensor2d(
          [
            [1, 2],
            [3, 4],
          ],
          [2, 2],
          "int32",
        ),
      ),
    "chosen columns": (x) => x.gather(tf.tensor1d([3, 2], "int32"), 1),
    clone: (x) => x.clone(),
    cast: (x) => x.toFloat(),
    "cast to whole numbers": (x) => x.toInt(),
    "cast and divided": (x) => x.toFloat().div(255),
    "divided by 0": (x) => x.toFloat().div(0),
    "divided by whole numbers": (x) => x.div(tf.scalar(7, "int32")),
    "divided by rows": (x) => x.div(tf.range(1, 29)),
    "divided by as many": (x) => x.div(x.add(1)),
    reciprocal: (x) => tf.div(1, x.toFloat().add(1)),
    sum: (x) => x.sum([1, 2]),
    max: (x) => x.max(),
    min: (x) => x.slice([0, 3, 3], [-1, 9, 9]).min(),
    "max of what was divided by NaN": (x) => x.toFloat().div(Number.NaN).max(),
    "max of each row": (x) => x.max([1, 2]),
    "max, as deep": (x) => x.max(undefined, true),
    mean: (x) => x.mean(),
    "one pixel": (x) => x.slice([7, 14, 14], [1, 1, 1]),
    "the middle of all": (x) => x.slice([0, 4, 4], [-1, 21, 21]),
    transpose: (x) => x.transpose(),
    "transpose of two axes": (x) => x.transpose([0, 2, 1]),
    "rows in reverse order": (x) => x.reverse(0),
    product: (x) =>
      x
        .reshape([ROWS, PIXELS])
        .toFloat()
        .matMul(tf.ones([PIXELS, 2])),
    stack: (x) => tf.concat([x, x.slice(1)]),
  };
  for (const [name, operate] of Object.entries(OPERATIONS)) {
    test(`${kind}: ${name}`, () => {
      const before = tf.memory().numTensors;
      const tensors = make();
      for (const times of [1, 2]) {
        tf.tidy(() => {
          const [one, two] = tensors.map(operate) as [tf.Tensor, tf.Tensor];
          assert.deepEqual([one.shape, one.dtype, times], [two.shape, two.dtype, times]);
          assert.deepEqual(one.dataSync(), two.dataSync());
        });
      }
      tf.dispose(tensors);
      assert.equal(tf.memory().numTensors, before);
    });
  }
}

test("other shapes and rows stay bytes, and outlive the tensor that they came from", () => {
  const kept = byteTensor(bytes, shape, 255);
  const flat = kept.reshape([ROWS, PIXELS]);
  const rows = flat.slice(64, 500);
  const twin = kept.clone();
  for (const one of [flat, rows, twin]) assert.ok(bytesOf(one));
  const normalized = tf.tidy(() => byteTensor(bytes, shape).toFloat().div(255));
  assert.deepEqual([bytesOf(normalized)?.divisor, normalized.dataSync()], [255, numbers]);
  normalized.dispose();
  assert.equal(bytesOf(rows)?.values.buffer, bytesOf(kept)?.values.buffer);
  kept.dispose();
  assert.deepEqual(rows.slice([1], [1]).dataSync(), numbers.slice(65 * PIXELS, 66 * PIXELS));
  flat.dispose();
  assert.equal(rows.sum([1]).shape[0], 500);
  assert.deepEqual(twin.dataSync(), numbers);
  tf.dispose([rows, twin]);
});

test("what an operation can't do says the same", () => {
  const [kept, plain] = KINDS.quotients() as [tf.Tensor, tf.Tensor];
  const asks: ((x: tf.Tensor) => tf.Tensor)[] = [
    (x) => x.gather(tf.tensor1d([ROWS], "int32")),
    (x) => x.gather(tf.tensor1d([-1], "int32")),
    (x) => x.slice([1], [ROWS]),
    (x) => x.slice([-1], [1]),
    (x) => x.reshape([11, -1]),
    (x) => x.reshape([ROWS, 783]),
    (x) => x.reshape([-1, -1]),
    (x) => x.expandDims(5),
  ];
  for (const ask of asks) {
    const messageFor = (x: tf.Tensor) => {
      try {
        ask(x);
      } catch (error) {
        return (error as Error).message;
      }
      return "nothing was wrong";
    };
    const message = messageFor(plain);
    assert.notEqual(message, "nothing was wrong");
    assert.equal(messageFor(kept), message);
  }
  tf.dispose([kept, plain]);
});

const { dense, conv2d, flatten, dropout } = tf.layers;
const targets = tf.oneHot(
  tf.tensor1d(
    Array.from({ length: ROWS }, () => 3 * random()),
    "int32",
  ),
  3,
);

const MODELS: Record<string, { layers: () => tf.layers.Layer[]; shape: number[]; loss?: string }> = {
  dense: {
    shape: [ROWS, PIXELS],
    layers: () => [
      dense({ units: 8, activation: "relu", inputShape: [PIXELS] }),
      dropout({ rate: 0.2 }),
      last(),
    ],
  },
  convolution: {
    shape: [ROWS, 28, 28, 1],
    layers: () => [conv2d({ filters: 2, kernelSize: 5, inputShape: [28, 28, 1] }), flatten(), last()],
  },
  autoencoder: {
    shape: [ROWS, PIXELS],
    loss: "meanSquaredError",
    layers: () => [
      dense({ units: 4, inputShape: [PIXELS] }),
      dense({ units: PIXELS, activation: "sigmoid" }),
    ],
  },
};
const last = () => dense({ units: 3, activation: "softmax" });

function build(name: string, optimizer: string): tf.LayersModel {
  const { layers, loss = "categoricalCrossentropy" } = MODELS[name] as (typeof MODELS)[string];
  const model = tf.sequential({ layers: layers() });
  seedWeights(model, 3);
  model.compile({ optimizer, loss, metrics: ["accuracy"] });
  return model;
}

for (const [name, { shape, loss }] of Object.entries(MODELS)) {
  // Plain gradient descent computes products ahead of their turn.
  for (const optimizer of ["adam", "sgd"]) {
    for (const [kind, make] of Object.entries(KINDS)) {
      if (loss && kind === "whole numbers") continue;
      test(`${name}, ${optimizer}, ${kind}: training, measures and predictions are equal to the bit`, async () => {
        const run = async (given: tf.Tensor) => {
          const x = given.reshape(shape);
          const y = loss ? x : targets;
          const model = build(name, optimizer);
          const said: string[] = [];
          const log = (line: string) => said.push(line);
          const options = {
            epochs: 2,
            batchSize: 50,
            seed: 1,
            validationSplit: 0.1,
            verbose: 0,
            log,
          } as const;
          const { history } = await fit(model, x, y, options);
          const validationData: [tf.Tensor, tf.Tensor] = [x.slice(100), y.slice(100)];
          const more = await fit(model, x, y, { ...options, epochs: 1, validationData });
          const measured = await evaluate(model, x, y, { log });
          const output = predict(model, x, { log }).dataSync();
          assert.deepEqual(said, []);
          return [history, more.history, measured, output, model.getWeights().map((one) => one.dataSync())];
        };
        const [one, two] = await Promise.all(make().map(run));
        assert.deepEqual(one, two);
      });
    }
  }
}

test("inputs that are new in each epoch come as numbers", async () => {
  const [kept, plain] = KINDS.quotients() as [tf.Tensor, tf.Tensor];
  const run = async (given: tf.Tensor) => {
    const x = given.reshape([ROWS, PIXELS]);
    const model = build("dense", "adam");
    const inputs: FitOptions["inputs"] = async (epoch) =>
      epoch === 1 ? x.clone() : tf.tidy(() => x.mul(0.5));
    const options = {
      epochs: 3,
      batchSize: 50,
      seed: 1,
      validationData: [x, targets],
      verbose: 0,
      inputs,
    } as const;
    return (await fit(model, x, targets, options as unknown as FitOptions)).history;
  };
  assert.deepEqual(await run(kept), await run(plain));
});

test("a model that goes the slow way trains to the same bits", async () => {
  const run = async (given: tf.Tensor) => {
    const x = given.reshape([ROWS, 28, 28]);
    const model = tf.sequential({
      layers: [tf.layers.simpleRNN({ units: 3, inputShape: [28, 28] }), last()],
    });
    seedWeights(model, 3);
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const log = () => undefined;
    return (await fit(model, x, targets, { epochs: 1, batchSize: 100, seed: 1, verbose: 0, log })).history;
  };
  const [one, two] = KINDS.quotients() as [tf.Tensor, tf.Tensor];
  assert.deepEqual(await run(one), await run(two));
});

test("few numbers are kept as TensorFlow.js does, and a wrong shape is refused as there", () => {
  const few = byteTensor(Uint8Array.of(0, 51, 255), [3], 255);
  assert.equal(bytesOf(few), undefined);
  assert.deepEqual(few.dataSync(), Float32Array.of(0, 0.2, 1));
  assert.throws(() => byteTensor(bytes, [ROWS, 3]), /shape/i);
});

// In a process whose memory goes back to the system when TensorFlow frees it.
const GIVEN_UP = `
  import assert from "node:assert/strict";
  import { byteTensor, tf } from ${JSON.stringify(import.meta.resolve("../child.ts"))};

  const resident = () => process.memoryUsage.rss() / 1e6;
  const all = (value) => byteTensor(new Uint8Array(100_000_000).fill(value), [100_000_000], 255);
  const [kept, other, third, fourth] = [7, 9, 1, 2].map(all);
  const before = resident();
  const sum = kept.sum().dataSync()[0];
  assert.ok(Math.abs(sum / (1e8 * 7 / 255) - 1) < 1e-3);
  assert.ok(resident() > before + 300, "the numbers have been made");
  await new Promise((wake) => setTimeout(wake, 300));
  assert.ok(other.sum().dataSync()[0] > sum);
  assert.ok(resident() < before + 500, "for those of another one they are given up");
  assert.ok(tf.tidy(() => kept.sub(other).sum().dataSync()[0]) < 0, "an operation on both has both");
  const four = tf.tidy(() => tf.addN([kept, other, third, fourth]).sum().dataSync()[0]);
  assert.ok(four > 2 * sum, "one on four has all");
  const deadline = Date.now() + 60_000;
  while (resident() > before + 50 && Date.now() < deadline) await new Promise((wake) => setTimeout(wake, 200));
  assert.ok(resident() < before + 50, (resident() - before) + " MB more than before, of 400");
  assert.equal(kept.sum().dataSync()[0], sum);
  kept.dispose();
  assert.ok(resident() < before + 50, "a tensor that was disposed of gives them up at once");
`;

test("numbers that an operation has asked for are given up after a while, and made again", async () => {
  const options = ["--import", "tsx", "--input-type=module", "--eval", GIVEN_UP];
  await promisify(execFile)(process.execPath, options, {
    env: { ...process.env, TF_ONEDNN_USE_SYSTEM_ALLOCATOR: "true" },
  });
});
