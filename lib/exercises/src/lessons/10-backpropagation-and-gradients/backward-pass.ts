import type { Step, Trial } from "@course/checks";
import type { tf } from "course";
import { drawMatrix, drawTargets, drawVector } from "../../shared/draw.js";
import { partsOf } from "../../shared/parts.js";
import { denseBackward, denseForward, reluBackward, softmaxGradient } from "./solutions.js";

/** What a learner writes to find all gradients of a network of two layers. */
export const backwardPass: Step = {
  title: "Send a gradient through a whole network",
  hints: [
    "Forward first: z = denseForward(x, w1, b1), a = z.relu(), logits = denseForward(a, w2, b2). Keep z and a: you need them again.",
    "Then backward. `softmaxGradient(logits, targets)` is the gradient with respect to the logits. `denseBackward(a, w2, …)` gives the gradients of w2 and b2, and dX, which is that of a.",
    "`reluBackward` takes it from a to z, and `denseBackward(x, w1, …)` does the rest.",
  ],
  right: "Two layers, six functions: deeper networks only repeat it.",
  tests: [
    {
      name: "all four gradients",
      points: 1,
      run: (handedIn, trial) =>
        tryPass(handedIn, trial, [trial.integer(6, 8), 3, trial.integer(4, 5), trial.integer(2, 3) + 8]),
    },
    {
      name: "sizes that are equal",
      points: 1,
      run: (handedIn, trial) => tryPass(handedIn, trial, [5, 5, 5, 5]),
    },
  ],
};

async function tryPass(
  handedIn: unknown,
  trial: Trial,
  [n, inputs, hidden, classes]: [number, number, number, number],
): Promise<void> {
  const x = drawMatrix(trial, n, inputs);
  const targets = drawTargets(trial, n, classes);
  const [w1, b1] = [drawMatrix(trial, inputs, hidden), drawVector(trial, hidden)];
  // Logits of moderate size, so that no probability is practically 0 or 1.
  const [w2, b2]: [tf.Tensor, tf.Tensor] = [
    drawMatrix(trial, hidden, classes).mul(0.3),
    drawVector(trial, classes),
  ];
  const z = denseForward(x, w1, b1);
  const a = z.relu();
  const logits = denseForward(a, w2, b2);
  const dLogits = softmaxGradient(logits, targets);
  const second = denseBackward(a, w2, dLogits);
  const first = denseBackward(x, w1, reluBackward(second.dX, z));
  const unscaled: tf.Tensor = dLogits.mul(n);
  // Forgets ReLU on the way forward: the logits are others.
  const linear = softmaxGradient(denseForward(z, w2, b2), targets);
  const names = ["w1", "b1", "w2", "b2"] as const;
  const got = partsOf(trial, await trial.call(handedIn, [x, targets, w1, b1, w2, b2]), names);
  const tolerance = 1e-4;
  trial.tensor(got.w2, second.dWeights, {
    what: "The gradient `w2`",
    tolerance,
    mistakes: [
      {
        name: "summed over the images",
        gives: () => denseBackward(a, w2, unscaled).dWeights,
        says: "That is the gradient of the *sum* of the losses. The loss is their mean: divide by the number of images, once.",
      },
      {
        name: "divided twice",
        gives: () => second.dWeights.div(n),
        says: "It was divided by the number of images twice. `softmaxGradient` does it already.",
      },
      {
        name: "sign turned round",
        gives: () => second.dWeights.neg(),
        says: "The sign is turned round. The gradient points uphill: probability minus target.",
      },
      {
        name: "no ReLU forward",
        gives: () => denseBackward(z, w2, linear).dWeights,
        says: "The forward pass left out ReLU between the layers.",
      },
      {
        name: "z instead of a",
        gives: () => denseBackward(z, w2, dLogits).dWeights,
        says: "The second layer was given z. What came into it is a, the output of ReLU.",
      },
      {
        name: "no softmax",
        gives: () => denseBackward(a, w2, logits.sub(targets).div(n)).dWeights,
        says: "The logits were taken for probabilities. `softmaxGradient` turns them into probabilities first.",
      },
      {
        name: "layers swapped",
        gives: () => first.dWeights,
        says: "That is the gradient of w1.",
      },
      {
        name: "the weights themselves",
        gives: () => w2,
        says: "Those are the weights. Their gradient is asked for.",
      },
      {
        name: "a step instead of the gradient",
        gives: () => w2.sub(second.dWeights),
        says: "Those are weights after a step of learning rate 1. The gradient alone is asked for.",
      },
    ],
  });
  trial.tensor(got.b2, second.dBiases, {
    what: "The gradient `b2`",
    tolerance,
    mistakes: [
      {
        name: "b2: summed over the images",
        gives: () => second.dBiases.mul(n),
        says: "That is the gradient of the *sum* of the losses. The loss is their mean.",
      },
      {
        name: "b2: divided twice",
        gives: () => second.dBiases.div(n),
        says: "It was divided by the number of images twice.",
      },
      {
        name: "b2: not summed",
        gives: () => dLogits,
        says: "It has a row for each image. There is one bias for all: sum over axis 0.",
      },
    ],
  });
  trial.tensor(got.w1, first.dWeights, {
    what: "The gradient `w1`",
    tolerance,
    mistakes: [
      {
        name: "no ReLU backward",
        gives: () => denseBackward(x, w1, second.dX).dWeights,
        says: "The gradient went past ReLU unchanged. Where z is not above 0, nothing passes.",
      },
      {
        name: "gate by the gradient",
        gives: () => denseBackward(x, w1, second.dX.relu()).dWeights,
        says: "ReLU was applied to the gradient. What decides is the sign of z.",
      },
      {
        name: "multiplied by a",
        gives: () => denseBackward(x, w1, second.dX.mul(a)).dWeights,
        says: "The gradient was multiplied by the output of ReLU. Multiply by its derivative, which is 1 or 0.",
      },
      {
        name: "w2 not transposed",
        gives: () => denseBackward(x, w1, reluBackward(dLogits.matMul(w2), z)).dWeights,
        says: "On the way back w2 must be transposed.",
      },
      {
        name: "w1: divided twice",
        gives: () => first.dWeights.div(n),
        says: "It was divided by the number of images twice.",
      },
      {
        name: "hidden layer skipped",
        gives: () => denseBackward(x, w1, dLogits).dWeights,
        says: "The second layer was skipped on the way back: dLogits must go through w2 first.",
      },
      {
        name: "changed weights",
        gives: () => {
          const later = denseBackward(a, w2.sub(second.dWeights), dLogits);
          return denseBackward(x, w1, reluBackward(later.dX, z)).dWeights;
        },
        says: "w2 was changed before the gradient of w1 was computed. First all gradients, with the old weights; then all steps.",
      },
    ],
  });
  trial.tensor(got.b1, first.dBiases, {
    what: "The gradient `b1`",
    tolerance,
    mistakes: [
      {
        name: "b1: no ReLU backward",
        gives: () => second.dX.sum(0),
        says: "The gradient of b1 went past ReLU unchanged.",
      },
      {
        name: "b1: not summed",
        gives: () => reluBackward(second.dX, z),
        says: "It has a row for each image. There is one bias for all: sum over axis 0.",
      },
      {
        name: "b1: divided twice",
        gives: () => first.dBiases.div(n),
        says: "It was divided by the number of images twice.",
      },
    ],
  });
}
