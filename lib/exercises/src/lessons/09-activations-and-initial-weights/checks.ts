import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { partsOf } from "../../shared/parts.js";
import { shares, total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";
import { drawWeights } from "./weights.js";

const leakyRelu: Step = {
  title: "Write leaky ReLU and its derivative",
  hints: [
    "`z.map((value) => …)` makes a new list, with one number for each number of the old one.",
    "Where the value is greater than 0, the output is the value. Elsewhere it is `leak * value`.",
    "A derivative is the steepness: 1 on the right. On the left the output grows by `leak` where the value grows by 1.",
  ],
  right: "With a leak of 0 it is plain ReLU.",
  tests: [
    {
      name: "with a leak",
      points: 1,
      run: (handedIn, trial) => tryLeaky(handedIn, trial, trial.integer(5, 40) / 100),
    },
    {
      name: "plain ReLU",
      points: 1,
      run: (handedIn, trial) => tryLeaky(handedIn, trial, 0),
    },
  ],
};

/** Tries numbers on both sides of 0, and 0 itself. */
async function tryLeaky(handedIn: unknown, trial: Trial, leak: number): Promise<void> {
  const some = (sign: number) =>
    Array.from({ length: trial.integer(2, 4) }, () => (sign * trial.integer(12, 60)) / 10);
  const z = trial.shuffled([...some(1), ...some(-1), 0]);
  const both = (right: (value: number) => number, left: (value: number) => number) => () =>
    z.map((value) => (value > 0 ? right(value) : left(value)));
  const outputs = both(
    (value) => value,
    (value) => leak * value,
  );
  const derivatives = both(
    () => 1,
    () => leak,
  );
  const got = partsOf(trial, await trial.call(handedIn, [z, leak]), ["outputs", "derivatives"]);
  const given = `For z = [${z}] and a leak of ${leak}:`;
  expectNumbers(got.outputs, outputs(), {
    what: "`outputs`",
    given,
    mistakes: [
      {
        name: "plain ReLU",
        gives: both(
          (value) => value,
          () => 0,
        ),
        says: "That is plain ReLU. The left side should leak: `leak * value` instead of 0.",
      },
      {
        name: "the leak itself",
        gives: both(
          (value) => value,
          () => leak,
        ),
        says: "On the left the output is the leak itself. It should be the leak times the value.",
      },
      {
        name: "sides swapped",
        gives: both(
          (value) => leak * value,
          (value) => value,
        ),
        says: "The two sides have changed places: positive numbers pass, negative ones are scaled down.",
      },
      {
        name: "positive on the left",
        gives: both(
          (value) => value,
          (value) => -leak * value,
        ),
        says: "On the left the outputs are positive. A little of a negative number is still negative.",
      },
      {
        name: "leak subtracted",
        gives: both(
          (value) => value,
          (value) => value - leak,
        ),
        says: "The leak is subtracted from the value. It should multiply it.",
      },
      {
        name: "outputs and derivatives swapped",
        gives: derivatives,
        says: "Those are the derivatives: the two parts have changed places.",
      },
    ],
  });
  expectNumbers(got.derivatives, derivatives(), {
    what: "`derivatives`",
    given,
    mistakes: [
      {
        name: "derivative 0 on the left",
        gives: both(
          () => 1,
          () => 0,
        ),
        says: "That is the derivative of plain ReLU. Leaky ReLU rises on the left too, a little.",
      },
      {
        name: "derivative 1 at 0",
        gives: () => z.map((value) => (value >= 0 ? 1 : leak)),
        says: "At 0 there is a corner. This lesson takes the derivative of the left side there, as TensorFlow does.",
      },
      {
        name: "derivative 1 everywhere",
        gives: () => z.map(() => 1),
        says: "The derivative is 1 on the right side only. How steep is the left side?",
      },
      {
        name: "derivatives are the outputs",
        gives: outputs,
        says: "Those are the outputs again. A derivative says how steep the curve is, and on each side that is one and the same number.",
      },
      {
        name: "value instead of 1",
        gives: both(
          (value) => value,
          () => leak,
        ),
        says: "On the right the derivative is the value. The curve is equally steep everywhere there: where the value grows by 1, the output does too.",
      },
      {
        name: "derivative falls on the left",
        gives: both(
          () => 1,
          () => -leak,
        ),
        says: "On the left the derivative is negative. The curve rises there too.",
      },
      {
        name: "sides of the derivative swapped",
        gives: both(
          () => leak,
          () => 1,
        ),
        says: "The two sides have changed places: the steep side is the right one.",
      },
    ],
  });
}

const sigmoid: Step = {
  title: "Write the sigmoid and its derivative",
  hints: [
    "The output is 1 / (1 + e^−z), and `Math.exp(-value)` is e^−z.",
    "If `a` is the output, the derivative is `a * (1 - a)`. So compute the outputs first, and the derivatives from them.",
    "`Math.exp(800)` is Infinity, and Infinity / Infinity is NaN. Write it such that a number as large as this only ever divides.",
  ],
  right: "The derivative comes from the output alone: nothing else has to be kept for the way back.",
  tests: [
    {
      name: "moderate numbers",
      points: 1,
      run: (handedIn, trial) =>
        trySigmoid(
          handedIn,
          trial,
          Array.from({ length: trial.integer(4, 8) }, (_, i) => (i % 2 ? 1 : -1) * trial.number(0.3, 3)),
        ),
    },
    {
      name: "numbers far from 0",
      points: 1,
      run: (handedIn, trial) =>
        trySigmoid(handedIn, trial, trial.shuffled([-800, 800, trial.number(1, 2), -trial.integer(20, 40)])),
    },
  ],
};

async function trySigmoid(handedIn: unknown, trial: Trial, z: number[]): Promise<void> {
  const a = z.map((value) => 1 / (1 + Math.exp(-value)));
  const derivatives = a.map((value) => value * (1 - value));
  const got = partsOf(trial, await trial.call(handedIn, [z]), ["outputs", "derivatives"]);
  const given = `For z = [${z.map((value) => value.toFixed(2)).join(", ")}]:`;
  const unstable =
    "Somewhere Infinity is divided by Infinity: `Math.exp` of a number over 709 is Infinity. Use 1 / (1 + e^−z), and compute the derivative from the output.";
  expectNumbers(got.outputs, a, {
    what: "`outputs`",
    given,
    mistakes: [
      {
        name: "sign turned round",
        gives: () => z.map((value) => 1 / (1 + Math.exp(value))),
        says: "The curve falls where it should rise: the exponent is −z.",
      },
      {
        name: "not stable",
        gives: () => z.map((value) => Math.exp(value) / (1 + Math.exp(value))),
        says: unstable,
      },
      { name: "tanh", gives: () => z.map(Math.tanh), says: "That is tanh. The sigmoid goes from 0 to 1." },
      {
        name: "not turned over",
        gives: () => z.map((value) => 1 + Math.exp(-value)),
        says: "That is 1 + e^−z. The output is 1 divided by it.",
      },
      {
        name: "softmax",
        gives: () => shares(z.map(Math.exp)),
        says: "That is softmax: all numbers share one sum. Each output of the sigmoid depends on its own z alone.",
      },
      {
        name: "outputs and derivatives swapped",
        gives: () => derivatives,
        says: "Those are the derivatives: the two parts have changed places.",
      },
    ],
  });
  expectNumbers(got.derivatives, derivatives, {
    what: "`derivatives`",
    given,
    mistakes: [
      {
        name: "derivative not stable",
        gives: () => z.map((value) => Math.exp(-value) / (1 + Math.exp(-value)) ** 2),
        says: unstable,
      },
      {
        name: "derivative of tanh",
        gives: () => a.map((value) => 1 - value * value),
        says: "1 − a² is the derivative of tanh. That of the sigmoid is a (1 − a).",
      },
      {
        name: "z instead of a",
        gives: () => z.map((value) => value * (1 - value)),
        says: "That is z (1 − z). The formula speaks of the output: a (1 − a).",
      },
      {
        name: "only 1 − a",
        gives: () => a.map((value) => 1 - value),
        says: "That is 1 − a. It is to be multiplied by a.",
      },
      {
        name: "derivatives are the outputs",
        gives: () => a,
        says: "Those are the outputs again. Compute a (1 − a) from each.",
      },
      {
        name: "sigmoid of the output",
        gives: () => a.map((value) => 1 / (1 + Math.exp(-value))).map((value) => value * (1 - value)),
        says: "The sigmoid was applied twice: once to z, and once more to its output.",
      },
      {
        name: "negative derivative",
        gives: () => derivatives.map((value) => -value),
        says: "The derivatives are negative, and the curve rises everywhere.",
      },
    ],
  });
}

const logSoftmax: Step = {
  title: "Write log-softmax",
  hints: [
    "The logarithm of a fraction is a difference: ln(e^z / S) = z − ln S, where S is the sum of all powers.",
    "Subtract the greatest logit from all of them first. That changes no share, and makes every power at most 1.",
    "So: shifted = logit − greatest, S = sum of e^shifted, result = shifted − ln S. The logarithm of a single power is never taken.",
  ],
  right: "No power is ever too large, and no logarithm of 0 is taken.",
  tests: [
    {
      name: "moderate logits",
      points: 1,
      run: (handedIn, trial) => tryLogSoftmax(handedIn, trial, trial.integer(-2, 2), 1),
    },
    {
      name: "logits around 1,000",
      points: 1,
      run: (handedIn, trial) => tryLogSoftmax(handedIn, trial, 1_000, 1),
    },
    {
      name: "logits far apart",
      points: 1,
      run: (handedIn, trial) => tryLogSoftmax(handedIn, trial, 0, trial.integer(900, 1_200)),
    },
  ],
};

/** Tries logits around a number, spread as widely as `scale` says. */
async function tryLogSoftmax(handedIn: unknown, trial: Trial, around: number, scale: number): Promise<void> {
  const n = trial.integer(3, 7);
  const logits = trial
    .shuffled(Array.from({ length: n }, (_, i) => i * 0.8 + trial.number(0, 0.5)))
    .map((z) => Math.round((around + z * scale) * 100) / 100);
  const greatest = Math.max(...logits);
  const stable = shares(logits.map((z) => Math.exp(z - greatest)));
  const logOfSum = greatest + Math.log(total(logits.map((z) => Math.exp(z - greatest))));
  const expected = logits.map((z) => z - logOfSum);
  const mistakes: NumberMistake[] = [
    {
      name: "not stable",
      gives: () => shares(logits.map(Math.exp)).map(Math.log),
      says: "`Math.exp` of a number over 709 is Infinity. Subtract the greatest logit from all of them first.",
    },
    {
      name: "sum not stable",
      gives: () => logits.map((z) => z - Math.log(total(logits.map(Math.exp)))),
      says: "The sum of the powers is Infinity: `Math.exp` of a number over 709 is. Subtract the greatest logit from all of them first.",
    },
    {
      name: "logarithm of 0",
      gives: () => stable.map(Math.log),
      says: "A probability was rounded to 0, and the logarithm of 0 is −Infinity. Don't form the probability: ln(e^z / S) is z − ln S.",
    },
    {
      name: "no logarithm",
      gives: () => stable,
      says: "Those are the probabilities. Their logarithms are asked for.",
    },
    {
      name: "greatest not subtracted from all",
      gives: () => logits.map((z) => z - (logOfSum - greatest)),
      says: "The greatest logit was subtracted inside the sum, and nowhere else. Subtract it from both, or add it back.",
    },
    {
      name: "greatest only subtracted",
      gives: () => logits.map((z) => z - greatest),
      says: "Only the greatest logit was subtracted. The logarithm of the sum of the powers is missing.",
    },
    {
      name: "sum without its logarithm",
      gives: () => logits.map((z) => z - greatest - total(logits.map((other) => Math.exp(other - greatest)))),
      says: "The sum of the powers was subtracted. Subtract its logarithm.",
    },
    {
      name: "opposite sign",
      gives: () => expected.map((value) => -value),
      says: "The sign is turned round: the logarithm of a probability is never positive. (The loss is minus it; here it isn't asked for.)",
    },
    {
      name: "base 2",
      gives: () => expected.map((value) => value / Math.LN2),
      says: "That is the logarithm to the base 2. `Math.log` is the natural one.",
    },
    {
      name: "softmax of the logarithms",
      gives: () => shares(logits.map(Math.log)),
      says: "The logarithm was taken first. It comes last, from the shares.",
    },
  ];
  expectNumbers(await trial.call(handedIn, [logits]), expected, {
    what: "The list of logarithms",
    // Numbers near 1,000 are rounded to 0.00006 where they are float32.
    tolerance: scale > 1 || around === 1_000 ? 1e-3 : 1e-5,
    given: `For the logits [${logits}]:`,
    mistakes,
  });
}

const crossEntropyFromLogits: Step = {
  title: "Write cross-entropy on logits",
  hints: [
    "For one image it is minus the log-softmax of its true class: `-checkedLogSoftmax(logits[i])[labels[i]]`.",
    "Add these up for all images, and divide by how many there are.",
    "Don't form a probability on the way: what is practically 0 has lost all its digits.",
  ],
  right: "However wrong an answer is, it costs what it should, and so the gradient knows of it.",
  tests: [
    {
      name: "ordinary logits",
      points: 1,
      run: (handedIn, trial) => tryCrossEntropy(handedIn, trial, undefined),
    },
    {
      name: "sure and wrong",
      points: 1,
      run: (handedIn, trial) => tryCrossEntropy(handedIn, trial, trial.integer(30, 60)),
    },
    {
      name: "very sure and wrong",
      points: 1,
      run: (handedIn, trial) => tryCrossEntropy(handedIn, trial, trial.integer(800, 1_200)),
    },
  ],
};

/** Tries several images; one of them has a wrong class that is ahead of the true one by `ahead`. */
async function tryCrossEntropy(handedIn: unknown, trial: Trial, ahead: number | undefined): Promise<void> {
  const [n, classes] = [trial.integer(3, 6), trial.integer(3, 6)];
  const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : trial.integer(0, classes - 1)));
  const logits = labels.map(() => Array.from({ length: classes }, () => trial.integer(-250, 250) / 100));
  if (ahead !== undefined) {
    const i = trial.integer(0, n - 1);
    const [row, label] = [logits[i] as number[], labels[i] as number];
    row[(label + 1) % classes] = (row[label] as number) + ahead;
    // Where one is far ahead, all are also so large that their powers are Infinity.
    if (ahead > 700)
      for (const other of logits) for (const k of other.keys()) other[k] = (other[k] as number) + 1_000;
  }
  const logs = logits.map((row) => {
    const greatest = Math.max(...row);
    const logOfSum = greatest + Math.log(total(row.map((z) => Math.exp(z - greatest))));
    return row.map((z) => z - logOfSum);
  });
  const ofTrue = (rows: readonly number[][]) => labels.map((label, i) => rows[i]?.[label] as number);
  const mean = (values: readonly number[]) => total(values) / values.length;
  const each = ofTrue(logs).map((value) => -value);
  const naive = ofTrue(logits.map((row) => shares(row.map(Math.exp))));
  expectNumbers(await trial.call(handedIn, [logits, labels]), mean(each), {
    what: "The loss",
    tolerance: 1e-5,
    given: `For the logits [${logits.map((row) => `[${row.map((z) => z.toFixed(2)).join(", ")}]`).join(", ")}] and the labels [${labels}]:`,
    mistakes: [
      {
        name: "clipped",
        gives: () => mean(ofTrue(logs).map((value) => -Math.log(Math.max(Math.exp(value), 1e-7)))),
        says: "That is the loss with its probabilities clipped at 0.0000001: a very wrong answer costs too little. Compute the logarithm from the logits.",
      },
      {
        name: "logarithm of 0",
        gives: () => mean(ofTrue(logs).map((value) => -Math.log(Math.exp(value)))),
        says: "A probability was rounded to 0, and the logarithm of 0 is −Infinity. Take the log-softmax instead, which never forms it.",
      },
      {
        name: "not stable",
        gives: () => mean(naive.map((p) => -Math.log(p))),
        says: "`Math.exp` of a number over 709 is Infinity. Log-softmax subtracts the greatest logit first.",
      },
      {
        name: "no minus",
        gives: () => -mean(each),
        says: "The logarithm of a probability is negative, or 0. The loss is *minus* the logarithm.",
      },
      {
        name: "summed, not averaged",
        gives: () => total(each),
        says: "That is the sum over the images. The loss is the mean: divide by how many images there are.",
      },
      {
        name: "averaged over the classes too",
        gives: () => mean(each) / classes,
        says: "That is divided by the number of classes as well. Divide by the number of images only.",
      },
      {
        name: "logits taken for probabilities",
        gives: () => mean(ofTrue(logits).map((z) => -Math.log(z))),
        says: "The logarithm was taken of the logits. They are no probabilities: go through log-softmax.",
      },
      {
        name: "only the logit",
        gives: () => -mean(ofTrue(logits)),
        says: "That is minus the logit of the true class. The logarithm of the sum of all powers is missing.",
      },
      {
        name: "greatest logit",
        gives: () => -mean(logs.map((row) => Math.max(...row))),
        says: "That takes the most probable class of each image. The *true* one is asked for, and `labels` says which it is.",
      },
      {
        name: "all classes",
        gives: () => -total(logs.flat()) / n,
        says: "The logarithms of all classes are in it. Only that of the true class counts.",
      },
      {
        name: "1 − p",
        gives: () => mean(ofTrue(logs).map((value) => 1 - Math.exp(value))),
        says: "That is 1 − p. The loss is −ln p.",
      },
      {
        name: "first label for all",
        gives: () => mean(logs.map((row) => -(row[labels[0] as number] as number))),
        says: "Every image is taken for the same class, the first label. Image `i` has the label `labels[i]`.",
      },
    ],
  });
}

const maxout: Step = {
  title: "Write a maxout neuron",
  hints: [
    "Each row of `weights` makes one sum with the inputs, plus the bias in the same place. The output is the greatest of these sums.",
    "Remember which row has won: `sums.indexOf(Math.max(...sums))`.",
    "Where only the winner counts, the output is its sum. How much does that sum grow where one input grows by 1?",
  ],
  right: "The gradient goes through the winner alone.",
  tests: [
    {
      name: "sums above 0",
      points: 1,
      run: (handedIn, trial) => tryMaxout(handedIn, trial, 1),
    },
    {
      name: "all sums below 0",
      points: 1,
      run: (handedIn, trial) => tryMaxout(handedIn, trial, -1),
    },
  ],
};

/** Tries a neuron whose greatest sum has a sign, and whose winner is decided by the biases. */
async function tryMaxout(handedIn: unknown, trial: Trial, sign: number): Promise<void> {
  const [n, pieces] = [trial.integer(3, 5), trial.integer(4, 5)];
  const inputs = Array.from({ length: n }, () => trial.integer(2, 20) / 10);
  const drawn = Array.from({ length: pieces }, () =>
    inputs.map(() => (trial.integer(0, 1) * 2 - 1) * (trial.integer(2, 20) / 10)),
  );
  const productOf = (row: readonly number[]) => total(row.map((weight, i) => weight * (inputs[i] as number)));
  // Without its bias the last row is the strongest. Neither it wins, nor the first.
  const weights = drawn.sort((a, b) => productOf(a) - productOf(b));
  const products = weights.map(productOf);
  const strongest = pieces - 1;
  const winner = trial.integer(1, pieces - 2);
  const top = (sign * trial.integer(30, 50)) / 10;
  // The first and the strongest come next, and the least is another one.
  const behind = (k: number) => (k === winner ? 0 : k === 0 ? 0.4 : k === strongest ? 0.9 : 1.5 + k / 7);
  const sums = products.map((_, k) => top - behind(k));
  const biases = sums.map((sum, k) => sum - (products[k] as number));
  const got = partsOf(trial, await trial.call(handedIn, [inputs, weights, biases]), ["output", "gradient"]);
  const given = `For the inputs [${inputs}] and ${pieces} rows of weights:`;
  expectNumbers(got.output, top, {
    what: "`output`",
    given,
    mistakes: [
      {
        name: "no biases",
        gives: () => Math.max(...products),
        says: "The biases are missing. Each row has one, in the same place of `biases`.",
      },
      {
        name: "summed",
        gives: () => total(sums),
        says: "That is the sum of all of them. Maxout puts out the greatest alone.",
      },
      {
        name: "averaged",
        gives: () => total(sums) / pieces,
        says: "That is the mean of all of them. Maxout puts out the greatest alone.",
      },
      {
        name: "the least",
        gives: () => Math.min(...sums),
        says: "That is the least of the sums. The greatest is asked for.",
      },
      {
        name: "ReLU as well",
        gives: () => Math.max(0, ...sums),
        says: "A 0 takes part in the contest. If all sums are negative, the greatest of them is the output.",
      },
      {
        name: "the first row",
        gives: () => sums[0] as number,
        says: "That is the sum of the first row. Compute all of them, and take the greatest.",
      },
      {
        name: "the strongest row",
        gives: () => sums[strongest] as number,
        says: "The winner was chosen without the biases. They take part in the contest.",
      },
      {
        name: "which row",
        gives: () => winner,
        says: "That says which row has won. The output is its sum.",
      },
      {
        name: "bias behind",
        gives: () => Math.max(...products) + Math.max(...biases),
        says: "The greatest sum and the greatest bias were taken apart. Each bias belongs to its own row.",
      },
    ],
  });
  const rowOf = (k: number) => weights[k] as number[];
  expectNumbers(got.gradient, rowOf(winner), {
    what: "`gradient`",
    given: `${given} the winner is row ${winner} (counted from 0).`,
    mistakes: [
      {
        name: "inputs instead of weights",
        gives: () => inputs,
        says: "Those are the inputs: the derivatives with respect to the weights. Asked for are those with respect to the inputs.",
      },
      {
        name: "weights times inputs",
        gives: () => rowOf(winner).map((weight, i) => weight * (inputs[i] as number)),
        says: "Those are the products of weights and inputs. If an input grows by 1, its product grows by its weight.",
      },
      {
        name: "gradient of the first row",
        gives: () => rowOf(0),
        says: "Those are the weights of the first row. The winner is another one.",
      },
      {
        name: "gradient of the strongest row",
        gives: () => rowOf(strongest),
        says: "Those are the weights of the row that would win without biases.",
      },
      {
        name: "gradient of all rows",
        gives: () => inputs.map((_, i) => total(weights.map((row) => row[i] as number))),
        says: "Those are the weights of all rows, added up. The rows that have lost don't count: they could change a little, and the output wouldn't.",
      },
      {
        name: "mean of all rows",
        gives: () => inputs.map((_, i) => total(weights.map((row) => row[i] as number)) / pieces),
        says: "Those are the mean weights of all rows. The rows that have lost don't count.",
      },
      {
        name: "ones",
        gives: () => inputs.map(() => 1),
        says: "All of them are 1. If an input grows by 1, the sum of the winner grows by the weight of that input.",
      },
      {
        name: "all weights",
        gives: () => weights,
        says: "Those are all weights. Only the row that wins has a part in the output.",
      },
    ],
  });
}

/** What a learner writes in lesson 9. */
export const lesson09 = lesson(
  "09-activations-and-initial-weights",
  "Lesson 9: Activations and initial weights",
  { leakyRelu, sigmoid, logSoftmax, crossEntropyFromLogits, drawWeights, maxout },
  solutions,
);
