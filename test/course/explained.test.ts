import assert from "node:assert/strict";
import { before, describe, it, mock } from "node:test";
import { backend, ready, tf } from "@course/core";
import { evaluate } from "../../lib/course/src/evaluate/evaluate.js";
import { predictClasses } from "../../lib/course/src/evaluate/predict.js";
import { fit } from "../../lib/course/src/training/fit.js";

before(() => ready());

describe("what TensorFlow can't compute", {
  skip: backend().name === "wasm" && "WebAssembly has other errors",
}, () => {
  it("is said in a sentence, with the name of the course's function", async (t) => {
    mock.method(console, "log", () => {});
    t.after(() => mock.restoreAll());
    // Number 9 is none of the three words.
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2, activation: "softmax" }),
      ],
    });
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const x = tf.tensor2d([[0, 9]]);
    const y = tf.tensor2d([[0, 1]]);
    const runs: [string, () => unknown][] = [
      ["fit", () => fit(model, x, y, { verbose: 0 })],
      ["evaluate", () => evaluate(model, x, y)],
      ["predictClasses", () => predictClasses(model, x)],
    ];
    for (const [name, run] of runs) {
      await assert.rejects(
        async () => run(),
        (error: Error) => {
          // TensorFlow's own words, or those of TensorFlow.js where the engine went the slow way.
          assert.match(
            error.message,
            new RegExp(`^${name}: TensorFlow can't compute this: indices|index value 9 is not in`),
          );
          assert.doesNotMatch(error.message, /TF_Status/);
          return true;
        },
      );
    }
  });
});
