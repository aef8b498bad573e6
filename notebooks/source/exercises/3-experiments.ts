// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 3 · Experiments
//
// In exercise 2 you trained one network, whose sizes and epochs were given. Were they good choices? In this exercise you find out, by asking the three questions that the lecture ends with:
//
// - Does the validation accuracy improve with more epochs?
// - What do more perceptrons in a hidden layer do, and what do more hidden layers?
// - How confident are you about the model?
//
// None of them has an answer that you could look up. You answer them by experiment, on your own runs, and you say how sure you are.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - write one function that builds a whole family of networks,
// - see in a history where over-fitting begins,
// - plan a comparison in which only one thing changes,
// - measure how sure a network is of itself when it is right, and when it is wrong.
//
// **You need** lessons [3](../lessons/03-build-and-fit.ipynb), [4](../lessons/04-evaluate.ipynb) and [5](../lessons/05-deeper-models.ipynb), and exercise 2.
//
// **Time** about 90 minutes. The training takes a few minutes of it; each run says beforehand how large it is, and you can stop it.
//
// **Test images** Three networks are measured on the test images, at the end, and nothing is chosen by them.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  argmax,
  calibration,
  type ExperimentRuns,
  estimateTraining,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotCalibration,
  plotHistory,
  runExperiments,
  type TrainingHistory,
  table,
  tf,
} from "course";
import { exercise3 as exercise } from "course/exercises";

const { train, test } = await loadFashionMnist();
const xTrain = normalize(flatten(train.images));
const xTest = normalize(flatten(test.images));
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. A network of any shape
//
// To compare networks you need many of them, built alike. Write a function that takes the sizes of the *hidden* layers and gives a new network, ready to be trained:
//
// - it takes flat images of 784 pixels,
// - it has one dense layer with `relu` for each entry of `hidden`, in that order,
// - it ends with ten units and `softmax`,
// - it is compiled with Adam (its usual learning rate), categorical cross-entropy and the accuracy.
//
// So `buildNetwork([64, 32])` has three layers, and `buildNetwork([])` has only the output layer. No other layers, and no options that the list doesn't name; take the layers that TensorFlow.js brings, since the network is built anew from them where it is graded.

// %% nbgrader={"grade": false, "grade_id": "build-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildNetwork(hidden: number[]): tf.Sequential {
  // BEGIN SOLUTION
  const model = tf.sequential();
  const sizes = [...hidden, 10];
  sizes.forEach((units, i) => {
    const activation = i === hidden.length ? "softmax" : "relu";
    model.add(tf.layers.dense({ units, activation, ...(i === 0 ? { inputShape: [784] } : {}) }));
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "build", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("build", buildNetwork);
// BEGIN HIDDEN TESTS
await exercise.grade("build", buildNetwork);
// END HIDDEN TESTS

// %% [markdown]
// ## 2. A long run
//
// Take one hidden layer of 256 units, and train it much longer than usual. What will it cost?

// %%
await exercise.whenTried(() =>
  estimateTraining(buildNetwork([256]), {
    samples: xTrain.shape[0],
    epochs: 30,
    batchSize: 128,
    validationSplit: 0.2,
  }),
);

// %% [markdown]
// Before you start it: **write down a guess.** Which of the two accuracies will still rise in the last ten epochs, that on the training images or that on the images held back?
//
// Now write the function that does it: one new network from `buildNetwork`, trained once, 30 epochs in batches of 128, with the last 20% of the training images held back. It gives the trained model together with its history: the validation accuracy at each epoch has to be in it.
//
// You can use `fit`, as in lesson 3, or TensorFlow.js's own `model.fit`. Or use the helper of this exercise, `runExperiments(list, x, y, options)`. Each entry of its list has a `name` and a `build`, a function that gives a new network; the options are those of `fit`. In what it returns, `best` is the run with the highest validation accuracy, with its `model` and its `history`.
//
// `runExperiments` trains all networks of the list. It keeps each finished run on disk, in the folder `.experiments` beside the notebook. If you stop it, or run the notebook again tomorrow, it trains only what is missing or has changed. It holds back 20% by itself.

// %% nbgrader={"grade": false, "grade_id": "more-epochs-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainLong(): Promise<{ model: tf.LayersModel; history: TrainingHistory }> {
  // BEGIN SOLUTION
  const runs = await runExperiments(
    [{ name: "256, long", build: () => buildNetwork([256]) }],
    xTrain,
    yTrain,
    { epochs: 30, batchSize: 128 },
  );
  return runs.best;
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-long", "locked": true, "schema_version": 3, "solution": false, "task": false}
const long = await exercise.whenTried(trainLong);

// %% nbgrader={"grade": true, "grade_id": "more-epochs", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("more-epochs", long);
// BEGIN HIDDEN TESTS
await exercise.grade("more-epochs", long);
// END HIDDEN TESTS

// %% [markdown]
// Here is your run. Yours need not look exactly like the picture below, but the two pairs of curves should part in the same way.
//
// <!-- expected picture: long-run -->

// %% picture="long-run"
await exercise.whenTried(() => {
  if (!long) throw exercise.notTried();
  return plotHistory(long.history, { title: "256 units, 30 epochs" });
});

// %% [markdown]
// ## 3. Where over-fitting begins
//
// From some epoch on, the validation loss lies above its lowest value and never comes back to it. What the network learns from there on helps it with the training images only.
//
// Write a function that finds this epoch in a list of validation losses:
//
// - Epochs are counted from 1, so the first loss belongs to epoch 1.
// - The answer is the epoch *after* the lowest loss: the first of those that are worse for good.
// - If several epochs have the lowest loss, the last of them counts: until then it still comes back.
// - If the last loss is the lowest, no over-fitting is seen. Then the answer is `null`.
//
// For the losses 9, 5, 7, 6, 8 the answer is 3. A loss that rises for some epochs and then falls below all before is no over-fitting: for 9, 6, 7, 8, 4, 5 the answer is 6.
//
// An answer near the end of a run is only a suspicion: one more epoch might take it back.

// %% nbgrader={"grade": false, "grade_id": "over-fitting-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function overfittingEpoch(losses: number[]): number | null {
  // BEGIN SOLUTION
  const lowest = losses.lastIndexOf(Math.min(...losses));
  return lowest === losses.length - 1 ? null : lowest + 2;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "over-fitting", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("over-fitting", overfittingEpoch);
// BEGIN HIDDEN TESTS
await exercise.grade("over-fitting", overfittingEpoch);
// END HIDDEN TESTS

// %% [markdown]
// What your function says of your long run, and what the history held at a few epochs:

// %%
const overfitsFrom = await exercise.whenTried(() => {
  if (!long) throw exercise.notTried();
  return overfittingEpoch(long.history.history.val_loss ?? []);
});

overfitsFrom;

// %%
await exercise.whenTried(() => {
  if (!long) throw exercise.notTried();
  const { loss = [], accuracy: known = [], val_loss = [], val_accuracy = [] } = long.history.history;
  return table(
    [1, 2, 5, 10, 15, 20, 25, 30].map((epoch) => ({
      epoch,
      "training loss": loss[epoch - 1],
      "validation loss": val_loss[epoch - 1],
      "training accuracy": known[epoch - 1],
      "validation accuracy": val_accuracy[epoch - 1],
    })),
    { caption: "256 units, epoch by epoch" },
  );
});

// %% [markdown]
// ## 4. Do more epochs help?
//
// Answer in four to six sentences, with numbers from your own run:
//
// - From which epoch on does the network over-fit, and how do you see it?
// - After that epoch, what happened to the validation *accuracy*? It need not do what the loss does. Why?
// - Would you train for 30 epochs? If not, for how many?

// %% [markdown] nbgrader={"grade": true, "grade_id": "do-epochs-help", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// The validation loss is lowest in the middle of the run. From the epoch that section 3 found on, it lies above that for good, while the training loss keeps falling. From there on the network over-fits: what it learns helps it with the training images only.
//
// The validation *accuracy* does not fall with it. It climbs fast in the first ten epochs, slowly until about the twentieth, and then only trembles, between one epoch and the next by as much as it gains. The training accuracy meanwhile goes on to about 0.95.
//
// Both can be true, since accuracy only counts whether the right class is ahead. The loss also counts how sure the network is, and it becomes surer and surer, of its mistakes too.
//
// So yes, more epochs help, up to a point: from 5 epochs to 15 the validation accuracy gains about a percent. I would train for about 18. The rest costs as much time again, and buys confidence instead of accuracy.
//
// **For the grader.** 3 points. 1 for naming the epoch, and as the reason that the validation loss rises while the training loss falls. 1 for saying that the accuracy stays nearly level, and why it need not follow the loss. 1 for a choice of epochs that follows from the student's own numbers. Any run will do, if the answer fits it.

// %% [markdown]
// ## 5. Wider and deeper
//
// Now compare networks of different shapes, all from `buildNetwork`. Plan **at least six** different ones:
//
// - at least three with one hidden layer, of different widths,
// - at least three different *numbers* of hidden layers (a network without any counts as one).
//
// Train them all alike: the same epochs (at least five; 15 show more), the same batch size, the same images held back (the last 20%, as before), the same optimiser, and no further options. Otherwise you could not say what made the difference. Let a network of 256 units be among them, and take 15 epochs: section 8 compares it with the long run.
//
// Each entry of the list has a `name` and a `build`, a function that gives a new network: `{ name: "64", build: () => buildNetwork([64]) }`.

// %% nbgrader={"grade": false, "grade_id": "experiments-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function compareNetworks(): Promise<ExperimentRuns> {
  // BEGIN SOLUTION
  const shapes = [[], [16], [64], [256], [512], [64, 64], [64, 64, 64], [256, 256]];
  return runExperiments(
    shapes.map((hidden) => ({
      name: hidden.length === 0 ? "no hidden layer" : hidden.join("-"),
      build: () => buildNetwork(hidden),
    })),
    xTrain,
    yTrain,
    { epochs: 15, batchSize: 128, seed: 3 },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-runs", "locked": true, "schema_version": 3, "solution": false, "task": false}
const runs = await exercise.whenTried(compareNetworks);

// %% nbgrader={"grade": true, "grade_id": "experiments", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("experiments", runs);
// BEGIN HIDDEN TESTS
await exercise.grade("experiments", runs);
// END HIDDEN TESTS

// %% [markdown]
// The validation accuracy of each run, and below it the loss. Your runs may be others than these.
//
// <!-- expected picture: accuracies -->

// %% picture="accuracies"
await exercise.whenTried(() => {
  if (!runs) throw exercise.notTried();
  return runs.plot("val_accuracy");
});

// %%
await exercise.whenTried(() => {
  if (!runs) throw exercise.notTried();
  return runs.plot("val_loss");
});

// %% [markdown]
// ## 6. The results table
//
// Fill the table from your runs, one row for each:
//
// | column | what it holds |
// |---|---|
// | `run` | the name of the run |
// | `hiddenLayers` | how many hidden layers the network has |
// | `units` | how many units these have together |
// | `accuracy` | the validation accuracy after the last epoch, a number rounded to three digits, or with more of them |
// | `overfitsFrom` | the epoch from which the run over-fits, or `null` |
//
// You may write the numbers down by hand, or let the function compute them from `runs.all`. Each of these has a `name`, a `model` and a `history`.

// %%
interface ResultRow {
  run: string;
  hiddenLayers: number;
  units: number;
  accuracy: number;
  overfitsFrom: number | null;
}

// %% nbgrader={"grade": false, "grade_id": "results-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function resultRows(finished: ExperimentRuns): ResultRow[] {
  // BEGIN SOLUTION
  return finished.all.map(({ name, model, history }) => {
    const hidden = model.layers.slice(0, -1);
    return {
      run: name,
      hiddenLayers: hidden.length,
      units: hidden.reduce((sum, layer) => sum + (layer.outputShape[1] as number), 0),
      accuracy: history.history.val_accuracy?.at(-1) ?? Number.NaN,
      overfitsFrom: overfittingEpoch(history.history.val_loss ?? []),
    };
  });
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-results", "locked": true, "schema_version": 3, "solution": false, "task": false}
const results = await exercise.whenTried(() => runs && resultRows(runs));

// %% nbgrader={"grade": true, "grade_id": "results", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("results", runs && results && { runs, results });
// BEGIN HIDDEN TESTS
await exercise.grade("results", runs && results && { runs, results });
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => {
  if (!results) throw exercise.notTried();
  return table(results, { caption: "Results" });
});

// %% [markdown]
// ### Ask your table
//
// A DataFrame answers questions about your runs ([lesson 1](../lessons/01-load-and-look.ipynb#A-table-that-can-be-asked) shows what it is, [lesson 8](../lessons/08-optimisers.ipynb#Ask-the-runs) how to group). Which run is the best?

// %%
import { DataFrame } from "danfojs-node";

const runTable = await exercise.whenTried(() => {
  if (!results) throw exercise.notTried();
  return new DataFrame(results);
});

runTable?.sortValues("accuracy", { ascending: false });

// %% [markdown]
// And how do networks of different depth do? Group the runs by the number of hidden layers. Each row of the result is a group: how many runs it has, the mean of their accuracies, and the standard deviation. A group of one run has no deviation: that is what `NaN` says.

// %%
runTable?.groupby(["hiddenLayers"]).agg({ accuracy: ["count", "mean", "std"] });

// %% [markdown]
// Mind what such a mean mixes: the runs of a group may differ in their width. Ask further questions in a cell of your own. What do you get for `runTable?.query(runTable.column("units").ge(256))`?

// %% [markdown]
// ## 7. Width and depth
//
// Before you compare, recall from lesson 4 how far chance may move an accuracy. There are 12,000 images held back.

// %%
const heldBack = Math.round(train.labels.size * 0.2);
const standardError = (p: number): number => Math.sqrt((p * (1 - p)) / heldBack);

const ofDifference = Math.SQRT2 * standardError(0.88);

table(
  [
    {
      "images held back": heldBack,
      "standard error, at an accuracy of 0.88": standardError(0.88),
      "of a difference": ofDifference,
      "two of these": 2 * ofDifference,
    },
  ],
  { digits: 4 },
);

// %% [markdown]
// Take that as a rule of thumb. The formula for the difference treats the two accuracies as if they came from different images. Yours come from the same ones, which makes a comparison sharper, as lesson 5 showed. But each network was trained only once, and another seed would move its accuracy as well.
//
// Answer in five to eight sentences, with numbers from your table:
//
// - What does a wider hidden layer do to the validation accuracy? Does it always help, and as much each time?
// - What do more hidden layers do, when the width stays?
// - What do width and depth do to over-fitting?
// - Which differences in your table are too small to mean anything?

// %% [markdown] nbgrader={"grade": true, "grade_id": "width-and-depth", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// **Width.** With one hidden layer the validation accuracy rises with each widening, from 16 to 512 units by about three percent. But each step brings less: from 16 to 64 units nearly two percent, from 256 to 512 less than half a percent, and that for twice the parameters. The network without any hidden layer is not bad at all: about 0.86, less than one percent behind 16 units.
//
// **Depth.** With 64 units in each layer, the second layer gains a little, and the third a little more. Both gains are smaller than what widening brings. Two layers of 256 are no better than one.
//
// **Over-fitting.** The networks with 256 units and more begin to over-fit within the 15 epochs. The narrow ones with one layer don't yet: they have too few parameters to learn the images by heart. Depth brings it on, too: with three layers of 64 it begins earlier than with two.
//
// **What means nothing.** The standard error of an accuracy is 0.003 here, that of a difference about 0.004. So differences below 0.008 may be chance: each added layer, and the step from 256 to 512 units. And each network was trained only once. I tried another seed: every figure moved by a few thousandths, and the validation loss of some runs trembled so much that the epoch of the lowest one was another.
//
// **For the grader.** 4 points. 1 for the width, with the returns that diminish. 1 for the depth, compared at the same width. 1 for over-fitting, that it comes earlier in larger networks. 1 for naming differences that are too small, held against the standard error or against other seeds. The student's table decides what is right.

// %% [markdown]
// ## 8. How sure is it?
//
// A network gives ten probabilities for an image. The greatest of them says how sure it is of its answer. A network to be trusted is sure when it is right, and unsure when it is wrong.
//
// Write a function that measures both. It gets the probabilities, a row for each image, and the true labels. It gives two numbers:
//
// - `right`: the mean of the greatest probability over all images whose answer is right,
// - `wrong`: the same over all images whose answer is wrong.
//
// Don't round them.

// %% nbgrader={"grade": false, "grade_id": "confidence-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function confidence(probabilities: tf.Tensor2D, labels: tf.Tensor1D): { right: number; wrong: number } {
  // BEGIN SOLUTION
  const greatest = probabilities.max(1).arraySync() as number[];
  const predicted = probabilities.argMax(1).arraySync() as number[];
  const truth = labels.arraySync();
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    right: mean(greatest.filter((_, i) => predicted[i] === truth[i])),
    wrong: mean(greatest.filter((_, i) => predicted[i] !== truth[i])),
  };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "confidence", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("confidence", confidence);
// BEGIN HIDDEN TESTS
await exercise.grade("confidence", confidence);
// END HIDDEN TESTS

// %% [markdown]
// Now the test images are used, once. Three of your networks answer them: the best of your comparison, the one of 256 units from there, and the one that was trained for long. The last two differ in one thing: how long they were trained.

// %%
const sure = await exercise.whenTried(() => {
  if (!runs || !long) throw exercise.notTried();
  const short = runs.finished.find(({ parameters }) => parameters === long.model.countParams());
  const judged = {
    [`best: ${runs.best.name}`]: runs.best.model,
    ...(short && { [`256, ${short.epochs} epochs`]: short.model }),
    [`256, ${long.history.epoch.length} epochs`]: long.model,
  };
  return Object.entries(judged).map(([network, model]) => {
    const probabilities = model.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
    const { right, wrong } = confidence(probabilities, test.labels);
    const greatest = probabilities.max(1).arraySync() as number[];
    const predicted = argmax(probabilities).arraySync();
    const truth = test.labels.arraySync();
    return {
      network,
      "test accuracy": accuracy(test.labels, predicted),
      "mean probability of its answers": greatest.reduce((sum, p) => sum + p, 0) / greatest.length,
      "when right": right,
      "when wrong": wrong,
      "wrong, and more than 0.9 sure": greatest.filter((p, i) => p > 0.9 && predicted[i] !== truth[i]).length,
    };
  });
});

await exercise.whenTried(() => {
  if (!sure) throw exercise.notTried();
  return table(sure, { caption: "How sure on the test images", digits: 3 });
});

// %% [markdown]
// The reliability diagram of lesson 4, for the network that was trained for long. Where the bars stay below the diagonal, it promises more than it keeps.
//
// <!-- expected picture: reliability -->

// %% picture="reliability"
await exercise.whenTried(() => {
  if (!long) throw exercise.notTried();
  const probabilities = long.model.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
  return plotCalibration(calibration(probabilities, test.labels));
});

// %% [markdown]
// ## 9. How confident are you?
//
// Suppose a shop wants to sort photographs of garments with your best network. Answer in four to six sentences, with numbers:
//
// - What accuracy do you promise, and within what range?
// - Does the network know when it doesn't know? Compare how sure it is when right and when wrong.
// - What did training for long do to that? Compare the two networks of 256 units.
// - Which photographs should a person look at?

// %% [markdown] nbgrader={"grade": true, "grade_id": "how-confident", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// On test images that it has never seen, my best network is right in about 88 of 100 cases. With 10,000 images the standard error is a third of a percent, so for images like these I promise 87 to 89 of 100. For photographs that look different I promise nothing: it has never seen any.
//
// It knows a little when it doesn't know. The mean probability of its answers is well above 0.9 where they are right, and about 0.7 where they are wrong. But 0.7 is still far too sure for answers that are all wrong, and hundreds of mistakes are made with more than 0.9.
//
// Training for long made that worse. Of the two networks of 256 units, that with 30 epochs is about as accurate as that with 15, within the standard error, but surer of itself, right or wrong. In the reliability diagram nearly all bars lie below the diagonal. When it says 85 of 100, it is right in about 70 to 75.
//
// A person should look at all photographs of which it is less than 0.9 sure. There most of the mistakes are. The mistakes that it is sure of will stay.
//
// **For the grader.** 3 points. 1 for a promise with a range or a standard error, for images of the same kind. 1 for comparing how sure it is when right and when wrong. 1 for a rule that follows from it: which images to hand to a person, or not to trust the probability as it is.

// %% [markdown]
// ## 10. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// In [exercise 4](4-from-one-layer-to-convolutions.ipynb) the networks change in kind, not only in size: from a single layer to convolutions.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

const widest = runs?.get("512");
const narrowest = runs?.get("16");
const [judgedBest, judgedShort, judgedLong] = sure ?? [];

checkNumbers([
  { name: "experiments", value: runs?.finished.length ?? Number.NaN, atLeast: 6 },
  {
    name: "256 units: over-fits from epoch",
    value: overfitsFrom ?? Number.NaN,
    atLeast: 8,
    atMost: 28,
  },
  {
    name: "256 units: validation accuracy after 30 epochs",
    value: long?.history.history.val_accuracy?.at(-1) ?? Number.NaN,
    atLeast: 0.88,
  },
  {
    name: "256 units: training accuracy after 30 epochs",
    value: long?.history.history.accuracy?.at(-1) ?? Number.NaN,
    atLeast: 0.94,
  },
  {
    name: "from 16 to 512 units: gained",
    value: (widest?.lastAccuracy ?? Number.NaN) - (narrowest?.lastAccuracy ?? Number.NaN),
    atLeast: 0.015,
  },
  {
    name: "best of the comparison: test accuracy",
    value: judgedBest?.["test accuracy"] ?? Number.NaN,
    atLeast: 0.87,
  },
  {
    name: "long: mean probability when wrong",
    value: judgedLong?.["when wrong"] ?? Number.NaN,
    atLeast: 0.7,
  },
  {
    name: "256 units, from 15 to 30 epochs: surer when wrong by",
    value: (judgedLong?.["when wrong"] ?? Number.NaN) - (judgedShort?.["when wrong"] ?? Number.NaN),
    atLeast: 0.005,
  },
]);
