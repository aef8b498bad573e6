import { expectNumbers, type Mistake, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import {
  crossEntropyMistakes,
  drawLogits,
  expectStable,
  farApart,
  lossOfLogits,
  softmaxOf,
  withTruth,
} from "../../shared/cross-entropy.js";
import { total } from "../../shared/sums.js";
import { askForGradients, expectTidy } from "./asking.js";

// From images to a loss and an accuracy: what a network computes before it learns.

export const dense: Step = {
  title: "Compute a dense layer for a whole batch",
  hints: [
    "Two operations: a matrix product, and an addition.",
    "`x.matMul(weights)` has a row for each image and a column for each neuron. Which of the two shapes must come first?",
    "`.add(bias)` adds the vector of biases to every row.",
  ],
  right:
    "One line, however many images and neurons there are. Most of the computing of a network is done in it.",
  tests: [
    {
      name: "the weighted sums",
      points: 1,
      async run(handedIn, trial) {
        const neurons = trial.integer(2, 4);
        await tryDense(handedIn, trial, { n: trial.integer(5, 7), inputs: neurons + 6, neurons });
      },
    },
    {
      name: "as many neurons as images",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(3, 5);
        await tryDense(handedIn, trial, { n, inputs: n, neurons: n });
        await tryDense(handedIn, trial, { n: 1, inputs: n, neurons: n + 1 });
      },
    },
    {
      name: "its gradients",
      points: 1,
      async run(handedIn, trial) {
        const { x, weights, bias } = someLayer(trial, { n: 4, inputs: 3, neurons: 2 });
        const got = await askForGradients(trial, handedIn, [x, weights, bias]);
        const ones = tf.ones([4, 2]);
        const expected = [ones.matMul(weights, false, true), x.matMul(ones, true), ones.sum(0)];
        for (const [i, gradient] of expected.entries()) {
          trial.tensor(got[i], gradient, { what: `The gradient of ${["x", "weights", "bias"][i]}` });
        }
      },
    },
  ],
};

interface LayerSizes {
  n: number;
  inputs: number;
  neurons: number;
}

/** Makes a layer of numbers with one decimal, so that differences can be read, of which some outputs are below 0. */
function someLayer(trial: Trial, { n, inputs, neurons }: LayerSizes) {
  const drawn = (count: number) =>
    Array.from({ length: count }, () => (trial.integer(1, 40) * (trial.integer(0, 2) > 0 ? 1 : -1)) / 10);
  const x = tf.tensor2d(drawn(n * inputs), [n, inputs]);
  // All differ, and none is small.
  const bias = tf.tensor1d(Array.from({ length: neurons }, (_, i) => 5 + 3 * i + trial.integer(0, 9) / 10));
  let weights: tf.Tensor2D;
  do weights = tf.tensor2d(drawn(inputs * neurons), [inputs, neurons]);
  while ((x.matMul(weights).add(bias).min().dataSync()[0] as number) > -1);
  return { x, weights, bias };
}

async function tryDense(handedIn: unknown, trial: Trial, sizes: LayerSizes): Promise<void> {
  const { x, weights, bias } = someLayer(trial, sizes);
  const sums = x.matMul(weights);
  trial.tensor(await trial.call(handedIn, [x, weights, bias]), sums.add(bias), {
    tolerance: 1e-4,
    mistakes: [
      {
        name: "no bias",
        gives: () => sums,
        says: "Those are the products. Each neuron's bias is missing.",
      },
      {
        name: "bias subtracted",
        gives: () => sums.sub(bias),
        says: "The bias is subtracted. It is added.",
      },
      {
        name: "bias multiplied",
        gives: () => sums.mul(bias),
        says: "The sums are multiplied by the bias. It is added.",
      },
      {
        name: "activation",
        gives: () => sums.add(bias).relu(),
        says: "Negative sums have become 0. This function stops before the activation: the weighted sum plus the bias is all.",
      },
      {
        name: "bias for each image",
        gives: () => sums.add(bias.expandDims(1)),
        says: "The biases are added down the rows: every image has one of its own. It is the neurons that have one, so add the vector `[neurons]` as it is.",
      },
      {
        name: "one bias for all",
        gives: () => sums.add(bias.sum()),
        says: "Every neuron gets the sum of all biases. Each has its own.",
      },
      {
        name: "products in place",
        gives: () => x.mul(weights).add(bias),
        says: "`mul` multiplies number by number, each with the one in the same place. The weighted sums of all neurons come from the matrix product, `matMul`.",
      },
      {
        name: "swapped",
        gives: () => weights.matMul(x).add(bias),
        says: "The weights come first here. Rows of the first factor meet columns of the second: the images are the rows, so they come first.",
      },
      {
        name: "weights transposed",
        gives: () => x.matMul(weights, false, true).add(bias),
        says: "The weights are transposed. They have a column for each neuron already.",
      },
    ],
  });
}

export const softmaxRows: Step = {
  title: "Softmax for a batch",
  hints: [
    "As for one image: subtract the greatest logit, raise *e* to the power of each, and divide by the sum. Every row has a greatest logit and a sum of its own.",
    "`logits.max(1)` gives the greatest of each row, as a vector `[n]`. `logits.max(1, true)` keeps the axis: a column `[n, 1]`, which can be subtracted from every column.",
    "`.exp()`, and then `.div(powers.sum(1, true))`.",
  ],
  right: "Each row makes 1, and no logit is too large for it.",
  tests: [
    {
      name: "the probabilities",
      points: 1,
      async run(handedIn, trial) {
        const classes = trial.integer(3, 5);
        await trySoftmax(handedIn, trial, drawLogits(trial, classes + 2, classes));
        await trySoftmax(handedIn, trial, drawLogits(trial, 1, classes));
      },
    },
    {
      name: "as many classes as images",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(3, 5);
        await trySoftmax(handedIn, trial, drawLogits(trial, n, n));
      },
    },
    {
      name: "large logits",
      points: 1,
      async run(handedIn, trial) {
        await trySoftmax(handedIn, trial, drawLogits(trial, 3, 4, [1_000, 1_000, 1_000]), "large");
        await trySoftmax(handedIn, trial, drawLogits(trial, 3, 4, [-1_000, -1_000, -1_000]), "far below 0");
      },
    },
    {
      name: "rows far apart",
      points: 1,
      run: (handedIn, trial) =>
        trySoftmax(handedIn, trial, drawLogits(trial, 3, 5, [500, -500, 0]), "far apart"),
    },
  ],
};

async function trySoftmax(
  handedIn: unknown,
  trial: Trial,
  rows: number[][],
  large?: "large" | "far below 0" | "far apart",
): Promise<void> {
  const logits = tf.tensor2d(rows);
  const powers = rows.map((row) => row.map((z) => Math.exp(z - Math.max(...row))));
  const got = await trial.call(handedIn, [logits]);
  const mistakes: Mistake[] = [
    {
      name: "not divided by the sum",
      gives: () => logits.exp(),
      says: "Those are the powers. Divide each row by its sum.",
    },
    {
      name: "divided by the greatest",
      gives: () => tf.tensor2d(powers),
      says: "These are powers of which the greatest is 1. Divide each row by its sum, so that together they make 1.",
    },
    {
      name: "shares of the whole batch",
      gives: () => tf.tensor2d(powers).div(total(powers.flat())),
      says: "All rows together make 1. Each image has probabilities of its own: add up along axis 1 only.",
    },
    {
      name: "shares of the whole batch",
      gives: () => logits.exp().div(logits.exp().sum()),
      says: "All rows together make 1. Each image has probabilities of its own: add up along axis 1 only.",
    },
    {
      name: "along the columns",
      gives: () => tf.softmax(logits.transpose()).transpose(),
      says: "Each column makes 1. An image is a row: axis 1 runs along a row, and axis 0 down a column.",
    },
    {
      name: "sums of other rows",
      gives: () => {
        const exps = tf.tensor2d(powers);
        return exps.div(exps.sum(1));
      },
      says: "The rows are divided by each other's sums. Without `true` as its second argument `sum(1)` is a flat vector, which is laid along the row; with it, it is a column.",
    },
    {
      name: "sums of other rows",
      gives: () => logits.exp().div(logits.exp().sum(1)),
      says: "The rows are divided by each other's sums. Without `true` as its second argument `sum(1)` is a flat vector, which is laid along the row; with it, it is a column.",
    },
    {
      name: "logarithms",
      gives: () => tf.logSoftmax(logits),
      says: "Those are the logarithms of the probabilities. Asked for are the probabilities themselves.",
    },
    {
      name: "opposite sign",
      gives: () => tf.softmax(logits.neg()),
      says: "The greatest logit has got the smallest probability: a sign is turned round.",
    },
    {
      name: "powers of 2",
      gives: () => tf.softmax(logits.mul(Math.LN2)),
      says: "Those are powers of 2. Softmax takes powers of *e*: `exp`.",
    },
    {
      name: "only the greatest",
      gives: () => tf.oneHot(logits.argMax(1), logits.shape[1]).toFloat(),
      says: "Only the greatest logit of each row has got something. The others have a share too.",
    },
  ];
  const naive = () => logits.exp().div(logits.exp().sum(1, true));
  if (large === "far apart") {
    mistakes.unshift({
      name: "one greatest for all",
      gives: () => {
        const exps = logits.sub(logits.max()).exp();
        return exps.div(exps.sum(1, true));
      },
      says: "The greatest logit of the whole batch is subtracted from every row. Where a row lies far below it, all its powers are 0, and 0 / 0 is NaN. Subtract from each row its own greatest: `max(1, true)`.",
    });
  } else if (large) {
    mistakes.unshift({
      name: "not stable",
      gives: naive,
      says:
        large === "large"
          ? "In float32, `exp` of a number over 88 is Infinity, and Infinity / Infinity is NaN. Subtract from each row its greatest logit first: the shares stay the same."
          : "In float32, `exp` of a number below −104 is 0, and 0 / 0 is NaN. Subtract from each row its greatest logit first: the shares stay the same.",
    });
  }
  trial.tensor(got, tf.tensor2d(rows.map(softmaxOf)), {
    // Numbers near 1,000 are rounded to 0.00006 in float32.
    tolerance: large ? 1e-3 : 1e-5,
    mistakes,
  });
}

export const crossEntropy: Step = {
  title: "Cross-entropy from logits",
  hints: [
    "The loss of an image is −ln p of its true class. Put softmax into it: ln of the sum of all powers, minus the logit of the true class.",
    "Subtract the greatest logit of each row first, as in softmax. `.exp().sum(1).log()` gives the logarithm of the sum for each image.",
    "`truth` is one-hot: `logits.mul(truth).sum(1)` picks the logit of the true class out of each row.",
    "At the end `.mean()` gives one number for the batch.",
  ],
  right: "No probability is ever formed, so none can be 0, and nothing needs to be clipped.",
  tests: [
    {
      name: "the loss",
      points: 1,
      async run(handedIn, trial) {
        const classes = trial.integer(3, 5);
        await tryCrossEntropy(handedIn, trial, drawLogits(trial, classes + 2, classes));
        await tryCrossEntropy(handedIn, trial, drawLogits(trial, classes, classes));
        await tryCrossEntropy(handedIn, trial, drawLogits(trial, 1, classes));
      },
    },
    { name: "logits far apart", points: 1, run: tryFarApart },
    {
      name: "its gradient",
      points: 1,
      async run(handedIn, trial) {
        const { logits, truth } = withTruth(trial, drawLogits(trial, 4, 3));
        const [got] = await askForGradients(trial, handedIn, [logits, truth]);
        trial.tensor(got, tf.softmax(logits).sub(truth).div(4), {
          what: "The gradient",
          tolerance: 1e-4,
        });
      },
    },
  ],
};

async function tryCrossEntropy(handedIn: unknown, trial: Trial, rows: number[][]): Promise<void> {
  const { logits, truth, labels } = withTruth(trial, rows);
  trial.tensor(await trial.call(handedIn, [logits, truth]), tf.scalar(lossOfLogits(rows, labels)), {
    what: "The loss",
    mistakes: crossEntropyMistakes(rows, labels),
  });
}

/** Tries logits that are 1,000 apart, so that probabilities are 0 in float32. */
async function tryFarApart(handedIn: unknown, trial: Trial): Promise<void> {
  const { rows, far } = farApart(trial);
  const { logits, truth, labels } = withTruth(trial, rows);
  const got = await trial.call(handedIn, [logits, truth]);
  expectStable(trial, got, { loss: lossOfLogits(rows, labels), far });
}

export const accuracyOfLogits: Step = {
  title: "Measure the accuracy",
  hints: [
    "The class that a network chooses is the place of the greatest logit: `logits.argMax(1)`.",
    "`chosen.equal(labels)` is true where the two agree.",
    "`.toFloat().mean()` turns true and false into 1 and 0, and takes the mean. `.arraySync()` makes a number of it.",
  ],
  right: "It needs no softmax: the greatest logit has the greatest probability.",
  tests: [
    {
      name: "some right",
      points: 1,
      async run(handedIn, trial) {
        const classes = trial.integer(4, 6);
        const shared = { classes, least: 2, next: 1 };
        await tryAccuracy(handedIn, trial, {
          ...shared,
          right: trial.integer(3, 4),
          other: trial.integer(2, 4),
        });
        await tryAccuracy(handedIn, trial, { ...shared, right: trial.integer(7, 9), other: 1 });
      },
    },
    {
      name: "as many classes as images, all logits below 0",
      points: 1,
      async run(handedIn, trial) {
        const answered = { classes: 9, right: 2, least: 4, next: 3, below: -50 };
        let answers = someAnswers(trial, answered);
        while (rightByColumns(answers) !== 1) answers = someAnswers(trial, answered);
        await tryAccuracy(handedIn, trial, answered, answers);
      },
    },
    {
      name: "all, and none",
      points: 1,
      async run(handedIn, trial) {
        await tryAccuracy(handedIn, trial, { classes: 4, right: 5, below: -50 });
        await tryAccuracy(handedIn, trial, { classes: 4, right: 0, other: 5 });
      },
    },
    {
      name: "nothing is left behind",
      points: 1,
      async run(handedIn, trial) {
        const { rows, truth } = someAnswers(trial, { classes: 4, right: 3, other: 4 });
        const inputs = [tf.tensor2d(rows), tf.tensor1d(truth, "int32")];
        await expectTidy(trial, () => trial.call(handedIn, inputs));
      },
    },
  ],
};

/** How many images there are of each kind. Different numbers of them tell mistakes apart. */
interface Answered {
  classes: number;
  /** Their greatest logit is that of the true class. */
  right: number;
  /** Their smallest logit is that of the true class. */
  least?: number;
  /** Their true class is the one behind that of the greatest logit. */
  next?: number;
  /** Their true class is any other. */
  other?: number;
  /** Added to all logits. */
  below?: number;
}

/** Makes logits, and the true class of each row. */
function someAnswers(trial: Trial, { classes, right, least = 0, next = 0, other = 0, below = 0 }: Answered) {
  const kinds = trial.shuffled(
    Object.entries({ right, least, next, other }).flatMap(([kind, n]) => new Array<string>(n).fill(kind)),
  );
  const rows: number[][] = [];
  const truth: number[] = [];
  for (const kind of kinds) {
    const [greatest, behind, smallest, ...rest] = placesOf(trial, classes);
    const place = { right: greatest, least: smallest, next: behind }[kind] ?? (rest[0] as number);
    rows.push(
      Array.from({ length: classes }, (_, c) => {
        if (c === greatest) return below + 4;
        return below + (c === smallest ? -4 : trial.number(-3, 3));
      }),
    );
    truth.push(place);
  }
  return { rows, truth };
}

/** Draws the place of the greatest logit, the one behind it, that of the smallest, and the others. */
function placesOf(trial: Trial, classes: number): [number, number, number, ...number[]] {
  const greatest = trial.integer(0, classes - 2);
  const others = Array.from({ length: classes }, (_, c) => c).filter((c) => c < greatest || c > greatest + 1);
  return [greatest, greatest + 1, ...trial.shuffled(others)] as [number, number, number, ...number[]];
}

/** Counts how many would be right if the greatest of each column were looked for. */
function rightByColumns({ rows, truth }: ReturnType<typeof someAnswers>): number {
  const columns = truth.map((_, c) => rows.map((row) => row[c] as number));
  return columns.filter((column, c) => column.indexOf(Math.max(...column)) === truth[c]).length;
}

async function tryAccuracy(
  handedIn: unknown,
  trial: Trial,
  answered: Answered,
  answers = someAnswers(trial, answered),
): Promise<void> {
  const { right, least = 0, next = 0, classes } = answered;
  const { rows, truth } = answers;
  const n = rows.length;
  const logits = tf.tensor2d(rows);
  const labels = tf.tensor1d(truth, "int32");

  expectNumbers(await trial.call(handedIn, [logits, labels]), right / n, {
    what: "The accuracy",
    given: `For ${n} images of ${classes} classes, ${right} of them right:`,
    tolerance: 1e-5,
    mistakes: [
      {
        name: "a count",
        gives: () => right,
        says: "That is how many are right. The accuracy is their share: divide by the number of images.",
      },
      {
        name: "percent",
        gives: () => (100 * right) / n,
        says: "That is in percent. The accuracy is a share from 0 to 1.",
      },
      {
        name: "the share of mistakes",
        gives: () => 1 - right / n,
        says: "That is the share that is wrong.",
      },
      {
        name: "divided by the classes",
        gives: () => right / classes,
        says: "The count is divided by the number of classes. Divide by the number of images.",
      },
      {
        name: "the smallest logit",
        gives: () => least / n,
        says: "The place of the smallest logit is taken. The chosen class has the greatest.",
      },
      {
        name: "counted from 1",
        gives: () => next / n,
        says: "Every place is one too large: classes are counted from 0.",
      },
      {
        name: "only above 0",
        gives: () => 0,
        says: "None counts as right, although some are. All logits may be below 0, and one of them is still the greatest.",
      },
      {
        name: "along the columns",
        gives: () => (n === classes ? rightByColumns(answers) / n : Number.NaN),
        says: "The greatest of each column was looked for. An image is a row: `argMax(1)`.",
      },
    ],
  });
}
