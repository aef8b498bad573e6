import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import {
  askForModel,
  type DenseNetwork,
  expectCompiled,
  expectDenseAnswers,
  expectSizes,
} from "../../shared/networks.js";
import { shares, total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const neuron: Step = {
  title: "Write a neuron",
  hints: [
    "Three moves: the weighted sum, the bias, the activation.",
    "`inputs.entries()` gives each input with its place: `for (const [i, input] of inputs.entries())`. Its weight is `weights[i]`.",
    "`Math.max(0, z)` is `relu`.",
  ],
  right: "A network is made of nothing else: the next one has 922 of them.",
  tests: [
    {
      name: "sums above 0",
      points: 1,
      async run(handedIn, trial) {
        await tryNeuron(handedIn, trial, { weighted: 1, output: 1 });
        await tryNeuron(handedIn, trial, { weighted: -1, output: 1 });
      },
    },
    {
      name: "sums below 0",
      points: 1,
      async run(handedIn, trial) {
        await tryNeuron(handedIn, trial, { weighted: 1, output: -1 });
        await tryNeuron(handedIn, trial, { weighted: -1, output: -1 });
      },
    },
  ],
};

/** Tries a neuron whose weighted sum has one sign, and another one, or the same, after the bias is added. */
async function tryNeuron(
  handedIn: unknown,
  trial: Trial,
  sign: { weighted: number; output: number },
): Promise<void> {
  const n = trial.integer(4, 9);
  const inputs = Array.from({ length: n }, () => trial.integer(1, 20) / 10);
  // Most weights have the sign of the sum. The first has the other one, so that `relu` of a product matters.
  const weights = inputs.map((_, i) => (sign.weighted * (i === 0 ? -1 : trial.integer(2, 9))) / 10);
  const products = inputs.map((input, i) => input * (weights[i] as number));
  const sum = total(products);
  // The bias works against the sum, so that no mistake leads to the right output in all cases.
  const bias = -sum * (sign.weighted === sign.output ? trial.number(0.3, 0.7) : trial.number(1.3, 1.7));
  const z = sum + bias;
  const got = await trial.call(handedIn, [inputs, weights, bias]);
  expectNumbers(got, Math.max(0, z), {
    what: "The output",
    given: `For the inputs [${inputs}], the weights [${weights}] and the bias ${bias.toFixed(2)}:`,
    mistakes: [
      {
        name: "no activation",
        gives: () => z,
        says: "That is the weighted sum plus the bias. The third move is missing: the activation.",
      },
      {
        name: "no bias",
        gives: () => Math.max(0, sum),
        says: "The bias is missing.",
      },
      {
        name: "bias behind the activation",
        gives: () => Math.max(0, sum) + bias,
        says: "The bias is added after `relu`. It belongs to the sum, before the activation.",
      },
      {
        name: "bias for each input",
        gives: () => Math.max(0, sum + n * bias),
        says: "The bias is added once for each input. A neuron has one bias: add it once.",
      },
      {
        name: "bias subtracted",
        gives: () => Math.max(0, sum - bias),
        says: "The bias is subtracted. It is added.",
      },
      {
        name: "relu of each product",
        gives: () => total(products.map((product) => Math.max(0, product))) + bias,
        says: "`relu` is applied to each product. It is applied once, to the whole sum.",
      },
      {
        name: "no weights",
        gives: () => Math.max(0, total(inputs) + bias),
        says: "The inputs are added up without their weights. Multiply each by its own.",
      },
      {
        name: "absolute value",
        gives: () => Math.abs(z),
        says: "That makes negative numbers positive. `relu` makes 0 of them.",
      },
    ],
  });
}

const softmax: Step = {
  title: "Write softmax",
  hints: [
    "`Math.exp(z)` is *e* to the power of *z*. `logits.map(Math.exp)` does it to each of them.",
    "Add up the powers, then divide each of them by that sum.",
    "`Math.exp(1000)` is Infinity, and Infinity / Infinity is NaN. Subtract the greatest logit from all of them first: the powers are at most 1 then, and the shares don't change.",
  ],
  right: "It is also stable: logits as large as 1,000 do it no harm.",
  tests: [
    {
      name: "the probabilities",
      points: 1,
      run: (handedIn, trial) => trySoftmax(handedIn, trial, trial.integer(-2, 2)),
    },
    {
      name: "large logits",
      points: 1,
      run: (handedIn, trial) => trySoftmax(handedIn, trial, 1_000),
    },
    {
      name: "logits far below 0",
      points: 1,
      run: (handedIn, trial) => trySoftmax(handedIn, trial, -1_000),
    },
  ],
};

/** Tries softmax with logits around a number. */
async function trySoftmax(handedIn: unknown, trial: Trial, around: number): Promise<void> {
  const n = trial.integer(3, 8);
  // All different, the greatest neither first nor last.
  const steps = Array.from({ length: n }, (_, i) => i * 0.7 + trial.number(0, 0.5));
  const [greatest = 0, ...rest] = steps.reverse();
  const others = trial.shuffled(rest);
  const logits = [...others.slice(0, 1), greatest, ...others.slice(1)].map((z) => z + around);
  const got = await trial.call(handedIn, [logits]);
  const expected = shares(logits.map((z) => Math.exp(z - greatest - around)));
  const naive = logits.map(Math.exp);
  const isLarge = Math.abs(around) === 1_000;
  const mistakes: NumberMistake[] = [
    {
      name: "not divided by the sum",
      gives: () => naive,
      says: "Those are the powers. Divide each by the sum of all, so that together they make 1.",
    },
    {
      name: "divided by the greatest",
      gives: () => logits.map((z) => Math.exp(z - greatest - around)),
      says: "These are powers of which the greatest is 1. Divide each by the sum of all, so that together they make 1.",
    },
    {
      name: "shares of the logits",
      gives: () => shares(logits),
      says: "Those are the logits, divided by their sum. Raise *e* to the power of each first.",
    },
    {
      name: "powers of 2",
      gives: () => shares(logits.map((z) => 2 ** (z - greatest - around))),
      says: "Those are powers of 2. Softmax takes powers of *e*: `Math.exp`.",
    },
    {
      name: "opposite sign",
      gives: () => shares(logits.map((z) => Math.exp(greatest + around - z))),
      says: "The greatest logit has got the smallest probability: a sign is turned round.",
    },
    {
      name: "only the greatest",
      gives: () => logits.map((z) => (z === greatest + around ? 1 : 0)),
      says: "Only the greatest logit has got something. The others have a share too.",
    },
  ];
  if (isLarge) {
    mistakes.unshift({
      name: "not stable",
      gives: () => shares(naive),
      says:
        around > 0
          ? "`Math.exp` of a number over 709 is Infinity, and Infinity / Infinity is NaN. Subtract the greatest logit from all of them first: the shares stay the same."
          : "`Math.exp` of a number below −745 is 0, and 0 / 0 is NaN. Subtract the greatest logit from all of them first: the shares stay the same.",
    });
  }
  expectNumbers(got, expected, {
    what: "The list of probabilities",
    // Numbers near 1,000 are rounded to 0.00006 where they are float32.
    tolerance: isLarge ? 1e-3 : 1e-6,
    given: `For the logits [${logits.map((z) => z.toFixed(1)).join(", ")}]:`,
    mistakes,
  });
}

const crossEntropy: Step = {
  title: "Write the loss",
  hints: [
    "The probability that image `i` gives to its true digit is `probabilities[i][labels[i]]`.",
    "`Math.log` is the natural logarithm. The loss of one image is minus that of this probability.",
    "Add up the losses of all images, and divide by how many there are.",
  ],
  right: "This is the number that training makes smaller.",
  tests: [
    {
      name: "one image",
      points: 1,
      run: (handedIn, trial) => tryCrossEntropy(handedIn, trial, 1),
    },
    {
      name: "several images",
      points: 1,
      run: (handedIn, trial) => tryCrossEntropy(handedIn, trial, trial.integer(3, 7)),
    },
  ],
};

async function tryCrossEntropy(handedIn: unknown, trial: Trial, n: number): Promise<void> {
  const classes = trial.integer(3, 6);
  const rows = Array.from({ length: n }, () =>
    shares(Array.from({ length: classes }, () => trial.number(0.05, 1))),
  );
  const labels = Array.from({ length: n }, () => trial.integer(0, classes - 1));
  const of = (row: number, label: number): number => rows[row]?.[label] as number;
  const each = labels.map((label, i) => -Math.log(of(i, label)));
  const got = await trial.call(handedIn, [rows, labels]);
  expectNumbers(got, total(each) / n, {
    what: "The loss",
    mistakes: [
      {
        name: "no minus",
        gives: () => -total(each) / n,
        says: "The logarithm of a probability is negative, or 0. The loss is *minus* the logarithm.",
      },
      {
        name: "summed, not averaged",
        gives: () => total(each),
        says: "That is the sum over the images. The loss is the mean: divide by how many images there are.",
      },
      {
        name: "logarithm of the mean",
        gives: () => -Math.log(total(labels.map((label, i) => of(i, label))) / n),
        says: "That is the logarithm of the mean probability. Take the logarithm for each image first, then the mean.",
      },
      {
        name: "base 2",
        gives: () => total(each) / n / Math.LN2,
        says: "That is the logarithm to the base 2. `Math.log` is the natural one.",
      },
      {
        name: "base 10",
        gives: () => total(each) / n / Math.LN10,
        says: "That is the logarithm to the base 10. `Math.log` is the natural one.",
      },
      {
        name: "all classes",
        gives: () => -total(rows.flat().map(Math.log)) / n,
        says: "The probabilities of all classes are in it. Only that of the true digit counts: `labels` says which it is.",
      },
      {
        name: "greatest probability",
        gives: () => -total(rows.map((row) => Math.log(Math.max(...row)))) / n,
        says: "That takes the greatest probability of each row. The one of the *true* digit is asked for, and `labels` says which it is.",
      },
      {
        name: "first label for all",
        gives: () => total(rows.map((_, i) => -Math.log(of(i, labels[0] as number)))) / n,
        says: "Every image is taken for the same digit, the first label. Image `i` has the label `labels[i]`.",
      },
      {
        name: "probability instead of its logarithm",
        gives: () => total(labels.map((label, i) => 1 - of(i, label))) / n,
        says: "That is 1 − p. The loss is −ln p.",
      },
    ],
  });
}

/** The network of the lesson. */
const NETWORK: DenseNetwork = { inputs: 784, hidden: [784, 128], activation: "relu", output: "softmax" };

const buildNetwork: Step = {
  title: "Build the network",
  hints: [
    "`tf.sequential()` is an empty network, and `network.add(tf.layers.dense({ units, activation }))` adds a layer to it.",
    "Only the first layer is told how long an input is: `inputShape: [784]`.",
    '`network.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] })`, then return it.',
  ],
  right: "Three layers, and ready to learn.",
  tests: [
    {
      name: "its layers",
      points: 1,
      async run(handedIn, trial) {
        const { model } = await askForModel(trial, handedIn);
        expectSizes(trial, model, NETWORK);
        expectDenseAnswers(trial, model, NETWORK);
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

/** What a learner writes in lesson 3. */
export const lesson03 = lesson(
  "03-build-and-fit",
  "Lesson 3: Build and fit",
  { neuron, softmax, crossEntropy, buildNetwork },
  solutions,
);
