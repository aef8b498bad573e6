import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { setSeed, tf } from "@course/core";
import { loadMnist } from "../../lib/course/src/data/load.js";
import { flatten } from "../../lib/course/src/prepare/flatten.js";
import { normalize } from "../../lib/course/src/prepare/normalize.js";
import { oneHot } from "../../lib/course/src/prepare/one-hot.js";
import { randomOrder } from "../../lib/course/src/prepare/shuffle.js";

const { random } = Math;
afterEach(() => {
  Math.random = random;
});

test("a random order holds every position once, each order equally often", () => {
  const counts = new Map<string, number>();
  setSeed(5);
  for (let round = 0; round < 6000; round++) {
    const order = randomOrder(3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, [...counts].join(" "));
});

// Whatever TensorFlow.js draws must follow from the seed.
const draws: Record<string, () => tf.Tensor> = {
  randomUniform: () => tf.randomUniform([50]),
  randomNormal: () => tf.randomNormal([50]),
  truncatedNormal: () => tf.truncatedNormal([50]),
  randomGamma: () => tf.randomGamma([50], 2),
  dropout: () => tf.dropout(tf.ones([200]), 0.5),
  glorotUniform: () => tf.initializers.glorotUniform({}).apply([5, 5]),
  glorotNormal: () => tf.initializers.glorotNormal({}).apply([5, 5]),
  heNormal: () => tf.initializers.heNormal({}).apply([5, 5]),
  leCunNormal: () => tf.initializers.leCunNormal({}).apply([5, 5]),
  orthogonal: () => tf.initializers.orthogonal({}).apply([5, 5]),
  initialTruncatedNormal: () => tf.initializers.truncatedNormal({ stddev: 0.02 }).apply([5, 5]),
};
for (const [name, draw] of Object.entries(draws)) {
  test(`setSeed makes ${name} repeatable, and different for another seed`, () => {
    const drawn = (seed: number) => {
      setSeed(seed);
      return [...draw().dataSync(), ...draw().dataSync()].join(" ");
    };
    const first = drawn(11);
    assert.equal(drawn(11), first);
    assert.notEqual(drawn(12), first);
    const [half, otherHalf] = [first.slice(0, 50), first.slice(-50)];
    assert.notEqual(half, otherHalf, "two draws after one seed differ");
  });
}

test("a whole training run with dropout and batch norm is bit-identical with the same seed", async () => {
  const { train } = await loadMnist({ sample: true });
  const x = normalize(flatten(train.images));
  const y = oneHot(train.labels, 10);
  const run = async (seed: number) => {
    setSeed(seed);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 10, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 64, validationSplit: 0.2, verbose: 0 });
    return { history, weights: model.getWeights().map((weight) => Array.from(weight.dataSync())) };
  };
  const first = await run(21);
  assert.deepEqual(await run(21), first);
  assert.notDeepEqual((await run(22)).weights, first.weights);
});
