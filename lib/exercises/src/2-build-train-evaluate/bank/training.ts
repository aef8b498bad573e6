import { fit, take, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { training as byHand } from "../model-answers.js";
import type { Rows } from "./kinds.js";
import { network, options, xTest, xTrain, yTest, yTrain } from "./networks.js";

/** The positions of all rows but in an order that gives every row the label of its neighbour. */
function turned(y: Rows): number[] {
  return Array.from({ length: y.shape[0] }, (_, i) => (i + 1) % y.shape[0]);
}

export const training: Answers = {
  // Each is a training of its own.
  seeds: 2,
  apart: 1,
  right: [
    byHand,
    async (model: tf.LayersModel, x: Rows, y: Rows) => {
      const history = await model.fit(x, y, {
        epochs: 20,
        batchSize: 256,
        validationSplit: 0.2,
        shuffle: true,
        verbose: 0,
        callbacks: { onEpochEnd: () => tf.nextFrame() },
      });
      return history;
    },
    // Compiled once more, alike.
    (model: tf.LayersModel, x: Rows, y: Rows) => {
      model.compile({ optimizer: tf.train.adam(), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
      return fit(model, x, y, options);
    },
    (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, seed: 7 }),
    (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, options),
    async (model: tf.LayersModel, x: Rows, y: Rows) =>
      await fit(model, x, y, { epochs: 20, batchSize: 256, validationSplit: 0.2 }),
    (model: tf.LayersModel, x: Rows, y: Rows) =>
      model.fit(x, y, { epochs: 20, batchSize: 256, validationSplit: 0.2, verbose: 0 }),
  ],
  wrong: [
    {
      mistake: "trained otherwise",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, take(y, turned(y)), options),
    },
    {
      // What was to be held back is learnt from before.
      mistake: "trained otherwise",
      handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
        const from = Math.floor(x.shape[0] * 0.8);
        await fit(model, x.slice(from), y.slice(from), { epochs: 3, chart: false, verbose: 0 });
        return fit(model, x, y, options);
      },
    },
    {
      mistake: "trained otherwise",
      handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
        await fit(model, x, y, options);
        return fit(model, x, y, options);
      },
    },
    {
      mistake: "trained otherwise",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
        model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
        return fit(model, x, y, options);
      },
    },
    {
      mistake: "another part held back",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
        const held = x.shape[0] / 5;
        const validationData = [x.slice(0, held), y.slice(0, held)] as [Rows, Rows];
        return fit(model, x.slice(held), y.slice(held), { ...options, validationSplit: 0, validationData });
      },
    },
    {
      // The validation part is a part of what is learnt from.
      mistake: "validation leaked",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
        const [cut, held] = [x.shape[0] * 0.8, x.shape[0] / 5];
        const validationData = [x.slice(0, held), y.slice(0, held)] as [Rows, Rows];
        return fit(model, x.slice(0, cut), y.slice(0, cut), {
          ...options,
          validationSplit: 0,
          validationData,
        });
      },
    },
    {
      mistake: "wrong batch size",
      points: 2,
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, batchSize: 512 }),
    },
    {
      mistake: "wrong epochs",
      points: 2,
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, epochs: 21 }),
    },
    {
      mistake: "trained on other data",
      handIn: () => fit(network(), xTest, yTest, { ...options, epochs: 1 }),
    },
    {
      mistake: "trained on other data",
      handIn: () => fit(network(), xTrain, yTrain, { ...options, epochs: 1 }),
    },
    {
      mistake: "parameter not used",
      // In JavaScript nothing is left of x and y.
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
        fit(model, xTrain as typeof x, yTrain as typeof y, options),
    },
    {
      mistake: "parameter not used",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => model.fit(x, yTrain as typeof y, options),
    },
    {
      mistake: "other data",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
        fit(model, x.shape[0] > 0 ? xTrain : x, y.shape[0] > 0 ? yTrain : y, options),
    },
    {
      mistake: "validation leaked",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
        fit(model, x, y, { ...options, validationSplit: 0, validationData: [x, y] }),
    },
    {
      mistake: "validation leaked",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
        const held = { from: Math.floor(x.shape[0] * 0.8) };
        const validationData = [take(x, held), take(y, held)] as [Rows, Rows];
        return fit(model, x, y, { ...options, validationSplit: 0, validationData });
      },
    },
    {
      mistake: "no validation",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
        fit(model, x, y, { ...options, validationSplit: 0 }),
    },
    {
      mistake: "another share held back",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) =>
        fit(model, x, y, { ...options, validationSplit: 0.8 }),
    },
    {
      mistake: "nothing learnt",
      // Another model is trained than the one that was given.
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => {
        const other = tf.sequential({
          layers: [tf.layers.dense({ inputShape: [x.shape[1]], units: y.shape[1], activation: "softmax" })],
        });
        other.compile({ optimizer: "adam", loss: model.loss as string });
        return fit(other, x, y, options);
      },
    },
    {
      mistake: "wrong epochs",
      points: 2,
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, epochs: 1 }),
    },
    {
      mistake: "wrong batch size",
      points: 2,
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, x, y, { ...options, batchSize: 32 }),
    },
    {
      mistake: "no result",
      handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
        await fit(model, x, y, options);
      },
    },
    {
      mistake: "unreadable",
      handIn: async (model: tf.LayersModel, x: Rows, y: Rows) => {
        await fit(model, x, y, options);
        return model;
      },
    },
    {
      mistake: "error",
      handIn: (model: tf.LayersModel, x: Rows, y: Rows) => fit(model, y, x, options),
    },
  ],
};
