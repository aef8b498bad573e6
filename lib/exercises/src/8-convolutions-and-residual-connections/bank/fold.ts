import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { fold as byHand } from "../model-answers.js";

type V = tf.Tensor1D;
type Fold = (kernel: tf.Tensor4D, gamma: V, beta: V, mean: V, variance: V, epsilon: number) => unknown;

/** Folds with another factor, or another shift. */
function folding(
  factorOf: (gamma: V, variance: V, epsilon: number) => tf.Tensor = (gamma, variance, epsilon) =>
    gamma.div(variance.add(epsilon).sqrt()),
  shiftOf: (beta: V, mean: V, factor: tf.Tensor, gamma: V) => tf.Tensor = (beta, mean, factor) =>
    beta.sub(mean.mul(factor)),
): Fold {
  return (kernel, gamma, beta, mean, variance, epsilon) => {
    const factor = factorOf(gamma, variance, epsilon);
    return [kernel.mul(factor), shiftOf(beta, mean, factor, gamma)];
  };
}

const SAME = undefined;

export const fold: Answers = {
  right: [
    byHand,
    folding(),
    folding((gamma, variance, epsilon) => variance.add(epsilon).rsqrt().mul(gamma)),
    // By numbers, in loops.
    ((kernel, gamma, beta, mean, variance, epsilon) => {
      const [g, b, m, v] = [gamma, beta, mean, variance].map((one) => one.arraySync()) as [
        number[],
        number[],
        number[],
        number[],
      ];
      const values = kernel.dataSync().slice();
      const bias: number[] = [];
      for (let f = 0; f < g.length; f++) {
        const factor = (g[f] as number) / Math.sqrt((v[f] as number) + epsilon);
        for (let i = f; i < values.length; i += g.length) values[i] = (values[i] as number) * factor;
        bias.push((b[f] as number) - (m[f] as number) * factor);
      }
      return [tf.tensor4d(values, kernel.shape), tf.tensor1d(bias)];
    }) satisfies Fold,
    // By asking batch norm itself for 0 and 1.
    ((kernel, gamma, beta, mean, variance, epsilon) => {
      const normed = (x: tf.Tensor) =>
        tf.batchNorm(x as tf.Tensor4D, mean, variance, beta, gamma, epsilon).flatten();
      const at0 = normed(tf.zeros([1, 1, 1, gamma.size]));
      const at1 = normed(tf.ones([1, 1, 1, gamma.size]));
      return [kernel.mul(at1.sub(at0)), at0];
    }) satisfies Fold,
    // In `tidy`, filter by filter.
    ((kernel, gamma, beta, mean, variance, epsilon) =>
      tf.tidy(() => {
        const factors = gamma.div(tf.sqrt(variance.add(tf.scalar(epsilon)))).unstack();
        const kernels = kernel.unstack(3).map((one, i) => one.mul(factors[i] as tf.Tensor));
        return [tf.stack(kernels, 3), tf.stack(factors).mul(mean).neg().add(beta)];
      })) satisfies Fold,
    (async (...inputs) => byHand(...inputs)) satisfies Fold,
  ],
  wrong: [
    { mistake: "no gamma", handIn: folding((_, variance, epsilon) => variance.add(epsilon).rsqrt()) },
    { mistake: "only gamma", handIn: folding((gamma) => gamma) },
    { mistake: "no root", handIn: folding((gamma, variance, epsilon) => gamma.div(variance.add(epsilon))) },
    { mistake: "no epsilon", handIn: folding((gamma, variance) => gamma.div(variance.sqrt())) },
    {
      mistake: "epsilon outside the root",
      handIn: folding((gamma, variance, epsilon) => gamma.div(variance.sqrt().add(epsilon))),
    },
    {
      mistake: "multiplied by the deviation",
      handIn: folding((gamma, variance, epsilon) => gamma.mul(variance.add(epsilon).sqrt())),
    },
    { mistake: "only beta", points: 1, handIn: folding(SAME, (beta) => beta) },
    { mistake: "mean not scaled", points: 1, handIn: folding(SAME, (beta, mean) => beta.sub(mean)) },
    {
      mistake: "mean added",
      points: 1,
      handIn: folding(SAME, (beta, mean, factor) => beta.add(mean.mul(factor))),
    },
    { mistake: "no beta", points: 1, handIn: folding(SAME, (_, mean, factor) => mean.mul(factor).neg()) },
    {
      mistake: "beta scaled",
      points: 1,
      handIn: folding(SAME, (beta, mean, factor) => beta.sub(mean).mul(factor)),
    },
    {
      mistake: "opposite sign",
      points: 1,
      handIn: folding(SAME, (beta, mean, factor) => mean.mul(factor).sub(beta)),
    },
    {
      mistake: "no gamma in the bias",
      points: 1,
      handIn: folding(SAME, (beta, mean, factor, gamma) => beta.sub(mean.mul(factor.div(gamma)))),
    },
    { mistake: "no pair", handIn: ((...inputs) => byHand(...inputs)[0]) satisfies Fold },
    {
      mistake: "kernel unchanged",
      handIn: ((kernel, ...others) => [kernel.clone(), byHand(kernel, ...others)[1]]) satisfies Fold,
    },
  ],
};
