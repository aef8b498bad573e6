import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fit } from "../../../lib/engine/src/index.js";
import { describeModel } from "../../../lib/engine/src/model/description.js";
import { classes, classifier, tf, uniform } from "../support.js";

function compiled(optimizer: tf.Optimizer = tf.train.adam(0.01)): tf.Sequential {
  const model = classifier();
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

describe("the description of a model", () => {
  it("is plain data, and stays the same while the model learns", async () => {
    const model = compiled();
    const before = describeModel(model);
    assert.deepEqual(JSON.parse(JSON.stringify(before)).weights, before.weights);
    await fit(model, uniform([20, 6], 1), classes(20, 3, 2), { verbose: 0 });
    (model.optimizer as tf.AdamOptimizer & { learningRate: number }).learningRate = 0.5;
    assert.deepEqual(describeModel(model), before);
  });

  it("changes with what shapes the graph", () => {
    const model = compiled();
    const loss = "categoricalCrossentropy";
    const changes: [string, () => void][] = [
      ["metrics", () => model.compile({ optimizer: tf.train.adam(0.01), loss })],
      ["loss", () => model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError" })],
      ["a setting of the optimizer", () => model.compile({ optimizer: tf.train.adam(0.01, 0.8), loss })],
      ["the optimizer", () => model.compile({ optimizer: tf.train.momentum(0.01, 0.8), loss })],
      [
        "a layer",
        () => {
          model.add(tf.layers.dense({ units: 3 }));
          model.compile({ optimizer: tf.train.momentum(0.01, 0.8), loss });
        },
      ],
      [
        "a computation of one's own",
        () => {
          const [layer] = model.layers as [tf.layers.Layer];
          layer.call = (x) => x;
        },
      ],
    ];
    let before = describeModel(model);
    for (const [what, change] of changes) {
      change();
      const now = describeModel(model);
      assert.notDeepEqual(now, before, what);
      before = now;
    }
  });

  it("names weights by number, those first that the first layer has", () => {
    const { weights, trained, graph } = describeModel(compiled());
    assert.deepEqual(
      weights.map(({ role, shape }) => [role, shape]),
      [
        ["kernel", [6, 7]],
        ["bias", [7]],
        ["kernel", [7, 3]],
        ["bias", [3]],
      ],
    );
    assert.deepEqual(trained, [0, 1, 2, 3]);
    assert.deepEqual(
      graph.calls.map(({ inputs }) => inputs),
      [[0], [1]],
    );
    assert.deepEqual(graph.outputs, [2]);
  });
});
