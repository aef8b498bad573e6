import type { Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { layersOf } from "../readings/index.js";
import { expectPlain } from "./layers.js";
import { activate, expectAnswers, expectInput, randomInputs } from "./networks.js";

const FILTERS = 64;

/** Images that tell activations apart. */
const ROWS = 6;

/**
 * Checks the layers of the lecture's convolutional network by what they compute: 64 filters of 2 x 2 with ReLU, max
 * pooling, and a dense layer of ten with softmax.
 *
 * @param trial makes the inputs, and objects.
 * @param model the network.
 */
export function expectLectureConvolution(trial: Trial, model: tf.LayersModel): void {
  expectInput(trial, model, [28, 28, 1]);
  const weights = layersOf(model).flatMap((layer) => layer.getWeights());
  const [kernel, bias, dense, denseBias] = weights;
  if (kernel?.rank !== 4) {
    trial.object("no convolution", "The first layer with weights is no convolution.");
  }
  const [rows, columns, , filters] = kernel.shape;
  if (filters !== FILTERS) {
    trial.object("wrong filters", `The convolution has ${filters} filters. Expected: ${FILTERS}.`);
  }
  if (rows !== 2 || columns !== 2) {
    trial.object("wrong kernel", `The filters have ${rows} x ${columns} weights. Expected: 2 x 2.`);
  }
  if (weights.length !== 4 || !bias || !dense || dense.rank !== 2 || !denseBias) {
    const count = layersOf(model).filter((layer) => layer.getWeights().length > 0).length;
    trial.object(
      "wrong layers",
      `${count} layers have weights. Expected: 2, the convolution and one dense layer behind it.`,
    );
  }
  if (dense.shape[1] !== 10) {
    trial.object(
      "wrong outputs",
      `The last layer has ${dense.shape[1]} units. Expected: one for each class.`,
    );
  }
  const flat = dense.shape[0] as number;
  if (flat !== 14 * 14 * FILTERS) {
    const [mistake, why] = FLAT_MISTAKES[flat / FILTERS] ?? [
      "wrong layers",
      "Between convolution and dense layer there should be one pooling layer, and one that flattens.",
    ];
    trial.object(
      mistake,
      `${why} The dense layer gets ${formatNumber(flat)} numbers. Expected: ${formatNumber(14 * 14 * FILTERS)}.`,
    );
  }
  const x = randomInputs(trial, [ROWS, 28, 28, 1]) as tf.Tensor4D;
  const answer = (pool: "avg" | "max") => (hidden: Parameters<typeof activate>[1], output: typeof hidden) => {
    const found = activate(tf.add(tf.conv2d(x, kernel as tf.Tensor4D, 1, "same"), bias), hidden);
    const pooled = tf.pool(found as tf.Tensor4D, 2, pool, "valid", 1, 2);
    const sums = tf.add(
      tf.matMul(pooled.reshape([ROWS, flat]) as tf.Tensor2D, dense as tf.Tensor2D),
      denseBias,
    );
    return activate(sums, output);
  };
  const averages = tf.tidy(() => {
    const difference = tf.sub(model.predict(x) as tf.Tensor, answer("avg")("relu", "softmax"));
    return (tf.max(tf.abs(difference)).dataSync()[0] as number) < 1e-4;
  });
  if (averages) {
    trial.object(
      "average pooling",
      "The pooling takes the mean of each 2 x 2 square. Max pooling takes the greatest.",
    );
  }
  expectAnswers(trial, model, x, { activation: "relu", output: "softmax" }, answer("max"));
  expectPlain(trial, model, PICTURES);
}

/** The layers that the lecture's convolutional network may have. */
const PICTURES = {
  kinds: [
    ...["InputLayer", "Conv2D", "MaxPooling2D", "Flatten", "Reshape"],
    ...["Dense", "Activation", "ReLU", "Softmax"],
  ],
  asked: "Asked for are a convolution, a pooling layer, one that flattens, and a dense layer.",
};

/** What the number of places after flattening tells, by places of each filter. */
const FLAT_MISTAKES: Record<number, [mistake: string, why: string]> = {
  [13 * 13]: [
    "padding missing",
    "The convolution loses a row and a column at the edge. Which padding keeps the size?",
  ],
  [28 * 28]: ["no pooling", "There is no pooling layer."],
  [27 * 27]: [
    "no pooling",
    "There is no pooling layer, and the convolution loses a row and a column at the edge.",
  ],
};
