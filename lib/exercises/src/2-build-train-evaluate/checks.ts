import { exercise, expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { formatNumber, isTensor, tf } from "@course/core";
import { classificationReport, confusionMatrix, oneHot } from "course";
import { readReport, readTraining } from "../readings/index.js";
import { accuracyOn, fashion, partOf } from "../shared/fashion.js";
import {
  type DenseNetwork,
  expectCompiled,
  expectDenseAnswers,
  expectInput,
  expectModel,
  expectSizes,
  readModel,
} from "../shared/networks.js";

/** Ten kinds of garment. */
const CLASSES = 10;

const parameters: Step = {
  title: "Count the parameters",
  hints: [
    "Take one layer: each of its neurons has a weight for each input, and one bias.",
    "Go through the list in pairs of neighbours: inputs and neurons of the first layer, of the second, and so on.",
  ],
  right: "The first layer has most of them: it is the one that meets the 784 pixels.",
  tests: [
    {
      name: "the count",
      points: 2,
      async run(handedIn, trial) {
        const sizes = [trial.integer(30, 90), trial.integer(15, 29), trial.integer(11, 14), CLASSES];
        const pairs = sizes.slice(1).map((neurons, i) => [sizes[i] as number, neurons] as const);
        const sum = (of: (inputs: number, neurons: number) => number) =>
          pairs.reduce((total, [inputs, neurons]) => total + of(inputs, neurons), 0);
        expectNumbers(
          await trial.call(handedIn, [sizes]),
          sum((inputs, neurons) => (inputs + 1) * neurons),
          {
            what: "The number of parameters",
            given: `For the sizes ${sizes.join(", ")}.`,
            mistakes: [
              {
                name: "biases forgotten",
                gives: () => sum((inputs, neurons) => inputs * neurons),
                says: "The biases are missing: one for each neuron.",
              },
              {
                name: "biases of the inputs",
                gives: () => sum((inputs, neurons) => inputs * neurons + inputs),
                says: "There is a bias for each neuron of a layer, not for each of its inputs.",
              },
              {
                name: "one bias a layer",
                gives: () => sum((inputs, neurons) => inputs * neurons + 1),
                says: "Each neuron has a bias of its own, not only each layer.",
              },
              {
                name: "last layer forgotten",
                gives: () => sum((inputs, neurons) => (neurons === CLASSES ? 0 : (inputs + 1) * neurons)),
                says: "A layer is missing: the last one.",
              },
              {
                name: "first layer forgotten",
                gives: () => sum((inputs, neurons) => (inputs === sizes[0] ? 0 : (inputs + 1) * neurons)),
                says: "A layer is missing: the first one, which reads the inputs.",
              },
              {
                name: "inputs counted as a layer",
                gives: () => sum((inputs, neurons) => (inputs + 1) * neurons) + (sizes[0] as number),
                says: "The inputs are no neurons: they have no parameters of their own.",
              },
              {
                name: "neurons instead of parameters",
                gives: () => sum((_, neurons) => neurons),
                says: "These are the neurons. Each of them has many parameters.",
              },
            ],
          },
        );
      },
    },
  ],
};

/** The network of this exercise. */
const NETWORK: DenseNetwork = { inputs: 784, hidden: [256, 128], activation: "relu", output: "softmax" };

async function builtModel(handedIn: unknown, trial: Trial) {
  return expectModel(trial, await trial.call(handedIn, [], { read: readModel }));
}

const build: Step = {
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
        const { model } = await builtModel(handedIn, trial);
        expectInput(trial, model, [NETWORK.inputs]);
        expectSizes(trial, model, NETWORK);
      },
    },
    {
      name: "what it computes",
      points: 1,
      async run(handedIn, trial) {
        expectDenseAnswers(trial, (await builtModel(handedIn, trial)).model, NETWORK);
      },
    },
    {
      name: "how it is compiled",
      points: 1,
      async run(handedIn, trial) {
        expectCompiled(trial, await builtModel(handedIn, trial), { optimizer: "Adam", rate: 0.001 });
      },
    },
  ],
};

const EPOCHS = 20;
const BATCH = 256;
const SPLIT = 0.2;

const training: Step = {
  title: "Train it",
  hints: [
    "`fit` of lesson 3 takes the model, the inputs, the labels, and the options `epochs`, `batchSize` and `validationSplit`.",
    "Use the `model`, `x` and `y` that your function gets, not `xTrain`: the check calls it with others. And return what `fit` gives.",
  ],
  right: "The last fifth of the data is kept back in every epoch, and never learnt from.",
  tests: [
    {
      name: "it learns from what it is given",
      points: 2,
      async run(handedIn, trial) {
        const run = await tryTraining(handedIn, trial);
        if (run.samples > run.given) {
          trial.object(
            "trained on other data",
            `It was given ${run.given} examples, and trained on ${formatNumber(run.samples)}. Use \`x\` and \`y\`, the data that your function gets. If those others were the test images, nothing could be measured with them any more.`,
          );
        }
        if (run.samples === run.given && run.doValidation) {
          trial.object(
            "validation leaked",
            `It trained on all ${run.given} examples, and validated on examples too. So the validation examples were learnt from. Hold a fifth back with \`validationSplit\`.`,
          );
        }
        if (!run.doValidation) {
          trial.object(
            "no validation",
            "Nothing is held back for validation. Which option of `fit` does that?",
          );
        }
        const held = Math.round((1 - run.samples / run.given) * 100);
        if (run.samples !== Math.floor(run.given * (1 - SPLIT))) {
          trial.object(
            "another share held back",
            `${held} of 100 examples are held back for validation. Expected: a fifth.`,
          );
        }
        if (!(run.after < run.before)) {
          trial.object(
            "nothing learnt",
            `The loss on its training data was ${formatNumber(run.before)} before, and is ${formatNumber(run.after)} after. Was this model trained, and on \`x\` and \`y\`?`,
          );
        }
      },
    },
    {
      name: "epochs and batches",
      points: 1,
      async run(handedIn, trial) {
        const run = await tryTraining(handedIn, trial);
        if (run.epochs !== EPOCHS) {
          trial.object("wrong epochs", `Epochs expected: ${EPOCHS}. Came: ${run.epochs}.`);
        }
        if (run.batchSize !== BATCH) {
          trial.object(
            "wrong batch size",
            `A batch has ${run.batchSize} examples. Expected: ${BATCH}. Without the option \`batchSize\` it is 32.`,
          );
        }
      },
    },
  ],
};

/** What is seen of a run of training. */
interface Training {
  samples: number;
  batchSize: number;
  epochs: number;
  doValidation: boolean;
  /** How many examples were given. */
  given: number;
  /** The loss on the given examples. */
  before: number;
  after: number;
}

/** Has a small network trained on few examples, which takes no time. */
async function tryTraining(handedIn: unknown, trial: Trial): Promise<Training> {
  const given = 5 * trial.integer(20, 50);
  const x = randomRows(trial, given, 12);
  const y = oneHot(trial.labels(given, CLASSES), CLASSES);
  const model = smallNetwork(trial, 12);
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  const before = lossOf(model, x, y);
  const got = await trial.call(handedIn, [model, x, y], { read: readTraining });
  const { weights, ...run } = got as Training & { weights: tf.Tensor[] };
  if (![run.samples, run.batchSize, run.epochs].every((value) => typeof value === "number")) {
    trial.object("no history", "Your function should return the history that `fit` gives.");
  }
  model.setWeights(weights);
  return { ...run, given, before, after: lossOf(model, x, y) };
}

/** Makes a network of one layer, whose weights follow from the seed. */
function smallNetwork(trial: Trial, inputs: number): tf.LayersModel {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [inputs], units: CLASSES, activation: "softmax" })],
  });
  const weights = Float32Array.from({ length: inputs * CLASSES }, () => trial.number(-2, 2));
  model.setWeights([tf.tensor2d(weights, [inputs, CLASSES]), tf.zeros([CLASSES])]);
  return model;
}

function randomRows(trial: Trial, rows: number, columns: number): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: rows * columns }, () => trial.number(-1, 1)),
    [rows, columns],
  );
}

function lossOf(model: tf.LayersModel, x: tf.Tensor2D, y: tf.Tensor2D): number {
  return tf.tidy(() =>
    tf.metrics
      .categoricalCrossentropy(y, model.predict(x) as tf.Tensor)
      .mean()
      .arraySync(),
  ) as number;
}

/** How good the trained network must be: well below what its epochs reach with any seed. */
const GOALS = { whole: [0.8, 0.86], sample: [0.5, 0.65] } as const;

const learned: Step = {
  title: "What the network has learnt",
  hints: [
    "Run the cell that trains the network, and look at its chart: does the loss fall?",
    "If it learns nothing, check the two steps before. If it stays below the goal, is it trained for all epochs, on all of `xTrain`?",
  ],
  right: "Measured by the check, on the test images, which it has never seen.",
  tests: [
    {
      name: "better than chance, and not by having seen the test images",
      points: 1,
      run: (handedIn, trial) => tryLearned(handedIn, trial, 0),
    },
    { name: "good", points: 2, run: (handedIn, trial) => tryLearned(handedIn, trial, 1) },
  ],
};

async function tryLearned(handedIn: unknown, trial: Trial, goal: 0 | 1): Promise<void> {
  const { model } = expectModel(trial, await trial.look(handedIn, readModel));
  expectInput(trial, model, [784]);
  const { train, test, isSample } = await fashion();
  const [seen, unseen] = [partOf(train, 0, Math.min(10_000, train.labels.size)), partOf(test)];
  const [onSeen, onUnseen] = [accuracyOn(model, seen), accuracyOn(model, unseen)];
  tf.dispose([seen.images, seen.labels, unseen.images, unseen.labels]);
  const came = `Its accuracy on the test images is ${formatNumber(onUnseen, 3)}.`;
  // Test images are never easier than those it learnt from; the second number is for chance.
  if (onUnseen > onSeen + (isSample ? 0.1 : 0.02)) {
    trial.object(
      "trained on the test set",
      `${came} On the training images it is only ${formatNumber(onSeen, 3)}. So it has probably learnt from the test images: then nobody knows how good it is.`,
    );
  }
  if (onUnseen < 0.3) {
    trial.object(
      "accuracy of chance",
      `${came} Guessing gives 0.1. Has it been trained at all? On pixels from 0 to 1? Did images and labels keep the same order?`,
    );
  }
  const least = GOALS[isSample ? "sample" : "whole"][goal];
  if (onUnseen >= least) return;
  trial.object("too little learnt", `${came} Expected: at least ${least}. Was it trained for all epochs?`);
}

const predict: Step = {
  title: "The network's answers",
  hints: [
    "`model.predict(x)` gives ten probabilities for each image. Its type is that of one tensor or several: write `as tf.Tensor2D` behind it.",
    "The answer is the place of the greatest number in each row. You wrote that in exercise 1, step 7.",
  ],
  right: "One label for each image, whichever images they are.",
  tests: [
    {
      name: "the labels",
      points: 2,
      async run(handedIn, trial) {
        const n = trial.integer(21, 39);
        const model = smallNetwork(trial, 12);
        const x = randomRows(trial, n, 12);
        const probabilities = model.predict(x) as tf.Tensor2D;
        const got = await trial.call(handedIn, [model, x]);
        if (isTensor(got) && got.rank === 1 && ![n, CLASSES].includes(got.size)) {
          trial.object(
            "other data",
            `It was given ${n} images, and gave ${formatNumber(got.size)} labels. Does it use \`x\`, or the test images whatever it is given?`,
          );
        }
        trial.tensor(got, probabilities.argMax(1), {
          what: "The tensor of labels",
          mistakes: [
            {
              name: "wrong axis",
              gives: () => probabilities.argMax(0),
              says: "There is one number for each class, so it was searched down the columns. Search along each row: that is the other axis.",
            },
            {
              name: "probabilities",
              gives: () => probabilities,
              says: "These are the probabilities. Which class has the greatest of them?",
            },
            {
              name: "max instead of argmax",
              gives: () => probabilities.max(1),
              says: "That is the greatest probability of each row. Asked for is its place, the class.",
            },
            {
              name: "argmin",
              gives: () => probabilities.argMin(1),
              says: "That is the class with the smallest probability.",
            },
            {
              name: "rounded",
              gives: () => probabilities.round(),
              says: "The probabilities were rounded. Asked for is one label for each image.",
            },
            {
              name: "counted from 1",
              gives: () => probabilities.argMax(1).add(1),
              says: "Every label is 1 too large: classes are numbered from 0.",
            },
            {
              name: "as a column",
              gives: () => probabilities.argMax(1).expandDims(1),
              says: "The labels are right, but come as a column. Asked for is a plain list, of one axis.",
            },
          ],
        });
      },
    },
  ],
};

const accuracy: Step = {
  title: "The accuracy",
  hints: [
    "Count the positions at which both lists hold the same number. How many positions are there?",
    "With tensors: `labels.equal(predicted)` gives a 1 where they agree, and `.mean()` of that is the share. `arraySync()` makes it a number.",
  ],
  right: "A share between 0 and 1: how many of the answers are right.",
  tests: [
    {
      name: "the share",
      points: 2,
      async run(handedIn, trial) {
        const { truth, predicted } = guesses(trial, CLASSES);
        const hits = truth.filter((label, i) => label === predicted[i]).length;
        const n = truth.length;
        expectNumbers(
          await trial.call(handedIn, [tf.tensor1d(truth, "int32"), tf.tensor1d(predicted, "int32")]),
          hits / n,
          {
            what: "The accuracy",
            tolerance: 1e-5,
            mistakes: [
              {
                name: "counted",
                gives: () => hits,
                says: "That is how many answers are right. Asked for is the share of all.",
              },
              {
                name: "per cent",
                gives: () => (100 * hits) / n,
                says: "That is the share in per cent. Asked for is a number between 0 and 1.",
              },
              {
                name: "error rate",
                gives: () => 1 - hits / n,
                says: "That is the share of wrong answers.",
              },
              {
                name: "divided by the classes",
                gives: () => hits / CLASSES,
                says: "The right answers were divided by the number of classes. Of how many answers are they a share?",
              },
              {
                name: "sum of labels",
                gives: () => predicted.reduce((a, b) => a + b, 0) / truth.reduce((a, b) => a + b, 0),
                says: "The labels were added up. They are names: compare them one by one.",
              },
              {
                name: "rounded",
                gives: () => Math.round(hits / n),
                says: "The share was rounded to a whole number. Is it of the kind `int32` or `bool` somewhere?",
              },
            ],
          },
        );
      },
    },
  ],
};

/** Makes labels and predictions of which about two thirds are right. All classes occur in both. */
function guesses(trial: Trial, classes: number): { truth: number[]; predicted: number[] } {
  const truth: number[] = [];
  const predicted: number[] = [];
  for (let label = 0; label < classes; label++) {
    const n = trial.integer(6, 12);
    for (let i = 0; i < n; i++) {
      truth.push(label);
      predicted.push(i % 3 === 0 ? trial.integer(0, classes - 1) : label);
    }
  }
  const order = trial.shuffled([...truth.keys()]);
  return {
    truth: order.map((i) => truth[i] as number),
    predicted: order.map((i) => predicted[i] as number),
  };
}

const confusion: Step = {
  title: "The confusion matrix",
  hints: [
    "Begin with `numClasses` rows of `numClasses` zeros. Make each row anew: `Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0))`.",
    "Go through all positions. The true label says which row, the predicted one says which column. Add 1 there.",
  ],
  right: "Row: what it is. Column: what it was taken for. The right answers are on the diagonal.",
  tests: [
    {
      name: "the counts",
      points: 2,
      run: (handedIn, trial) => tryConfusion(handedIn, trial, CLASSES, CLASSES),
    },
    {
      name: "classes that don't occur",
      points: 1,
      run: (handedIn, trial) => tryConfusion(handedIn, trial, CLASSES - 3, CLASSES),
    },
  ],
};

async function tryConfusion(handedIn: unknown, trial: Trial, occurring: number, classes: number) {
  const { truth, predicted } = guesses(trial, occurring);
  const { counts } = confusionMatrix(truth, predicted, classes);
  const inputs = [tf.tensor1d(truth, "int32"), tf.tensor1d(predicted, "int32"), classes];
  const sumOf = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
  expectNumbers(await trial.call(handedIn, inputs), counts, {
    what: "The matrix",
    mistakes: [
      {
        name: "transposed",
        gives: () => transposed(counts),
        says: "Rows and columns are swapped. The row is the truth, the column the prediction.",
      },
      {
        name: "one row shared",
        gives: () => counts.map(() => transposed(counts).map(sumOf)),
        says: "All rows are the same: there is only one row, which stands in every place. `fill` with an array puts the same array everywhere.",
      },
      {
        name: "shares",
        gives: () => counts.map((row) => row.map((count) => count / Math.max(1, sumOf(row)))),
        says: "These are shares of each row. Asked for are counts.",
      },
      {
        name: "only mistakes",
        gives: () => counts.map((row, i) => row.map((count, j) => (i === j ? 0 : count))),
        says: "The right answers are missing: they belong on the diagonal.",
      },
      {
        name: "only right answers",
        gives: () => counts.map((row, i) => row.map((count, j) => (i === j ? count : 0))),
        says: "The mistakes are missing: they belong beside the diagonal.",
      },
      {
        name: "only the diagonal",
        gives: () => counts.map((row, i) => row[i] ?? 0),
        says: "This is only the diagonal. Asked for is a whole row for each class.",
      },
      {
        name: "ones instead of counts",
        gives: () => counts.map((row) => row.map((count) => Math.min(1, count))),
        says: "There are only zeros and ones. Add 1 each time a pair occurs.",
      },
      {
        name: "only classes that occur",
        gives: () => confusionMatrix(truth, predicted).counts,
        says: "The last classes are missing: none of these labels belongs to them. How many rows there are is what `numClasses` says.",
      },
      {
        name: "one class short",
        gives: () => counts.slice(0, -1).map((row) => row.slice(0, -1)),
        says: "The last class is missing. Classes are numbered from 0 to `numClasses - 1`.",
      },
    ],
  });
}

function transposed(counts: readonly (readonly number[])[]): number[][] {
  return counts.map((_, column) => counts.map((row) => row[column] as number));
}

interface ReportLists {
  precision: number[];
  recall: number[];
  f1: number[];
}

const report: Step = {
  title: "Precision, recall and f1",
  hints: [
    "For one class: the count on the diagonal is `hits`. The sum of its row is how many there are, the sum of its column is how often its name was given.",
    "Precision: of those called so, how many are? Recall: of those that are, how many are called so? Lesson 4 computed both for the 9.",
    "Where nothing was called so, the column sums to 0. 0 / 0 is no number; the convention is to say 0.",
  ],
  right: "These are the figures of the classification report.",
  tests: [
    {
      name: "the figures",
      points: 2,
      async run(handedIn, trial) {
        const { truth, predicted } = guesses(trial, 6);
        await tryReport(handedIn, trial, truth, predicted);
      },
    },
    {
      name: "a class that is never predicted",
      points: 1,
      async run(handedIn, trial) {
        const { truth, predicted } = guesses(trial, 6);
        const never = trial.integer(0, 5);
        const other = (never + 1) % 6;
        await tryReport(
          handedIn,
          trial,
          truth,
          predicted.map((label) => (label === never ? other : label)),
        );
      },
    },
  ],
};

async function tryReport(handedIn: unknown, trial: Trial, truth: number[], predicted: number[]) {
  const { counts } = confusionMatrix(truth, predicted, 6);
  const classes = classificationReport(truth, predicted, { classNames: [..."abcdef"] }).classes;
  const right: ReportLists = {
    precision: classes.map(({ precision }) => precision),
    recall: classes.map(({ recall }) => recall),
    f1: classes.map(({ f1 }) => f1),
  };
  const got = (await trial.call(handedIn, [counts.map((row) => [...row])], {
    read: readReport,
  })) as Partial<ReportLists> | null;
  const total = truth.length;
  const isEmpty = right.precision.map((_, label) => !predicted.includes(label));
  const unless = (list: readonly number[]) => list.map((value, i) => (isEmpty[i] ? Number.NaN : value));
  const both = (combine: (p: number, r: number) => number) =>
    right.precision.map((p, i) => combine(p, right.recall[i] as number));
  const mistakes: Record<keyof ReportLists, NumberMistake[]> = {
    precision: [
      {
        name: "precision and recall swapped",
        gives: () => right.recall,
        says: "This is the recall. Which sum belongs to which: the row's or the column's?",
      },
      {
        name: "NaN",
        gives: () => unless(right.precision),
        says: "A class that was never predicted has the precision 0 / 0, which is no number. By convention it is 0.",
      },
    ],
    recall: [
      {
        name: "precision and recall swapped",
        gives: () => right.precision,
        says: "This is the precision. Which sum belongs to which: the row's or the column's?",
      },
    ],
    f1: [
      {
        name: "NaN",
        gives: () => unless(right.f1),
        says: "For a class that was never predicted this is 0 / 0, which is no number. By convention it is 0.",
      },
      {
        name: "plain mean",
        gives: () => both((p, r) => (p + r) / 2),
        says: "This is the plain mean of both. The f1 is twice their product, divided by their sum: it is high only if both are.",
      },
      {
        name: "without the 2",
        gives: () => both((p, r) => (p + r === 0 ? 0 : (p * r) / (p + r))),
        says: "Each is half of what it should be. Twice the product, divided by the sum.",
      },
      {
        name: "product",
        gives: () => both((p, r) => p * r),
        says: "This is the product of both. Twice the product, divided by the sum.",
      },
    ],
  };
  const common = (list: readonly number[]): NumberMistake[] => [
    {
      name: "per cent",
      gives: () => list.map((value) => 100 * value),
      says: "These are per cent. Asked for are shares, between 0 and 1.",
    },
    {
      name: "accuracy of each class",
      gives: () =>
        counts.map((row, i) => {
          const column = counts.reduce((sum, other) => sum + (other[i] as number), 0);
          const hits = row[i] as number;
          return (total - row.reduce((a, b) => a + b, 0) - column + 2 * hits) / total;
        }),
      says: "The many right answers about other classes were counted too. Then every class looks good.",
    },
    {
      name: "share of all",
      gives: () => counts.map((row, i) => (row[i] as number) / total),
      says: "The hits were divided by all examples. Divide by the row, or by the column.",
    },
  ];
  for (const name of ["precision", "recall", "f1"] as const) {
    expectNumbers(got?.[name], right[name], {
      what: `\`${name}\``,
      tolerance: 1e-5,
      mistakes: [...mistakes[name], ...common(right[name])],
    });
  }
}

const confused: Step = {
  title: "The most frequent confusion",
  hints: [
    "Look at every place of the matrix but the diagonal, and remember the place of the greatest count so far.",
    "Two loops, one inside the other: rows outside, columns inside. Leave out the places where both are equal.",
  ],
  right: "The first is what it is, the second what it was taken for.",
  tests: [
    {
      name: "the pair",
      points: 2,
      async run(handedIn, trial) {
        const { counts, truth, predicted, least, mutual } = confusions(trial);
        const inHits = counts.map((row, i) => row[i] as number);
        const best = inHits.indexOf(Math.max(...inHits));
        expectNumbers(await trial.call(handedIn, [counts]), [truth, predicted], {
          what: "The pair",
          mistakes: [
            {
              name: "on the diagonal",
              gives: () => [best, best],
              says: "The greatest count of all is on the diagonal: that is a class that was recognised. Leave the diagonal out.",
            },
            {
              name: "transposed",
              gives: () => [predicted, truth],
              says: "The two are swapped: first what it is, the row, then what it was taken for, the column.",
            },
            {
              name: "the least frequent",
              gives: () => least,
              says: "This is the pair with the smallest count.",
            },
            {
              name: "both directions added",
              gives: () => mutual,
              says: "Here both directions were added up. A taken for B and B taken for A are two confusions.",
            },
            {
              name: "both directions added",
              gives: () => [...mutual].reverse(),
              says: "Here both directions were added up. A taken for B and B taken for A are two confusions.",
            },
            {
              name: "the count",
              gives: () => counts[truth]?.[predicted] as number,
              says: "That is how often it happened. Asked for are the two classes.",
            },
            {
              name: "counted from 1",
              gives: () => [truth + 1, predicted + 1],
              says: "Both are 1 too large: classes are numbered from 0.",
            },
          ],
        });
      },
    },
  ],
};

/** Makes a matrix in which each way to misread it leads to another pair. */
function confusions(trial: Trial) {
  const [truth, predicted, a, b, c, d] = trial.shuffled([0, 1, 2, 3, 4, 5]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const counts = Array.from({ length: 6 }, (_, row) =>
    Array.from({ length: 6 }, (_, column) => (row === column ? trial.integer(60, 90) : trial.integer(5, 12))),
  );
  const put = (row: number, column: number, count: number) => {
    (counts[row] as number[])[column] = count;
  };
  put(truth, predicted, 30);
  put(predicted, truth, 6);
  // Together more than 36, each less than 30.
  put(a, b, 24);
  put(b, a, 22);
  put(c, d, 1);
  return { counts, truth, predicted, least: [c, d], mutual: [a, b] };
}

/** Exercise 2: building, training and judging of lessons 3 and 4, on Fashion-MNIST. */
export const exercise2 = exercise("2-build-train-evaluate", "Exercise 2: Build, train, evaluate", {
  parameters,
  build,
  training,
  learned,
  epochs: { title: "Would more epochs help?", written: 2 },
  predict,
  accuracy,
  confusion,
  report,
  hardest: { title: "The three hardest garments", written: 3 },
  confused,
  why: { title: "Why these two?", written: 3 },
});
