import type { Step, Trial } from "@course/checks";
import { formatNumber, tf } from "@course/core";
import { examples, fashion, fractionOf, heldBack, measureOn } from "./fashion.js";
import { askForModel, expectModel, randomInputs, readModel } from "./networks.js";
import { expectHeldBack } from "./trained-run.js";

/**
 * Checks what any network of one's own for these images has to keep to.
 *
 * @param trial objects.
 * @param model the network.
 * @param most how many parameters it may have.
 */
function expectOwn(trial: Trial, model: tf.LayersModel, most: number): void {
  const parameters = model.countParams();
  if (parameters > most) {
    trial.object(
      "too many parameters",
      `The network has ${formatNumber(parameters)} parameters. At most ${formatNumber(most)} are allowed. Which layer has most of them?`,
    );
  }
  const input = model.inputs[0]?.shape.slice(1) ?? [];
  const size = input.reduce<number>((product, length) => product * (length ?? 1), 1);
  if (size !== 28 * 28) {
    trial.object(
      "wrong input",
      `The network takes inputs of shape [${input}]. An image has 28 x 28 pixels and one channel.`,
    );
  }
  const output = model.outputs[0]?.shape.slice(1) ?? [];
  if (output.join() !== "10") {
    trial.object(
      "wrong outputs",
      `The network gives outputs of shape [${output}]. Expected: [10], a probability for each class.`,
    );
  }
  const x = randomInputs(trial, [4, ...(input as number[])]);
  const isSure = tf.tidy(() => {
    const answers = model.predict(x) as tf.Tensor;
    const off = tf.max(tf.abs(tf.sub(tf.sum(answers, 1), 1))).dataSync()[0] as number;
    return off < 1e-3 && (tf.min(answers).dataSync()[0] as number) >= 0;
  });
  if (!isSure) {
    trial.object(
      "softmax missing",
      "The ten outputs are no probabilities that sum to 1. Which activation makes them so?",
    );
  }
}

/**
 * Makes the test of a function that builds a network of one's own, compiled and not trained.
 *
 * @param most how many parameters it may have.
 */
export function limitTest(most: number): Step["tests"][number] {
  return {
    name: "within the limit",
    points: 1,
    async run(handedIn, trial) {
      const { model, compiled } = await askForModel(trial, handedIn);
      expectOwn(trial, model, most);
      if (!compiled) {
        trial.object(
          "not compiled",
          "The model isn't compiled. Call `model.compile({ … })` before you return it.",
        );
      }
    },
  };
}

/** The fraction of the training images that is held back. */
const SPLIT = 0.1;

/**
 * Measures a student's network: on the images held back, as often as its maker likes; on the test images once, when it
 * is graded. Whoever saw the second number at each try would climb on it, and it would tell nothing any more.
 */
async function measure(trial: Trial, model: tf.LayersModel, scale = 1) {
  const dataset = await fashion();
  const part = trial.isInstant ? heldBack(dataset, SPLIT) : examples(dataset.test);
  const where = trial.isInstant ? `the last ${fractionOf(SPLIT)} of the training images` : "the test images";
  return { dataset, where, accuracy: measureOn(model, part, scale).accuracy };
}

/** A goal: an accuracy, and the points for reaching it. */
export type Goal = readonly [accuracy: number, points: number];

/**
 * Makes the tests of a trained network of one's own.
 *
 * @param most how many parameters it may have.
 * @param goals from the lowest to the highest.
 */
export function beatTests(most: number, goals: readonly Goal[]): Step["tests"] {
  return [
    {
      name: "a network within the limit, trained honestly",
      points: 0,
      async run(handedIn, trial) {
        const { model } = expectModel(trial, await trial.look(handedIn, readModel));
        expectOwn(trial, model, most);
        const { dataset, where, accuracy } = await measure(trial, model);
        if (accuracy < CHANCE) {
          const raw = await measure(trial, model, 255);
          if (raw.accuracy > 2 * CHANCE) {
            trial.object(
              "not normalised",
              `On pixels from 0 to 1 it reaches ${formatNumber(accuracy, 3)}, on raw ones ${formatNumber(raw.accuracy, 3)}. It was trained on pixels up to 255.`,
            );
          }
          trial.object(
            "accuracy of chance",
            `Its accuracy on ${where} is ${formatNumber(accuracy, 3)}, hardly better than guessing. Is it the trained model, or a new one?`,
          );
        }
        const part = heldBack(dataset, SPLIT);
        expectHeldBack(trial, model, measureOn(model, part).accuracy, part, dataset);
      },
    },
    ...goals.map(([goal, points]) => ({
      name: `accuracy ${goal}`,
      points,
      async run(handedIn: unknown, trial: Trial) {
        const { model } = expectModel(trial, await trial.look(handedIn, readModel));
        const { dataset, where, accuracy } = await measure(trial, model);
        if (!dataset.isSample && accuracy < goal) {
          trial.object(
            "too low",
            `Its accuracy on ${where} is ${formatNumber(accuracy, 4)}. Next goal: ${goal}. Choose what to change by the validation curve.`,
          );
        }
      },
    })),
  ];
}

/** Ten classes, and some luck. */
const CHANCE = 0.2;
