// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 4 · From one layer to convolutions
//
// An older tutorial goes through four networks on Fashion-MNIST, from the simplest that one can build to one that looks at neighbouring pixels. You build the same four, train them as it did, and compare your figures with its own.
//
// | network | its test accuracy |
// |---|---|
// | ten sigmoid units, SGD | 0.7743 |
// | fifty ReLU units, softmax, SGD | 0.8325 |
// | fifty and fifty, Adam | 0.8762 |
// | a convolution, Adam | 0.8984 |
//
// Then comes your own: a network with at most half a million parameters that is right about more than 0.92 of the images it has never seen.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - build networks that take flat images, and networks that take pictures,
// - count what each of their layers costs,
// - say which change brought which gain, and where that can't be said,
// - find a better network by looking at validation curves.
//
// **You need** lessons [3](../lessons/03-build-and-fit.ipynb) to [5](../lessons/05-deeper-models.ipynb), and [exercise 3](3-experiments.ipynb) for `runExperiments`. Section 5 says briefly what a convolution is; [lesson 13](../lessons/13-convolutions.ipynb) takes one apart.
//
// **Time** about two hours. Five networks are trained, ten epochs each; the two with convolutions take several minutes. All training can be stopped, and goes on where it was with the next run of the cell.
//
// **Test images** Five networks are measured on the test images: four beside the figures of the lecture, as the lecture did, and your own, once, when nothing will change any more.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import {
  accuracy,
  type ExperimentRuns,
  estimateTraining,
  fit,
  flatten,
  loadFashionMnist,
  normalize,
  oneHot,
  plotImages,
  predictClasses,
  runExperiments,
  summary,
  table,
  take,
  tf,
} from "course";
import { exercise4 as exercise } from "course/exercises";

const { train, test, classNames } = await loadFashionMnist();
const xTrain = normalize(flatten(train.images));
const xTest = normalize(flatten(test.images));
const yTrain = oneHot(train.labels, 10);

const published = { first: 0.7743, wide: 0.8325, deep: 0.8762, convolution: 0.8984, people: 0.835 };

// %% [markdown]
// ## 1. Images with a channel
//
// The first three networks take flat images, as you know them: `xTrain` and `xTest` are ready. The fourth takes pictures. A convolution wants four axes: the images, their rows, their columns, and the **channels**. A photograph has three channels, red, green and blue. These images have one.
//
// Write a function that turns images `[n, 28, 28]` with pixels from 0 to 255 into `[n, 28, 28, 1]` with numbers from 0 to 1.

// %% nbgrader={"grade": false, "grade_id": "images-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function asPictures(images: tf.Tensor3D): tf.Tensor4D {
  // BEGIN SOLUTION
  return tf.tidy(() => images.div(255).expandDims(3) as tf.Tensor4D);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "images", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("images", asPictures);
// BEGIN HIDDEN TESTS
await exercise.grade("images", asPictures);
// END HIDDEN TESTS

// %% nbgrader={"grade": false, "grade_id": "setup-pictures", "locked": true, "schema_version": 3, "solution": false, "task": false}
const pictures = await exercise.whenTried(() => ({
  train: asPictures(train.images),
  test: asPictures(test.images),
}));

// %% [markdown]
// They should still look like garments.
//
// <!-- expected picture: garments -->

// %% picture="garments"
await exercise.whenTried(() => {
  if (!pictures) throw exercise.notTried();
  const few = take(pictures.train, { from: 0, to: 10 }).mul(255).round().toInt();
  return plotImages(few.reshape([10, 28, 28]) as tf.Tensor3D, {
    labels: take(train.labels, { from: 0, to: 10 }),
    classNames,
    columns: 5,
    title: "Ten pictures, prepared",
  });
});

// %% [markdown]
// ## 2. Ten sigmoid units
//
// The tutorial begins with a network that nobody would build today:
//
// - flat images of 784 pixels,
// - a hidden layer of 10 units, with the activation `sigmoid`,
// - an output layer of 10 units, with `sigmoid` too,
// - the optimiser SGD, plain gradient descent with its usual learning rate,
// - categorical cross-entropy, and the accuracy.
//
// In this and the next three networks there are no other layers, and no options that the text doesn't name.
//
// Sigmoid at the end gives ten numbers from 0 to 1 that need not sum to 1. The loss divides them by their sum first, so it works all the same.

// %% nbgrader={"grade": false, "grade_id": "first-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildFirst(): tf.Sequential {
  // BEGIN SOLUTION
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 10, activation: "sigmoid", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 10, activation: "sigmoid" }));
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "first", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("first", buildFirst);
// BEGIN HIDDEN TESTS
await exercise.grade("first", buildFirst);
// END HIDDEN TESTS

// %% [markdown]
// ## 3. Fifty ReLU units
//
// The second network has a wider hidden layer and other activations: 50 units with `relu`, and `softmax` at the end. Optimiser, loss and metric stay.

// %% nbgrader={"grade": false, "grade_id": "wide-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildWide(): tf.Sequential {
  // BEGIN SOLUTION
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 50, activation: "relu", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "wide", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("wide", buildWide);
// BEGIN HIDDEN TESTS
await exercise.grade("wide", buildWide);
// END HIDDEN TESTS

// %% [markdown]
// ## 4. Two layers, and Adam
//
// The third network has two hidden layers of 50 units with `relu`, ends with `softmax`, and learns with Adam instead of SGD.

// %% nbgrader={"grade": false, "grade_id": "deep-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildDeep(): tf.Sequential {
  // BEGIN SOLUTION
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 50, activation: "relu", inputShape: [784] }));
  model.add(tf.layers.dense({ units: 50, activation: "relu" }));
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "deep", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("deep", buildDeep);
// BEGIN HIDDEN TESTS
await exercise.grade("deep", buildDeep);
// END HIDDEN TESTS

// %% [markdown]
// ## 5. A convolution
//
// A dense layer knows nothing of neighbours: shuffle the pixels of all images in the same way, and it learns just as well. A **convolution** exploits the fact that neighbouring pixels belong together. It has small **filters**, here of 2 x 2 weights. Each filter is laid on every place of the image in turn and gives a weighted sum there. So it answers one small question everywhere: *is there an edge here?* Its few weights are the same at all places.
//
// After it, **max pooling** takes squares of 2 x 2 places and keeps the greatest answer of each. What remains is a quarter of the numbers.
//
// The fourth network:
//
// - pictures `[28, 28, 1]`,
// - a convolution with 64 filters of 2 x 2, the padding `"same"` (the result is as large as the image) and `relu`,
// - max pooling over 2 x 2,
// - a layer that flattens,
// - an output layer of 10 units with `softmax`,
// - Adam, categorical cross-entropy, and the accuracy.
//
// **Before you run it:** how many parameters has the convolution, with one bias for each filter? And how many has the output layer?

// %% nbgrader={"grade": false, "grade_id": "convolution-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildConvolution(): tf.Sequential {
  // BEGIN SOLUTION
  const model = tf.sequential();
  model.add(
    tf.layers.conv2d({
      filters: 64,
      kernelSize: 2,
      padding: "same",
      activation: "relu",
      inputShape: [28, 28, 1],
    }),
  );
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "convolution", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("convolution", buildConvolution);
// BEGIN HIDDEN TESTS
await exercise.grade("convolution", buildConvolution);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => summary(buildConvolution()));

// %% [markdown]
// ## 6. Train all four
//
// Ten epochs, batches of 32, and the last tenth of the training images held back: that is how the tutorial did it. The convolution is the expensive one.

// %%
await exercise.whenTried(() =>
  estimateTraining(buildConvolution(), {
    samples: xTrain.shape[0],
    epochs: 10,
    batchSize: 32,
    validationSplit: 0.1,
  }),
);

// %% [markdown]
// Write a function that trains the four with `runExperiments`, all with these options and no others. It takes one set of inputs for all runs. A run that needs others says so in its entry: `{ name: "…", build: …, x: pictures?.train }`.

// %% nbgrader={"grade": false, "grade_id": "trained-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainFour(): Promise<ExperimentRuns> {
  // BEGIN SOLUTION
  return runExperiments(
    [
      { name: "ten sigmoid units", build: buildFirst },
      { name: "fifty ReLU units", build: buildWide },
      { name: "fifty and fifty, Adam", build: buildDeep },
      { name: "a convolution", build: buildConvolution, x: pictures?.train },
    ],
    xTrain,
    yTrain,
    { epochs: 10, batchSize: 32, validationSplit: 0.1 },
  );
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-four", "locked": true, "schema_version": 3, "solution": false, "task": false}
const four = await exercise.whenTried(trainFour);

// %% nbgrader={"grade": true, "grade_id": "trained", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
await exercise.check("trained", four);
// BEGIN HIDDEN TESTS
await exercise.grade("trained", four);
// END HIDDEN TESTS

// %% [markdown]
// <!-- expected picture: four -->

// %% picture="four"
await exercise.whenTried(() => {
  if (!four) throw exercise.notTried();
  return four.plot("val_accuracy");
});

// %% [markdown]
// Here are your figures beside the tutorial's. Both come from a single run each. Lesson 5 showed that another seed gives another accuracy, so don't read much into a small difference from the tutorial's.

// %%
const compared = await exercise.whenTried(() => {
  if (!four || !pictures) throw exercise.notTried();
  const byParameters = new Map(four.finished.map((run) => [run.parameters, run]));
  return [
    { network: "ten sigmoid units", parameters: 7_960, theirs: published.first },
    { network: "fifty ReLU units", parameters: 39_760, theirs: published.wide },
    { network: "fifty and fifty, Adam", parameters: 42_310, theirs: published.deep },
    { network: "a convolution", parameters: 125_770, theirs: published.convolution },
  ].map(({ network, parameters, theirs }) => {
    const run = byParameters.get(parameters);
    const x = run?.model.inputs[0]?.shape.length === 4 ? pictures.test : xTest;
    const yours = run && accuracy(test.labels, predictClasses(run.model, x));
    return { network, parameters, seconds: run && Math.round(run.seconds), "test accuracy": yours, theirs };
  });
});

await exercise.whenTried(() => {
  if (!compared) throw exercise.notTried();
  return table(compared, { caption: "On the test images" });
});

// %% [markdown]
// ## 7. What helped?
//
// From each network to the next, something changed, and the accuracy rose. Answer in five to eight sentences:
//
// - What changed from the first to the second network, from the second to the third, from the third to the fourth?
// - Of which change can you say that *it* brought the gain, and of which not? What would you have to train to know?
// - The fourth network has three times the parameters of the third. Where are they? How many has the convolution itself?

// %% [markdown] nbgrader={"grade": true, "grade_id": "what-helped", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
// From the first network to the second three things changed: 50 hidden units instead of 10, `relu` instead of `sigmoid`, and `softmax` at the end. The accuracy rose by about nine percent, and nobody can say which of the three brought it. One would have to train three more networks, each with one of the changes. The curve gives a hint: the first network was still climbing after ten epochs, so sigmoid with SGD learns slowly.
//
// From the second to the third, two things changed: a second hidden layer, and Adam instead of SGD. Two more networks would tell them apart: one layer with Adam, two layers with SGD. My guess is Adam: after its first epoch the third network is already where the second ends, and the second layer adds only 2,550 parameters.
//
// From the third to the fourth, the kind of network changed and nothing in how it learns. So the gain of two to three percent comes from the new layers together: the convolution, the pooling, and an output layer that sees 12,544 numbers instead of 50.
//
// The convolution itself has 320 parameters, 64 filters with four weights and a bias. The other 125,450 of the 125,770 belong to the output layer behind it.
//
// **For the grader.** 4 points. 1 for naming what changed at each step. 1 for saying that the first two comparisons can't tell the changes apart. 1 for the runs that would. 1 for where the parameters of the fourth network are.

// %% [markdown]
// ## 8. Your own network
//
// Now beat 0.92, with at most 500,000 parameters. That is more than it sounds: people who sort these pictures by eye get 0.835.
//
// First build it. It takes pictures `[28, 28, 1]` (or flat images, if you like) with pixels from 0 to 1, ends with ten probabilities, and is compiled. Take layers that TensorFlow.js brings, since the network is built anew from them where it is graded: a layer of your own is not known there. Everything else is yours. The hints help where you are stuck: `exercise.hint("own")`.

// %% nbgrader={"grade": false, "grade_id": "own-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function buildOwn(): tf.Sequential {
  // BEGIN SOLUTION
  const { conv2d, maxPooling2d, batchNormalization, dropout, flatten: flattening, dense } = tf.layers;
  const model = tf.sequential({
    layers: [
      conv2d({ filters: 32, kernelSize: 3, padding: "same", activation: "relu", inputShape: [28, 28, 1] }),
      maxPooling2d({ poolSize: 2 }),
      batchNormalization({ momentum: 0.9 }),
      conv2d({ filters: 64, kernelSize: 3, padding: "same", activation: "relu" }),
      maxPooling2d({ poolSize: 2 }),
      batchNormalization({ momentum: 0.9 }),
      dropout({ rate: 0.3 }),
      flattening(),
      dense({ units: 128, activation: "relu" }),
      dropout({ rate: 0.4 }),
      dense({ units: 10, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "own", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
await exercise.check("own", buildOwn);
// BEGIN HIDDEN TESTS
await exercise.grade("own", buildOwn);
// END HIDDEN TESTS

// %%
await exercise.whenTried(() => summary(buildOwn()));

// %%
await exercise.whenTried(() =>
  estimateTraining(buildOwn(), {
    samples: xTrain.shape[0],
    epochs: 10,
    batchSize: 128,
    validationSplit: 0.1,
  }),
);

// %% [markdown]
// ## 9. Beat 0.92
//
// Write a function that builds your network, trains it in whatever way you like, and gives it back trained. Hold the last tenth of the training images back from every training, and choose by what you see on them. Hints: `exercise.hint("beat")`.
//
// The check below measures on these images, as often as you like. On the test images your network is measured only once, when it is graded, with the same goals: 0.90, 0.91 and 0.92. If you saw that number at each try, you would end up choosing by it, and it would no longer say anything.
//
// The two numbers differ. You have chosen by the first, so the second is usually a little lower, by about half a percent here, and chance moves it by another 0.3%. A network near a goal may fall on either side of it: aim a little higher.

// %% nbgrader={"grade": false, "grade_id": "beat-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
async function trainOwn(): Promise<tf.LayersModel> {
  // BEGIN SOLUTION
  if (!pictures) throw exercise.notTried();
  const options = { batchSize: 128, validationSplit: 0.1, seed: 1 };
  const runs = await runExperiments([{ name: "two convolutions", build: buildOwn }], pictures.train, yTrain, {
    ...options,
    epochs: 8,
    chart: true,
  });
  const { model } = runs.best;
  // Near the end the curve only trembles. Smaller steps let it settle.
  model.compile({
    optimizer: tf.train.adam(0.0001),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  await fit(model, pictures.train, yTrain, { ...options, epochs: 3, verbose: 1 });
  return model;
  // END SOLUTION
}

// %% nbgrader={"grade": false, "grade_id": "setup-own", "locked": true, "schema_version": 3, "solution": false, "task": false}
const own = await exercise.whenTried(trainOwn);

// %% nbgrader={"grade": true, "grade_id": "beat", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
await exercise.check("beat", own);
// BEGIN HIDDEN TESTS
await exercise.grade("beat", own);
// END HIDDEN TESTS

// %%
const ownAccuracy = await exercise.whenTried(() => {
  if (!own || !pictures) throw exercise.notTried();
  const held = { from: Math.floor(train.labels.size * 0.9) };
  const x = own.inputs[0]?.shape.length === 4 ? pictures.train : xTrain;
  return accuracy(take(train.labels, held), predictClasses(own, take(x, held)));
});

await exercise.whenTried(() => {
  if (!own) throw exercise.notTried();
  return table([{ network: "your own", parameters: own.countParams(), "accuracy, held back": ownAccuracy }]);
});

// %% [markdown]
// If nobody grades you, measure on the test images yourself, once, when nothing will change any more: `accuracy(test.labels, predictClasses(own, pictures.test))`.

// %% [markdown]
// ## 10. Why it looks as it does
//
// Answer in three to five sentences: What did you try, what did the validation curves tell you, and what did you change because of it? Name one thing that did *not* help.

// %% [markdown] nbgrader={"grade": true, "grade_id": "why-so", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// I began with the lecture's convolution and looked at its curves: near the end the validation loss hardly moved any more, while the training loss kept falling. It began to over-fit, and it saw squares of only 2 x 2. I took 3 x 3 filters, and a second convolution behind the first pooling: each of its filters sees a larger part of the garment. Batch normalisation made the first epochs much better, and dropout let the validation loss fall for longer.
//
// After eight epochs the validation accuracy trembled more than it rose. Three more epochs with a tenth of the learning rate brought it to rest, and about a percent higher.
//
// What did not help: more dropout and a third convolution instead of batch normalisation. It learned more slowly, and each epoch took half as long again.
//
// **For the grader.** 3 points. 1 for what was tried, with numbers. 1 for a decision that follows from a validation curve, not from the test accuracy. 1 for something that did not help.

// %% [markdown]
// ## 11. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// [Exercise 5, from scratch](5-from-scratch.ipynb): the same without `tf.layers`, `compile` and `fit`. [Exercise 3](3-experiments.ipynb) has the questions behind it all: how wide, how deep, how long, and how sure.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

checkNumbers([
  { name: "parameters of the first network", value: compared?.[0]?.parameters ?? Number.NaN, exactly: 7_960 },
  ...(compared ?? []).map((row) => ({
    name: `${row.network}: test accuracy`,
    value: row["test accuracy"] ?? Number.NaN,
    // The first network moves most with its seed.
    atLeast: row.network === "ten sigmoid units" ? 0.72 : row.theirs,
  })),
  { name: "parameters of the own network", value: own?.countParams() ?? Number.NaN, atMost: 500_000 },
  { name: "the own network: accuracy, held back", value: ownAccuracy ?? Number.NaN, atLeast: 0.92 },
  {
    name: "the own network: test accuracy",
    value: own && pictures ? accuracy(test.labels, predictClasses(own, pictures.test)) : Number.NaN,
    atLeast: 0.92,
  },
]);
