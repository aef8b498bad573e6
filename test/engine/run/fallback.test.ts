import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it, mock } from "node:test";
import { evaluate, type FitOptions, fit, predict, topKAccuracy } from "../../../lib/engine/src/index.js";
import { apart, classes, classifier, seedWeights, tf, uniform, values, weightsApart } from "../support.js";

const ROWS = 40;
const x = uniform([ROWS, 6], 3);
const y = classes(ROWS, 3, 4);
const QUIET = { verbose: 0 } as const;

function compiled(make: () => tf.LayersModel = classifier): tf.LayersModel {
  const model = make();
  seedWeights(model, 1);
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const integers = () => {
  const input = tf.input({ shape: [6], dtype: "int32" });
  const output = tf.layers.dense({ units: 3, activation: "softmax" }).apply(input);
  return tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
};

/** Runs all three ways, and gives the lines that they wrote. */
async function all(model: tf.LayersModel, inputs = x): Promise<string[]> {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const { history } = await fit(model, inputs, y, { ...QUIET, log });
  assert.ok(Number.isFinite(history.loss?.[0] as number));
  assert.ok(Number.isFinite((await evaluate(model, inputs, y, { log })).loss));
  const given = predict(model, inputs, { log });
  assert.ok(apart(values(given), values(model.predict(inputs) as tf.Tensor)) < 1e-5);
  return lines;
}

const WAYS = [
  /^Training through model\.fit/,
  /^Evaluating through model\.ev/,
  /^Predicted through model\.pr/,
];

describe("the slow way is taken by fit, evaluate and predict alike", () => {
  it("where TensorFlow refuses the graph", async () => {
    const lines = await all(compiled(integers), tf.randomUniform([ROWS, 6], 0, 5, "int32", 3));
    assert.equal(lines.length, 3);
    for (const [i, way] of WAYS.entries()) assert.match(lines[i] as string, way);
  });

  it("where the folder for temporary files isn't there, is read-only or goes later", async () => {
    const kept = process.env.TMPDIR;
    const later = fs.mkdtempSync(path.join(os.tmpdir(), "engine-test-"));
    try {
      for (const folder of ["/nonexistent", "/proc"]) {
        process.env.TMPDIR = folder;
        assert.equal((await all(compiled())).length, 3, folder);
      }
      process.env.TMPDIR = later;
      assert.equal((await all(compiled())).length, 0);
      fs.rmdirSync(later);
      assert.equal((await all(compiled())).length, 3);
    } finally {
      if (kept === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = kept;
      fs.rmSync(later, { recursive: true, force: true });
    }
  });

  it("where a class of one's own goes by the name of a layer of TensorFlow.js", async () => {
    const Dense = tf.layers.dense({ units: 1 }).constructor as new (args: object) => tf.layers.Layer;
    class Doubled extends Dense {
      override call(inputs: tf.Tensor, kwargs: object): tf.Tensor {
        return tf.tidy(() => (super.call(inputs, kwargs as never) as tf.Tensor).mul(2));
      }
    }
    const make = () => tf.sequential({ layers: [new Doubled({ units: 3, inputShape: [6] })] });
    assert.equal((await all(compiled(make))).length, 3);
  });

  it("and says so once for each reason", async () => {
    const log = mock.method(console, "log", () => {});
    try {
      for (let i = 0; i < 3; i++) await fit(compiled(integers), x.toInt(), y, QUIET);
      assert.equal(log.mock.callCount(), 1);
    } finally {
      log.mock.restore();
    }
  });
});

describe("the slow way", () => {
  const own = (t: tf.Tensor, p: tf.Tensor) => tf.losses.meanSquaredError(t, p);

  it("trains as model.fit does, and leaves Math.random alone", async () => {
    const { random } = Math;
    const [theirs, ours, other] = [compiled(), compiled(), compiled()];
    for (const model of [theirs, ours, other]) {
      model.compile({ optimizer: tf.train.adam(0.01), loss: own, metrics: ["mae"] });
    }
    const options = { ...QUIET, epochs: 3, batchSize: 7, shuffle: false, validationSplit: 0.2 } as const;
    const expected = await theirs.fit(x, y, options);
    const before = tf.memory().numTensors;
    const [given] = await Promise.all([
      fit(ours, x, y, { ...options, seed: 1, log: false }),
      fit(other, x, y, { ...options, seed: 2, log: false }),
    ]);
    assert.equal(Math.random, random);
    assert.deepEqual(Object.keys(given.history), Object.keys(expected.history));
    for (const [key, numbers] of Object.entries(expected.history)) {
      assert.ok(apart(given.history[key] as number[], numbers as number[]) < 1e-6, key);
    }
    assert.ok(weightsApart(ours, theirs) < 1e-6);
    // What two optimizers remember of four weights, twice each.
    assert.equal(tf.memory().numTensors - before, 16);
  });
});

describe("tf.registerCallbackConstructor", () => {
  it("is heeded as in model.fit: by level, one for each run, before one's own", () => {
    const code = `
      import { fit, tf } from ${JSON.stringify(path.join(import.meta.dirname, "..", "child.ts"))};
      const seen = [];
      const at = (level) => {
        tf.registerCallbackConstructor(level, class extends tf.Callback {
          async onTrainBegin() { seen.push("begin " + level); }
          async onBatchEnd(batch) { seen.push(level + "/" + batch); }
          async onEpochEnd(epoch) { seen.push(level + ":" + epoch + ":" + this.model.layers.length); }
        });
      };
      at(3); at(0);
      const train = async (how) => {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
        model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
        const callbacks = { onEpochEnd: () => void seen.push("own") };
        const options = { verbose: 0, epochs: 3, batchSize: 1, callbacks };
        seen.length = 0;
        await how(model, tf.ones([2, 1]), tf.ones([2, 1]), options);
        return seen.join();
      };
      const theirs = await train((model, ...rest) => model.fit(...rest));
      console.log(theirs === await train(fit) && theirs.includes("0:2"), [].push.toString().includes("native"));
    `;
    const args = ["--import", "tsx", "--input-type=module", "-e", code];
    const output = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 120_000 });
    assert.equal(output.trim().split("\n").at(-1), "true true");
  });
});

describe("what can't be done", () => {
  it("is refused by one clear error, without a line before", async () => {
    const log = mock.method(console, "log", () => {});
    const gone = uniform([ROWS, 6], 1);
    gone.dispose();
    try {
      const refused = (options: object, pattern: RegExp, inputs = x) =>
        assert.rejects(fit(compiled(), inputs, y, { ...QUIET, ...options } as FitOptions), pattern);
      await refused({ sampleWeight: tf.ones([ROWS]) }, /can't train with sampleWeight.*classWeight/);
      await refused({ stepsPerEpoch: 2 }, /can't train with stepsPerEpoch/);
      await refused({ validationSteps: 2 }, /can't train with validationSteps/);
      await refused({ shuffle: "batch" }, /can't train with shuffle: "batch"/);
      await refused({ validationData: [x, y, y] }, /validationData.*give \[x, y\]/);
      await refused({}, /x has been disposed of/, gone);
      await refused({ validationData: [gone, y] }, /validationData\[0\] has been disposed of/);
      await assert.rejects(evaluate(compiled(), gone, y), /x has been disposed of/);
      assert.throws(() => predict(compiled(), gone), /x has been disposed of/);
      assert.equal(log.mock.callCount(), 0);
    } finally {
      log.mock.restore();
    }
  });
});

describe("a model that has been disposed of", () => {
  it("predicts nothing, even if it has no weights", () => {
    const model = tf.sequential({ layers: [tf.layers.reshape({ targetShape: [3, 2], inputShape: [6] })] });
    predict(model, x).dispose();
    model.dispose();
    assert.throws(() => predict(model, x, { log: false }), /disposed/);
  });
});

describe("topKAccuracy", () => {
  it("doesn't count ties as hits: of equals the first classes are taken, as tf.topk does", async () => {
    const still = (rows: number[][]) => {
      const model = tf.sequential({
        layers: [tf.layers.activation({ activation: "linear", inputShape: [rows[0]?.length as number] })],
      });
      return { model, x: tf.tensor2d(rows) };
    };
    const cases: [number[][], number[], number, number][] = [
      [[[1, 0, 0, 0]], [3], 2, 0],
      [[[1, 0, 0, 0]], [1], 2, 1],
      [[[0, 0, 0, 0]], [0], 1, 1],
      [[[0, 0, 0, 0]], [2], 3, 1],
      [[[0, 0, 0, 0]], [3], 3, 0],
      [[[0.2, 0.5, 0.5, 0.1]], [2], 1, 0],
      [[[0.2, 0.5, 0.5, 0.1]], [0], 9, 1],
    ];
    for (const [rows, [truth], k, expected] of cases) {
      const { model, x } = still(rows);
      for (const y of [tf.tensor2d([[truth as number]]), tf.oneHot([truth as number], 4).toFloat()]) {
        const metric = topKAccuracy(k);
        const loss = y.shape[1] === 1 ? "sparseCategoricalCrossentropy" : "categoricalCrossentropy";
        model.compile({ optimizer: "sgd", loss, metrics: [metric] });
        const measured = await evaluate(model, x, y, { log: () => assert.fail("it must be compiled") });
        assert.equal(measured[`top${k}Accuracy`], expected, JSON.stringify([rows, truth, k]));
        assert.equal(values(metric(y, x))[0], expected);
      }
    }
  });
});

describe("models that share layers", () => {
  it("learn from each other's steps while both train", async () => {
    const shared = tf.layers.dense({ units: 1, useBias: false, inputShape: [1] });
    const model = () => {
      const input = tf.input({ shape: [1] });
      const one = tf.model({ inputs: input, outputs: shared.apply(input) as tf.SymbolicTensor });
      one.compile({ optimizer: tf.train.sgd(0.01), loss: "meanSquaredError" });
      return one;
    };
    const [a, b] = [model(), model()];
    shared.setWeights([tf.tensor2d([[0]])]);
    const options = { ...QUIET, epochs: 40, batchSize: 1 };
    const target = (value: number) => tf.fill([4, 1], value);
    await Promise.all([
      fit(a, tf.ones([4, 1]), target(1), options),
      fit(b, tf.ones([4, 1]), target(3), options),
    ]);
    const [kernel] = values(shared.getWeights()[0] as tf.Tensor);
    assert.ok(Math.abs((kernel as number) - 2) < 0.5, `${kernel}: between both targets`);
  });

  it("or train within a callback of one another", async () => {
    const results = [];
    for (const isOurs of [true, false]) {
      const [outer, inner] = [compiled(), compiled()];
      const options = { ...QUIET, epochs: 2, shuffle: false };
      const run = (model: tf.LayersModel, more = {}) =>
        isOurs ? fit(model, x, y, { ...options, ...more }) : model.fit(x, y, { ...options, ...more });
      const callbacks = {
        onEpochEnd: async () => {
          await run(inner);
          outer.setWeights(inner.getWeights());
        },
      };
      await run(outer, { callbacks });
      results.push(outer.getWeights().flatMap(values));
    }
    assert.ok(apart(results[0] as number[], results[1] as number[]) < 1e-5);
  });
});
