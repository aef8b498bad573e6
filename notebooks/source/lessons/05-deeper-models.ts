// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 5 · Deeper models
//
// The network of lesson 3 has two hidden layers. Would four do better? The lecture that this course follows tried it. You first repeat its experiment exactly as it was done. Then you do it again, with one change at a time and several runs of each network.
//
// This lesson is also about something larger: how to compare two models so that the comparison means something.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - build a deeper network and count its parameters layer by layer,
// - tell binary from categorical cross-entropy, and say which belongs to ten classes,
// - compare networks fairly: one change at a time, several runs, the same images, an interval around each difference,
// - notice when a reported number cannot be what it is said to be.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) and [lesson 4](04-evaluate.ipynb): training, accuracy, the loss.
//
// **Time** about an hour. Twenty-four networks are trained, which takes about three minutes on two cores.
//
// **Test images** One network is measured on the test images: that of the lecture, as the lecture did. All comparisons use images held back.

// %%
import {
  accuracy,
  argmax,
  checkNumbers,
  compare,
  confusionMatrix,
  estimateTraining,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotConfusionMatrix,
  plotLines,
  predictClasses,
  question,
  setSeed,
  summary,
  type TrainingHistory,
  table,
  take,
  tf,
} from "course";
import { lesson05 as lesson } from "course/practice";

const { train, test, classNames } = await loadMnist();
const xTrainRaw = flatten(train.images).toFloat() as tf.Tensor2D;
const xTestRaw = flatten(test.images).toFloat() as tf.Tensor2D;
const xTrain = normalize(xTrainRaw);
const xTest = normalize(xTestRaw);
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. The deeper network
//
// Five layers: 256, 64, 64, 32 and 10 neurons. The first four are hidden.
//
// ### Your turn: any number of layers
//
// Write `buildNetwork`, which builds a network for 784 inputs from the sizes of its layers. All layers have the activation `relu`, except the last, which has `softmax`. It isn't compiled yet: this lesson compiles it in different ways.
//
// As before, you may leave it out and run the cells: a reference stands in. `lesson.hint("buildNetwork")` helps.

// %%
function buildNetwork(sizes: number[]): tf.Sequential {
  // A layer for each size; the first also needs its inputShape.
  throw lesson.notTried();
}

// %%
const checkedBuildNetwork = await lesson.checked("buildNetwork", buildNetwork);

// %%
const wide = [784, 128, 10]; // lesson 3
const deep = [256, 64, 64, 32, 10];

// %% [markdown]
// **Predict, then run.** How many parameters does the first layer of the deeper network have, with 784 inputs and 256 neurons?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const firstLayer = question({
  ask: "How many parameters has the first layer: 784 inputs, 256 neurons?",
  kind: "number",
  hints: ["Each neuron has one weight for each input.", "And each neuron has one bias."],
  check: (count) => {
    if (count === 784 * 256) return "Those are the weights. The biases are missing.";
    return count === 784 * 256 + 256 || "Inputs times neurons, plus one bias for each neuron.";
  },
  explain: "784 · 256 weights, and one bias for each of the 256 neurons.",
});

// %%
firstLayer.answer(undefined);

// %%
setSeed(1);

const deepModel = checkedBuildNetwork(deep);

summary(deepModel);

// %% [markdown]
// The lecture introduces this network with a question: can we improve by *increasing* the training parameters? Compare.

// %%
const wideParameters = checkedBuildNetwork(wide).countParams();
const deepParameters = deepModel.countParams();

table([
  { network: "lesson 3", layers: wide.length, parameters: wideParameters },
  { network: "deeper", layers: deep.length, parameters: deepParameters },
]);

// %% [markdown]
// The deeper network has less than a third of the parameters. *Deeper* and *larger* are two different things. Keep that in mind when you read "we added layers": the first layer of 784 inputs outweighs all the others, and here it became smaller.

// %% [markdown]
// ## 2. The lecture's run, as it was
//
// The lecture trains the deeper network with `binary_crossentropy` instead of categorical cross-entropy, and on `X_train` instead of `X_train_normalized`: on raw pixels from 0 to 255. Five epochs in batches of 128, with 20% held back, as before.
//
// **Binary cross-entropy** treats the ten outputs as ten separate questions: is it a 0, yes or no? Is it a 1, yes or no? For each question take the probability $p$ of *yes*. The question costs $-\ln p$ if yes is true, and $-\ln(1-p)$ if no is. The loss is the mean over the ten questions.
//
// <!-- term: binary cross-entropy | A loss that treats each output as a question of its own, with yes or no for an answer. Also called log loss. -->
//
// It is meant for questions that can be true together, such as: is there a cat in the picture, is there a dog? Exactly one digit is true, so categorical cross-entropy fits better. Yet the network can learn from either.
//
// ### Your turn: binary cross-entropy
//
// Write `binaryCrossEntropy` for the outputs of one image. `probabilities` holds the probability of *yes* for each question, and `truth` holds 1 where *yes* is true and 0 where *no* is.

// %%
function binaryCrossEntropy(probabilities: number[], truth: number[]): number {
  // What each question costs, on average.
  throw lesson.notTried();
}

// %%
const checkedBinary = await lesson.checked("binaryCrossEntropy", binaryCrossEntropy);

// %% [markdown]
// Ten questions about a 3. The network gives the 3 a probability of 0.7, the 8 one of 0.3, and says *no* to all others with almost complete certainty:

// %%
checkedBinary(
  [0.001, 0.001, 0.001, 0.7, 0.001, 0.001, 0.001, 0.001, 0.3, 0.001],
  [0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
);

// %% [markdown]
// Categorical cross-entropy looks only at the 3:

// %%
-Math.log(0.7);

// %% [markdown]
// The binary loss of the same answer is much smaller, because eight of its ten questions cost almost nothing. Remember that for section 6.
//
// How long will the lecture's run take?

// %%
const training = { epochs: 5, batchSize: 128, validationSplit: 0.2 };
const asInTheLecture = {
  optimizer: "adam",
  loss: "binaryCrossentropy",
  metrics: ["categoricalAccuracy"],
};

deepModel.compile(asInTheLecture);
await estimateTraining(deepModel, { samples: xTrain.shape[0], ...training });

// %% [markdown]
// The metric `categoricalAccuracy` is the accuracy that you know: the fraction of images whose most probable digit is the true one. With this loss there is another one, the *binary* accuracy: the fraction of the yes-or-no questions that are answered correctly.
//
// **Predict, then run.** Suppose a network answers *no* to all ten questions, for every image. What is its binary accuracy?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const alwaysNo = question({
  ask: "A network says no to all ten questions about every image. What fraction of the questions does it answer correctly?",
  kind: "number",
  hints: ["Take one image, say a 3. For which of the ten questions is no the right answer?"],
  check: (fraction) => {
    const rightAnswers = take(yTrain, { from: 0, to: 100 }).equal(0);
    if (fraction === 0)
      return "That is the fraction of images whose digit it finds. How many of the single questions has it got right?";
    if (fraction > 1) return "A fraction lies between 0 and 1.";
    return (
      Math.abs(fraction - (rightAnswers.toFloat().mean().arraySync() as number)) < 1e-3 ||
      "Count, for one image, the questions to which no is right, and divide by ten."
    );
  },
  explain: "For each image, nine of the ten questions are to be answered with no.",
});

// %%
alwaysNo.answer(undefined);

// %%
// As in the lecture: raw pixels, from 0 to 255.
await fit(deepModel, xTrainRaw, yTrain, { ...training, seed: 1 });

// %% [markdown]
// The lecture measures this network on the test images. We do so too, once, to compare with its figure. Every other accuracy in this lesson is measured on validation images, so no network is chosen by the test set.

// %%
const lecturePredictions = deepModel.predict(xTestRaw, { batchSize: 1000 }) as tf.Tensor2D;
const predictedLecture = argmax(lecturePredictions);
const accuracyLecture = accuracy(test.labels, predictedLecture);
const saysYes = lecturePredictions.greater(0.5);
const isYes = oneHot(test.labels, 10).greater(0.5);
const binaryAccuracy = saysYes.equal(isYes).toFloat().mean().arraySync() as number;

table([
  { "on the test images": "accuracy", here: accuracyLecture, "the lecture": 0.95 },
  { "on the test images": "binary accuracy", here: binaryAccuracy },
]);

// %% [markdown]
// Ours comes out more than one percent better than the lecture's 0.95. Could that be chance, because 10,000 images are only a sample? Lesson 4 gave the standard error of an accuracy:

// %%
const errorOfLecture = Math.sqrt((accuracyLecture * (1 - accuracyLecture)) / test.labels.size);

table([{ "difference from the lecture": accuracyLecture - 0.95, "standard error": errorOfLecture }]);

// %% [markdown]
// Hardly: the difference is many times as large. It may come from other initial weights, or from something in the lecture's run that its log doesn't show.
//
// The binary accuracy looks much better, about 0.99, and means much less: always saying *no* already scores 0.9. So know which accuracy you are shown. With this loss, TensorFlow.js takes the binary one when you ask for plain `"accuracy"`.

// %%
plotConfusionMatrix(confusionMatrix(test.labels, predictedLecture, 10), { classNames });

// %% [markdown]
// ## 3. One run is one run
//
// The lecture says that the deeper network improves on the first one. Its own figures say the opposite: a test accuracy of 0.98 before, and 0.95 after. But between the two, three things changed at once: the layers, the pixels (normalised, then raw) and the loss (categorical, then binary). And each was trained once.
//
// How far do two runs of the *same* network differ? Train the network of lesson 3 from two seeds, and compare their answers to the validation images.

// %%
const held = xTrain.shape[0] * training.validationSplit;
const xHeld = xTrain.slice([xTrain.shape[0] - held, 0]);
const labelsHeld = Array.from(train.labels.slice([xTrain.shape[0] - held]).dataSync());

async function answersOfSeed(seed: number): Promise<number[]> {
  setSeed(seed);
  const model = checkedBuildNetwork(wide);
  model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  await fit(model, xTrain, yTrain, { ...training, seed, chart: false, verbose: 0 });
  return Array.from(predictClasses(model, xHeld).dataSync());
}

const answersOne = await answersOfSeed(11);
const answersTwo = await answersOfSeed(12);

// %% [markdown]
// ### Your turn: where do they disagree?
//
// Two models that are measured on the same images agree about most of them. What tells them apart are the images that one gets right and the other doesn't. Write `disagreements`, which counts both kinds: how many images only the first answers get right, and how many only the second.

// %%
function disagreements(labels: number[], first: number[], second: number[]): [number, number] {
  // [right only in first, right only in second]
  throw lesson.notTried();
}

// %%
const checkedDisagreements = await lesson.checked("disagreements", disagreements);

// %%
const [onlyOne, onlyTwo] = checkedDisagreements(labelsHeld, answersOne, answersTwo);

table([
  { images: "held back", count: held },
  { images: "right only in the first run", count: onlyOne },
  { images: "right only in the second run", count: onlyTwo },
]);

// %% [markdown]
// These are two runs of one network, and yet they disagree on many images. If neither is really better, a disagreement is like the toss of a coin, and the two counts should be about equal. Comparing them is known as **McNemar's test**. It is sharper than comparing two accuracies, because the images that both get right, or both get wrong, drop out.
//
// <!-- term: McNemar's test | Compares two models by the examples that one gets right and the other doesn't. -->

// %% [markdown]
// ## 4. A comparison that means something
//
// A fair comparison of networks follows four rules:
//
// 1. **Change one thing at a time.** Then you know what made the difference.
// 2. **Train each network several times** from different seeds. Then you know how much is luck.
// 3. **Measure all of them on the same images**, which none of them was trained on. These are the validation images, so that the test set remains for the end.
// 4. **Give an interval, not only a number.**
//
// `compare` does all that. Here are four networks. Each differs from one of the others in one thing only.

// %%
function compiled(sizes: number[], loss: string): tf.LayersModel {
  const network = checkedBuildNetwork(sizes);
  network.compile({ optimizer: "adam", loss, metrics: ["categoricalAccuracy"] });
  return network;
}

const comparison = await compare(
  [
    { name: "lesson 3", build: () => compiled(wide, "categoricalCrossentropy") },
    { name: "deeper", build: () => compiled(deep, "categoricalCrossentropy") },
    { name: "deeper, binary", build: () => compiled(deep, "binaryCrossentropy") },
    { name: "deeper, binary, raw pixels", build: () => compiled(deep, "binaryCrossentropy"), x: xTrainRaw },
  ],
  xTrain,
  yTrain,
  { ...training, seeds: 5, folder: "none" },
);

// %%
comparison;

// %%
comparison.plot("Four networks, five runs each");

// %% [markdown]
// How to read the table: each network was trained five times. The first interval holds its accuracy, and the second one its difference from the network of lesson 3. Both allow for other seeds and for other images. Where the interval of a difference includes 0, the verdict is *can't tell*.

// %% [markdown]
// ## 5. What the table says
//
// **Is the deeper network better?** We can't tell. The interval of its difference from the network of lesson 3 includes 0. These five runs don't show that it is better, and they don't prove that it is worse. It has less than a third of the parameters, so coming this close is worth something. But the lecture's claim of an improvement has nothing to stand on.
//
// **What does the loss do?** Compare the second row with the third, which differ in the loss alone. Their intervals overlap almost completely, so again we can't tell. (The differences in the table are all from the first row. For any other pair, look at whether the intervals of their accuracies overlap.)
//
// **What does normalising do?** The third and the fourth row differ in their pixels alone: 0 to 1, or 0 to 255. Here the intervals are far apart. How much of the lecture's step backwards does that explain?

// %%
const meanOf = (name: string): number => comparison.get(name).accuracy.mean;
const wholeGap = meanOf("lesson 3") - meanOf("deeper, binary, raw pixels");
const byNormalising = meanOf("deeper, binary") - meanOf("deeper, binary, raw pixels");

table([
  { difference: "lesson 3 − deeper as in the lecture", accuracy: wholeGap },
  { difference: "of which normalising explains", accuracy: byNormalising },
  { difference: "as a share", accuracy: byNormalising / wholeGap },
]);

// %% [markdown]
// Most of it. The lecture's comparison couldn't show that, because the layers, the pixels and the loss all changed at once.

// %% [markdown]
// ## 6. Case file: a number that cannot be
//
// Here is the log of the lecture's *first* network, that of lesson 3, as the lecture prints it. It says that the loss is categorical cross-entropy.

// %%
const lecture = {
  loss: [0.0598, 0.0202, 0.0129, 0.0089, 0.0061],
  accuracy: [0.9095, 0.9693, 0.9816, 0.9879, 0.9921],
  val_loss: [0.0272, 0.0188, 0.015, 0.0149, 0.0154],
  val_accuracy: [0.9594, 0.9708, 0.9766, 0.9763, 0.9776],
};

table(
  lecture.loss.map((_, i) => ({
    epoch: i + 1,
    loss: lecture.loss[i],
    accuracy: lecture.accuracy[i],
    val_loss: lecture.val_loss[i],
    val_accuracy: lecture.val_accuracy[i],
  })),
  { digits: 4 },
);

// %% [markdown]
// Compare the losses with those of a run of your own of the same network.

// %%
const historyWide = comparison.get("lesson 3").runs[0]?.history as TrainingHistory;

table(
  lecture.val_loss.map((value, i) => ({
    epoch: i + 1,
    "the lecture's val_loss": value,
    "your val_loss": historyWide.history.val_loss?.[i],
  })),
  { digits: 4 },
);

// %% [markdown]
// The accuracies agree, but your loss is about five times as large. One of the two must be wrong. Which?
//
// ### A little arithmetic
//
// Look at the first epoch of the lecture: a loss of 0.0598 and an accuracy of 0.9095. Each wrong answer costs $-\ln p$, where $p$ is the probability of the true digit.
//
// **Predict, then run.** The answer to an image is wrong. How large can the probability of its true digit be, at most?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const atMost = question({
  ask: "The network's answer is wrong. What is the largest probability that the true digit can have?",
  kind: "number",
  hints: [
    "The answer is the digit with the largest probability. It is not the true one.",
    "So the true digit has a probability no larger than that of another digit. What can two probabilities add up to, at most?",
  ],
  check: (probability) => {
    if (probability === 0.1)
      return "That would be so if all ten were equal. Can the true digit have more, and still come second?";
    if (probability > 0.5 && probability <= 1)
      return "Then it would be more probable than all the others together, and the answer would be right.";
    return (
      Math.abs(probability - Math.max(...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6].filter((p) => p <= 1 - p))) < 1e-9 ||
      "Imagine only two digits in question, the true one and the one that wins."
    );
  },
  explain:
    "Two digits may have one half each. With more than that, the true digit would have been the answer.",
});

// %%
atMost.answer(undefined);

// %% [markdown]
// So a wrong answer costs at least as much as a probability of one half does. Right answers cost something too, but that can be very little.
//
// ### Your turn: the least loss
//
// Write `leastLoss`: the smallest categorical cross-entropy, averaged over all images, that can go with an accuracy.

// %%
function leastLoss(accuracyReached: number): number {
  // What share of the answers is wrong, and what does each of them cost at least?
  throw lesson.notTried();
}

// %%
const checkedLeastLoss = await lesson.checked("leastLoss", leastLoss);

// %%
table(
  [
    ...lecture.loss.map((value, i) => ({
      figure: `loss, epoch ${i + 1}`,
      printed: value,
      "at least": checkedLeastLoss(lecture.accuracy[i] ?? 1),
    })),
    ...lecture.val_loss.map((value, i) => ({
      figure: `val_loss, epoch ${i + 1}`,
      printed: value,
      "at least": checkedLeastLoss(lecture.val_accuracy[i] ?? 1),
    })),
  ].map((row) => ({ ...row, possible: row.printed >= row["at least"] ? "yes" : "no" })),
  { digits: 4 },
);

// %%
const impossible = [
  ...lecture.loss.filter((value, i) => value < checkedLeastLoss(lecture.accuracy[i] ?? 1)),
  ...lecture.val_loss.filter((value, i) => value < checkedLeastLoss(lecture.val_accuracy[i] ?? 1)),
].length;

impossible;

// %% [markdown]
// Seven of the ten figures are too small for categorical cross-entropy, whatever the network. The log was made with another loss.
//
// ### The suspect
//
// The lecture uses one other loss: binary cross-entropy, in its second network. It is a mean over ten questions, nine of which are easy, so its values are smaller. Train the network of lesson 3 with it, and compare.

// %%
setSeed(1);

const wideBinary = compiled(wide, "binaryCrossentropy");
const historyWideBinary = await fit(wideBinary, xTrain, yTrain, { ...training, seed: 1, chart: false });

// %%
plotLines(
  {
    "the lecture, as printed": lecture.val_loss,
    "binary cross-entropy": historyWideBinary.history.val_loss ?? [],
    "categorical cross-entropy": historyWide.history.val_loss ?? [],
  },
  {
    title: "Which loss made the lecture's log?",
    xTitle: "epoch",
    yTitle: "loss on the images held back",
    x: lecture.val_loss.map((_, i) => i + 1),
  },
);

// %%
const meanRatio = (losses: number[] | undefined): number =>
  lecture.val_loss.reduce((sum, value, i) => sum + (losses?.[i] ?? Number.NaN) / value, 0) /
  lecture.val_loss.length;
const ratioBinary = meanRatio(historyWideBinary.history.val_loss);
const ratioCategorical = meanRatio(historyWide.history.val_loss);

table([
  { loss: "binary cross-entropy", "our val_loss divided by the lecture's": ratioBinary },
  { loss: "categorical cross-entropy", "our val_loss divided by the lecture's": ratioCategorical },
]);

// %% [markdown]
// The line of binary cross-entropy lies close to the lecture's, and the other one is far off. So binary cross-entropy is the loss that made the log. Probably the code beside it was changed afterwards and the log was not, which can happen to anybody. The accuracy hardly differs between the two, which is why nobody noticed.
//
// What gave it away was not a tool but a question that you can put to any reported figure: *can these two numbers be true together?*

// %% [markdown]
// ## 7. What could go wrong here
//
// ### An output layer of the wrong size
//
// Ten classes need ten outputs. Forget the last layer, and the network ends with 32:

// %%
const withoutOutput = compiled([256, 64, 64, 32], "categoricalCrossentropy");

try {
  await fit(withoutOutput, take(xTrain, { from: 0, to: 100 }), take(yTrain, { from: 0, to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A loss that wants other labels
//
// There is a third loss, `sparseCategoricalCrossentropy`. It computes the same as the categorical one, from labels that are *not* one-hot. Give it one-hot labels:

// %%
const sparseModel = compiled(deep, "sparseCategoricalCrossentropy");

try {
  await fit(sparseModel, take(xTrain, { from: 0, to: 100 }), take(yTrain, { from: 0, to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A comparison decided on the test set
//
// Suppose you measured all twenty networks on the test images and kept the best. Its test accuracy would flatter it: you would have picked it *because* it did well on these very images. Choose by validation images. Use the test set once, at the end.

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz05 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 8. Summary
//
// - Deeper is not larger, and neither is better by itself.
// - For one class out of several, use softmax with categorical cross-entropy. Binary cross-entropy is for questions that can be true together.
// - Know which accuracy is reported. Saying *no* ten times is 90% right.
// - Normalise. It mattered more here than the choice of the loss.
// - Compare networks by several runs on the same validation images, with one change at a time. If the interval of a difference includes 0, you can't tell.
// - Check whether reported numbers can be true together.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "parameters of the deeper network", value: deepParameters, exactly: 223_978 },
  { name: "parameters of the network of lesson 3", value: wideParameters, exactly: 717_210 },
  { name: "deeper, as in the lecture: test accuracy", value: accuracyLecture, atLeast: 0.94, atMost: 0.97 },
  {
    name: "deeper, as in the lecture: binary accuracy",
    value: binaryAccuracy,
    atLeast: 0.985,
  },
  { name: "lesson 3: validation accuracy", value: comparison.get("lesson 3").accuracy.mean, atLeast: 0.97 },
  { name: "deeper: validation accuracy", value: comparison.get("deeper").accuracy.mean, atLeast: 0.965 },
  {
    name: "intervals apart: normalised and raw pixels",
    value:
      comparison.get("deeper, binary").accuracy.low -
      comparison.get("deeper, binary, raw pixels").accuracy.high,
    atLeast: 0,
  },
  {
    name: "deeper: lower end of the difference",
    value: comparison.get("deeper").difference?.low ?? 0,
    atMost: 0,
  },
  {
    name: "deeper: upper end of the difference",
    value: comparison.get("deeper").difference?.high ?? 0,
    atLeast: 0,
  },
  {
    name: "share of the gap that normalising explains",
    value: byNormalising / wholeGap,
    atLeast: 0.5,
    atMost: 1,
  },
  {
    name: "raw pixels: difference from lesson 3",
    value: comparison.get("deeper, binary, raw pixels").difference?.high ?? 0,
    atMost: 0,
  },
  { name: "impossible figures in the lecture's log", value: impossible, exactly: 7 },
  { name: "binary: our val_loss divided by the lecture's", value: ratioBinary, atLeast: 0.75, atMost: 1.25 },
  {
    name: "categorical: our val_loss divided by the lecture's",
    value: ratioCategorical,
    atLeast: 3.5,
    atMost: 7,
  },
]);

// %% [markdown]
// ## Next
//
// With this lesson you have worked through the whole lecture. In all of it, `fit` was a box that you called. In [lesson 6: Inside fit](06-inside-fit.ipynb) you write what is inside.
