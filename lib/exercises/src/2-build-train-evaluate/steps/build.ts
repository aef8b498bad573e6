import type { Step } from "@course/checks";
import {
  askForModel,
  type DenseNetwork,
  expectCompiled,
  expectDenseAnswers,
  expectSizes,
} from "../../shared/networks.js";
import type { Values } from "../variant.js";

/** @param values `first` and `second`: the neurons of the hidden layers. */
export function build({ first, second }: Pick<Values, "first" | "second">): Step {
  const asked: DenseNetwork = {
    inputs: 784,
    hidden: [first, second],
    activation: "relu",
    output: "softmax",
  };
  return {
    title: "Build the network",
    hints: [
      "Lesson 3 built its network with `tf.sequential({ layers: [tf.layers.dense({ … }), …] })`. Only the first layer is told its `inputShape`.",
      "There are three layers: two hidden ones and the output. Which activation turns ten numbers into probabilities that sum to 1?",
      "`model.compile({ optimizer, loss, metrics })` before you return it. The labels are one-hot rows: which loss goes with them?",
    ],
    right: "It is ready to learn.",
    tests: [
      {
        name: "its layers",
        points: 2,
        async run(handedIn, trial) {
          const { model } = await askForModel(trial, handedIn);
          expectSizes(trial, model, asked);
        },
      },
      {
        name: "what it computes",
        points: 1,
        async run(handedIn, trial) {
          expectDenseAnswers(trial, (await askForModel(trial, handedIn)).model, asked);
        },
      },
      {
        name: "how it is compiled",
        points: 1,
        async run(handedIn, trial) {
          expectCompiled(trial, await askForModel(trial, handedIn), { optimizer: "Adam", rate: 0.001 });
        },
      },
    ],
  };
}
