import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compare, setSeed, tf } from "course";

// Two clouds of points in the plane, of which a straight line tells most apart.
setSeed(3);
const n = 600;
const labels = tf.tensor1d(
  Array.from({ length: n }, (_, i) => i % 2),
  "int32",
);
const x = tf.randomNormal([n, 2]).add(labels.toFloat().mul(1.5).expandDims(1)) as tf.Tensor2D;
const y = tf.oneHot(labels, 2).toFloat();

function network(rate: number, units = 2): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, activation: "softmax", inputShape: [2] }));
  model.compile({ optimizer: tf.train.sgd(rate), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const common = { epochs: 3, batchSize: 20, folder: "none" } as const;

describe("compare", () => {
  test("tells a network that learns from one that doesn't, and not two that are the same", async () => {
    const comparison = await compare(
      [
        { name: "learns", build: () => network(0.1) },
        { name: "does the same", build: () => network(0.1) },
        { name: "hardly moves", build: () => network(1e-6) },
      ],
      x,
      y,
      { ...common, seeds: 4 },
    );
    assert.equal(comparison.images, 120);
    const [first, same, still] = comparison.contenders;
    assert.deepEqual(first?.accuracies, same?.accuracies, "the same seeds, in the same order");
    assert.deepEqual([same?.difference?.low, same?.difference?.high], [0, 0]);
    assert.ok((still?.difference?.high ?? 1) < 0, String(comparison));
    const verdicts = comparison.table.column("verdict");
    assert.deepEqual([...verdicts], ["", "can't tell", "worse"]);
    assert.equal(comparison.rows.length, 12);
    assert.deepEqual(Object.keys(comparison.rows[0] ?? {}), [
      "contender",
      "seed",
      "accuracy",
      "epochs",
      "seconds",
    ]);
    assert.match(comparison.plot().alt, /hardly moves: mean 0\.\d+, interval from .* to .*; runs/);
  });

  test("gives each contender the setting that suits it, found with another seed", async () => {
    const tried: number[] = [];
    const comparison = await compare(
      [
        { name: "one", build: (rate) => network(rate) },
        {
          name: "other",
          build: (rate) => {
            tried.push(rate);
            return network(rate * 1e-6);
          },
        },
      ],
      x,
      y,
      { ...common, seeds: 3, settings: [1e-7, 0.1, 1e5] },
    );
    assert.equal(comparison.get("one").setting, 0.1);
    assert.equal(comparison.get("other").setting, 1e5, "its rate is a millionth of the setting");
    assert.deepEqual(tried, [1e-7, 0.1, 1e5, 1e5, 1e5, 1e5]);
  });

  test("says before any training what doesn't fit", async () => {
    const two = ["a", "b"].map((name) => ({ name, build: () => network(0.1) }));
    await assert.rejects(compare(two.slice(0, 1), x, y, common), /two contenders or more/);
    await assert.rejects(compare(two, x, y, { ...common, seeds: 2 }), /3 or more, or 1/);
    await assert.rejects(compare(two, x, y, { ...common, seed: 4 }), /seed can't be given/);
    await assert.rejects(compare(two, x, y, { ...common, settings: [1, 1] }), /given twice/);
    await assert.rejects(
      compare([...two, { name: "a", build: () => network(0.1) }], x, y, common),
      /two runs are called/,
    );
  });
});
