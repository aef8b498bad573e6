import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import * as answers from "../model-answers.js";

type Matrix = tf.Tensor2D;
const drawn = (x: Matrix, neurons: number) => tf.randomNormal([x.shape[1], neurons]) as Matrix;
const sumsOf = (x: Matrix, weights: tf.Tensor) => x.matMul(weights) as Matrix;
const deviationOf = (values: tf.Tensor) => Math.sqrt(tf.moments(values).variance.dataSync()[0] as number);

/** Weights that are divided by what a rule says of them. */
const by =
  (rule: (sums: Matrix, weights: Matrix, x: Matrix) => number | tf.Tensor, draw = drawn) =>
  (x: Matrix, neurons: number) => {
    const weights = draw(x, neurons);
    return weights.div(rule(sumsOf(x, weights), weights, x));
  };

/** A normal number, from two uniform ones. */
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

export const startWeights: Answers = {
  seeds: 12,
  apart: 3,
  right: [
    answers.startWeights,
    by(deviationOf),
    // Uniform ones.
    by(deviationOf, (x, neurons) => tf.randomUniform([x.shape[1], neurons], -1, 1)),
    // After He first, then scaled, in one tidy.
    (x: Matrix, neurons: number) =>
      tf.tidy(() => {
        const weights = tf.initializers.heNormal({}).apply([x.shape[1], neurons]);
        const sums = sumsOf(x, weights);
        const spread = sums.sub(sums.mean()).square().mean().sqrt();
        return weights.div(spread);
      }),
    // Lists of numbers.
    (x: Matrix, neurons: number) => {
      const rows = Array.from({ length: x.shape[1] }, () => Array.from({ length: neurons }, normal));
      const sums = x
        .arraySync()
        .flatMap((image) =>
          Array.from({ length: neurons }, (_, j) =>
            image.reduce((sum, pixel, k) => sum + pixel * (rows[k]?.[j] as number), 0),
          ),
        );
      const mean = sums.reduce((a, b) => a + b, 0) / sums.length;
      const variance = sums.reduce((all, sum) => all + (sum - mean) ** 2, 0) / (sums.length - 1);
      return tf.tensor2d(rows.map((row) => row.map((w) => w / Math.sqrt(variance))));
    },
    // Typed arrays.
    (x: Matrix, neurons: number) => {
      const weights = Float32Array.from({ length: x.shape[1] * neurons }, () => Math.random() - 0.5);
      const shape: [number, number] = [x.shape[1], neurons];
      const sums = Float64Array.from(sumsOf(x, tf.tensor2d(weights, shape)).dataSync());
      let [mean, squares] = [0, 0];
      for (const sum of sums) mean += sum / sums.length;
      for (const sum of sums) squares += (sum - mean) ** 2 / sums.length;
      return tf.tensor2d(
        weights.map((w) => w / Math.sqrt(squares)),
        shape,
      );
    },
    // Scaled in several rounds, as the method was published.
    async (x: Matrix, neurons: number) => {
      let weights: tf.Tensor = drawn(x, neurons);
      for (let round = 0; round < 5; round++) {
        const [variance = 1] = await tf.moments(sumsOf(x, weights)).variance.data();
        if (Math.abs(variance - 1) < 1e-4) break;
        weights = weights.mul(1 / Math.sqrt(variance));
      }
      return weights;
    },
    // Around 0 it makes no difference whether the mean is subtracted.
    by((sums) => sums.square().mean().sqrt()),
    // With the mean of every neuron's weights taken out.
    by(deviationOf, (x, neurons) => {
      const weights = drawn(x, neurons);
      return weights.sub(weights.mean(0)) as Matrix;
    }),
  ],
  wrong: [
    { mistake: "not scaled", handIn: drawn },
    { mistake: "multiplied", handIn: by((sums) => 1 / deviationOf(sums)) },
    { mistake: "divided by the variance", handIn: by((sums) => tf.moments(sums).variance) },
    {
      mistake: "each neuron by itself",
      handIn: by((sums) => tf.moments(sums, 0).variance.sqrt()),
    },
    {
      mistake: "mean of the images' spreads",
      handIn: by((sums) => tf.moments(sums, 1).variance.sqrt().mean()),
    },
    { mistake: "behind ReLU", handIn: by((sums) => deviationOf(sums.relu())) },
    { mistake: "the weights themselves", handIn: by((_, weights) => deviationOf(weights)) },
    { mistake: "range instead of spread", handIn: by((sums) => sums.abs().max()) },
    {
      mistake: "a formula",
      handIn: (x: Matrix, neurons: number) => drawn(x, neurons).mul(Math.sqrt(2 / x.shape[1])),
    },
    {
      mistake: "a formula",
      handIn: (x: Matrix, neurons: number) => drawn(x, neurons).mul(Math.sqrt(2 / (x.shape[1] + neurons))),
    },
    { mistake: "one image", handIn: by((sums) => deviationOf(sums.slice(0, 1))) },
    {
      mistake: "all equal",
      handIn: by(
        (sums) => sums.abs().mean(),
        (x, neurons) => tf.ones([x.shape[1], neurons]),
      ),
    },
    {
      mistake: "equal rows",
      handIn: by(
        deviationOf,
        (x, neurons) => tf.tile(tf.randomNormal([1, neurons]), [x.shape[1], 1]) as Matrix,
      ),
    },
    {
      mistake: "equal columns",
      handIn: by(
        deviationOf,
        (x, neurons) => tf.tile(tf.randomNormal([x.shape[1], 1]), [1, neurons]) as Matrix,
      ),
    },
    {
      mistake: "mean not 0",
      handIn: by(deviationOf, (x, neurons) => tf.randomUniform([x.shape[1], neurons], 0, 1)),
    },
    {
      mistake: "the same each time",
      handIn: by(
        deviationOf,
        (x, neurons) => tf.randomNormal([x.shape[1], neurons], 0, 1, "float32", 7) as Matrix,
      ),
    },
    {
      mistake: "transposed",
      handIn: (x: Matrix, neurons: number) => answers.startWeights(x, neurons).transpose(),
    },
    {
      mistake: "no tensor",
      handIn: (x: Matrix, neurons: number) => answers.startWeights(x, neurons).arraySync(),
    },
    { mistake: "wrong shape", handIn: (x: Matrix, neurons: number) => answers.startWeights(x, neurons + 1) },
  ],
};
