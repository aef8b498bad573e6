import { tf } from "course";
import { lesson05 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

type Activation = "relu" | "softmax" | "tanh" | "linear" | "sigmoid";

/** A network of dense layers, whose mistakes are given. */
function network(
  sizes: readonly number[],
  {
    hidden = "relu",
    output = "softmax",
    inputShape = [784],
  }: { hidden?: Activation; output?: Activation; inputShape?: number[] } = {},
): tf.Sequential {
  return tf.sequential({
    layers: sizes.map((units, i) =>
      tf.layers.dense({
        units,
        activation: i === sizes.length - 1 ? output : hidden,
        ...(i === 0 ? { inputShape } : {}),
      }),
    ),
  });
}

const costOf = (p: number[], truth: number[]): number[] =>
  p.map((value, i) => -Math.log(truth[i] === 1 ? value : 1 - value));

function counts(labels: number[], first: number[], second: number[]): [number, number] {
  const only = (a: number[], b: number[]) =>
    labels.filter((label, i) => a[i] === label && b[i] !== label).length;
  return [only(first, second), only(second, first)];
}

export const deeperModels: Bank = {
  exercise: lesson05,
  steps: {
    buildNetwork: {
      // Building is slow, and little follows from the seed.
      seeds: 1,
      right: [
        solutions.buildNetwork,
        (sizes: number[]) => network(sizes),
        (sizes: number[]) => {
          const model = tf.sequential();
          sizes.forEach((units, i) => {
            const activation = i === sizes.length - 1 ? "softmax" : "relu";
            model.add(tf.layers.dense({ units, activation, ...(i === 0 ? { inputShape: [784] } : {}) }));
          });
          return model;
        },
        (sizes: number[]) => {
          const input = tf.input({ shape: [784] });
          const output = sizes.reduce<tf.SymbolicTensor>(
            (x, units, i) =>
              tf.layers
                .dense({ units, activation: i === sizes.length - 1 ? "softmax" : "relu" })
                .apply(x) as tf.SymbolicTensor,
            input,
          );
          return tf.model({ inputs: input, outputs: output });
        },
        (sizes: number[]) => {
          const [first = 0, ...rest] = sizes;
          const last = rest.pop() ?? 10;
          const model = tf.sequential();
          model.add(tf.layers.dense({ units: first, inputDim: 784, activation: "relu" }));
          for (const units of rest) model.add(tf.layers.dense({ units, activation: "relu" }));
          model.add(tf.layers.dense({ units: last, activation: "softmax" }));
          return model;
        },
        (sizes: number[]) => {
          const model = tf.sequential();
          model.add(tf.layers.inputLayer({ inputShape: [784] }));
          for (const units of sizes.slice(0, -1)) {
            model.add(tf.layers.dense({ units }));
            model.add(tf.layers.reLU());
          }
          model.add(tf.layers.dense({ units: 10 }));
          model.add(tf.layers.softmax());
          model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
          return model;
        },
      ],
      wrong: [
        { mistake: "softmax missing", handIn: (sizes: number[]) => network(sizes, { output: "relu" }) },
        {
          mistake: "no hidden activation",
          handIn: (sizes: number[]) => network(sizes, { hidden: "linear" }),
        },
        {
          mistake: "wrong hidden activation",
          handIn: (sizes: number[]) => network(sizes, { hidden: "tanh" }),
        },
        { mistake: "no output layer", handIn: (sizes: number[]) => network(sizes.slice(0, -1)) },
        { mistake: "images as input", handIn: (sizes: number[]) => network(sizes, { inputShape: [28, 28] }) },
        { mistake: "wrong input", handIn: (sizes: number[]) => network(sizes, { inputShape: [28] }) },
        { mistake: "wrong sizes", handIn: () => network([256, 10]) },
        { mistake: "wrong outputs", handIn: (sizes: number[]) => network([...sizes.slice(0, -1), 32]) },
        { mistake: "nine outputs", handIn: (sizes: number[]) => network([...sizes.slice(0, -1), 9]) },
        {
          mistake: "only the first",
          points: 1,
          handIn: (sizes: number[]) => network([sizes[0] as number, 10]),
        },
        {
          mistake: "reversed",
          points: 1,
          handIn: (sizes: number[]) => network([...sizes.slice(0, -1).reverse(), 10]),
        },
        { mistake: "no result", handIn: (sizes: number[]) => void network(sizes) },
      ],
    },
    binaryCrossEntropy: {
      right: [
        solutions.binaryCrossEntropy,
        (p: number[], truth: number[]) => sum(costOf(p, truth)) / p.length,
        (p: number[], truth: number[]) =>
          -sum(
            p.map(
              (v, i) => (truth[i] as number) * Math.log(v) + (1 - (truth[i] as number)) * Math.log(1 - v),
            ),
          ) / p.length,
        (p: number[], truth: number[]) =>
          tf.tidy(() => tf.metrics.binaryCrossentropy(tf.tensor1d(truth), tf.tensor1d(p)).dataSync()[0]),
        (p: number[], truth: number[]) => {
          let loss = 0;
          for (let i = 0; i < p.length; i++)
            loss += Math.log(truth[i] ? (p[i] as number) : 1 - (p[i] as number));
          return (-1 / p.length) * loss;
        },
        (p: number[], truth: number[]) =>
          -Math.log(p.reduce((all, v, i) => all * Math.abs(1 - (truth[i] as number) - v), 1)) / p.length,
      ],
      wrong: [
        {
          mistake: "categorical cross-entropy",
          handIn: (p: number[], truth: number[]) => -sum(p.map((v, i) => (truth[i] as number) * Math.log(v))),
        },
        {
          mistake: "only the yes",
          handIn: (p: number[], truth: number[]) =>
            -sum(p.map((v, i) => (truth[i] as number) * Math.log(v))) / p.length,
        },
        {
          mistake: "only the no",
          handIn: (p: number[], truth: number[]) =>
            -sum(p.map((v, i) => (1 - (truth[i] as number)) * Math.log(1 - v))) / p.length,
        },
        { mistake: "summed, not averaged", handIn: (p: number[], truth: number[]) => sum(costOf(p, truth)) },
        { mistake: "no minus", handIn: (p: number[], truth: number[]) => -sum(costOf(p, truth)) / p.length },
        { mistake: "−ln p everywhere", handIn: (p: number[]) => -sum(p.map(Math.log)) / p.length },
        {
          mistake: "yes and no swapped",
          handIn: (p: number[], truth: number[]) =>
            sum(
              costOf(
                p,
                truth.map((v) => 1 - v),
              ),
            ) / p.length,
        },
        {
          mistake: "base 2",
          handIn: (p: number[], truth: number[]) => sum(costOf(p, truth)) / p.length / Math.LN2,
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (p: number[], truth: number[]) =>
            tf.metrics.binaryCrossentropy(tf.tensor1d(truth), tf.tensor1d(p)),
        },
        { mistake: "other", handIn: () => 0.0598 },
        { mistake: "no result", handIn: (p: number[], truth: number[]) => void costOf(p, truth) },
      ],
    },
    disagreements: {
      right: [
        solutions.disagreements,
        counts,
        (labels: number[], first: number[], second: number[]) =>
          Int32Array.from(counts(labels, first, second)),
        (labels: number[], first: number[], second: number[]) =>
          labels.reduce(
            ([a = 0, b = 0], label, i) => [
              a + Number(first[i] === label && second[i] !== label),
              b + Number(first[i] !== label && second[i] === label),
            ],
            [0, 0],
          ),
        (labels: number[], first: number[], second: number[]) =>
          tf.tidy(() => {
            const [isFirst, isSecond] = [first, second].map((answers) => tf.equal(answers, labels)) as [
              tf.Tensor,
              tf.Tensor,
            ];
            return [isFirst.logicalAnd(isSecond.logicalNot()), isSecond.logicalAnd(isFirst.logicalNot())].map(
              (only) => only.sum().dataSync()[0],
            );
          }),
        (labels: number[], first: number[], second: number[]) => {
          const pairs = labels.map((label, i) => Number(first[i] === label) - Number(second[i] === label));
          return [pairs.filter((d) => d === 1).length, pairs.filter((d) => d === -1).length];
        },
      ],
      wrong: [
        {
          mistake: "swapped",
          handIn: (labels: number[], first: number[], second: number[]) =>
            counts(labels, first, second).reverse(),
        },
        {
          mistake: "all that are right",
          handIn: (labels: number[], first: number[], second: number[]) =>
            [first, second].map((answers) => labels.filter((label, i) => answers[i] === label).length),
        },
        {
          mistake: "all that are wrong",
          handIn: (labels: number[], first: number[], second: number[]) =>
            [first, second].map((answers) => labels.filter((label, i) => answers[i] !== label).length),
        },
        {
          mistake: "different answers",
          handIn: (labels: number[], first: number[], second: number[]) => [
            labels.filter((label, i) => first[i] !== second[i] && second[i] !== label).length,
            labels.filter((label, i) => first[i] !== second[i] && first[i] !== label).length,
          ],
        },
        {
          mistake: "one number",
          handIn: (labels: number[], first: number[], second: number[]) => sum(counts(labels, first, second)),
        },
        {
          mistake: "the difference",
          handIn: (labels: number[], first: number[], second: number[]) => {
            const [a, b] = counts(labels, first, second);
            return a - b;
          },
        },
        {
          mistake: "shares",
          handIn: (labels: number[], first: number[], second: number[]) =>
            counts(labels, first, second).map((count) => count / labels.length),
        },
        {
          mistake: "no numbers",
          handIn: (labels: number[], first: number[], second: number[]) => {
            const [onlyFirst, onlySecond] = counts(labels, first, second);
            return { onlyFirst, onlySecond };
          },
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (labels: number[], first: number[], second: number[]) =>
            tf.tensor1d(counts(labels, first, second)),
        },
        { mistake: "other", handIn: () => [0, 0] },
        {
          mistake: "no result",
          handIn: (labels: number[], first: number[], second: number[]) => void counts(labels, first, second),
        },
      ],
    },
    leastLoss: {
      right: [
        solutions.leastLoss,
        (accuracy: number) => (1 - accuracy) * Math.log(2),
        (accuracy: number) => (1 - accuracy) * Math.LN2,
        (accuracy: number) => -Math.log(0.5 ** (1 - accuracy)),
        (accuracy: number) => Math.log(2) - accuracy * Math.log(2),
        (accuracy: number) => Number(((1 - accuracy) * Math.LN2).toFixed(6)),
      ],
      wrong: [
        { mistake: "right answers instead of wrong ones", handIn: (accuracy: number) => accuracy * Math.LN2 },
        { mistake: "all answers", handIn: () => Math.LN2 },
        { mistake: "−ln of the accuracy", handIn: (accuracy: number) => -Math.log(accuracy) },
        { mistake: "the share of wrong answers", handIn: (accuracy: number) => 1 - accuracy },
        {
          mistake: "one tenth instead of one half",
          handIn: (accuracy: number) => (1 - accuracy) * Math.log(10),
        },
        { mistake: "negative", handIn: (accuracy: number) => (1 - accuracy) * Math.log(0.5) },
        { mistake: "other", handIn: (accuracy: number) => (1 - accuracy) / Math.LN2 },
        { mistake: "no numbers", handIn: (accuracy: number) => ((1 - accuracy) * Math.LN2).toFixed(4) },
        { mistake: "no result", handIn: (accuracy: number) => void (1 - accuracy) },
        {
          mistake: "tensor instead of numbers",
          handIn: (accuracy: number) => tf.scalar((1 - accuracy) * Math.LN2),
        },
      ],
    },
  },
};
