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
// The network of lesson 3 has two hidden layers. Would four do better? The lecture that this course follows tried it. You repeat its experiment exactly as it was done, find out what really happened, and then do it once more with one change at a time.
//
// This lesson is also about something larger: how to compare two models so that the comparison means something.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - build a deeper network and count its parameters layer by layer,
// - tell binary from categorical cross-entropy, and say which belongs to ten classes,
// - change one thing at a time, and read the results side by side,
// - notice when a reported number cannot be what it is said to be.
//
// **You need** [lesson 3](03-build-and-fit.ipynb) and [lesson 4](04-evaluate.ipynb): training, accuracy, the loss.
//
// **Time** about 45 minutes. Five networks are trained, which takes about a minute on two cores.

// %%
import {
  accuracy,
  argmax,
  checkNumbers,
  confusionMatrix,
  estimateTraining,
  fit,
  flatten,
  loadMnist,
  normalize,
  oneHot,
  plotConfusionMatrix,
  plotHistory,
  plotLines,
  predictClasses,
  question,
  setSeed,
  summary,
  table,
  take,
  tf,
} from "course";

const { train, test, classNames } = await loadMnist();
const xTrainRaw = flatten(train.images).toFloat() as tf.Tensor2D;
const xTestRaw = flatten(test.images).toFloat() as tf.Tensor2D;
const xTrain = normalize(xTrainRaw);
const xTest = normalize(xTestRaw);
const yTrain = oneHot(train.labels, 10);

// %% [markdown]
// ## 1. The deeper network
//
// Five layers: 256, 64, 64, 32 and 10 neurons. The first four are hidden. This function builds a network of any such shape, always with `relu` inside and `softmax` at the end.

// %%
function buildNetwork(sizes: number[]): tf.Sequential {
  const network = tf.sequential();
  sizes.forEach((units, i) => {
    const activation = i === sizes.length - 1 ? "softmax" : "relu";
    network.add(tf.layers.dense({ units, activation, ...(i === 0 ? { inputShape: [784] } : {}) }));
  });
  return network;
}

const wide = [784, 128, 10]; // lesson 3
const deep = [256, 64, 64, 32, 10];

// %% [markdown]
// **Predict, then run.** How many parameters has the first layer of the deeper network, with 784 inputs and 256 neurons?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const firstLayer = question({
  ask: "How many parameters has the first layer: 784 inputs, 256 neurons?",
  kind: "number",
  hints: ["Each neuron has one weight for each input.", "And each neuron has one bias."],
  check: (count) => {
    const parameters = tf.layers.dense({ units: deep[0] ?? 0, inputShape: [784] });
    parameters.build([null, 784]);
    if (count === 784 * (deep[0] ?? 0)) return "Those are the weights. The biases are missing.";
    return count === parameters.countParams() || "Inputs times neurons, plus one bias for each neuron.";
  },
  explain: "784 · 256 weights, and one bias for each of the 256 neurons.",
});

// %%
firstLayer.answer(undefined);

// %%
setSeed(1);

const deepModel = buildNetwork(deep);

summary(deepModel);

// %% [markdown]
// The lecture introduces this network with a question: can we improve by *increasing* the training parameters? Compare.

// %%
const wideParameters = buildNetwork(wide).countParams();
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
// It is meant for questions that can each be true, such as: is there a cat in the picture, is there a dog? Exactly one digit is true, so categorical cross-entropy fits better. Yet the network can learn from either.
//
// What the whole lesson costs: this run, two more of the same size, and two of the size of lesson 3.

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
// The metric `categoricalAccuracy` is the accuracy that you know: the fraction of images whose most probable digit is the true one. With this loss there is another one, the *binary* accuracy: the fraction of the yes-or-no questions that are answered rightly.
//
// **Predict, then run.** Suppose a network answers *no* to all ten questions, for every image. What is its binary accuracy?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const alwaysNo = question({
  ask: "A network says no to all ten questions about every image. What fraction of the questions does it answer rightly?",
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
const historyLecture = await fit(deepModel, xTrainRaw, yTrain, { ...training, seed: 1 });

// %%
const lecturePredictions = deepModel.predict(xTestRaw, { batchSize: 1000 }) as tf.Tensor2D;
const predictedLecture = argmax(lecturePredictions);
const accuracyLecture = accuracy(test.labels, predictedLecture);
const saysYes = lecturePredictions.greater(0.5);
const isYes = oneHot(test.labels, 10).greater(0.5);
const binaryAccuracy = saysYes.equal(isYes).toFloat().mean().arraySync() as number;

table([
  { "on the test images": "accuracy", value: accuracyLecture },
  { "on the test images": "binary accuracy", value: binaryAccuracy },
]);

// %% [markdown]
// About 0.95 to 0.96. The lecture reports 0.95.
//
// The binary accuracy looks much better, about 0.99, and means much less: always saying *no* already scores 0.9. So know which accuracy you are shown. With this loss, TensorFlow.js takes the binary one when you ask for plain `"accuracy"`.

// %%
plotConfusionMatrix(confusionMatrix(test.labels, predictedLecture, 10), { classNames });

// %% [markdown]
// ## 3. First change: normalise
//
// Now change one thing, and only one. The pixels are normalised. The network, its seed and the loss stay.

// %%
setSeed(1);

const deepNormalised = buildNetwork(deep);
deepNormalised.compile(asInTheLecture);
const historyNormalised = await fit(deepNormalised, xTrain, yTrain, { ...training, seed: 1, chart: false });
const accuracyNormalised = accuracy(test.labels, predictClasses(deepNormalised, xTest));

table([{ "test accuracy": accuracyNormalised }]);

// %% [markdown]
// ## 4. Second change: categorical cross-entropy
//
// Keep the normalised pixels, and change the loss.

// %%
setSeed(1);

const deepCategorical = buildNetwork(deep);
deepCategorical.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const historyCategorical = await fit(deepCategorical, xTrain, yTrain, { ...training, seed: 1, chart: false });
const accuracyCategorical = accuracy(test.labels, predictClasses(deepCategorical, xTest));

table([{ "test accuracy": accuracyCategorical }]);

// %% [markdown]
// ## 5. Side by side
//
// For the comparison, train the network of lesson 3 once more.

// %%
setSeed(5);

const wideModel = buildNetwork(wide);
wideModel.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const historyWide = await fit(wideModel, xTrain, yTrain, { ...training, seed: 5, chart: false });
const predictedWide = predictClasses(wideModel, xTest);
const accuracyWide = accuracy(test.labels, predictedWide);

// %%
const lastOf = (history: { history: Record<string, number[]> }, name: string): number =>
  history.history[name]?.at(-1) ?? Number.NaN;
const histories = [historyWide, historyLecture, historyNormalised, historyCategorical];

table(
  {
    network: ["lesson 3", "deeper", "deeper", "deeper"],
    parameters: [wideParameters, deepParameters, deepParameters, deepParameters],
    pixels: ["0 to 1", "0 to 255", "0 to 1", "0 to 1"],
    loss: ["categorical", "binary", "binary", "categorical"],
    validation: histories.map((history) => lastOf(history, "val_accuracy")),
    test: [accuracyWide, accuracyLecture, accuracyNormalised, accuracyCategorical],
    "the lecture's test": ["0.98", "0.95", "", ""],
  },
  { caption: "One change at a time" },
);

// %%
plotHistory(
  {
    "lesson 3": historyWide,
    "deeper, raw, binary": historyLecture,
    "deeper, normalised, binary": historyNormalised,
    "deeper, normalised, categorical": historyCategorical,
  },
  { metrics: ["val_accuracy"] },
);

// %% [markdown]
// ### What the table says
//
// **Did the deeper network improve on the first one?** The lecture says that it did. Its own figures say the opposite: 0.98 before, 0.95 after. The figures are right, as you have just seen.
//
// The lecture adds that many digits are recognised better than before. Count the mistakes digit by digit.

// %%
function mistakesByDigit(predicted: tf.Tensor1D): number[] {
  const { counts } = confusionMatrix(test.labels, predicted, 10);
  return counts.map((row, digit) => row.reduce((sum, count) => sum + count, 0) - (row[digit] ?? 0));
}

const mistakesWide = mistakesByDigit(predictedWide);
const mistakesLecture = mistakesByDigit(predictedLecture);
const improvedDigits = mistakesWide.filter((count, digit) => (mistakesLecture[digit] ?? 0) < count).length;

table({
  digit: classNames,
  "mistakes, lesson 3": mistakesWide,
  "mistakes, deeper as in the lecture": mistakesLecture,
});

// %% [markdown]
// A few digits gained a little. Others lost a lot.
//
// **Why was it worse?** A good part of the gap comes from the forgotten normalisation: the curve of the raw pixels lies below the others from the first epoch on. The rest remains when everything has been put right.
//
// **What did the loss do?** Less than one might fear. With normalised pixels, the two losses end close together.
//
// **Is deeper better?** Not by itself. With everything put right, the deeper network still does not beat the network of lesson 3. It comes close with less than a third of the parameters, which is worth something. But nobody could have seen that in the lecture's comparison, in which the layers, the pixels and the loss all changed at once.
//
// That is the rule to keep: **change one thing at a time**.

// %% [markdown]
// ### How large must a difference be?
//
// Lesson 4 gave the standard error of an accuracy. The difference of two accuracies has one too: the square root of the sum of their squares.

// %%
const squaredError = (p: number): number => (p * (1 - p)) / test.labels.size;
const errorOfDifference = Math.sqrt(squaredError(accuracyWide) + squaredError(accuracyCategorical));

table({
  comparison: [
    "lesson 3 − deeper, as in the lecture",
    "lesson 3 − deeper, put right",
    "categorical − binary",
  ],
  difference: [
    accuracyWide - accuracyLecture,
    accuracyWide - accuracyCategorical,
    accuracyCategorical - accuracyNormalised,
  ],
  "standard error": [errorOfDifference, errorOfDifference, errorOfDifference],
});

// %% [markdown]
// A difference of less than two standard errors may be chance. And there is a second source of chance that this formula does not know: the random weights at the start. Change the seeds above to other numbers and run the lesson again. Every accuracy moves by a few thousandths. A careful comparison trains each network several times.

// %% [markdown]
// ## 6. A number that cannot be
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
// Compare the losses with those of your own run of the same network.

// %%
table(
  lecture.val_loss.map((value, i) => ({
    epoch: i + 1,
    "the lecture's val_loss": value,
    "your val_loss": historyWide.history.val_loss?.[i],
  })),
  { digits: 4 },
);

// %% [markdown]
// The accuracies agree, but yours has a loss about five times as large. Somebody has made a mistake. Who?
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
// So a wrong answer costs at least as much as a probability of one half. And right answers cost something too. That gives the least loss that goes with an accuracy:

// %%
const costOfAWrongAnswer = -Math.log(1 / 2);
const leastLoss = (accuracyReached: number): number => (1 - accuracyReached) * costOfAWrongAnswer;

table(
  [
    ...lecture.loss.map((value, i) => ({
      figure: `loss, epoch ${i + 1}`,
      printed: value,
      "at least": leastLoss(lecture.accuracy[i] ?? 1),
    })),
    ...lecture.val_loss.map((value, i) => ({
      figure: `val_loss, epoch ${i + 1}`,
      printed: value,
      "at least": leastLoss(lecture.val_accuracy[i] ?? 1),
    })),
  ].map((row) => ({ ...row, possible: row.printed >= row["at least"] ? "yes" : "no" })),
  { digits: 4 },
);

// %%
const impossible = [
  ...lecture.loss.filter((value, i) => value < leastLoss(lecture.accuracy[i] ?? 1)),
  ...lecture.val_loss.filter((value, i) => value < leastLoss(lecture.val_accuracy[i] ?? 1)),
].length;

impossible;

// %% [markdown]
// Seven of the ten figures are too small for categorical cross-entropy, whatever the network. The log was made with another loss.
//
// ### The suspect
//
// The lecture uses one other loss: binary cross-entropy, in its second network. It is a mean over ten questions, nine of which are easy, so its values are smaller. Train the network of lesson 3 with it, and compare.

// %%
setSeed(5);

const wideBinary = buildNetwork(wide);
wideBinary.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["categoricalAccuracy"] });
const historyWideBinary = await fit(wideBinary, xTrain, yTrain, { ...training, seed: 5, chart: false });

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
// The line of binary cross-entropy lies on the lecture's. So that is the loss that made the log. Probably the code beside it was changed afterwards, and the log was not. It happens to everybody. The accuracy hardly differs between the two, which is why nobody noticed.
//
// What gave it away was not a tool but a question that you can put to any reported figure: *can these two numbers be true together?*

// %% [markdown]
// ## 7. What could go wrong here
//
// ### An output layer of the wrong size
//
// Ten classes need ten outputs. Forget the last layer, and the network ends with 32:

// %%
const withoutOutput = buildNetwork([256, 64, 64, 32]);
withoutOutput.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

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
const sparseModel = buildNetwork(deep);
sparseModel.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });

try {
  await fit(sparseModel, take(xTrain, { from: 0, to: 100 }), take(yTrain, { from: 0, to: 100 }));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ### A comparison decided on the test set
//
// This lesson shows test accuracies side by side, to hold them against the lecture's. If you chose a network by them, the best of the four would be flattered: you would have picked it *because* it did well on these very images. Choose by the validation column, then look at the test column once.

// %% [markdown]
// ## 8. Summary
//
// - Deeper is not larger, and neither is better by itself.
// - For one class out of several, use softmax with categorical cross-entropy. Binary cross-entropy is for questions that can be true together.
// - Know which accuracy is reported. Saying *no* ten times is 90% right.
// - Normalise. It mattered more here than the choice of the loss.
// - Change one thing at a time, and ask whether a difference is larger than chance.
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
  { name: "deeper, put right: test accuracy", value: accuracyCategorical, atLeast: 0.97 },
  { name: "lesson 3: test accuracy", value: accuracyWide, atLeast: 0.975 },
  { name: "digits that the lecture's deeper network reads better", value: improvedDigits, atMost: 4 },
  { name: "gained by normalising", value: accuracyNormalised - accuracyLecture, atLeast: 0.004 },
  {
    name: "part of the gap that normalising closes",
    value: (accuracyNormalised - accuracyLecture) / (accuracyWide - accuracyLecture),
    atLeast: 0.3,
  },
  { name: "lesson 3 minus deeper, put right", value: accuracyWide - accuracyCategorical, atLeast: 0 },
  {
    name: "categorical minus binary, in size",
    value: Math.abs(accuracyCategorical - accuracyNormalised),
    atMost: 0.008,
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
// With this lesson you have worked through the whole lecture. [Lesson 6: Capacity, batches, optimisers](06-capacity-batches-optimisers.ipynb) takes apart what was held fixed so far: how many neurons, how many images in a batch, and which optimiser.
