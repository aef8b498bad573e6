import { describe, it } from "node:test";
import { topKAccuracy } from "../../../lib/engine/src/index.js";
import { agrees, classes, classifier, classNumbers, tf, uniform } from "../support.js";

const ROWS = 45;
const x = uniform([ROWS, 6], 3);
const oneHot = classes(ROWS, 3, 4);
const soft = tf.tidy(() => tf.softmax(uniform([ROWS, 3], 5))) as tf.Tensor2D;
const numbers = classNumbers(ROWS, 3, 4).toFloat();
const binary = tf.tidy(() => numbers.greater(1).toFloat().expandDims(1)) as tf.Tensor2D;

describe("each loss trains as in model.fit", () => {
  for (const loss of [
    "meanSquaredError",
    "meanAbsoluteError",
    "meanAbsolutePercentageError",
    "meanSquaredLogarithmicError",
    "squaredHinge",
    "hinge",
    "categoricalHinge",
    "logcosh",
    "kullbackLeiblerDivergence",
    "poisson",
    "cosineProximity",
  ]) {
    it(loss, () => agrees({ make: () => classifier(3, "sigmoid"), loss, x, y: soft, metrics: ["mae"] }));
  }

  for (const activation of ["softmax", "sigmoid", "softplus", "relu"]) {
    it(`the cross-entropies behind ${activation}`, async () => {
      const make = () => classifier(3, activation);
      await agrees({ make, loss: "categoricalCrossentropy", x, y: oneHot, metrics: ["accuracy"] });
      await agrees({ make, loss: "categoricalCrossentropy", x, y: soft, metrics: ["accuracy", "ce"] });
      await agrees({ make, loss: "sparseCategoricalCrossentropy", x, y: numbers, metrics: ["accuracy"] });
      await agrees({ make, loss: "binaryCrossentropy", x, y: oneHot, metrics: ["accuracy"] });
    });
  }

  it("cross-entropy on probabilities that are rounded to 0 and 1", () =>
    agrees({
      make: () => classifier(3, "softmax"),
      loss: "categoricalCrossentropy",
      x: tf.tidy(() => x.mul(1)),
      y: oneHot,
      optimizer: () => tf.train.sgd(30),
      metrics: ["accuracy"],
      options: { epochs: 1, batchSize: ROWS },
    }));

  it("one output", () =>
    agrees({
      make: () => classifier(1, "sigmoid"),
      loss: "binaryCrossentropy",
      x,
      y: binary,
      metrics: ["accuracy", "ce"],
    }));

  it("images as outputs", () =>
    agrees({
      make: () =>
        tf.sequential({
          layers: [
            tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: "same", inputShape: [5, 5, 2] }),
            tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, padding: "same", activation: "sigmoid" }),
          ],
        }),
      loss: "binaryCrossentropy",
      x: uniform([ROWS, 5, 5, 2], 3),
      y: tf.randomUniform([ROWS, 5, 5, 2], 0, 1, "float32", 5),
      metrics: ["mse"],
    }));
});

describe("each metric is that of model.fit", () => {
  it("by name", () =>
    agrees({
      make: () => classifier(3, "softmax"),
      loss: "categoricalCrossentropy",
      x,
      y: oneHot,
      metrics: [
        "accuracy",
        "categoricalAccuracy",
        "categoricalCrossentropy",
        "mse",
        "MSE",
        "mae",
        "MAE",
        "cosine",
      ],
      options: { validationSplit: 0.3 },
    }));

  it("by name, the same one twice", () =>
    agrees({
      make: () => classifier(),
      loss: "categoricalCrossentropy",
      x,
      y: oneHot,
      metrics: ["acc", "accuracy"],
    }));

  it("as a function of tf.metrics", () =>
    agrees({
      make: () => classifier(1, "linear"),
      x,
      y: uniform([ROWS, 1], 9),
      metrics: [tf.metrics.meanAbsoluteError, tf.metrics.MSE as never, tf.metrics.r2Score as never],
      options: { validationSplit: 0.4 },
    }));

  it("that depend on the batches: precision and recall", () =>
    agrees({
      // A step: outputs are 0 or 1, where precision counts.
      make: () =>
        tf.sequential({
          layers: [
            tf.layers.dense({ units: 1, inputShape: [6] }),
            tf.layers.activation({ activation: "hardSigmoid" }),
          ],
        }),
      x: tf.tidy(() => x.mul(30)),
      y: binary,
      metrics: ["precision", tf.metrics.recall as never, "binaryAccuracy"],
      options: { validationSplit: 0.4, batchSize: 7 },
    }));

  it("top-k accuracy, which model.fit can use as well", async () => {
    const make = () => classifier(5, "softmax");
    const y = classes(ROWS, 5, 6);
    const metrics = [topKAccuracy(1), topKAccuracy(2), topKAccuracy(5)];
    await agrees({ make, loss: "categoricalCrossentropy", x, y, metrics });
    const sparse = classNumbers(ROWS, 5, 6).toFloat();
    await agrees({ make, loss: "sparseCategoricalCrossentropy", x, y: sparse, metrics });
  });
});

describe("class weights", () => {
  it("count as in model.fit", async () => {
    const options = { classWeight: { 0: 1, 1: 3, 2: 0.5 }, validationSplit: 0.2 };
    await agrees({ make: () => classifier(), loss: "categoricalCrossentropy", x, y: oneHot, options });
    await agrees({
      make: () => classifier(),
      loss: "sparseCategoricalCrossentropy",
      x,
      y: numbers,
      metrics: ["accuracy"],
      options,
    });
  });
});
