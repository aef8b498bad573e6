import { tf } from "course";
import { type Answers, once } from "../../bank/bank.js";
import { build as byHand } from "../model-answers.js";
import { network } from "./networks.js";

export const build: Answers = {
  // Nothing follows from the seed but a few inputs, and networks travel slowly.
  seeds: 3,
  apart: 1,
  right: [
    once(byHand),
    once(() => {
      const model = network();
      const loss = { [model.outputNames[0] as string]: "categoricalCrossentropy" as const };
      model.compile({ optimizer: "adam", loss, metrics: ["accuracy"] });
      return model;
    }),
    once(() => network({ compiled: { loss: ["categoricalCrossentropy"], metrics: "accuracy" } })),
    once(() => network({ compiled: { loss: tf.metrics.categoricalCrossentropy, metrics: ["acc"] } })),
    once(() => network({ compiled: { optimizer: tf.train.adam(0.001, 0.9, 0.999) } })),
    once(async () => network({ compiled: { metrics: ["mse", "categoricalAccuracy"] } })),
    once(() => network({ more: { between: () => tf.layers.activation({ activation: "linear" }) } })),
    () => network(),
    () => network({ compiled: { optimizer: tf.train.adam(0.001) } }),
    () => {
      const input = tf.input({ shape: [784] });
      let x = tf.layers.dense({ units: 256 }).apply(input) as tf.SymbolicTensor;
      x = tf.layers.reLU().apply(x) as tf.SymbolicTensor;
      x = tf.layers.dense({ units: 128, activation: "relu" }).apply(x) as tf.SymbolicTensor;
      x = tf.layers.dense({ units: 10, activation: "softmax" }).apply(x) as tf.SymbolicTensor;
      const model = tf.model({ inputs: input, outputs: x });
      model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
      return model;
    },
  ],
  wrong: [
    {
      mistake: "another layer",
      handIn: once(() => network({ more: { between: () => tf.layers.dropout({ rate: 0.5 }) } })),
    },
    {
      mistake: "another layer",
      handIn: once(() => network({ more: { between: () => tf.layers.batchNormalization() } })),
    },
    {
      mistake: "regulariser",
      handIn: once(() => network({ more: { dense: { kernelRegularizer: "l1l2" } } })),
    },
    {
      mistake: "constraint",
      handIn: once(() => network({ more: { dense: { biasConstraint: "nonNeg" } } })),
    },
    { mistake: "frozen layer", handIn: once(() => network({ more: { dense: { trainable: false } } })) },
    {
      mistake: "all weights alike",
      handIn: once(() => network({ more: { dense: { kernelInitializer: "zeros" } } })),
    },
    { mistake: "no biases", handIn: once(() => network({ more: { dense: { useBias: false } } })) },
    {
      mistake: "other options",
      points: 3,
      handIn: once(() => network({ compiled: { optimizer: tf.train.adam(0.001, 0.5) } })),
    },
    {
      mistake: "wrong optimizer",
      points: 3,
      handIn: once(() => network({ compiled: { optimizer: "adamax" } })),
    },
    { mistake: "softmax missing", points: 2, handIn: once(() => network({ output: "linear" })) },
    { mistake: "softmax missing", points: 2, handIn: once(() => network({ output: "sigmoid" })) },
    { mistake: "softmax missing", points: 2, handIn: once(() => network({ output: "relu" })) },
    { mistake: "no hidden activation", points: 2, handIn: once(() => network({ hidden: "linear" })) },
    { mistake: "wrong hidden activation", points: 2, handIn: once(() => network({ hidden: "sigmoid" })) },
    { mistake: "nine outputs", handIn: once(() => network({ units: 9 })) },
    { mistake: "wrong outputs", handIn: once(() => network({ units: 1 })) },
    { mistake: "reversed", handIn: once(() => network({ sizes: [128, 256] })) },
    { mistake: "only the first", handIn: once(() => network({ sizes: [256] })) },
    { mistake: "no output layer", handIn: once(() => network({ sizes: [256], units: 128 })) },
    { mistake: "too many layers", handIn: once(() => network({ sizes: [784, 256, 128] })) },
    { mistake: "wrong sizes", handIn: once(() => network({ sizes: [100, 128] })) },
    { mistake: "images as input", handIn: once(() => network({ inputShape: [28, 28] })) },
    { mistake: "wrong input", handIn: once(() => network({ inputShape: [783] })) },
    { mistake: "not compiled", points: 3, handIn: once(() => network({ compiled: null })) },
    {
      mistake: "binary cross-entropy",
      points: 3,
      handIn: once(() => network({ compiled: { loss: "binaryCrossentropy" } })),
    },
    {
      mistake: "sparse loss",
      points: 3,
      handIn: once(() => network({ compiled: { loss: "sparseCategoricalCrossentropy" } })),
    },
    {
      mistake: "mean squared error",
      points: 3,
      handIn: once(() => network({ compiled: { loss: "meanSquaredError" } })),
    },
    {
      mistake: "wrong optimizer",
      points: 3,
      handIn: once(() => network({ compiled: { optimizer: "sgd" } })),
    },
    {
      mistake: "wrong rate",
      points: 3,
      handIn: once(() => network({ compiled: { optimizer: tf.train.adam(0.1) } })),
    },
    { mistake: "no accuracy", points: 3, handIn: once(() => network({ compiled: { metrics: [] } })) },
    { mistake: "no result", handIn: () => void network() },
    { mistake: "unreadable", handIn: () => network().layers },
  ],
};
