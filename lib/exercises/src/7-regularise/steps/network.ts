import type { Step, Trial } from "@course/checks";
import { formatNumber, type tf } from "@course/core";
import { layersOf } from "../../readings/index.js";
import { type Compilation, expectCompiled } from "../../shared/compilation.js";
import {
  askForModel,
  type DenseNetwork,
  expectDenseAnswers,
  expectInput,
  expectUnits,
} from "../../shared/networks.js";
import { dropoutsOf, strengthsOf } from "./regularisers.js";

/** The network of the exercise. */
export const NETWORK: DenseNetwork = {
  inputs: 784,
  hidden: [256, 256],
  activation: "relu",
  output: "softmax",
};
export const ADAM: Compilation = { optimizer: "Adam", rate: 0.001 };

export const network: Step = {
  title: "A network with two cures",
  hints: [
    "A dropout layer stands behind each hidden layer: `tf.layers.dropout({ rate: … })`. Not behind the output.",
    "`kernelRegularizer: tf.regularizers.l2({ l2 })` belongs to a dense layer. Both hidden layers get it, the output layer doesn't.",
    "A rate of 0 drops nothing, and a strength of 0 costs nothing. So no case needs to be told apart.",
  ],
  right: "One function for the plain network, for each cure, and for both together.",
  tests: [
    {
      name: "layers, and how it is compiled",
      points: 1,
      async run(handedIn, trial) {
        const reading = await askForModel(trial, handedIn, [0, 0]);
        expectDense(trial, reading.model);
        expectCompiled(trial, reading, ADAM);
        const [rate] = dropoutsOf(reading.model).filter((one) => one.rate > 0);
        if (rate) {
          trial.object(
            "dropout without being asked",
            `It was called with a rate of 0, and has a dropout layer of the rate ${formatNumber(rate.rate)}.`,
          );
        }
        if (strengthsOf(reading.model).some(({ l1, l2 }) => l1 > 0 || l2 > 0)) {
          trial.object(
            "penalty without being asked",
            "It was called with a strength of 0, and has a penalty.",
          );
        }
      },
    },
    {
      name: "dropout",
      points: 1,
      async run(handedIn, trial) {
        const rate = (trial.integer(0, 1) === 0 ? trial.integer(15, 40) : trial.integer(60, 80)) / 100;
        const { model } = await askForModel(trial, handedIn, [rate, 0]);
        expectDense(trial, model);
        expectDropout(trial, model, rate);
      },
    },
    {
      name: "the L2 penalty",
      points: 1,
      async run(handedIn, trial) {
        const strength = trial.integer(2, 40) / 10_000;
        const rate = trial.integer(20, 40) / 100;
        const { model } = await askForModel(trial, handedIn, [rate, strength]);
        expectDense(trial, model);
        expectDropout(trial, model, rate);
        expectPenalty(trial, model, strength);
      },
    },
  ],
};

const KINDS = ["InputLayer", "Dense", "Dropout", "Activation", "ReLU", "Softmax", "Flatten", "Reshape"];

/** Checks the dense layers, and that nothing but dropout stands between them. */
export function expectDense(trial: Trial, model: tf.LayersModel, of = "The network"): void {
  expectInput(trial, model, [NETWORK.inputs]);
  const other = layersOf(model)
    .map((layer) => layer.getClassName())
    .find((kind) => !KINDS.includes(kind));
  if (other !== undefined) {
    trial.object(
      "another layer",
      `${of} has a layer of the kind ${other}. Asked for are dense layers and dropout.`,
    );
  }
  expectUnits(trial, model, NETWORK);
  expectDenseAnswers(trial, model, NETWORK);
}

function expectDropout(trial: Trial, model: tf.LayersModel, rate: number): void {
  const found = dropoutsOf(model).filter((one) => one.rate > 0);
  const rates = found.map((one) => one.rate);
  const came = `It was called with the rate ${rate}.`;
  const are = (value: number) => rates.every((one) => Math.abs(one - value) < 1e-6);
  if (found.length === 0) trial.object("no dropout", `${came} It has no dropout layer.`);
  const behind = found.map((one) => one.behind);
  if (behind.includes(0)) {
    trial.object(
      "dropout of the pixels",
      `${came} A dropout layer stands before the first dense layer, so pixels are dropped. Asked for is dropout behind each hidden layer.`,
    );
  }
  if (behind.includes(NETWORK.hidden.length + 1)) {
    trial.object(
      "dropout of the answers",
      `${came} A dropout layer stands behind the output layer: it would set probabilities to 0.`,
    );
  }
  if (!are(rate) && are(1 - rate)) {
    trial.object(
      "rate is what stays",
      `${came} Its dropout layers have 1 − rate. The rate is the share that goes.`,
    );
  }
  if (!are(rate)) {
    trial.object(
      "another rate",
      `${came} Its dropout layers have the rates ${rates.map((one) => formatNumber(one)).join(", ")}.`,
    );
  }
  if (new Set(behind).size < behind.length) {
    trial.object("dropout twice", `${came} Two dropout layers stand behind the same dense layer.`);
  }
  if (behind.length < NETWORK.hidden.length) {
    trial.object(
      "one layer without dropout",
      `${came} Dropout stands behind one hidden layer only. Asked for is dropout behind each.`,
    );
  }
}

function expectPenalty(trial: Trial, model: tf.LayersModel, strength: number): void {
  const strengths = strengthsOf(model);
  const came = `It was called with the strength ${strength}.`;
  if (strengths.some(({ ofBias }) => ofBias)) {
    trial.object(
      "penalty of the biases",
      `${came} Biases have a penalty, too. Asked for is one of the weights.`,
    );
  }
  if (strengths.every(({ l1, l2 }) => l1 === 0 && l2 === 0)) {
    trial.object(
      "no penalty",
      `${came} No layer has a penalty. Which option of a dense layer takes a regulariser?`,
    );
  }
  if (strengths.some(({ l1 }) => l1 > 0)) {
    trial.object(
      "L1",
      `${came} The absolute values of the weights are penalised: that is L1. Asked for is L2 alone, which takes their squares.`,
    );
  }
  const hidden = strengths.slice(0, -1).map(({ l2 }) => l2);
  const isNear = (l2: number, value: number) => Math.abs(l2 - value) <= value * 1e-5;
  if (hidden.every((l2) => isNear(l2, strength / 2))) {
    trial.object("half of it", `${came} Its layers have half of that.`);
  }
  const wrong = hidden.find((l2) => l2 > 0 && !isNear(l2, strength));
  if (wrong !== undefined) {
    const usual = isNear(wrong, 0.01) ? " That is what it is where none is given." : "";
    trial.object("another strength", `${came} A layer has ${formatNumber(wrong)}.${usual}`);
  }
  if (hidden.some((l2) => l2 === 0)) {
    trial.object("one layer without penalty", `${came} Only one of the hidden layers has a penalty.`);
  }
  if ((strengths.at(-1)?.l2 ?? 0) > 0) {
    trial.object(
      "penalty of the output",
      `${came} The output layer has a penalty, too. Asked for is one of the hidden layers.`,
    );
  }
}
