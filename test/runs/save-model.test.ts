import assert from "node:assert/strict";
import fs from "node:fs";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it, mock } from "node:test";
import { ready, tf } from "@course/core";
import { sha256 } from "@course/core/files";
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

/** Multiplies its input by a number. */
class Scale extends tf.layers.Layer {
  static readonly className: string = "Scale";
  readonly #factor: number;

  constructor(args: { factor: number; inputShape?: number[] }) {
    super(args as ConstructorParameters<typeof tf.layers.Layer>[0]);
    this.#factor = args.factor;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.mul(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs, this.#factor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), factor: this.#factor };
  }
}
tf.serialization.registerClass(Scale);

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

  /** Two outputs, a layer used twice, and a model within the model. */
  function branched(): tf.LayersModel {
    const input = tf.input({ shape: [4] });
    const shared = tf.layers.dense({ units: 4, activation: "tanh", name: "shared" });
    const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
    const inner = tf.sequential({
      name: "inner",
      layers: [tf.layers.dense({ units: 3, inputShape: [4] }), tf.layers.batchNormalization()],
    });
    const a = tf.layers.dense({ units: 2, activation: "softmax", name: "a" }).apply(inner.apply(twice));
    const b = tf.layers.dense({ units: 1, name: "b" }).apply(twice);
    return tf.model({ inputs: input, outputs: [a as tf.SymbolicTensor, b as tf.SymbolicTensor] });
  }

  const compilations: Record<string, Partial<tf.ModelCompileArgs>> = {
    "losses by output": {
      loss: { a: "categoricalCrossentropy", b: tf.metrics.meanSquaredError as never },
      metrics: { a: "accuracy", b: "mae" },
    },
    "losses in a list": { loss: ["categoricalCrossentropy", "meanSquaredError"], metrics: ["mse"] },
    "one loss as a function": { loss: tf.losses.meanSquaredError as never },
  };
  for (const [name, args] of Object.entries(compilations)) {
    it(`keeps several outputs, shared layers and models within: ${name}`, async () => {
      const model = branched();
      model.compile({ optimizer: tf.train.adam(0.01), ...args } as tf.ModelCompileArgs);
      const targets = [y, x.slice([0, 0], [60, 1])];
      const train = (of: tf.LayersModel) => of.fit(x, targets, { epochs: 2, shuffle: false, verbose: 0 });
      await train(model);
      await saveModel(model, file);
      const loaded = await loadModel(file);
      assert.deepEqual(loaded.loss, model.loss);
      assert.deepEqual(loaded.metrics, model.metrics);
      assert.deepEqual(loaded.metricsNames, model.metricsNames);
      const [expected, given] = [await train(model), await train(loaded)];
      assert.deepEqual(given.history, expected.history);
      const outputs = (of: tf.LayersModel) =>
        (of.predict(x) as tf.Tensor[]).map((output) => output.arraySync());
      assert.deepEqual(outputs(loaded), outputs(model));
    });
  }

  // All that tf.metrics and tf.losses hold, given as functions, and what goes by name.
  const names = [
    "MSE",
    "mae",
    "MAPE",
    "cosine",
    "accuracy",
    "crossentropy",
    "precision",
    "categoricalAccuracy",
  ];
  const metrics = [...names, ...Object.entries(tf.metrics)];
  for (const metric of metrics) {
    const [name, given] = typeof metric === "string" ? [`"${metric}"`, metric] : metric;
    it(`keeps the metric ${name}`, async () => {
      const model = build();
      const isSparse = name === "sparseCategoricalAccuracy";
      const targets = isSparse ? x.slice([0, 0], [60, 1]) : y;
      const loss = isSparse ? "sparseCategoricalCrossentropy" : "categoricalCrossentropy";
      model.compile({ optimizer: "sgd", loss, metrics: [given as never] });
      await saveModel(model, file);
      const loaded = await loadModel(file);
      assert.deepEqual(loaded.metrics, model.metrics);
      assert.deepEqual(loaded.metricsNames, model.metricsNames);
      const measured = (of: tf.LayersModel) =>
        (of.evaluate(x, targets) as tf.Scalar[]).map((value) => value.dataSync()[0]);
      assert.deepEqual(measured(loaded), measured(model));
    });
  }

  const losses = {
    ...Object.fromEntries(
      [
        "meanAbsoluteError",
        "squaredHinge",
        "hinge",
        "logcosh",
        "kullbackLeiblerDivergence",
        "cosineProximity",
      ].map((name) => [`"${name}"`, name]),
    ),
    ...Object.fromEntries(
      Object.entries(tf.losses)
        .filter(([name]) => !["computeWeightedLoss", "cosineDistance"].includes(name))
        .map(([name, loss]) => [`tf.losses.${name}`, loss]),
    ),
    "tf.metrics.binaryCrossentropy": tf.metrics.binaryCrossentropy,
  };
  for (const [name, loss] of Object.entries(losses)) {
    it(`keeps the loss ${name}`, async () => {
      const model = build();
      model.compile({ optimizer: "sgd", loss: loss as never });
      await saveModel(model, file);
      const loaded = await loadModel(file);
      assert.equal(loaded.loss, model.loss);
      const value = (of: tf.LayersModel) => (of.evaluate(x, y) as tf.Scalar).dataSync()[0];
      assert.equal(value(loaded), value(model));
    });
  }

  it("keeps a registered layer of one's own", async () => {
    const model = tf.sequential({
      layers: [new Scale({ factor: 3, inputShape: [4] }), tf.layers.dense({ units: 2 })],
    });
    await saveModel(model, file);
    assert.deepEqual(predictions(await loadModel(file)), predictions(model));
  });

  it("reads files of the form before", async () => {
    const model = build(tf.train.momentum(0.1, 0.9));
    model.compile({
      optimizer: tf.train.momentum(0.1, 0.9),
      loss: "categoricalCrossentropy",
      metrics: ["accuracy", "categoricalAccuracy"],
    });
    await fit(model, x, y, { ...SILENT, epochs: 2 });
    await saveModel(model, file);
    const content = await readFile(file);
    const end = content.indexOf("\n");
    const numbers = content.subarray(end + 1);
    const {
      format: _format,
      compiled,
      sha256: _sha256,
      ...rest
    } = JSON.parse(content.toString("utf8", 0, end));
    const training = {
      loss: "categorical_crossentropy",
      metrics: ["accuracy", "categorical_accuracy"],
      optimizer_config: { class_name: compiled.optimizer.name, config: compiled.optimizer.config },
    };
    const old = { format: "course-model-1", ...rest, training, sha256: sha256(numbers) };
    await writeFile(file, Buffer.concat([Buffer.from(`${JSON.stringify(old)}\n`), numbers]));
    const loaded = await loadModel(file);
    assert.deepEqual(loaded.metrics, model.metrics);
    const [further, same] = [
      await fit(model, x, y, { ...SILENT, epochs: 2 }),
      await fit(loaded, x, y, { ...SILENT, epochs: 2 }),
    ];
    assert.deepEqual(same.history, further.history);
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
    assert.equal(tf.memory().numTensors, before);
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
      "damaged in one letter of its first line",
      (whole) => Buffer.from(whole.toString("latin1").replace('"rate":0.1', '"rate":0.9'), "latin1"),
      /is damaged: .*SHA-256/,
    ],
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

  it("says so: a metric of one's own, by its name", async () => {
    const model = build();
    const closeness = (a: tf.Tensor, b: tf.Tensor) => tf.sub(1, tf.abs(tf.sub(a, b)).mean());
    model.compile({ optimizer: "sgd", loss: "meanSquaredError", metrics: ["accuracy", closeness as never] });
    await assert.rejects(saveModel(model, file), /function of one's own can't be written down \(closeness\)/);
    model.compile({ optimizer: "sgd", loss: { [model.outputNames[0] as string]: closeness as never } });
    await assert.rejects(saveModel(model, file), /can't be written down \(closeness\)/);
    assert.deepEqual(await readdir(folder), []);
  });

  it("says so: a layer that isn't registered, or that forgets its settings", async () => {
    class Unknown extends Scale {
      static override readonly className = "Unknown";
    }
    const unknown = tf.sequential({ layers: [new Unknown({ factor: 2, inputShape: [4] })] });
    await assert.rejects(
      saveModel(unknown, file),
      /the class Unknown isn't registered.*registerClass\(Unknown\)/,
    );
    class Forgetful extends tf.layers.Layer {
      static readonly className = "Forgetful";
      readonly #units: number;
      constructor(args: { units: number; inputShape?: number[] }) {
        super(args as ConstructorParameters<typeof tf.layers.Layer>[0]);
        this.#units = args.units;
      }
      override build(): void {
        this.addWeight("kernel", [4, this.#units], "float32", tf.initializers.ones());
      }
    }
    tf.serialization.registerClass(Forgetful);
    const forgetful = tf.sequential({ layers: [new Forgetful({ units: 2, inputShape: [4] })] });
    await assert.rejects(
      saveModel(forgetful, file),
      /can't build this model anew .*could not be loaded again.*Forgetful.*getConfig/,
    );
    assert.deepEqual(await readdir(folder), []);
  });

  it("says so: an optimiser that can't be written down", async () => {
    await assert.rejects(
      saveModel(build(tf.train.adamax(0.1)), file),
      /the optimiser Adamax remembers.*"adam"/,
    );
    class Own extends tf.SGDOptimizer {
      static override get className() {
        return "Own";
      }
    }
    await assert.rejects(saveModel(build(new Own(0.1)), file), /the class Own isn't registered/);
  });

  it("says so: a class that is unknown where the file is read", async () => {
    await saveModel(tf.sequential({ layers: [new Scale({ factor: 3, inputShape: [4] })] }), file);
    const classes = tf.serialization.SerializationMap.getMap().classNameMap;
    const { Scale: known } = classes;
    delete classes.Scale;
    try {
      await assert.rejects(
        loadModel(file),
        /loadModel: the model has the class Scale, which is unknown here/,
      );
    } finally {
      classes.Scale = known as NonNullable<typeof known>;
    }
  });

  it("says so: no model, no path", async () => {
    await assert.rejects(saveModel({} as tf.LayersModel, file), /expected a model, got an object/);
    await assert.rejects(saveModel(build(), ""), /expected the path of a file/);
    await assert.rejects(loadModel(5 as unknown as string), /expected the path of a file.*got 5/);
  });
});
