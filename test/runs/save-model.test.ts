import assert from "node:assert/strict";
import fs from "node:fs";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it, mock } from "node:test";
import { ready, tf } from "@course/core";
import { setSeed } from "@course/core/random";
import { fit } from "course";
import { loadModel, saveModel } from "../../lib/runs/src/save-model.js";

const SILENT = { verbose: 0, chart: false, seed: 1 } as const;
const { random } = Math;
let folder: string;
let file: string;
let x: tf.Tensor2D;
let y: tf.Tensor2D;

before(async () => {
  await ready();
  const rows = Array.from({ length: 60 }, (_, i) => [i % 2, 1 - (i % 2), (i % 7) / 7, (i % 5) / 5]);
  x = tf.tensor2d(rows);
  const sides = tf.tensor1d(
    rows.map(([side]) => side as number),
    "int32",
  );
  y = tf.oneHot(sides, 2).cast("float32") as tf.Tensor2D;
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "course-save-model-"));
  file = join(folder, "small.model");
});

afterEach(async () => {
  mock.restoreAll();
  syncBuiltinESMExports();
  await rm(folder, { recursive: true });
});

after(() => {
  Math.random = random;
});

/** A model whose weights are of every kind: trained ones and ones that only training changes. */
function build(optimizer: string | tf.Optimizer = "adam"): tf.Sequential {
  setSeed(5);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: 2, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const predictions = (model: tf.LayersModel) => (model.predict(x) as tf.Tensor).arraySync();

describe("saveModel and loadModel", () => {
  const optimizers: Record<string, () => tf.Optimizer> = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9, true),
    rmsprop: () => tf.train.rmsprop(0.01),
    adagrad: () => tf.train.adagrad(0.1),
    adadelta: () => tf.train.adadelta(1),
    adam: () => tf.train.adam(0.01),
  };
  for (const [name, make] of Object.entries(optimizers)) {
    it(`gives the same predictions, and the same further training: ${name}`, async () => {
      const model = build(make());
      await fit(model, x, y, { ...SILENT, epochs: 2 });
      await saveModel(model, file);
      const loaded = await loadModel(file);
      assert.deepEqual(predictions(loaded), predictions(model));
      assert.deepEqual(loaded.optimizer.getConfig(), model.optimizer.getConfig());
      const [further, same] = [
        await fit(model, x, y, { ...SILENT, epochs: 2 }),
        await fit(loaded, x, y, { ...SILENT, epochs: 2 }),
      ];
      assert.deepEqual(same.history, further.history);
      assert.deepEqual(predictions(loaded), predictions(model));
    });
  }

  it("keeps a model that isn't compiled, and makes missing folders", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
    const deep = join(folder, "new", "folder", "plain.model");
    await saveModel(model, deep);
    const loaded = await loadModel(deep);
    assert.deepEqual(predictions(loaded), predictions(model));
    assert.equal(loaded.optimizer, undefined);
  });

  it("keeps convolutions and models with several branches", async () => {
    const input = tf.input({ shape: [2, 2, 1] });
    const flat = tf.layers.flatten();
    const [a, b] = [3, 3].map((filters) =>
      flat.apply(tf.layers.conv2d({ filters, kernelSize: 2 }).apply(input)),
    ) as [tf.SymbolicTensor, tf.SymbolicTensor];
    const sum = tf.layers.add().apply([a, b]) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: sum });
    await saveModel(model, file);
    const images = x.reshape([60, 2, 2, 1]);
    const [mine, loaded] = [model, await loadModel(file)].map((m) =>
      (m.predict(images) as tf.Tensor).arraySync(),
    );
    assert.deepEqual(loaded, mine);
  });

  it("replaces an older file and leaves nothing else behind", async () => {
    await saveModel(build("sgd"), file);
    const model = build("adam");
    await fit(model, x, y, SILENT);
    await saveModel(model, file);
    assert.deepEqual(predictions(await loadModel(file)), predictions(model));
    assert.deepEqual(await readdir(folder), ["small.model"]);
  });

  it("leaks no weights", async () => {
    const model = build("adam");
    await fit(model, x, y, SILENT);
    await saveModel(model, file);
    const before = tf.memory().numTensors;
    await saveModel(model, file);
    // TensorFlow.js itself leaves one number behind: the optimiser's count of steps.
    assert.ok(tf.memory().numTensors <= before + 1);
  });
});

describe("a disk that fails while a model is saved", () => {
  for (const [code, says] of [
    ["ENOSPC", /The disk is full: make room in/],
    ["EACCES", /Can .* be written to\?/],
  ] as const) {
    it(`${code} leaves the last good file`, async () => {
      const model = build();
      await saveModel(model, file);
      const good = await readFile(file);
      const { open } = fs.promises;
      mock.method(fs.promises, "open", async (...args: Parameters<typeof open>) => {
        const handle = await open(...args);
        const { writeFile } = handle;
        const failure = Object.assign(new Error(`${code}: write`), { code });
        let parts = 0;
        // The first part comes through: half a file must not be taken for a whole one.
        mock.method(handle, "writeFile", (part: Uint8Array) =>
          parts++ === 0 ? writeFile.call(handle, part) : Promise.reject(failure),
        );
        return handle;
      });
      syncBuiltinESMExports();
      await fit(model, x, y, SILENT);
      await assert.rejects(saveModel(model, file), (error: Error) => {
        assert.match(error.message, says);
        assert.match(error.message, /what was there before is unchanged/);
        return true;
      });
      assert.deepEqual(await readFile(file), good);
      assert.deepEqual(await readdir(folder), ["small.model"]);
    });
  }

  it("a folder that can't be made says so", async () => {
    await writeFile(join(folder, "taken"), "a file");
    await assert.rejects(saveModel(build(), join(folder, "taken", "a.model")), /can't be written/);
  });

  it("what a process left that was killed is removed, what another writes now is not", async () => {
    const [old, fresh] = ["small.model.1-0.part", "small.model.2-0.part"].map((name) => join(folder, name));
    for (const path of [old, fresh]) await writeFile(path as string, "half a model");
    const anHourAgo = Date.now() / 1000 - 3600;
    await utimes(old as string, anHourAgo, anHourAgo);
    await saveModel(build(), file);
    assert.deepEqual((await readdir(folder)).sort(), ["small.model", "small.model.2-0.part"]);
  });
});

describe("a file that can't be loaded", () => {
  const damages: [string, (whole: Buffer) => Buffer, RegExp][] = [
    [
      "truncated in the weights",
      (whole) => whole.subarray(0, whole.length - 10),
      /bytes of weights, but .* were saved/,
    ],
    [
      "truncated in its first line",
      (whole) => whole.subarray(0, 50),
      /is no file of saveModel.*only the beginning/,
    ],
    ["empty", () => Buffer.alloc(0), /is no file of saveModel.*it is empty/],
    ["foreign", () => Buffer.from("\x89PNG\r\n\x1a\n and more\n and more"), /is no file of saveModel/],
    ["other JSON", () => Buffer.from('{"format": "other"}\n'), /is no file of saveModel/],
    [
      "damaged in one bit",
      (whole) => {
        const copy = Buffer.from(whole);
        copy[copy.length - 3] = (copy[copy.length - 3] as number) ^ 4;
        return copy;
      },
      /is damaged: .*SHA-256/,
    ],
  ];
  for (const [name, damage, says] of damages) {
    it(`says so: ${name}`, async () => {
      await saveModel(build(), file);
      await writeFile(file, damage(await readFile(file)));
      await assert.rejects(loadModel(file), says);
    });
  }

  it("says so: not there, or a folder", async () => {
    await assert.rejects(loadModel(file), /there is no file .*small\.model\. Save a model there first/);
    await assert.rejects(loadModel(folder), /can't be read/);
  });
});

describe("what can't be saved", () => {
  it("says so: a loss of one's own", async () => {
    const model = build();
    model.compile({ optimizer: "sgd", loss: (a, b) => tf.losses.meanSquaredError(a, b) });
    await assert.rejects(
      saveModel(model, file),
      /function of one's own can't be written down.* given by name/,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it("says so: no model, no path", async () => {
    await assert.rejects(saveModel({} as tf.LayersModel, file), /expected a model, got an object/);
    await assert.rejects(saveModel(build(), ""), /expected the path of a file/);
    await assert.rejects(loadModel(5 as unknown as string), /expected the path of a file.*got 5/);
  });
});
