import { tf } from "course";
import { lesson03 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { shares, total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

/** A network of dense layers, compiled as the lesson asks, but for what is given. */
function network(
  sizes: readonly number[],
  {
    hidden = "relu",
    output = "softmax",
    inputShape = [784],
    ...compile
  }: {
    hidden?: "relu" | "tanh" | "linear";
    output?: "softmax" | "sigmoid" | "linear";
    inputShape?: number[];
  } & Partial<Parameters<tf.LayersModel["compile"]>[0]> = {},
): tf.LayersModel {
  const model = tf.sequential();
  for (const [i, units] of sizes.entries()) {
    const activation = i === sizes.length - 1 ? output : hidden;
    model.add(tf.layers.dense({ units, activation, ...(i === 0 ? { inputShape } : {}) }));
  }
  model.compile({
    optimizer: "adam",
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
    ...compile,
  });
  return model;
}

const weighted = (x: number[], w: number[]): number[] => x.map((input, i) => input * (w[i] as number));
const powersOf = (z: readonly number[]): number[] => z.map(Math.exp);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const lossOf = (p: number[][], labels: number[]): number[] =>
  labels.map((label, i) => -Math.log(p[i]?.[label] as number));

export const buildAndFit: Bank = {
  exercise: lesson03,
  steps: {
    neuron: {
      right: [
        solutions.neuron,
        (x: number[], w: number[], b: number) =>
          Math.max(
            0,
            x.reduce((z, xi, i) => z + xi * (w[i] as number), b),
          ),
        (x: number[], w: number[], b: number) => {
          let z = 0;
          for (let i = 0; i < x.length; i++) z += (x[i] as number) * (w[i] as number);
          z += b;
          return z > 0 ? z : 0;
        },
        (x: number[], w: number[], b: number) =>
          tf.tidy(() => tf.tensor1d(x).dot(tf.tensor1d(w)).add(b).relu().arraySync() as number),
        (x: number[], w: number[], b: number) =>
          tf.tidy(() => tf.relu(tf.add(tf.sum(tf.mul(x, w)), b)).dataSync()[0]),
        (x: number[], w: number[], b: number) => {
          const relu = (z: number): number => (z < 0 ? 0 : z);
          return relu(sum(weighted(x, w)) + b);
        },
        (x: number[], w: number[], b: number) => {
          const [xs, ws] = [Float64Array.from(x), Float64Array.from(w)];
          return Math.max(xs.reduce((z, xi, i) => z + xi * (ws[i] as number), 0) + b, 0);
        },
      ],
      wrong: [
        {
          mistake: "no activation",
          points: 1,
          handIn: (x: number[], w: number[], b: number) => sum(weighted(x, w)) + b,
        },
        { mistake: "no bias", handIn: (x: number[], w: number[]) => Math.max(0, sum(weighted(x, w))) },
        {
          mistake: "bias behind the activation",
          handIn: (x: number[], w: number[], b: number) => Math.max(0, sum(weighted(x, w))) + b,
        },
        {
          mistake: "bias for each input",
          handIn: (x: number[], w: number[], b: number) => Math.max(0, sum(weighted(x, w).map((p) => p + b))),
        },
        {
          mistake: "bias subtracted",
          handIn: (x: number[], w: number[], b: number) => Math.max(0, sum(weighted(x, w)) - b),
        },
        {
          mistake: "relu of each product",
          handIn: (x: number[], w: number[], b: number) => sum(weighted(x, w).map((p) => Math.max(0, p))) + b,
        },
        { mistake: "no weights", handIn: (x: number[], _: number[], b: number) => Math.max(0, sum(x) + b) },
        {
          mistake: "absolute value",
          points: 1,
          handIn: (x: number[], w: number[], b: number) => Math.abs(sum(weighted(x, w)) + b),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (x: number[], w: number[], b: number) => tf.tensor1d(x).dot(tf.tensor1d(w)).add(b).relu(),
        },
        {
          mistake: "no numbers",
          handIn: (x: number[], w: number[], b: number) => `${sum(weighted(x, w)) + b}`,
        },
        {
          mistake: "no result",
          handIn: (x: number[], w: number[], b: number) => void (sum(weighted(x, w)) + b),
        },
        { mistake: "other", handIn: () => 0.517 },
        { mistake: "no function", handIn: 0.5 },
      ],
    },
    softmax: {
      right: [
        solutions.softmax,
        (z: number[]) => Array.from(tf.tidy(() => tf.softmax(tf.tensor1d(z)).dataSync())),
        (z: number[]) => tf.tidy(() => tf.softmax(tf.tensor1d(z)).dataSync()),
        (z: number[]) => {
          const most = Math.max(...z);
          const total = most + Math.log(sum(z.map((value) => Math.exp(value - most))));
          return z.map((value) => Math.exp(value - total));
        },
        (z: number[]) => {
          const out = new Float64Array(z.length);
          let [most, total] = [Number.NEGATIVE_INFINITY, 0];
          for (const value of z) if (value > most) most = value;
          for (let i = 0; i < z.length; i++) total += out[i] = Math.exp((z[i] as number) - most);
          return out.map((power) => power / total);
        },
        (z: number[]) => z.map((value) => 1 / sum(z.map((other) => Math.exp(other - value)))),
      ],
      wrong: [
        { mistake: "not divided by the sum", handIn: powersOf },
        {
          mistake: "divided by the greatest",
          handIn: (z: number[]) => powersOf(z.map((value) => value - Math.max(...z))),
        },
        { mistake: "shares of the logits", handIn: shares },
        {
          mistake: "powers of 2",
          handIn: (z: number[]) => shares(z.map((value) => 2 ** (value - Math.max(...z)))),
        },
        {
          mistake: "opposite sign",
          handIn: (z: number[]) => shares(powersOf(z.map((value) => Math.min(...z) - value))),
        },
        {
          mistake: "only the greatest",
          handIn: (z: number[]) => z.map((value) => (value === Math.max(...z) ? 1 : 0)),
        },
        { mistake: "not stable", points: 1, handIn: (z: number[]) => shares(powersOf(z)) },
        { mistake: "tensor instead of numbers", handIn: (z: number[]) => tf.softmax(tf.tensor1d(z)) },
        { mistake: "no numbers", handIn: (z: number[]) => shares(powersOf(z)).map(String) },
        { mistake: "other", handIn: (z: number[]) => shares(powersOf(z)).slice(1) },
        {
          mistake: "changed input",
          handIn: (z: number[]) => {
            for (const [i, value] of z.entries()) z[i] = Math.exp(value);
            return shares(z);
          },
        },
      ],
    },
    crossEntropy: {
      right: [
        solutions.crossEntropy,
        (p: number[][], labels: number[]) => mean(lossOf(p, labels)),
        (p: number[][], labels: number[]) =>
          -mean(p.map((row, i) => Math.log(row[labels[i] as number] as number))),
        (p: number[][], labels: number[]) =>
          tf.tidy(() => {
            const oneHot = tf.oneHot(tf.tensor1d(labels, "int32"), p[0]?.length ?? 0);
            return tf.tensor2d(p).log().mul(oneHot).sum(1).neg().mean().arraySync() as number;
          }),
        (p: number[][], labels: number[]) => {
          let loss = 0;
          for (let i = 0; i < p.length; i++)
            loss += Math.log(1 / ((p[i] as number[])[labels[i] as number] as number));
          return loss / p.length;
        },
        (p: number[][], labels: number[]) =>
          -Math.log(labels.reduce((all, label, i) => all * (p[i]?.[label] as number), 1)) / p.length,
      ],
      wrong: [
        { mistake: "no minus", handIn: (p: number[][], labels: number[]) => -mean(lossOf(p, labels)) },
        {
          mistake: "summed, not averaged",
          points: 1,
          handIn: (p: number[][], labels: number[]) => sum(lossOf(p, labels)),
        },
        {
          mistake: "logarithm of the mean",
          points: 1,
          handIn: (p: number[][], labels: number[]) =>
            -Math.log(mean(labels.map((label, i) => p[i]?.[label] as number))),
        },
        {
          mistake: "base 2",
          handIn: (p: number[][], labels: number[]) => mean(lossOf(p, labels)) / Math.LN2,
        },
        {
          mistake: "base 10",
          handIn: (p: number[][], labels: number[]) => mean(lossOf(p, labels)) / Math.LN10,
        },
        { mistake: "all classes", handIn: (p: number[][]) => -sum(p.flat().map(Math.log)) / p.length },
        {
          mistake: "probability instead of its logarithm",
          handIn: (p: number[][], labels: number[]) =>
            mean(labels.map((label, i) => 1 - (p[i]?.[label] as number))),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (p: number[][], labels: number[]) => tf.scalar(mean(lossOf(p, labels))),
        },
        {
          mistake: "past the end",
          handIn: (p: number[][], labels: number[]) =>
            mean(labels.map((label, i) => -Math.log(p[i]?.[label + 10] as number))),
        },
        { mistake: "other", handIn: () => 2.3 },
        { mistake: "no numbers", handIn: lossOfText },
      ],
    },
    buildNetwork: {
      // Building is slow, and little follows from the seed.
      seeds: 1,
      right: [
        solutions.buildNetwork,
        () => network([784, 128, 10]),
        () => network([784, 128, 10], { optimizer: tf.train.adam() }),
        () => network([784, 128, 10], { metrics: "accuracy" }),
        () => network([784, 128, 10], { metrics: ["acc"] }),
        () => {
          const input = tf.input({ shape: [784] });
          const first = tf.layers.dense({ units: 784, activation: "relu" }).apply(input);
          const second = tf.layers.dense({ units: 128, activation: "relu" }).apply(first);
          const output = tf.layers.dense({ units: 10, activation: "softmax" }).apply(second);
          const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
          model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
          return model;
        },
        () => {
          const layers = [
            tf.layers.dense({ units: 784, inputDim: 784 }),
            tf.layers.reLU(),
            tf.layers.dense({ units: 128 }),
            tf.layers.activation({ activation: "relu" }),
            tf.layers.dense({ units: 10 }),
            tf.layers.softmax(),
          ];
          const model = tf.sequential({ layers });
          model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
          return model;
        },
      ],
      wrong: [
        { mistake: "no output layer", handIn: () => network([784, 128]) },
        { mistake: "nine outputs", handIn: () => network([784, 128, 9]) },
        { mistake: "only the first", handIn: () => network([784, 10]) },
        { mistake: "reversed", handIn: () => network([128, 784, 10]) },
        { mistake: "wrong sizes", handIn: () => network([784, 64, 10]) },
        { mistake: "images as input", handIn: () => network([784, 128, 10], { inputShape: [28, 28] }) },
        { mistake: "no hidden activation", handIn: () => network([784, 128, 10], { hidden: "linear" }) },
        { mistake: "wrong hidden activation", handIn: () => network([784, 128, 10], { hidden: "tanh" }) },
        { mistake: "softmax missing", handIn: () => network([784, 128, 10], { output: "linear" }) },
        {
          mistake: "wrong optimizer",
          points: 1,
          handIn: () => network([784, 128, 10], { optimizer: "sgd" }),
        },
        {
          mistake: "wrong rate",
          points: 1,
          handIn: () => network([784, 128, 10], { optimizer: tf.train.adam(0.1) }),
        },
        {
          mistake: "mean squared error",
          points: 1,
          handIn: () => network([784, 128, 10], { loss: "meanSquaredError" }),
        },
        { mistake: "no accuracy", points: 1, handIn: () => network([784, 128, 10], { metrics: [] }) },
        {
          mistake: "not compiled",
          points: 1,
          handIn: () => tf.sequential({ layers: network([784, 128, 10]).layers }),
        },
      ],
    },
  },
};

function lossOfText(p: number[][], labels: number[]): string {
  return `${mean(lossOf(p, labels))}`;
}
