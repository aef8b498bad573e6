import type { Step, Trial } from "@course/checks";
import { formatNumber, isTensor, tf } from "@course/core";
import { examples, fashion, fractionOf, heldBack, measureOn } from "../shared/fashion.js";
import { partsOf } from "../shared/parts.js";
import { expectHeldBack } from "../shared/trained-run.js";

/** Held back from training. */
const SPLIT = 0.1;

/** The steps to the goal, each worth points. */
const GOALS: readonly [accuracy: number, points: number][] = [
  [0.8, 1],
  [0.84, 2],
];

/** Ten classes, and some luck. */
const CHANCE = 0.2;

export const learned: Step = {
  title: "A network that has learned",
  hints: [
    "Draw the weights at random, with a standard deviation of √(2 / inputs), and begin with biases of 0. If all weights are equal, all neurons stay equal.",
    "One hidden layer of 64 neurons is enough. Batches of 64, a rate of 0.05 and a `keep` of 0.9 are a good start, and so are three epochs.",
    "The loss becomes NaN? The rate is too large. It hardly falls? The rate is too small, or the pixels still go up to 255.",
  ],
  right:
    "Above 0.84, and every line of what it learned by is your own. The grader measures it on the test images, once.",
  tests: [
    {
      name: "a network for these images, trained honestly",
      points: 0,
      async run(handedIn, trial) {
        const model = await askForNetwork(handedIn, trial);
        const { dataset, where, accuracy } = await measure(trial, model);
        if (accuracy < CHANCE) {
          const raw = (await measure(trial, model, 255)).accuracy;
          trial.object(
            raw > 2 * CHANCE ? "not normalised" : "accuracy of chance",
            raw > 2 * CHANCE
              ? `On pixels from 0 to 1 it reaches ${formatNumber(accuracy, 3)}, on raw ones ${formatNumber(raw, 3)}. It was trained on pixels up to 255.`
              : `Its accuracy on ${where} is ${formatNumber(accuracy, 3)}, hardly better than guessing. Is it the trained network, or the one that training began with?`,
          );
        }
        const part = heldBack(dataset, SPLIT);
        expectHeldBack(trial, model, measureOn(model, part).accuracy, part, dataset);
      },
    },
    ...GOALS.map(([goal, points]) => ({
      name: `accuracy ${goal}`,
      points,
      async run(handedIn: unknown, trial: Trial) {
        const model = await askForNetwork(handedIn, trial);
        const { dataset, where, accuracy } = await measure(trial, model);
        if (!dataset.isSample && accuracy < goal) {
          trial.object(
            "too low",
            `Its accuracy on ${where} is ${formatNumber(accuracy, 4)}. Next goal: ${goal}. Look at the losses: do they still fall?`,
          );
        }
      },
    })),
  ],
};

/** Measures on the images held back, as often as its maker likes; on the test images once, when it is graded. */
async function measure(trial: Trial, model: tf.LayersModel, scale = 1) {
  const dataset = await fashion();
  const part = trial.isInstant ? heldBack(dataset, SPLIT) : examples(dataset.test);
  const where = trial.isInstant ? `the last ${fractionOf(SPLIT)} of the training images` : "the test images";
  return { dataset, where, accuracy: measureOn(model, part, scale).accuracy };
}

/** Looks at the layers that came, and makes a model of them that can be measured. */
async function askForNetwork(handedIn: unknown, trial: Trial): Promise<tf.LayersModel> {
  const got = await trial.look(handedIn);
  if (!Array.isArray(got)) {
    trial.object(
      "no list",
      "A list of layers is expected, each an object { weights, biases }: what `train` gives.",
    );
  }
  if (got.length === 0) trial.object("no layers", "The list of layers is empty.");
  const layers = got.map((layer, i) => readLayer(trial, layer, i));
  layers.forEach(({ weights }, i) => {
    const inputs = i === 0 ? 784 : (layers[i - 1]?.weights.shape[1] as number);
    if (weights.shape[0] === inputs) return;
    if (i === 0) {
      trial.object(
        "wrong input",
        `The first layer takes ${weights.shape[0]} numbers. An image has 28 x 28 = 784 pixels.`,
      );
    }
    trial.object(
      "layers don't fit",
      `Layer ${i + 1} takes ${weights.shape[0]} numbers, and the one before it gives ${inputs}.`,
    );
  });
  const outputs = layers.at(-1)?.biases.shape[0];
  if (outputs !== 10) {
    trial.object(
      "wrong outputs",
      `The last layer gives ${outputs} numbers. Expected: 10, one for each class.`,
    );
  }
  const model = tf.sequential({
    layers: layers.map(({ biases }, i) =>
      tf.layers.dense({
        units: biases.shape[0],
        activation: i < layers.length - 1 ? "relu" : "softmax",
        ...(i === 0 && { inputShape: [784] }),
      }),
    ),
  });
  model.setWeights(layers.flatMap(({ weights, biases }) => [weights, biases]));
  return model;
}

function readLayer(trial: Trial, layer: unknown, i: number): { weights: tf.Tensor2D; biases: tf.Tensor1D } {
  const { weights, biases } = partsOf(trial, layer, ["weights", "biases"]);
  if (!isTensor(weights) || weights.rank !== 2 || !isTensor(biases) || biases.rank !== 1) {
    trial.object(
      "wrong shape",
      `Layer ${i + 1}: \`weights\` should be a tensor [inputs, neurons], and \`biases\` a tensor [neurons].`,
    );
  }
  if (weights.shape[1] !== biases.shape[0]) {
    trial.object(
      "layers don't fit",
      `Layer ${i + 1} has weights for ${weights.shape[1]} neurons, and biases for ${biases.shape[0]}.`,
    );
  }
  const numbers = [...weights.dataSync(), ...biases.dataSync()];
  if (!numbers.every(Number.isFinite)) {
    trial.object(
      "NaN",
      `Layer ${i + 1} holds NaN or Infinity: the steps were too large, and the loss grew without end. Try a smaller rate.`,
    );
  }
  return { weights: weights as tf.Tensor2D, biases: biases as tf.Tensor1D };
}
