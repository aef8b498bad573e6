/** Of what is compiled some is kept, and what is freed in between changes no bit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, fit, predict } from "../../../lib/engine/src/index.js";
import { classes, seedWeights, tf, uniform } from "../support.js";

const ROWS = 40;
const x = uniform([ROWS, 6], 1);
const y = classes(ROWS, 3, 2);

function build(): tf.LayersModel {
  const { dense } = tf.layers;
  const model = tf.sequential({
    layers: [
      dense({ units: 5, activation: "relu", inputShape: [6] }),
      dense({ units: 3, activation: "softmax" }),
    ],
  });
  seedWeights(model, 1);
  model.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const options = { epochs: 2, batchSize: 8, seed: 1, verbose: 0 } as const;
const weights = (model: tf.LayersModel) => model.getWeights().map((one) => one.dataSync());

/** Counts how many graphs TensorFlow has. */
function countGraphs(): { now(): number; stop(): void } {
  const backend = tf.backend() as unknown as Record<
    "loadSavedModelMetaGraph" | "deleteSavedModel",
    (...given: unknown[]) => unknown
  >;
  const { loadSavedModelMetaGraph: load, deleteSavedModel: free } = backend;
  let count = 0;
  backend.loadSavedModelMetaGraph = (...given: unknown[]) => {
    count++;
    return load.apply(backend, given);
  };
  backend.deleteSavedModel = (...given: unknown[]) => {
    count--;
    return free.apply(backend, given);
  };
  return {
    now: () => count,
    stop() {
      backend.loadSavedModelMetaGraph = load;
      backend.deleteSavedModel = free;
    },
  };
}

test("of many models that are trained one after the other, few graphs stay; training goes on to the same bits", async () => {
  const graphs = countGraphs();
  try {
    const [first, undisturbed] = [build(), build()];
    await fit(first, x, y, options);
    const others = Array.from({ length: 12 }, build);
    for (const other of others) {
      await fit(other, x, y, options);
      await evaluate(other, x, y);
      predict(other, x).dispose();
      assert.ok(graphs.now() <= 9, `${graphs.now()} graphs`);
    }
    await fit(undisturbed, x, y, options);
    await fit(undisturbed, x, y, options);
    await fit(first, x, y, options);
    assert.deepEqual(weights(first), weights(undisturbed));
    assert.deepEqual(await evaluate(first, x, y), await evaluate(undisturbed, x, y));
    for (const model of [first, undisturbed, ...others]) model.dispose();
    assert.equal(graphs.now(), 0);
  } finally {
    graphs.stop();
  }
});

test("trainings that go on at once all keep their graphs", async () => {
  const models = Array.from({ length: 12 }, build);
  const alone = build();
  await fit(alone, x, y, options);
  await Promise.all(models.map((model) => fit(model, x, y, options)));
  for (const model of models) assert.deepEqual(weights(model), weights(alone));
});
