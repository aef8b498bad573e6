import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "../../lib/core/src/index.js";

const compile = (args: object) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError", ...args });
};
const layer = (args: object) =>
  tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2], ...args })] });

describe("a name that TensorFlow.js doesn't know", () => {
  const rows: [string, () => unknown, RegExp][] = [
    [
      "loss",
      () => compile({ loss: "categorical_crossentropy" }),
      /^Unknown loss "categorical_crossentropy"\. Did you mean "categoricalCrossentropy"\?$/,
    ],
    ["loss", () => compile({ loss: "CategoricalCrossentropy" }), /Did you mean "categoricalCrossentropy"/],
    ["loss", () => compile({ loss: "sparse_categorical_crossentropy" }), /"sparseCategoricalCrossentropy"\?/],
    ["loss", () => compile({ loss: "mse" }), /Did you mean "meanSquaredError"/],
    ["loss", () => compile({ loss: "kl_divergence" }), /Did you mean "kullbackLeiblerDivergence"/],
    ["loss", () => compile({ loss: "colours" }), /There are: binaryCrossentropy, categoricalCrossentropy/],
    [
      "metric",
      () => compile({ metrics: ["acuracy"] }),
      /^Unknown metric "acuracy"\. Did you mean "accuracy"/,
    ],
    ["metric", () => compile({ metrics: ["binary_accuracy"] }), /Did you mean "binaryAccuracy"/],
    [
      "metric",
      () => compile({ metrics: ["recall"] }),
      /Give the function itself: metrics: \[tf\.metrics\.recall\]/,
    ],
    ["optimiser", () => compile({ optimizer: "Adma" }), /^Unknown optimiser "Adma"\. Did you mean "adam"/],
    ["optimiser", () => compile({ optimizer: "RMSprop" }), /Did you mean "rmsprop"/],
    ["activation", () => layer({ activation: "ReLu" }), /^Unknown activation "ReLu"\. Did you mean "relu"/],
    ["activation", () => layer({ activation: "hard_sigmoid" }), /Did you mean "hardSigmoid"/],
    ["activation", () => layer({ activation: "silu" }), /Did you mean "swish"/],
    [
      "initialiser",
      () => layer({ kernelInitializer: "he_normal" }),
      /^Unknown initialiser "he_normal"\. Did you mean "heNormal"/,
    ],
    ["initialiser", () => layer({ kernelInitializer: "glorot_uniform" }), /Did you mean "glorotUniform"/],
    ["constraint", () => layer({ kernelConstraint: "max_norm" }), /Did you mean "maxNorm"/],
    ["regulariser", () => layer({ kernelRegularizer: "l2" }), /Did you mean "l1l2"/],
  ];
  for (const [kind, make, says] of rows) {
    it(`leads to the right one: ${kind}, ${says.source}`, () => {
      assert.throws(make, (error: Error) => {
        assert.match(error.message, says);
        return true;
      });
    });
  }

  it("and all that are suggested exist", () => {
    const message = (make: () => unknown) => {
      try {
        make();
      } catch (error) {
        return /There are: (.*)\.$/.exec((error as Error).message)?.[1]?.split(", ") ?? [];
      }
      return [];
    };
    const none = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";
    const lists = [
      [message(() => compile({ loss: none })), (loss: string) => compile({ loss })],
      [message(() => compile({ metrics: [none] })), (metric: string) => compile({ metrics: [metric] })],
      [message(() => compile({ optimizer: none })), (optimizer: string) => compile({ optimizer })],
      [message(() => layer({ activation: none })), (activation: string) => layer({ activation })],
      [
        message(() => layer({ kernelInitializer: none })),
        (kernelInitializer: string) => layer({ kernelInitializer }),
      ],
      [
        message(() => layer({ kernelConstraint: none })),
        (kernelConstraint: string) => layer({ kernelConstraint }),
      ],
    ] as const;
    for (const [names, make] of lists) {
      assert.ok(names.length > 3, `${names}`);
      for (const name of names) make(name);
    }
  });

  it("is the only error that changes", () => {
    assert.throws(() => tf.layers.dense({ units: -1 }), /units/);
    assert.throws(() => compile({ loss: [] }), /loss/);
  });
});
