import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fit } from "../../../lib/engine/src/index.js";
import {
  agrees,
  apart,
  classes,
  classifier,
  seedWeights,
  tf,
  uniform,
  values,
  weightsApart,
} from "../support.js";

const ROWS = 50;
const x = uniform([ROWS, 6], 3);
const y = classes(ROWS, 3, 4);
const loss = "categoricalCrossentropy";

const OPTIMIZERS: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  rmsprop: () => tf.train.rmsprop(0.005, 0.8, 0, 1e-3),
  "rmsprop with momentum": () => tf.train.rmsprop(0.005, 0.8, 0.5, 1e-3),
  // With its default epsilon TensorFlow.js takes the root of a negative number in the first steps.
  "rmsprop, centered": () => tf.train.rmsprop(0.005, 0.8, 0.5, -1e-3, true),
  adagrad: () => tf.train.adagrad(0.05, 0.2),
  adadelta: () => tf.train.adadelta(0.8, 0.9, 1e-4),
  adam: () => tf.train.adam(0.01, 0.8, 0.95, 1e-3),
  adamax: () => tf.train.adamax(0.01, 0.8, 0.95, 1e-3, 0.1),
};

describe("each optimizer trains as in model.fit", () => {
  for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
    it(name, () => agrees({ make: classifier, loss, x, y, optimizer, options: { epochs: 4 } }));
  }

  for (const name of ["sgd", "rmsprop", "adam", "adamax", "adagrad", "adadelta"]) {
    it(`"${name}" by its name`, () =>
      agrees({ make: classifier, loss, x, y, optimizer: () => name as never }, 2e-5));
  }
});

it("a weight that the loss doesn't depend on stays as it is, also where others share its variable", async () => {
  const model = tf.sequential({
    layers: [
      // A class number has no derivative.
      tf.layers.dense({ units: 2, activation: "sigmoid", inputShape: [6] }),
      tf.layers.embedding({ inputDim: 2, outputDim: 4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: (OPTIMIZERS.adam as () => tf.Optimizer)(), loss });
  seedWeights(model, 1);
  const before = model.getWeights().map(values);
  await fit(model, x, y, { epochs: 3, verbose: 0 });
  const moved = model.getWeights().map((weight, i) => apart(values(weight), before[i] as number[]) > 0);
  assert.deepEqual(moved, [false, false, true, true, true]);
  model.dispose();
});

it("Adam changes large weights as it changes small ones", () => {
  const make = () =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 120, activation: "tanh", inputShape: [80] }),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
  const wide = uniform([ROWS, 80], 5);
  return agrees({
    make,
    loss,
    x: wide,
    y,
    optimizer: OPTIMIZERS.adam as () => tf.Optimizer,
    options: { epochs: 4 },
  });
});

/** Trains a model twice, each time with the function given. */
async function trainTwice(optimizer: tf.Optimizer, ways: ("fit" | "model.fit")[]): Promise<tf.LayersModel> {
  const model = classifier();
  seedWeights(model, 2);
  model.compile({ optimizer, loss });
  for (const way of ways) {
    const options = { epochs: 2, batchSize: 16, shuffle: false, verbose: 0 } as const;
    await (way === "fit" ? fit(model, x, y, options) : model.fit(x, y, options));
  }
  return model;
}

describe("what an optimizer remembers", () => {
  for (const [name, make] of Object.entries(OPTIMIZERS)) {
    it(`goes on in model.fit, and back: ${name}`, async () => {
      const expected = await trainTwice(make(), ["model.fit", "model.fit"]);
      for (const ways of [
        ["fit", "fit"],
        ["fit", "model.fit"],
        ["model.fit", "fit"],
      ] as const) {
        const model = await trainTwice(make(), [...ways]);
        const distance = weightsApart(model, expected);
        assert.ok(distance < 1e-5, `${ways.join(", then ")}: ${distance}`);
      }
    });
  }

  for (const name of ["momentum", "rmsprop", "adagrad", "adadelta", "adam"]) {
    it(`is saved and loaded with the model: ${name}`, async () => {
      const optimizer = (OPTIMIZERS[name] as () => tf.Optimizer)();
      const expected = await trainTwice((OPTIMIZERS[name] as () => tf.Optimizer)(), ["model.fit"]);
      const model = await trainTwice(optimizer, ["fit"]);
      const [theirs, ours] = await Promise.all([expected.optimizer.getWeights(), optimizer.getWeights()]);
      assert.deepEqual(
        ours.map((entry) => entry.name.replace(/_?\d+/g, "")),
        theirs.map((entry) => entry.name.replace(/_?\d+/g, "")),
      );
      assert.ok(
        ours.every((entry, i) => apart(values(entry.tensor), values(theirs[i]?.tensor as tf.Tensor)) < 1e-4),
      );

      let artifacts: tf.io.ModelArtifacts = {};
      const keep = tf.io.withSaveHandler(async (given) => {
        artifacts = given;
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
      });
      await model.save(keep, { includeOptimizer: true });
      const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
      const options = { epochs: 1, batchSize: 16, shuffle: false, verbose: 0 } as const;
      await fit(loaded, x, y, options);
      await fit(model, x, y, options);
      assert.ok(weightsApart(loaded, model) < 1e-5);
    });
  }

  it("is current in callbacks that save it", async () => {
    const saved: number[][] = [];
    for (const train of ["fit", "model.fit"]) {
      const model = classifier();
      seedWeights(model, 2);
      model.compile({ optimizer: tf.train.adam(0.01, 0.8, 0.95, 1e-3), loss });
      const save = async () => {
        const weights = await model.optimizer.getWeights();
        saved.push(weights.flatMap(({ tensor }) => values(tensor)));
      };
      for (const callbacks of [{ onEpochEnd: save }, { onBatchEnd: save }]) {
        const options = { epochs: 2, batchSize: 25, shuffle: false, verbose: 0, callbacks } as const;
        await (train === "fit" ? fit(model, x, y, options) : model.fit(x, y, options));
      }
    }
    assert.equal(saved.length, 12);
    for (let i = 0; i < 6; i++) assert.ok(apart(saved[i] as number[], saved[i + 6] as number[]) < 1e-5);
  });

  it("the learning rate can change between epochs and within one", async () => {
    const rates = (rate: (step: number) => number) => {
      let step = 0;
      return (model: tf.LayersModel) => ({
        onBatchBegin: () => {
          (model.optimizer as unknown as { learningRate: number }).learningRate = rate(step++);
        },
      });
    };
    const models: tf.LayersModel[] = [];
    for (const train of ["fit", "model.fit"]) {
      const model = classifier();
      seedWeights(model, 2);
      model.compile({ optimizer: tf.train.rmsprop(1, 0.8, 0, 1e-3), loss });
      const callbacks = rates((step) => 0.01 / (1 + step))(model);
      const options = { epochs: 2, batchSize: 16, shuffle: false, verbose: 0, callbacks } as const;
      await (train === "fit" ? fit(model, x, y, options) : model.fit(x, y, options));
      models.push(model);
    }
    assert.ok(weightsApart(models[0] as tf.LayersModel, models[1] as tf.LayersModel) < 1e-5);
  });

  it("an optimizer of one's own goes the slow way", async () => {
    class Half extends tf.AdamOptimizer {}
    const lines: string[] = [];
    const model = classifier();
    model.compile({ optimizer: new Half(0.01, 0.9, 0.999), loss });
    await fit(model, x, y, { verbose: 0, log: (line) => void lines.push(line) });
    assert.deepEqual(lines, [
      "Training through model.fit, which takes longer: the optimizer Half can't be compiled.",
    ]);
  });
});
