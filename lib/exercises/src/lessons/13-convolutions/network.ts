import type { Step } from "@course/checks";
import { expectLectureConvolution } from "../../shared/lecture-convolution.js";
import { askForModel, expectCompiled } from "../../shared/networks.js";

export const buildTutorial: Step = {
  title: "Build the network of the tutorial",
  hints: [
    "`tf.layers.conv2d({ filters, kernelSize, padding, activation, inputShape: [28, 28, 1] })` comes first.",
    "Behind it: `tf.layers.maxPooling2d({ poolSize: 2 })`, `tf.layers.flatten()`, and a dense layer of ten with softmax.",
    'Compile with "adam", "categoricalCrossentropy" and the metric "accuracy", as in lesson 3.',
  ],
  right: "Four layers, two of them with weights.",
  tests: [
    {
      name: "layers",
      points: 1,
      async run(handedIn, trial) {
        expectLectureConvolution(trial, (await askForModel(trial, handedIn)).model);
      },
    },
    {
      name: "compiled",
      points: 1,
      async run(handedIn, trial) {
        expectCompiled(trial, await askForModel(trial, handedIn), { optimizer: "Adam", rate: 0.001 });
      },
    },
  ],
};
