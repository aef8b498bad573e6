// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 7 · Capacity and batches
//
// How many neurons, how many images in a batch, in which order, and for how many epochs? So far these settings were given. In this lesson you repeat an experiment from another lecture, get the same surprising results, and then test the reasons that it gives for them.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - count the parameters of any network, and the steps of any run,
// - write a callback, and say what a reported accuracy is a mean of,
// - tell a lack of capacity from a lack of progress,
// - say what a batch estimates, and choose its size,
// - split images into shuffled batches, and explain what shuffling is for.
//
// **You need** [lesson 5](05-deeper-models.ipynb), for `compare`, and [lesson 6](06-inside-fit.ipynb): the gradient, and the loop that uses it batch by batch.
//
// **Time** about an hour and a quarter. More than a hundred short runs take two to three minutes of computing on two cores.

// %%
import {
  checkNumbers,
  compare,
  evaluate,
  type FitOptions,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotClassCounts,
  plotHistogram,
  plotLines,
  predictClasses,
  question,
  setSeed,
  table,
  take,
  tf,
} from "course";
import { lesson07 as lesson } from "course/practice";

const { train, classNames } = await loadMnist();
const images = normalize(flatten(train.images));
const labels = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. How much does a network hold?
//
// The **capacity** of a network is the range of functions it can represent, given the right weights. It grows with the number of parameters, although not only with that. So begin by counting them.
//
// <!-- term: capacity | The range of functions that a network can represent, given the right weights. -->
//
// ### Your turn: count the parameters
//
// Write `countParameters`. It takes the sizes of a dense network, beginning with the length of its input: `[784, 100, 10]` is a network with 784 inputs, a hidden layer of 100 neurons and 10 outputs.
//
// As before, you may leave it out and run the cells: a reference stands in. `lesson.hint("countParameters")` helps, and so it does with every other name.

// %%
function countParameters(sizes: number[]): number {
  // Weights and biases of every layer.
  throw lesson.notTried();
}

// %%
const checkedCount = await lesson.checked("countParameters", countParameters);

// %%
table(
  [[10], [100], [100, 100], [300]].map((hidden) => ({
    "hidden layers": hidden.join(" and "),
    parameters: checkedCount([784, ...hidden, 10]),
  })),
);

// %% [markdown]
// A second hidden layer of 100 neurons adds little: 10,100 parameters. Most of them belong to the first layer, which reads the 784 pixels.

// %% [markdown]
// ## 2. Three networks, one epoch
//
// The experiment trains on 55,000 images and keeps the first 5,000 for validation. All accuracies in this lesson are measured on one of these two sets. The test set isn't used.

// %%
const heldBack = Math.round(train.labels.size / 12); // 5,000 of 60,000
const [xTrain, yTrain] = [take(images, { from: heldBack }), take(labels, { from: heldBack })];
const [xVal, yVal] = [take(images, { to: heldBack }), take(labels, { to: heldBack })];
const trainLabels = Array.from(take(train.labels, { from: heldBack }).dataSync());

table([{ "images to train on": xTrain.shape[0], "for validation": heldBack, "first label": trainLabels[0] }]);

// %% [markdown]
// The first image is a seven, as it was in the lecture. (That alone proves little, since one image in ten is a seven. But the results will agree as well.)
//
// The lecture used a small library on top of TensorFlow, and left four settings at the defaults of that library: the optimiser is `sgd`, its learning rate is 0.001, all biases start at 0, and the weights are drawn from a **truncated normal distribution**. That is a bell curve without its ends. Its standard deviation is 0.02, and a number further than two deviations from 0 is drawn again.
//
// <!-- term: truncated normal distribution | A bell curve without its ends: a number further than two standard deviations from the mean is drawn again. -->
//
// (In those days you first declared the whole computation as a *graph*, and said how many processor cores it might use. Here `fit` makes such a graph by itself, and TensorFlow takes all cores. Graphics processors multiply large matrices in parallel, but networks as small as these need none.)
//
// ### Your turn: initial weights
//
// Write `truncatedNormal`. It calls `normal` for each number it needs. That function draws from a normal distribution with mean 0 and standard deviation 1, so the result has to be multiplied by `deviation`.

// %%
function truncatedNormal(count: number, deviation: number, normal: () => number): number[] {
  // Draw until there are enough numbers within two deviations.
  throw lesson.notTried();
}

// %%
const checkedTruncated = await lesson.checked("truncatedNormal", truncatedNormal);

// %%
// Two uniform numbers make a normal one (Box and Muller).
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

setSeed(3);

plotHistogram(checkedTruncated(20_000, 0.02, normal), {
  title: "Initial weights, as in the lecture",
  xTitle: "weight",
});

// %% [markdown]
// TensorFlow.js has this distribution built in, as `tf.initializers.truncatedNormal`. The function below builds a network with any hidden layers, an optimiser, and a way to draw the initial weights.

// %%
const asInTheLecture = () => tf.initializers.truncatedNormal({ stddev: 0.02 });

function buildNetwork(
  hidden: number[],
  optimizer: tf.Optimizer,
  initializer = asInTheLecture,
): tf.Sequential {
  const network = tf.sequential();
  for (const [i, units] of [...hidden, 10].entries()) {
    const activation = i < hidden.length ? "relu" : "softmax";
    const kernelInitializer = initializer();
    const inputShape = i === 0 ? { inputShape: [784] } : {};
    network.add(tf.layers.dense({ units, activation, kernelInitializer, ...inputShape }));
  }
  network.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return network;
}

buildNetwork([100], tf.train.sgd(0.001)).inputs[0]?.shape;

// %% [markdown]
// The shape of the input begins with `null`. It stands for the number of images in a batch, which is left open: one network takes batches of any size.
//
// ### Your turn: the number of steps
//
// The networks are trained for one epoch in batches of 10. Write `countSteps`: how many times does the optimiser correct the weights in a run? If the images don't divide evenly, the last batch of each epoch is smaller.

// %%
function countSteps(images: number, batchSize: number, epochs: number): number {
  // Steps of all epochs together.
  throw lesson.notTried();
}

// %%
const checkedSteps = await lesson.checked("countSteps", countSteps);

// %%
table([
  { run: "one epoch in batches of 10", steps: checkedSteps(55_000, 10, 1) },
  { run: "five epochs in batches of 128", steps: checkedSteps(55_000, 128, 5) },
]);

// %% [markdown]
// ### Your turn: look at every batch
//
// The log of `fit` has one line for each epoch. For every batch you need a **callback**: an object with functions that `fit` calls at certain moments, with the measures of that moment:
//
// ```ts
// const callbacks = { onBatchEnd: async (batch: number, logs?: tf.Logs) => { … } };
// ```
//
// Write `batchAccuracies`. It trains the network with the course's `fit` and the options given, and returns the accuracy of every batch, `logs?.accuracy`, in order.

// %%
async function batchAccuracies(
  network: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions,
): Promise<number[]> {
  // A list, a callback that appends to it, and fit.
  throw lesson.notTried();
}

// %%
const checkedAccuracies = await lesson.checked("batchAccuracies", batchAccuracies);

// %%
const oneEpoch = { epochs: 1, batchSize: 10, seed: 3, chart: false, verbose: 0 } as const;

setSeed(3);
const hundred = buildNetwork([100], tf.train.sgd(0.001));
const hundredBatches = await checkedAccuracies(hundred, xTrain, yTrain, oneEpoch);

hundredBatches.slice(-8);

// %% [markdown]
// ### Your turn: the number on the screen
//
// The accuracy of ten images jumps so much that nobody can read it. So libraries like the lecture's display a **running mean that forgets**: after each batch it keeps nine tenths of the old mean, and adds one tenth of the new value. The share that is kept is called the *memory* here. (You will also meet this as an *exponential moving average*. Three of the optimisers of the next lesson are made of it.)
//
// <!-- term: exponential moving average | A running mean that forgets: the newest value counts a fixed share, and all earlier ones fade. Also called running average. -->
//
// Write `runningMean`, which gives the mean after each value. The first mean is the first value.

// %%
function runningMean(values: number[], memory: number): number[] {
  // `memory` parts of the mean so far, and the rest of the new value.
  throw lesson.notTried();
}

// %%
const checkedMean = await lesson.checked("runningMean", runningMean);

// %% [markdown]
// The second network has 10 hidden neurons instead of 100.

// %%
const last = (values: number[]): number => values.at(-1) as number;

setSeed(3);
const ten = buildNetwork([10], tf.train.sgd(0.001));
const tenBatches = await checkedAccuracies(ten, xTrain, yTrain, oneEpoch);

table([
  { "hidden neurons": 100, "the lecture": "0.695", "displayed here": last(checkedMean(hundredBatches, 0.9)) },
  {
    "hidden neurons": 10,
    "the lecture": "0.29 to 0.44",
    "displayed here": last(checkedMean(tenBatches, 0.9)),
  },
]);

// %% [markdown]
// The third network has two hidden layers of 100 neurons each, one more than the first.
//
// **Predict, then run.** Will its accuracy after one epoch be better than that of the first network, about the same, or worse?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const anotherLayer = question({
  ask: 'Two hidden layers of 100 instead of one, everything else as before. Is it "better", "about the same" or "worse" after one epoch?',
  kind: ["better", "about the same", "worse"],
  hints: ["Think of lesson 5.", "The lecture hoped for more accuracy, and called the result unfortunate."],
  check: (answer) => {
    if (answer === "better") return "The lecture hoped so too. Run the next cell.";
    if (answer === "about the same") return "The difference is large. Run the next cell.";
    return answer === "worse";
  },
  explain: "The next cells show by how much. Lesson 8 finds out why.",
});

// %%
anotherLayer.answer(undefined);

// %%
setSeed(3);
const twoLayers = buildNetwork([100, 100], tf.train.sgd(0.001));
const twoLayersBatches = await checkedAccuracies(twoLayers, xTrain, yTrain, oneEpoch);

table([
  {
    network: "100 and 100",
    "the lecture": "0.12",
    "displayed here": last(checkedMean(twoLayersBatches, 0.9)),
  },
]);

// %%
const everyHundredth = (values: number[]) => values.filter((_, i) => i % 100 === 99);
const curve = (batches: number[]) => everyHundredth(checkedMean(batches, 0.99));

plotLines(
  {
    "100 neurons": curve(hundredBatches),
    "10 neurons": curve(tenBatches),
    "two layers of 100": curve(twoLayersBatches),
  },
  {
    title: "Three networks in one epoch (running mean with a memory of 0.99)",
    xTitle: "hundreds of steps",
    yTitle: "training accuracy",
    x: curve(hundredBatches).map((_, i) => i + 1),
    yRange: [0, 1],
  },
);

// %% [markdown]
// All three come out as reported, and the third one is stuck. But each of these is a single run. `compare` trains every network from five seeds, exactly as above, and measures all of them on the 5,000 validation images.

// %% on_sample={"seeds: 5": "seeds: 3"}
const validationData: [tf.Tensor, tf.Tensor] = [xVal, yVal];
const asThere = await compare(
  [[100], [10], [100, 100]].map((hidden) => ({
    name: hidden.join(" and "),
    build: () => buildNetwork(hidden, tf.train.sgd(0.001)),
  })),
  xTrain,
  yTrain,
  { epochs: 1, batchSize: 10, seeds: 5, validationData, folder: "none" },
);

asThere.plot("As in the lecture, five seeds each");

// %% [markdown]
// The order of the three is no accident: their intervals lie far apart. But "10 neurons reach 0.29" is one draw from a wide range. Look at the dots in the second row.
//
// The lecture gives two reasons. With 10 neurons, it says, the network has too little capacity. And the deeper network is stuck in a bad local minimum. The first of these is next, and the second is the subject of [lesson 8](08-optimisers.ipynb).

// %% [markdown]
// ## 3. Capacity, or only short steps?
//
// Capacity is what a network *can* learn. What it *has* learnt, after one epoch of short steps, may be far less. To see the difference, train every network properly: initial weights of a suitable size (called *He*, after their author; lesson 9 explains them), four epochs in batches of 100, and for each network the learning rate that suits it best. `compare` chooses it from `settings`, by validation accuracy, in runs of its own.

// %% on_sample={"epochs: 4": "epochs: 1", "[0.1, 0.3, 1], seeds: 5": "[0.1, 1], seeds: 3"}
const he = () => tf.initializers.heUniform({});
const widths = [100, 2, 10, 300];
const trained = await compare(
  [...widths.map((width) => [width]), [100, 100]].map((hidden) => ({
    name: hidden.join(" and "),
    build: (rate: number) => buildNetwork(hidden, tf.train.sgd(rate), he),
  })),
  xTrain,
  yTrain,
  { epochs: 4, batchSize: 100, settings: [0.1, 0.3, 1], seeds: 5, validationData, folder: "none" },
);

trained;

// %% [markdown]
// Ten neurons are enough for nine images out of ten. The figure of section 2 was not their limit, only the point that they had reached after an epoch of steps that were too short. They do have a limit, though, and it lies below that of 100 neurons. Two neurons can tell only some groups of digits apart.
//
// The last row is the network that was stuck. Trained properly, it does a little better than the one with a single layer of 100: the interval of its difference lies just above 0. So does that of 300 neurons.
//
// What does more capacity do on the images that a network trained on?

// %%
const sizes = ["2", "10", "100", "300"];
const onTraining: number[] = [];
for (const size of sizes) {
  const each = trained.get(size).runs.map(({ model }) => evaluate(model, xTrain, yTrain));
  const accuracies = (await Promise.all(each)).map(({ accuracy }) => accuracy ?? Number.NaN);
  onTraining.push(accuracies.reduce((a, b) => a + b) / accuracies.length);
}
const onValidation = sizes.map((size) => trained.get(size).accuracy.mean);

plotLines(
  { "training images": onTraining, "validation images": onValidation },
  {
    title: "One hidden layer after four epochs, mean of five runs",
    xTitle: "neurons in the hidden layer",
    yTitle: "accuracy",
    x: sizes.map(Number),
    logX: true,
    yRange: [0.5, 1],
  },
);

// %% [markdown]
// The small networks do equally well on both kinds of images. The large ones do better on those they trained on, since they have room to learn some of them by heart. This difference is the generalisation gap of lesson 3, here in accuracy. [Lesson 11](11-over-fitting.ipynb) is about it.

// %% [markdown]
// ## 4. A batch is an estimate
//
// Training should lower the mean loss over all 55,000 images. Its gradient is the mean of the gradients of all of them, and computing it once means looking at every image for a single step. There are three ways to go about it.
//
// | name | images per step | steps per epoch |
// |---|---|---|
// | batch gradient descent | all | 1 |
// | stochastic gradient descent | 1, chosen at random | as many as there are images |
// | mini-batch gradient descent | a few, such as 10 or 100 | images divided by that |
//
// *Stochastic* means governed by chance, and SGD is short for the second row. In practice everybody uses the third, calls its groups *batches*, and still says SGD.
//
// A batch is a sample, like a poll among voters, and its gradient is an estimate of the true one. How far off is it? The folded cell computes both and measures the distance between them, as a multiple of the length of the true gradient.

// %% jupyter={"source_hidden": true}
// Folded away: how far the gradients of random batches lie from that of all images.
const batchSizes = [1, 4, 16, 64, 256, 1024];

/** The gradient of all weights and biases in one list. */
function gradientOf(network: tf.Sequential, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const loss = () =>
      tf.metrics.categoricalCrossentropy(y, network.apply(x) as tf.Tensor).mean() as tf.Scalar;
    const { grads } = tf.variableGrads(loss, variables);
    return tf.concat(variables.map(({ name }) => (grads[name] as tf.Tensor).flatten()));
  });
}

/** For each batch size the typical error of 40 random batches, and the length of the true gradient. */
function noiseOf(network: tf.Sequential): { errors: number[]; length: number } {
  const whole = gradientOf(network, xTrain, yTrain);
  const length = whole.norm().arraySync() as number;
  const errors = batchSizes.map((size) => {
    let sum = 0;
    for (let batch = 0; batch < 40; batch++) {
      sum += tf.tidy(() => {
        const rows = Array.from({ length: size }, () => Math.floor(Math.random() * xTrain.shape[0]));
        const difference = gradientOf(network, take(xTrain, rows), take(yTrain, rows)).sub(whole);
        return difference.square().sum().arraySync() as number;
      });
    }
    return Math.sqrt(sum / 40) / length;
  });
  return { errors, length };
}

// %%
setSeed(3);
const before = noiseOf(buildNetwork([100, 100], tf.train.sgd(0.1), he));
const after = noiseOf(trained.get("100 and 100").runs[0]?.model as tf.Sequential);

plotLines(
  { "before training": before.errors, "after four epochs": after.errors },
  {
    title: "How far the gradient of a batch lies from the true one",
    xTitle: "images in the batch",
    yTitle: "distance / length of the true gradient",
    x: batchSizes,
    logX: true,
    logY: true,
  },
);

// %%
table(
  batchSizes.map((size, i) => ({
    "images in the batch": size,
    "before training": before.errors[i],
    "after four epochs": after.errors[i],
  })),
  { digits: 2 },
);

// %% [markdown]
// At a distance of 1, the error is as large as the gradient itself. With a single image it is far larger, because each image pulls its own way. Over many steps these errors cancel, and the true direction remains.
//
// After training, the same batch is a *worse* estimate, in relation to the true gradient. That has become short, since most images are already right. Late in training, noise is nearly everything. This will matter in lesson 8.
//
// **Predict, then run.** Look down the column *before training*, where each batch is four times as large as the one above. A batch of 10 has a certain error. How many images do you need for half of it?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const halfTheError = question({
  ask: "A batch of 10 images has a certain error. How many images must a batch have for half the error?",
  kind: "number",
  hints: [
    "Compare two neighbouring rows of the table: four times the images, and what fraction of the error?",
  ],
  check: (count) => {
    if (count === 20) return "Twice the images are not enough. Look at the table again.";
    if (count === 5) return "Fewer images make a larger error.";
    if (count === 100) return "That would make it about a third.";
    return count === 10 * 2 ** 2 || "From row to row: four times the images, half the error.";
  },
  explain:
    "From row to row: four times the images, half the error. It shrinks with the square root of their number.",
});

// %%
halfTheError.answer(undefined);

// %% [markdown]
// The error falls with the *root* of the batch size. Twice as good an estimate costs four times as much work, and for that work you could have made four steps.
//
// ### Which batch size?
//
// Here are four batch sizes, for one epoch on a fifth of the images. At first all of them use the same learning rate, 0.01.

// %%
const aFifth = { to: Math.floor(xTrain.shape[0] / 5) };
const [xFifth, yFifth] = [take(xTrain, aFifth), take(yTrain, aFifth)];
const batchContenders = [10, 1, 100, 1000].map((batchSize) => ({
  name: `batches of ${batchSize}`,
  build: (rate: number) => buildNetwork([100, 100], tf.train.sgd(rate), he),
  options: { batchSize },
}));
const sameRate = await compare(batchContenders, xFifth, yFifth, {
  settings: [0.01],
  seeds: 3,
  validationData,
  folder: "none",
});

sameRate.plot("One epoch at a rate of 0.01");

// %% [markdown]
// The larger the batch, the worse the result. But that isn't fair: a larger batch makes fewer steps, and at this rate all steps are of about the same length. Let each batch size have the rate that suits it.

// %% on_sample={"[0.003, 0.01, 0.03, 0.1, 0.3, 1]": "[0.01, 0.1], seeds: 3"}
const ownRate = await compare(batchContenders, xFifth, yFifth, {
  settings: [0.003, 0.01, 0.03, 0.1, 0.3, 1],
  validationData,
  folder: "none",
});

ownRate;

// %% [markdown]
// The column `setting` shows the rates. Larger batches take a larger rate, because their estimates are better, and with it batches of 100 lose most of their disadvantage. Between batches of 1 and of 10 the table can't tell. If you change the batch size, revisit the learning rate.
//
// At 1,000 this no longer works. A rate in proportion would be too large for the network to survive, so its few steps can't be long enough. Take a batch as large as the machine handles well and the rate allows: sizes from 32 to a few hundred are usual.

// %% [markdown]
// ## 5. Order
//
// ### Your turn: shuffled batches
//
// At each epoch, `fit` puts the images into a new random order and cuts that order into batches. Write `shuffledBatches`, which does so for the positions 0, 1, 2, … of `count` images. The result is a list of batches, each a list of positions. The last one may be smaller.

// %%
function shuffledBatches(count: number, batchSize: number): number[][] {
  // All positions in random order, then cut.
  throw lesson.notTried();
}

// %%
const checkedBatches = await lesson.checked("shuffledBatches", shuffledBatches);

// %%
setSeed(3);

checkedBatches(10, 4);

// %% [markdown]
// ### Why the images are shuffled
//
// One explanation is that the network might otherwise memorise the sequence. To see what really happens, sort the images by their label: first all zeros, then all ones, and so on to the nines. Then train for three epochs on the sorted images, with shuffling and without it, and do the same with the images in the order in which MNIST has them.

// %% on_sample={"epochs: 3": "epochs: 1"}
const byLabel = trainLabels
  .map((label, position) => ({ label, position }))
  .sort((a, b) => a.label - b.label)
  .map(({ position }) => position);

const compareOrders = (x: tf.Tensor, y: tf.Tensor) =>
  compare(
    [true, false].map((shuffle) => ({
      name: shuffle ? "shuffled" : "not shuffled",
      build: () => buildNetwork([100, 100], tf.train.sgd(0.1), he),
      options: { shuffle },
    })),
    x,
    y,
    { epochs: 3, batchSize: 100, seeds: 3, validationData, folder: "none" },
  );

const asMnistHasThem = await compareOrders(xTrain, yTrain);
const sortedByLabel = await compareOrders(take(xTrain, byLabel), take(yTrain, byLabel));

// %%
const sortedRun = sortedByLabel.get("not shuffled").runs[0];
const [mixedMean, sortedMean] = [asMnistHasThem, sortedByLabel].map((orders) => ({
  shuffled: orders.get("shuffled").accuracy.mean,
  asItIs: orders.get("not shuffled").accuracy.mean,
}));

table([
  { order: "as MNIST has them, shuffled", images: "validation", accuracy: mixedMean?.shuffled },
  { order: "as MNIST has them", images: "validation", accuracy: mixedMean?.asItIs },
  { order: "sorted by label, shuffled", images: "validation", accuracy: sortedMean?.shuffled },
  { order: "sorted by label", images: "validation", accuracy: sortedMean?.asItIs },
  { order: "sorted by label", images: "training", accuracy: sortedRun?.history.history.accuracy?.at(-1) },
]);

// %% [markdown]
// The last two rows are about the same network. On its training images it seems to be excellent, and on the validation images it is hopeless. Yet it hasn't memorised anything.
//
// **Predict, then run.** Each epoch ended with some 5,000 nines, batch after batch. What will this network answer to almost every image? Give a digit.

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const lastDigit = question({
  ask: "Trained on sorted images, without shuffling: which digit does the network see in almost every image?",
  kind: "number",
  hints: ["During each epoch the right answer stays the same for dozens of steps.", "Which digit came last?"],
  check: (digit) => {
    if (digit === 0) return "The zeros came first, and nine other digits after them.";
    return digit === Math.max(...trainLabels) || "What was the right answer in the last steps of the epoch?";
  },
  explain: "The nines come last, and for many steps the network has adjusted itself to nothing else.",
});

// %%
lastDigit.answer(undefined);

// %%
const sortedAnswers = predictClasses(sortedRun?.model as tf.LayersModel, xVal);

plotClassCounts(sortedAnswers, classNames, { title: "What it answers after sorted images" });

// %% [markdown]
// While the zeros pass, the quickest way to a small loss is to answer *zero* to everything. A few steps do it, and then the network is right, batch after batch. When the ones come, it forgets the zeros. Its training accuracy is measured just while it is right.
//
// In the words of section 4, a batch of nines is no sample of all images. Its gradient isn't an estimate with some noise. It points elsewhere, and the errors don't cancel. **Shuffling makes every batch a fair sample.**
//
// MNIST as it comes is already mixed. There the comparison can't tell whether shuffling helps. But many data sets are not mixed, so leave it on.

// %%
asMnistHasThem;

// %% [markdown]
// ## 6. How many epochs?
//
// More epochs fit the training data better. Do they also help with other images? Here are 20 of them.

// %%
setSeed(3);
const patient = buildNetwork([100, 100], tf.train.sgd(0.1), he);
const { history: long } = await fit(patient, xTrain, yTrain, {
  epochs: 20,
  batchSize: 100,
  seed: 3,
  validationData,
  chart: false,
  verbose: 0,
});
const { loss: longLoss = [], val_loss: longValLoss = [] } = long;

plotLines(
  { "training images": longLoss, "validation images": longValLoss },
  { title: "Twenty epochs", xTitle: "epoch", yTitle: "loss", x: longLoss.map((_, i) => i + 1) },
);

// %% [markdown]
// More epochs do fit the training data better. In the second half of this run, the training loss falls to less than a third, while the validation loss loses about a tenth. Most of what these ten epochs teach helps with the training images only. Choose the number of epochs by the validation curve. [Exercise 3](../exercises/3-experiments.ipynb) lets you find the place, and lesson 11 says what to do about it.

// %% [markdown]
// ## 7. What could go wrong here
//
// ### A batch size that isn't one

// %%
const few = { to: 100 };
const small = buildNetwork([10], tf.train.sgd(0.1));

try {
  await fit(small, take(xTrain, few), take(yTrain, few), { batchSize: 100 / 8 });
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// A batch *larger* than the data is no error. It makes one step per epoch, and the run looks as if nothing were learnt.
//
// ### Sorted images, and the last part held back
//
// `validationSplit` cuts before anything is shuffled. If the images are sorted, the part held back has other classes than the rest:

// %%
await fit(small, take(xTrain, byLabel), take(yTrain, byLabel), {
  batchSize: 1000,
  validationSplit: 0.2,
  chart: false,
});

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz07 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 8. Summary
//
// - Capacity is what a network *can* represent. Judge it by networks that were trained properly, each at a rate that suits it.
// - A reported accuracy is a mean over something. Ask over what.
// - The gradient of a batch estimates that of all images. Four times the images, half the error.
// - If you change the batch size, revisit the learning rate.
// - Shuffling makes every batch a fair sample.
// - More epochs fit the training data better. Whether they help is for the validation images to say.

// %% [markdown]
// ## 9. Side room: what the loss compares
//
// Categorical cross-entropy is often said to match two probability distributions, and to come from the *Kullback–Leibler divergence*, a measure of how far one distribution is from another. With a true probability $t_i$ and a predicted one $p_i$ for each class $i$,
//
// $$\text{cross-entropy} = -\sum_i t_i \ln p_i, \qquad \text{divergence} = \sum_i t_i \ln \frac{t_i}{p_i}.$$

// %%
const sumOf = (values: number[]): number => values.reduce((a, b) => a + b, 0);
const crossEntropy = (truth: number[], answer: number[]): number =>
  sumOf(truth.map((t, i) => (t === 0 ? 0 : -t * Math.log(answer[i] as number))));
const divergence = (truth: number[], answer: number[]): number =>
  sumOf(truth.map((t, i) => (t === 0 ? 0 : t * Math.log(t / (answer[i] as number)))));

const networksAnswer = [0.2, 0.7, 0.1];
const comparisons = [
  [0, 1, 0],
  [0.1, 0.8, 0.1],
].map((truth) => ({
  truth: `[${truth}]`,
  "cross-entropy": crossEntropy(truth, networksAnswer),
  divergence: divergence(truth, networksAnswer),
  "entropy of the truth": crossEntropy(truth, truth),
}));

table(comparisons, { caption: `The network answers [${networksAnswer}]` });

// %% [markdown]
// The two differ by the **entropy** of the truth, which says how unsure the truth itself is. No network can change that. With one-hot labels it is 0, and cross-entropy and divergence are the same.
//
// <!-- term: entropy | How unsure a probability distribution is. It is 0 where one outcome is certain. -->

// %% [markdown]
// ## 10. Case file: how far to trust the display
//
// The lecture reports 0.29 for ten neurons, and a little earlier 0.44. With a memory of 0.9, the display rests on the last hundred or two images. How much did it jump here, in the last 500 steps?

// %%
const recent = (values: number[]): number[] => values.slice(-500);
const displays = {
  "100 neurons": hundredBatches,
  "10 neurons": tenBatches,
  "two layers of 100": twoLayersBatches,
};
const jumps = Object.entries(displays).map(([network, batches]) => ({
  network,
  lowest: Math.min(...recent(checkedMean(batches, 0.9))),
  highest: Math.max(...recent(checkedMean(batches, 0.9))),
  "plain mean of these 500": sumOf(recent(batches)) / recent(batches).length,
}));

table(jumps, { digits: 3 });

// %% [markdown]
// The last digits of such a number say very little. A moment earlier it may have been a tenth higher or lower. The plain mean of 500 batches, that is 5,000 images, is steadier.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
const between = (name: string, value: number, atLeast: number, atMost: number) => ({
  name,
  value,
  atLeast,
  atMost,
});
const at = (values: readonly number[] | undefined, i: number): number => values?.at(i) ?? Number.NaN;
const meanIn = (comparison: typeof trained, name: string) => comparison.get(name).accuracy.mean;
const settingOf = (name: string) => ownRate.get(name).setting ?? Number.NaN;
const nines = (sortedAnswers.equal(9).toFloat().mean().arraySync() as number) || 0;

checkNumbers([
  { name: "images trained on", value: xTrain.shape[0], exactly: 55_000 },
  { name: "steps of one epoch", value: hundredBatches.length, exactly: 5_500 },
  { name: "first label", value: at(trainLabels, 0), exactly: 7 },
  {
    name: "parameters: 100 and 100 − 100",
    value: checkedCount([784, 100, 100, 10]) - checkedCount([784, 100, 10]),
    exactly: 10_100,
  },
  between("100: displayed", at(checkedMean(hundredBatches, 0.9), -1), 0.58, 0.8),
  between("10: displayed", at(checkedMean(tenBatches, 0.9), -1), 0.24, 0.5),
  between("100 and 100: displayed", at(checkedMean(twoLayersBatches, 0.9), -1), 0.03, 0.22),
  between("100: last 500 steps", jumps[0]?.["plain mean of these 500"] ?? Number.NaN, 0.62, 0.75),
  between("100 and 100: last 500 steps", jumps[2]?.["plain mean of these 500"] ?? Number.NaN, 0.09, 0.14),
  {
    name: "as in the lecture: 100 and 100 − 100, upper end",
    value: asThere.get("100 and 100").difference?.high ?? 0,
    atMost: -0.4,
  },
  {
    name: "as in the lecture: 10 − 100, upper end",
    value: asThere.get("10").difference?.high ?? 0,
    atMost: 0,
  },
  {
    name: "as in the lecture: 10, best − worst",
    value: Math.max(...asThere.get("10").accuracies) - Math.min(...asThere.get("10").accuracies),
    atLeast: 0.1,
  },
  { name: "10 neurons, trained properly", value: meanIn(trained, "10"), atLeast: 0.9 },
  { name: "10 − 100 neurons, upper end", value: trained.get("10").difference?.high ?? 0, atMost: 0 },
  { name: "2 neurons", value: meanIn(trained, "2"), atMost: 0.8 },
  { name: "300 − 100 neurons, lower end", value: trained.get("300").difference?.low ?? 0, atLeast: -0.002 },
  {
    name: "100 and 100 − 100, lower end",
    value: trained.get("100 and 100").difference?.low ?? 0,
    atLeast: -0.002,
  },
  between("10 neurons: training − validation", at(onTraining, 1) - at(onValidation, 1), -0.006, 0.006),
  {
    name: "300 neurons: training − validation",
    value: at(onTraining, 3) - at(onValidation, 3),
    atLeast: 0.006,
  },
  between("noise of 1 image / of 1,024", at(before.errors, 0) / at(before.errors, 5), 24, 42),
  {
    name: "noise of 256 images: after / before",
    value: at(after.errors, 4) / at(before.errors, 4),
    atLeast: 1.8,
  },
  { name: "true gradient: before / after", value: before.length / after.length, atLeast: 2 },
  {
    name: "rate 0.01: batches of 100 − of 10",
    value: sameRate.get("batches of 100").difference?.high ?? 0,
    atMost: -0.1,
  },
  {
    name: "rate of batches of 100 / of 1",
    value: settingOf("batches of 100") / settingOf("batches of 1"),
    atLeast: 3,
  },
  between(
    "own rate: batches of 10 − of 100",
    meanIn(ownRate, "batches of 10") - meanIn(ownRate, "batches of 100"),
    0,
    0.05,
  ),
  { name: "own rate: batches of 1000", value: meanIn(ownRate, "batches of 1000"), atMost: 0.85 },
  {
    name: "as MNIST has them: not shuffled − shuffled, low",
    value: asMnistHasThem.get("not shuffled").difference?.low ?? 0,
    atMost: 0,
  },
  {
    name: "as MNIST has them: not shuffled − shuffled, high",
    value: asMnistHasThem.get("not shuffled").difference?.high ?? 0,
    atLeast: 0,
  },
  {
    name: "sorted, not shuffled: training accuracy",
    value: at(sortedRun?.history.history.accuracy, -1),
    atLeast: 0.95,
  },
  {
    name: "sorted, not shuffled: validation accuracy",
    value: meanIn(sortedByLabel, "not shuffled"),
    atMost: 0.3,
  },
  { name: "sorted, not shuffled: share of nines", value: nines, atLeast: 0.8 },
  { name: "epochs 10 to 20: training loss", value: at(longLoss, 19) / at(longLoss, 9), atMost: 0.34 },
  between("epochs 10 to 20: validation loss", at(longValLoss, 19) / at(longValLoss, 9), 0.78, 1.05),
  between(
    "one-hot: cross-entropy − divergence",
    (comparisons[0]?.["cross-entropy"] ?? 0) - (comparisons[0]?.divergence ?? 1),
    -1e-9,
    1e-9,
  ),
]);

// %% [markdown]
// ## Next
//
// One question is left: why does the network with two layers not learn at all? In [lesson 8: Optimisers and learning rates](08-optimisers.ipynb) you find out what holds it up, free it in four ways, and write the optimisers yourself.
