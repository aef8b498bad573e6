// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 2 · Build, train, evaluate
//
// The garments are prepared. Now build a network, let it learn from them, and find out what it can do and what it can't.
//
// With the digits of the lessons, 98 of 100 answers were right. Clothes are harder: people, asked to name these small pictures, get about 84 of 100 right. Will you do better?

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - build and train a network for a data set of your own,
// - measure it on images it has never seen: accuracy, confusion matrix, precision and recall,
// - say which classes it confuses, and why.
//
// **You need** lessons [3](../lessons/03-build-and-fit.ipynb) and [4](../lessons/04-evaluate.ipynb), and [exercise 1](1-load-and-prepare.ipynb).
//
// **Time** about an hour and a half. The training takes about half a minute.

// %% [markdown]
// Each step asks for one function, and the cell below it checks yours. It says *not tried yet*, *not right* and why, or *right*. Hints are folded away under it: open one at a time. The last cell adds up your points.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotConfusionMatrix,
  plotImages,
  setSeed,
  summary,
  table,
  take,
  tf,
} from "course";
import { exercise2 as exercise } from "course/exercises";

const { train, test, classNames } = await loadFashionMnist();

// What you did in exercise 1, with the functions of the course.
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);
const xTest = normalize(flatten(test.images));

// %%
table({ tensor: ["xTrain", "yTrain", "xTest"], shape: [xTrain.shape, yTrain.shape, xTest.shape] });

// %% [markdown]
// ## 1. Plan
//
// The network of this exercise has two hidden layers, the first of 256 neurons and the second of 128, and ten outputs, one for each class. Its layers are dense: every neuron is connected to every input of its layer.
//
// ### Step 1: count the parameters
//
// Before you build something, know how big it will be. Write a function that counts the parameters of a dense network. `sizes` lists how many inputs it has, and then how many neurons there are in each layer: `[784, 256, 128, 10]` for this one. Your function must work for any such list.

// %% nbgrader={"grade": false, "grade_id": "parameters-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function countParameters(sizes: number[]): number {
  // BEGIN SOLUTION
  let parameters = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const inputs = sizes[layer - 1] ?? 0;
    const neurons = sizes[layer] ?? 0;
    parameters += inputs * neurons + neurons;
  }
  return parameters;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "parameters", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("parameters", countParameters);
// BEGIN HIDDEN TESTS
await exercise.grade("parameters", countParameters);
// END HIDDEN TESTS

// %%
const planned = await exercise.whenTried(() => countParameters([784, 256, 128, 10]));

planned;

// %% [markdown]
// ## 2. Build
//
// ### Step 2: build the network
//
// Write a function that builds the network and compiles it.
//
// - It reads rows of 784 numbers.
// - Hidden layers of 256 and 128 neurons, with the activation `relu`.
// - Ten outputs that are probabilities: between 0 and 1, and with the sum 1.
// - Optimiser `adam`, the loss for one-hot labels, and `accuracy` as the metric.

// %% nbgrader={"grade": false, "grade_id": "build-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildModel(): tf.LayersModel {
  // BEGIN SOLUTION
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [784], units: 256, activation: "relu" }),
      tf.layers.dense({ units: 128, activation: "relu" }),
      tf.layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "build", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("build", buildModel);
// BEGIN HIDDEN TESTS
await exercise.grade("build", buildModel);
// END HIDDEN TESTS

// %% [markdown]
// Is it as big as you planned?

// %%
await exercise.whenTried(() => summary(buildModel()));

// %% [markdown]
// ## 3. Train
//
// ### Step 3: train it
//
// Write a function that trains a model on `x` and `y`, the images and labels it gets: 20 epochs, in batches of 256. In each epoch the last fifth of the data is held back for validation. It returns the history that `fit` gives.

// %% nbgrader={"grade": false, "grade_id": "training-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
type History = Awaited<ReturnType<typeof fit>>;

async function trainModel(model: tf.LayersModel, x: tf.Tensor2D, y: tf.Tensor2D): Promise<History> {
  // BEGIN SOLUTION
  return await fit(model, x, y, { epochs: 20, batchSize: 256, validationSplit: 0.2 });
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "training", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("training", trainModel);
// BEGIN HIDDEN TESTS
await exercise.grade("training", trainModel);
// END HIDDEN TESTS

// %% [markdown]
// Now train your network on the 60,000 garments. Watch the two curves.
//
// <!-- expected picture: training -->

// %% picture="training"
const trained = await exercise.whenTried(async () => {
  setSeed(1); // so that you see the same each time
  const model = buildModel();
  const history = await trainModel(model, xTrain, yTrain);
  return { model, history };
});

// %% [markdown]
// Has it learnt what it should? This check tries the trained network on the test images. It wants 86 of 100 right.

// %% nbgrader={"grade": true, "grade_id": "learned", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("learned", trained?.model);
// BEGIN HIDDEN TESTS
await exercise.grade("learned", trained?.model);
// END HIDDEN TESTS

// %% [markdown]
// ### In words: would more epochs help?
//
// Look at the two curves of the loss. What does the one for training do from epoch to epoch, and what does the one for validation do? Would you train for more epochs, for fewer, or for as many? Say why. (2 points)

// %% [markdown] nbgrader={"grade": true, "grade_id": "epochs", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
// The loss on the training images falls from epoch to epoch, and would go on falling. On the validation images it falls quickly at first. Later it goes up and down, and towards the end rather up, and the gap between the two curves grows: what the network still learns are the training images, by heart. More epochs would improve the training figures, and hardly those that count. I would train for fewer, and stop where the validation loss is lowest.
//
// **For the grader.** 1 point for describing both curves as they are in the student's own run. 1 point for a decision that follows from the validation curve. "More, because the training loss still falls" gets no second point.

// %% [markdown]
// ## 4. Evaluate
//
// ### Step 4: the network's answers
//
// Write a function that gives the network's answer for each row of `x`: the class to which it gives the highest probability.

// %% nbgrader={"grade": false, "grade_id": "predict-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function predictLabels(model: tf.LayersModel, x: tf.Tensor2D): tf.Tensor1D {
  // BEGIN SOLUTION
  const probabilities = model.predict(x) as tf.Tensor2D;
  return probabilities.argMax(1);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "predict", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("predict", predictLabels);
// BEGIN HIDDEN TESTS
await exercise.grade("predict", predictLabels);
// END HIDDEN TESTS

// %% [markdown]
// Its answers for the first fifteen test images:
//
// <!-- expected picture: answers -->

// %% picture="answers"
const predicted = await exercise.whenTried(() => trained && predictLabels(trained.model, xTest));
const firstFifteen = { from: 0, to: 15 };

predicted &&
  plotImages(take(test.images, firstFifteen), {
    labels: take(test.labels, firstFifteen),
    predictions: take(predicted, firstFifteen),
    classNames,
    columns: 5,
    title: "The first fifteen test images",
  });

// %% [markdown]
// ### Step 5: the accuracy
//
// Write a function that gives the share of right answers, a number between 0 and 1. Four decimals are enough.

// %% nbgrader={"grade": false, "grade_id": "accuracy-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function accuracyOf(labels: tf.Tensor1D, predictions: tf.Tensor1D): number {
  // BEGIN SOLUTION
  return labels.equal(predictions).mean().arraySync() as number;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "accuracy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("accuracy", accuracyOf);
// BEGIN HIDDEN TESTS
await exercise.grade("accuracy", accuracyOf);
// END HIDDEN TESTS

// %%
const testAccuracy = await exercise.whenTried(() => predicted && accuracyOf(test.labels, predicted));

testAccuracy;

// %% [markdown]
// ## 5. The confusion matrix
//
// ### Step 6: count all pairs
//
// Write a function that counts how often each class was taken for each class. `counts[truth][prediction]`: one row for each true class, and in it one number for each predicted class. There are `numClasses` rows of `numClasses` numbers, whether all classes occur or not.

// %% nbgrader={"grade": false, "grade_id": "confusion-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function confusionCounts(labels: tf.Tensor1D, predictions: tf.Tensor1D, numClasses: number): number[][] {
  // BEGIN SOLUTION
  const counts = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  const answers = predictions.dataSync();
  labels.dataSync().forEach((truth, i) => {
    const row = counts[truth] ?? [];
    const answer = answers[i] ?? 0;
    row[answer] = (row[answer] ?? 0) + 1;
  });
  return counts;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "confusion", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("confusion", confusionCounts);
// BEGIN HIDDEN TESTS
await exercise.grade("confusion", confusionCounts);
// END HIDDEN TESTS

// %% [markdown]
// Yours should look much like this one. The numbers differ a little from machine to machine.
//
// <!-- expected picture: confusion -->

// %% picture="confusion"
const counts = await exercise.whenTried(() => predicted && confusionCounts(test.labels, predicted, 10));

counts && plotConfusionMatrix({ counts, classNames }, { title: "Confusion matrix of the test images" });

// %% [markdown]
// ## 6. Precision, recall, f1
//
// ### Step 7: a report
//
// Write a function that computes three figures for each class, from the confusion matrix.
//
// - **Precision**: of the images that the network puts into the class, what share belongs there?
// - **Recall**: of the images that belong to the class, what share does the network find?
// - **f1**: twice their product, divided by their sum.
//
// It gives three lists with one number for each class, with four decimals at least. Where no image was put into a class, its precision and f1 are 0.

// %% nbgrader={"grade": false, "grade_id": "report-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
interface Scores {
  precision: number[];
  recall: number[];
  f1: number[];
}

function scoresOf(confusion: number[][]): Scores {
  // BEGIN SOLUTION
  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  const divide = (a: number, b: number) => (b === 0 ? 0 : a / b);
  const hits = confusion.map((row, label) => row[label] ?? 0);
  const precision = hits.map((n, label) => divide(n, sum(confusion.map((row) => row[label] ?? 0))));
  const recall = hits.map((n, label) => divide(n, sum(confusion[label] ?? [])));
  const f1 = precision.map((p, label) => {
    const r = recall[label] ?? 0;
    return divide(2 * p * r, p + r);
  });
  return { precision, recall, f1 };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "report", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("report", scoresOf);
// BEGIN HIDDEN TESTS
await exercise.grade("report", scoresOf);
// END HIDDEN TESTS

// %%
const scores = await exercise.whenTried(() => counts && scoresOf(counts));

scores && table({ garment: [...classNames], ...scores });

// %% [markdown]
// ### In words: the three hardest garments
//
// Which three classes does your network recognise worst? Take those with the lowest f1, and fill in the table, one row for each, the worst first. The last column comes from the confusion matrix. Below it, write one sentence: what have the three in common? (3 points)

// %% [markdown] nbgrader={"grade": true, "grade_id": "hardest", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// | garment | precision | recall | most often taken for |
// |---|---|---|---|
// <!-- BEGIN SOLUTION -->
// | Shirt | about 0.8 | about 0.65 | T-shirt/top |
// | Coat | about 0.8 | about 0.9 | Pullover |
// | Pullover | about 0.8 | about 0.8 | Coat |
//
// All three are worn on the upper body, and have the same outline with two sleeves.
//
// **For the grader.** The figures differ a little from run to run: compare them with the student's own report. 1 point for the three classes. 1 point for figures and confusions that agree with the student's matrix. 1 point for the sentence: tops with sleeves, the same outline. T-shirts in place of coats or pullovers are right where the student's report says so.
// <!-- END SOLUTION -->

// %% [markdown]
// ## 7. Which garments are confused?
//
// ### Step 8: the most frequent confusion
//
// Write a function that finds the pair that is confused most often. It gives two class numbers: first what it is, then what it was taken for.

// %% nbgrader={"grade": false, "grade_id": "confused-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function mostConfusedPair(confusion: number[][]): [truth: number, prediction: number] {
  // BEGIN SOLUTION
  let best: [number, number] = [0, 1];
  let most = -1;
  confusion.forEach((row, truth) => {
    row.forEach((count, prediction) => {
      if (truth !== prediction && count > most) {
        most = count;
        best = [truth, prediction];
      }
    });
  });
  return best;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "confused", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("confused", mostConfusedPair);
// BEGIN HIDDEN TESTS
await exercise.grade("confused", mostConfusedPair);
// END HIDDEN TESTS

// %% [markdown]
// Here are some of them, with their label and the network's answer. Do you see what they are?
//
// <!-- expected picture: confused -->

// %% picture="confused"
const pair = await exercise.whenTried(() => counts && mostConfusedPair(counts));

await exercise.whenTried(() => {
  if (!pair || !predicted) return undefined;
  const [truth, prediction] = pair;
  const [labels, answers] = [test.labels.dataSync(), predicted.dataSync()];
  const positions = [...labels.keys()].filter((i) => labels[i] === truth && answers[i] === prediction);
  return plotImages(take(test.images, positions.slice(0, 10)), {
    labels: take(test.labels, positions.slice(0, 10)),
    predictions: take(predicted, positions.slice(0, 10)),
    classNames,
    columns: 5,
    title: `${classNames[truth]}, taken for ${classNames[prediction]}`,
  });
});

// %% [markdown]
// ### In words: why these two?
//
// Which two garments does your network confuse most? Was that your guess in exercise 1? Look at the images above. Which of them could you have told apart yourself, and by what? And what does the network not know that a person would use? Four or five sentences. (3 points)

// %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// Shirts and T-shirts are confused most often, in one direction or the other. That was my guess. In some of the images I can see buttons or a collar, or long sleeves, and would say shirt. In others I can't tell either: at 28 × 28 pixels a row of buttons is a faint line, or gone.
//
// The network doesn't know that pixels are neighbours. So it can't look for a collar wherever it may be: it only knows which places are usually bright in which class. And it has no idea of size or cloth, which a person would use.
//
// **For the grader.** 1 point for the pair, with the guess compared. 1 point for something seen in the images themselves. 1 point for what the network lacks: details lost at this resolution, no idea of neighbouring pixels, no size, no colour.

// %% [markdown]
// ## 8. Your points

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// Would another network have done better? [Exercise 3](3-experiments.ipynb) tries many, and compares them.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

const [hardestGarment] = (scores?.f1 ?? []).map((f1, label) => ({ f1, label })).sort((a, b) => a.f1 - b.f1);

checkNumbers([
  { name: "parameters", value: planned ?? Number.NaN, exactly: 235_146 },
  {
    name: "validation accuracy",
    value: trained?.history.history.val_accuracy?.at(-1) ?? Number.NaN,
    atLeast: 0.88,
  },
  { name: "test accuracy", value: testAccuracy ?? Number.NaN, atLeast: 0.88 },
  { name: "the class with the lowest f1: shirts", value: hardestGarment?.label ?? Number.NaN, exactly: 6 },
  { name: "its f1", value: hardestGarment?.f1 ?? Number.NaN, atLeast: 0.6, atMost: 0.78 },
  { name: "points", value: exercise.summary().points, exactly: exercise.summary().of },
]);
