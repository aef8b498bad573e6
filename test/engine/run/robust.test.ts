import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { getEventListeners } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { evaluate, fit, predict } from "../../../lib/engine/src/index.js";
import { classes, classifier, seedWeights, tf, uniform, values } from "../support.js";

const ROWS = 40;
const x = uniform([ROWS, 6], 3);
const y = classes(ROWS, 3, 4);
const QUIET = { verbose: 0 } as const;

function compiled(): tf.LayersModel {
  const model = classifier();
  seedWeights(model, 1);
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const sessions = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
const nativeTensors = () => (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
const leftovers = () =>
  fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(`tfjs-graph-fit-${process.pid}-`));

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Measures what the process holds, in MB, without the garbage that nobody has collected yet. */
function residentMB(): number {
  collect();
  return process.memoryUsage.rss() / 2 ** 20;
}

describe("what is left behind", () => {
  it("500 fits of one model: no tensors, sessions, files, hardly memory", async () => {
    const model = compiled();
    const once = () =>
      fit(model, x, y, { ...QUIET, validationSplit: 0.2, callbacks: { onEpochEnd: () => {} } });
    for (let i = 0; i < 100; i++) await once();
    const before = [tf.memory().numTensors, nativeTensors(), sessions()] as const;
    const growth: number[] = [];
    for (let block = 0; block < 4; block++) {
      const start = residentMB();
      for (let i = 0; i < 100; i++) await once();
      growth.push(residentMB() - start);
    }
    assert.equal(tf.memory().numTensors, before[0]);
    assert.equal(nativeTensors(), before[1]);
    assert.equal(sessions(), before[2]);
    assert.deepEqual(leftovers(), []);
    // What is left behind is left behind by each hundred; a heap that grows once to the size it needs isn't that.
    assert.ok(Math.min(...growth) < 2, `${growth.map(Math.round).join(", ")} MB more`);
  });

  it("trainings that share a signal: nothing listens to it afterwards, failed ones included", async () => {
    const { signal } = new AbortController();
    const model = compiled();
    await fit(model, x, y, { ...QUIET, signal });
    await assert.rejects(fit(model, x, classes(ROWS + 1, 3, 4), { ...QUIET, signal }));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("60 models, each disposed of: their sessions go with them", async () => {
    const before = [tf.memory().numTensors, sessions()];
    for (let i = 0; i < 60; i++) {
      const model = compiled();
      await fit(model, x, y, QUIET);
      await evaluate(model, x, y);
      predict(model, x).dispose();
      model.dispose();
    }
    assert.deepEqual([tf.memory().numTensors, sessions()], before);
  });

  it("a model that is trained in another way gets another session instead of the old one", async () => {
    const model = compiled();
    await fit(model, x, y, QUIET);
    const before = sessions();
    for (const optimizer of ["sgd", "rmsprop", "adam"]) {
      model.compile({ optimizer, loss: "meanSquaredError" });
      await fit(model, x, y, QUIET);
      assert.equal(sessions(), before);
    }
    model.dispose();
    assert.equal(sessions(), before - 1);
  });

  it("a model that is forgotten without being disposed of: its session goes some time later", () => {
    const code = `
      import { fit, tf } from ${JSON.stringify(path.join(import.meta.dirname, "..", "child.ts"))};
      const train = async () => {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
        model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
        await fit(model, tf.ones([2, 1]), tf.ones([2, 1]), { verbose: 0 });
      };
      for (let i = 0; i < 10; i++) await train();
      for (let i = 0; i < 100 && tf.backend().getNumOfSavedModels() > 1; i++) {
        gc();
        await new Promise((resume) => setTimeout(resume, 20));
      }
      process.stdout.write(String(tf.backend().getNumOfSavedModels() <= 1));
    `;
    const args = ["--expose-gc", "--import", "tsx", "--input-type=module", "-e", code];
    assert.equal(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 }), "true");
  });

  it("a layer that is taken off and replaced by one like it: the new one is trained", async () => {
    const model = classifier();
    const compile = () => model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    compile();
    await fit(model, x, y, QUIET);
    model.pop();
    model.add(tf.layers.dense({ units: 3, activation: "softmax" }));
    compile();
    const before = values(model.getWeights()[2] as tf.Tensor);
    await fit(model, x, y, QUIET);
    assert.notDeepEqual(values(model.getWeights()[2] as tf.Tensor), before);
  });

  it("errors: nothing is left of a run that fails", async () => {
    const model = compiled();
    await fit(model, x, y, QUIET);
    const before = [tf.memory().numTensors, nativeTensors()];
    const spoilt = tf.fill([ROWS, 6], Number.NaN);
    for (let i = 0; i < 3; i++) {
      const own = new AbortController();
      const callbacks = { onEpochBegin: () => own.abort() };
      await assert.rejects(fit(model, x, y, { ...QUIET, signal: own.signal, callbacks }));
      await assert.rejects(fit(model, spoilt, y, QUIET), { name: "DivergedError" });
    }
    spoilt.dispose();
    assert.deepEqual([tf.memory().numTensors, nativeTensors()], before);
  });

  it("of a crash: files of a process that is gone are removed at the next start", () => {
    // This number is above the largest that a process can have.
    const gone = fs.mkdtempSync(path.join(os.tmpdir(), "tfjs-graph-fit-99999999-"));
    const alive = fs.mkdtempSync(path.join(os.tmpdir(), `tfjs-graph-fit-${process.pid}-`));
    const code = `
      import { fit, tf } from ${JSON.stringify(path.join(import.meta.dirname, "..", "child.ts"))};
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      await fit(model, tf.ones([2, 1]), tf.ones([2, 1]), { verbose: 0 });
      process.stdout.write("done");
    `;
    const args = ["--import", "tsx", "--input-type=module", "-e", code];
    assert.equal(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 }), "done");
    assert.equal(fs.existsSync(gone), false);
    assert.equal(fs.existsSync(alive), true);
    fs.rmdirSync(alive);
  });
});

describe("several models", () => {
  it("train in turn and at once as each does alone", async () => {
    const train = async (model: tf.LayersModel, seed: number) => {
      await fit(model, x, y, { ...QUIET, epochs: 5, batchSize: 8, seed });
      return JSON.stringify(model.getWeights().map(values));
    };
    const alone = [await train(compiled(), 1), await train(compiled(), 2)];
    const [a, b] = [compiled(), compiled()];
    assert.deepEqual(await Promise.all([train(a, 1), train(b, 2)]), alone);
  });

  it("but one model not twice at once", async () => {
    const model = compiled();
    const first = fit(model, x, y, { ...QUIET, epochs: 3 });
    await assert.rejects(fit(model, x, y, QUIET), /another fit\(\) call is ongoing/);
    await assert.rejects(model.fit(x, y, QUIET), /another fit\(\) call is ongoing/);
    assert.equal((await first).epoch.length, 3);
  });

  it("a model that is disposed of while it trains ends the training with an error", async () => {
    const model = compiled();
    const callbacks = { onEpochEnd: () => void model.dispose() };
    await assert.rejects(fit(model, x, y, { ...QUIET, epochs: 3, callbacks }), /disposed/);
  });
});

describe("another backend", () => {
  it("trains through model.fit, and says so", () => {
    const code = `
      import { fit, tf } from ${JSON.stringify(path.join(import.meta.dirname, "..", "child.ts"))};
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
      const { history } = await fit(model, tf.ones([2, 1]), tf.ones([2, 1]), { verbose: 0 });
      console.log(history.loss.length);
    `;
    const args = ["--import", "tsx", "--input-type=module", "-e", code];
    const env = { ...process.env, COURSE_BACKEND: "wasm" };
    const output = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 60_000, env });
    assert.match(output, /Training through model\.fit, which takes longer: the backend is wasm, .*\n1\n$/);
  });
});
