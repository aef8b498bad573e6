import type { Step, Trial } from "@course/checks";
import { isTensor, tf } from "@course/core";
import {
  crossEntropyMistakes,
  drawLogits,
  expectStable,
  farApart,
  lossOfLogits,
  withTruth,
} from "../shared/cross-entropy.js";
import { partsOf } from "../shared/parts.js";
import { softmaxSlopeMistakes, softmaxSlopes } from "../shared/softmax-slopes.js";
import { alike, expectList, expectTensors, type TensorsMistake } from "../shared/tensors.js";
import { drawBatch, type Layer, valuesOf } from "./network.js";

// From images to a loss.

export const forward: Step = {
  title: "Forward, through any number of layers",
  hints: [
    "Begin a list with `x`. Each layer takes the last entry of the list, and adds its own output at the end.",
    "A layer computes `input.matMul(weights).add(biases)`.",
    "`relu()` comes behind each layer but the last: compare the place of the layer with `network.length - 1`.",
  ],
  right: "Everything that the way back will need is in this list.",
  tests: [
    {
      name: "one hidden layer",
      points: 2,
      run: (handedIn, trial) =>
        tryForward(handedIn, trial, trial.integer(6, 8), [5, trial.integer(3, 4), trial.integer(6, 7)]),
    },
    {
      name: "none, and several",
      points: 1,
      async run(handedIn, trial) {
        await tryForward(handedIn, trial, trial.integer(4, 6), [3, trial.integer(4, 5)]);
        await tryForward(handedIn, trial, 6, [4, 4, 4, 4]);
      },
    },
  ],
};

async function tryForward(
  handedIn: unknown,
  trial: Trial,
  n: number,
  sizes: readonly number[],
): Promise<void> {
  const { x, network } = drawBatch(trial, n, sizes);
  const expected = valuesOf(x, network);
  const got = await trial.call(handedIn, [x, network]);
  const [last] = expected.slice(-1);
  if (isTensor(got)) {
    trial.object(
      "only the logits",
      "One tensor came. A list is asked for: `x`, and behind it the output of each layer. The way back needs them all.",
    );
  }
  if (Array.isArray(got) && alike(got[0], expected[1] as tf.Tensor)) {
    trial.object(
      "input missing",
      "The list begins with the output of the first layer. In front of it `x` is missing, the input of that layer.",
    );
  }
  const list = expectList(trial, got, network.length + 1, "`x` and the output of each layer");
  const names = expected.map((_, i) => {
    if (i === 0) return "The first entry, `x`,";
    return expected[i] === last ? "The last entry, the logits," : `Entry [${i}] of the list`;
  });
  expectTensors(trial, list, expected, { names, mistakes: forwardMistakes(x, network) });
}

/** Sends images forward by a rule of its own for a layer. */
function through(
  x: tf.Tensor2D,
  network: readonly Layer[],
  rule: (input: tf.Tensor, layer: Layer, i: number) => tf.Tensor,
): tf.Tensor[] {
  const values: tf.Tensor[] = [x];
  for (const [i, layer] of network.entries()) values.push(rule(values.at(-1) as tf.Tensor, layer, i));
  return values;
}

function forwardMistakes(x: tf.Tensor2D, network: readonly Layer[]): TensorsMistake[] {
  const last = network.length - 1;
  const sums = (input: tf.Tensor, { weights, biases }: Layer): tf.Tensor => input.matMul(weights).add(biases);
  const right = () => valuesOf(x, network);
  return [
    {
      name: "ReLU behind the last layer",
      gives: () => through(x, network, (input, layer) => sums(input, layer).relu()),
      says: "ReLU has cut the logits off at 0. Behind the last layer there is none: a logit may be negative.",
    },
    {
      name: "no ReLU",
      gives: () => through(x, network, sums),
      says: "ReLU is missing between the layers. Without it all layers together are no more than one.",
    },
    {
      name: "sums in the list",
      gives: () =>
        right().map((value, i) =>
          i > 0 ? sums(right()[i - 1] as tf.Tensor, network[i - 1] as Layer) : value,
        ),
      says: "The list holds the sums in front of ReLU. What each layer gives on to the next is asked for, behind ReLU.",
    },
    {
      name: "no biases",
      gives: () =>
        through(x, network, (input, { weights }, i) => {
          const z: tf.Tensor = input.matMul(weights);
          return i < last ? z.relu() : z;
        }),
      says: "The biases are missing.",
    },
    {
      name: "biases behind ReLU",
      gives: () =>
        through(x, network, (input, { weights, biases }, i) => {
          const z: tf.Tensor = input.matMul(weights);
          return (i < last ? z.relu() : z).add(biases);
        }),
      says: "The biases are added behind ReLU. They belong to the sum in front of it.",
    },
    {
      name: "sigmoid",
      gives: () =>
        through(x, network, (input, layer, i) =>
          i < last ? sums(input, layer).sigmoid() : sums(input, layer),
        ),
      says: "Those are sigmoids. ReLU is asked for between the layers.",
    },
    {
      name: "softmax at the end",
      gives: () => right().map((value, i): tf.Tensor => (i === network.length ? value.softmax() : value)),
      says: "The last entry holds probabilities. The loss wants logits: leave softmax to it.",
    },
    {
      name: "ReLU behind the first layer only",
      gives: () =>
        through(x, network, (input, layer, i) => (i === 0 ? sums(input, layer).relu() : sums(input, layer))),
      says: "Only the first layer has ReLU behind it. All have, but the last.",
    },
    {
      name: "every layer reads the images",
      gives: () => through(x, network, (_, layer, i) => (i < last ? sums(x, layer).relu() : sums(x, layer))),
      says: "Every layer is given `x`. From the second on a layer takes what the one before it gives.",
    },
    {
      name: "weights transposed",
      gives: () =>
        through(x, network, (input, { weights, biases }, i) => {
          const z: tf.Tensor = input.matMul(weights, false, true).add(biases);
          return i < last ? z.relu() : z;
        }),
      says: "The weights are transposed. They have a row for each input and a column for each neuron, as the product needs them.",
    },
    {
      name: "layers from the last to the first",
      gives: () => valuesOf(x, [...network].reverse()),
      says: "The layers are gone through from the last to the first.",
    },
    {
      name: "list from the last to the first",
      gives: () => right().reverse(),
      says: "The list is in the opposite order: `x` comes first.",
    },
  ];
}

export const crossEntropy: Step = {
  title: "A loss and its gradient",
  hints: [
    "`tf.oneHot(labels, logits.shape[1])` turns class numbers into rows of 0 and 1. For the loss: subtract from each row of logits its greatest, then take the logarithm of the sum of the powers, minus the logit of the true class.",
    "`logits.max(1, true)` is a column with the greatest of each row. `shifted.exp().sum(1).log()` is the logarithm of each row's sum, and `shifted.mul(truth).sum(1)` the logit of its true class.",
    "The gradient along the logits is probability minus truth, divided by the number of images: the loss is their mean.",
  ],
  right: "The only place where the labels come in. All that a network learns passes through this gradient.",
  tests: [
    {
      name: "the loss",
      points: 2,
      async run(handedIn, trial) {
        const classes = trial.integer(3, 5);
        for (const n of [classes + 2, classes, 1]) {
          const rows = drawLogits(trial, n, classes);
          const { logits, labels } = withTruth(trial, rows);
          const { loss } = await askForLoss(handedIn, trial, logits, labels);
          trial.tensor(loss, tf.scalar(lossOfLogits(rows, labels)), {
            what: "`loss`",
            mistakes: crossEntropyMistakes(rows, labels),
          });
        }
      },
    },
    {
      name: "its gradient",
      points: 1,
      async run(handedIn, trial) {
        const classes = trial.integer(4, 5);
        const { logits, truth, labels } = withTruth(
          trial,
          drawLogits(trial, classes + trial.integer(2, 4), classes),
        );
        const { gradient } = await askForLoss(handedIn, trial, logits, labels);
        trial.tensor(gradient, softmaxSlopes(logits, truth), {
          what: "`gradient`",
          mistakes: softmaxSlopeMistakes(logits, truth),
        });
      },
    },
    {
      name: "logits far apart",
      points: 1,
      async run(handedIn, trial) {
        const { rows, far } = farApart(trial);
        const { logits, truth, labels } = withTruth(trial, rows);
        const { loss, gradient } = await askForLoss(handedIn, trial, logits, labels);
        expectStable(trial, loss, { loss: lossOfLogits(rows, labels), far });
        trial.tensor(gradient, softmaxSlopes(logits, truth), {
          what: "`gradient`",
          mistakes: softmaxSlopeMistakes(logits, truth).filter(({ name }) => name === "not stable"),
        });
      },
    },
  ],
};

async function askForLoss(
  handedIn: unknown,
  trial: Trial,
  logits: tf.Tensor2D,
  labels: readonly number[],
): Promise<Record<"loss" | "gradient", unknown>> {
  const got = await trial.call(handedIn, [logits, tf.tensor1d([...labels], "int32")]);
  return partsOf(trial, got, ["loss", "gradient"]);
}
