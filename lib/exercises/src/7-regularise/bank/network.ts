import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { network as byHand } from "../model-answers.js";

/** How a network deviates from the right one. */
interface Deviation {
  sizes?: number[];
  hidden?: string;
  output?: string;
  optimizer?: string | tf.Optimizer;
  loss?: string;
  metrics?: string[];
  /** Before which dense layers, from 0, dropout stands. */
  dropoutBefore?: number[];
  /** Which dense layers, from 0, have a penalty. */
  penalised?: number[];
  regulariser?: (l2: number) => object;
  rate?: (dropout: number) => number;
  behind?: () => tf.layers.Layer;
}

type Build = (dropout: number, l2: number) => tf.LayersModel;

/** Builds the network of the exercise, with deviations. */
function deviating({
  sizes = [256, 256, 10],
  hidden = "relu",
  output = "softmax",
  optimizer = "adam",
  loss = "categoricalCrossentropy",
  metrics = ["accuracy"],
  dropoutBefore = [1, 2],
  penalised = [0, 1],
  regulariser = (l2) => ({ kernelRegularizer: tf.regularizers.l2({ l2 }) }),
  rate = (dropout) => dropout,
  behind,
}: Deviation = {}): Build {
  return (dropout, l2) => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [784] }));
    for (const [i, units] of [...sizes, undefined].entries()) {
      for (const place of dropoutBefore) {
        if (place === i && dropout > 0) model.add(tf.layers.dropout({ rate: rate(dropout) }));
      }
      if (units === undefined) continue;
      const activation = (i === sizes.length - 1 ? output : hidden) as "relu";
      model.add(
        tf.layers.dense({ units, activation, ...(penalised.includes(i) && l2 > 0 && regulariser(l2)) }),
      );
      if (i === 0 && behind) model.add(behind());
    }
    model.compile({ optimizer, loss, metrics });
    return model;
  };
}

/** The same by the functional API. */
const functional: Build = (dropout, l2) => {
  const input = tf.input({ shape: [784] });
  let last = input;
  for (let i = 0; i < 2; i++) {
    const dense = tf.layers.dense({ units: 256, kernelRegularizer: tf.regularizers.l2({ l2 }) });
    last = tf.layers.reLU().apply(dense.apply(last)) as tf.SymbolicTensor;
    last = tf.layers.dropout({ rate: dropout }).apply(last) as tf.SymbolicTensor;
  }
  const outputs = tf.layers.dense({ units: 10, activation: "softmax" }).apply(last) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs });
  model.compile({ optimizer: tf.train.adam(), loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
};

export const network: Answers = {
  // Networks are built anew for each.
  seeds: 1,
  apart: 1,
  right: [
    byHand,
    deviating(),
    functional,
    // Dropout before the activation drops the same units, whose ReLU of 0 is 0.
    (dropout: number, l2: number) => {
      const kernelRegularizer = l2 > 0 ? tf.regularizers.l1l2({ l1: 0, l2 }) : undefined;
      const layers = [0, 1].flatMap((i) => [
        tf.layers.dense({
          units: 256,
          activation: "relu",
          kernelRegularizer,
          ...(i === 0 && { inputShape: [784] }),
        }),
        tf.layers.dropout({ rate: dropout }),
      ]);
      const model = tf.sequential({
        layers: [...layers, tf.layers.dense({ units: 10 }), tf.layers.softmax()],
      });
      model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["acc"] });
      return model;
    },
    async (dropout: number, l2: number) => byHand(dropout, l2),
    deviating({ metrics: ["accuracy", "mse"], optimizer: tf.train.adam(0.001) }),
  ],
  wrong: [
    { mistake: "wrong sizes", handIn: deviating({ sizes: [256, 128, 10] }) },
    { mistake: "only the first", handIn: deviating({ sizes: [256, 10], dropoutBefore: [1] }) },
    { mistake: "softmax missing", handIn: deviating({ output: "linear" }) },
    { mistake: "no hidden activation", handIn: deviating({ hidden: "linear" }) },
    { mistake: "wrong optimizer", handIn: deviating({ optimizer: "sgd" }) },
    { mistake: "no accuracy", handIn: deviating({ metrics: ["mse"] }) },
    {
      mistake: "another layer",
      handIn: deviating({ behind: () => tf.layers.batchNormalization() }),
    },
    {
      mistake: "dropout without being asked",
      handIn: deviating({ behind: () => tf.layers.dropout({ rate: 0.5 }) }),
    },
    {
      mistake: "penalty without being asked",
      handIn: (dropout: number, l2: number) => byHand(dropout, l2 || 0.01),
    },
    { mistake: "no dropout", points: 1, handIn: deviating({ dropoutBefore: [] }) },
    { mistake: "one layer without dropout", points: 1, handIn: deviating({ dropoutBefore: [2] }) },
    { mistake: "dropout of the pixels", points: 1, handIn: deviating({ dropoutBefore: [0, 1, 2] }) },
    { mistake: "dropout of the answers", points: 1, handIn: deviating({ dropoutBefore: [1, 2, 3] }) },
    { mistake: "dropout twice", points: 1, handIn: deviating({ dropoutBefore: [1, 1, 2] }) },
    { mistake: "rate is what stays", points: 1, handIn: deviating({ rate: (dropout) => 1 - dropout }) },
    { mistake: "another rate", points: 1, handIn: deviating({ rate: () => 0.5 }) },
    { mistake: "no penalty", points: 2, handIn: deviating({ penalised: [] }) },
    { mistake: "one layer without penalty", points: 2, handIn: deviating({ penalised: [0] }) },
    { mistake: "penalty of the output", points: 2, handIn: deviating({ penalised: [0, 1, 2] }) },
    {
      mistake: "L1",
      points: 2,
      handIn: deviating({ regulariser: (l1) => ({ kernelRegularizer: tf.regularizers.l1({ l1 }) }) }),
    },
    {
      mistake: "half of it",
      points: 2,
      handIn: deviating({ regulariser: (l2) => ({ kernelRegularizer: tf.regularizers.l2({ l2: l2 / 2 }) }) }),
    },
    {
      mistake: "another strength",
      points: 2,
      handIn: deviating({ regulariser: () => ({ kernelRegularizer: tf.regularizers.l2() }) }),
    },
    {
      mistake: "penalty of the biases",
      points: 2,
      handIn: deviating({ regulariser: (l2) => ({ biasRegularizer: tf.regularizers.l2({ l2 }) }) }),
    },
  ],
};
