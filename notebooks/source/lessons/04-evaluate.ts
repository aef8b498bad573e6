// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 4 · Evaluate
//
// The network is trained. How good is it, really? One number will not do. In this lesson you find out what it gets right, what it gets wrong, which digits it mixes up, and whether it knows when it does not know.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - turn ten probabilities into one answer,
// - write accuracy, the confusion matrix, precision and recall yourself,
// - read a confusion matrix and a classification report,
// - find the mistakes that are worth looking at,
// - say how far the network's own confidence can be trusted.
//
// **You need** [lesson 3](03-build-and-fit.ipynb): the network, and what a validation set is.
//
// **Time** about an hour. Training takes less than half a minute on two cores.
//
// **Test images** Two runs are measured on the test images: the network of lesson 3, of which this lesson computes all its figures, and at the end the same network on pixels that were not normalised, to show a mistake.

// %%
import {
  accuracy,
  argmax,
  calibration,
  checkNumbers,
  classificationReport,
  confusionMatrix,
  estimateTraining,
  fit,
  flatten,
  loadMnist,
  mostConfused,
  normalize,
  oneHot,
  plotBars,
  plotCalibration,
  plotConfusionMatrix,
  plotImage,
  plotImages,
  question,
  setSeed,
  slider,
  table,
  take,
  tf,
  worstMistakes,
} from "course";
import { lesson04 as lesson } from "course/practice";
import { DataFrame } from "danfojs-node";

const { train, test, classNames } = await loadMnist();
const xTrain = normalize(flatten(train.images));
const yTrain = oneHot(train.labels, 10);
const xTestRaw = flatten(test.images);
const xTest = normalize(xTestRaw);

// %% [markdown]
// ## 1. The network of lesson 3, again
//
// Every notebook of this course runs on its own, so this one trains the network once more. The seeds are those of lesson 3. On the same machine it therefore becomes the very same network, down to the last bit.

// %%
setSeed(5);

const model = tf.sequential();
model.add(tf.layers.dense({ units: 784, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: 128, activation: "relu" }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });

const training = { epochs: 5, batchSize: 128, validationSplit: 0.2 };

await estimateTraining(model, { samples: xTrain.shape[0], ...training });

// %%
const history = await fit(model, xTrain, yTrain, { ...training, seed: 5, chart: false });
const valAccuracy = history.history.val_accuracy?.at(-1) ?? Number.NaN;

table([{ "validation accuracy": valAccuracy }]);

// %% [markdown]
// ## 2. One prediction
//
// Here is the first test image. The network has never seen it.

// %%
plotImage(take(test.images, [0]), { title: "The first test image" });

// %% [markdown]
// **Predict, then run.** `predict` is given this one image. How many numbers will it put out, and what will they add up to?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const onePrediction = question({
  ask: "How many numbers does the network put out for one image, and what do they add up to? Answer [how many, their sum].",
  kind: "numbers",
  hints: [
    "Look at the output layer: how many neurons has it?",
    "Its activation is softmax. What did softmax do to the scores?",
  ],
  check: (answer) => {
    const [count, sum = 0] = answer;
    if (answer.length !== 2) return `Two numbers are asked for. Your answer has ${answer.length}.`;
    const outputs = model.outputs[0]?.shape.at(-1);
    if (count === 784) return "That is how many numbers go in. How many neurons has the last layer?";
    if (count !== outputs) return "There is one output for each class.";
    return (
      Math.abs(sum - 1) < 1e-3 || "The outputs are probabilities: exactly one of the digits is the true one."
    );
  },
  explain: "One probability for each class. Exactly one class is the true one, so they add up to 1.",
});

// %%
onePrediction.answer(undefined);

// %%
const probabilities = model.predict(xTest, { batchSize: 1000 }) as tf.Tensor2D;
const firstProbabilities = Array.from(take(probabilities, [0]).dataSync());

plotBars(Object.fromEntries(classNames.map((name, digit) => [name, firstProbabilities[digit] ?? 0])), {
  title: "What the network thinks of the first test image",
  xTitle: "digit",
  yTitle: "probability",
  yRange: [0, 1.1],
});

// %%
const sumOfProbabilities = firstProbabilities.reduce((sum, p) => sum + p, 0);

table([{ "how many numbers": firstProbabilities.length, "their sum": sumOfProbabilities }]);

// %% [markdown]
// Ten probabilities that add up to 1, to within rounding error. One of them is nearly 1, and the others are tiny.
//
// To turn them into one answer, take the place of the largest. That is called the **argmax**, the argument of the maximum.
//
// <!-- term: argmax | The place of the largest value. -->

// %%
const predicted = argmax(probabilities);

take(predicted, { from: 0, to: 1 }).dataSync()[0];

// %% [markdown]
// It says 7, and that is right. Here are the first fifteen, each with its label and the network's answer.

// %%
const firstFifteen = { from: 0, to: 15 };

plotImages(take(test.images, firstFifteen), {
  labels: take(test.labels, firstFifteen),
  predictions: take(predicted, firstFifteen),
  columns: 5,
  title: "The first fifteen test images",
});

// %% [markdown]
// ## 3. Accuracy
//
// **Accuracy** is the fraction of right answers.
//
// ### Your turn: accuracy
//
// Write `accuracyOf`. It gets the labels and the predicted classes as two lists of numbers.

// %%
function accuracyOf(labels: number[], predicted: number[]): number {
  // How many of all answers are right?
  throw lesson.notTried();
}

// %%
const checkedAccuracyOf = await lesson.checked("accuracyOf", accuracyOf);

// %% [markdown]
// **Predict, then run.** On the images held back during training, the network reached the validation accuracy that you see above. The test images are new to it too. What will its accuracy on them be?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const testAccuracyGuess = question({
  ask: "What will the accuracy on the test images be? A number between 0 and 1. Within 0.01 is near enough.",
  kind: "number",
  hints: [
    "Neither the validation images nor the test images were trained on.",
    "Look at the validation accuracy above.",
  ],
  check: (guess) => {
    const truth = accuracy(test.labels, predicted);
    if (guess > 1) return "Accuracy is a fraction: a number between 0 and 1.";
    if (Math.abs(guess - truth) <= 0.01) return true;
    return guess > truth
      ? "Too hopeful. Which of the accuracies you know comes from images that were not trained on?"
      : "Too careful. The test images are much like those held back during training.";
  },
  explain:
    "The images held back during training and the test images have one thing in common: the network has learnt from neither.",
});

// %%
testAccuracyGuess.answer(undefined);

// %%
const testAccuracy = accuracy(test.labels, predicted);

testAccuracy;

// %% [markdown]
// Your function, or the reference in its place, says the same:

// %%
const truths = Array.from(test.labels.dataSync());
const answers = Array.from(predicted.dataSync());

checkedAccuracyOf(truths, answers);

// %% [markdown]
// About 98 of 100 are right. That sounds like a lot, and it is easy to be impressed. So count the mistakes as well.

// %%
const mistakes = test.labels.notEqual(predicted).sum().arraySync() as number;

mistakes;

// %% [markdown]
// ### How exact is this figure?
//
// The test set is a sample. With 10,000 other images the count would differ a little. For a fraction $p$ measured on $n$ images, the usual size of that difference, the *standard error*, is
//
// <!-- term: standard error | How far a measured value usually lies from the true one, because only some examples were measured. -->
//
// $$\sqrt{\frac{p(1-p)}{n}}.$$
//
// ### Your turn: the standard error

// %%
function standardErrorOf(accuracy: number, images: number): number {
  // The formula above: p is the accuracy, n the number of images.
  throw lesson.notTried();
}

// %%
const checkedStandardErrorOf = await lesson.checked("standardErrorOf", standardErrorOf);

// %%
const standardError = checkedStandardErrorOf(testAccuracy, test.labels.size);

table([{ accuracy: testAccuracy, "standard error": standardError, "twice that": 2 * standardError }]);

// %% [markdown]
// So read 0.98 as 0.98, give or take 0.003 (two standard errors). Two networks whose accuracies differ by 0.001 can't be told apart by these figures alone. Lesson 5 shows a sharper comparison.

// %% [markdown]
// ## 4. The confusion matrix
//
// Which digits are mistaken for which? Count every pair. The **confusion matrix** has one row for each true digit and one column for each predicted digit.
//
// <!-- term: confusion matrix | A table of counts with a row for each true class and a column for each predicted one. -->
//
// ### Your turn: count every pair
//
// Write `confusionCounts`. The result has `numClasses` rows of `numClasses` counts: in row *t* and column *p*, how many images of class *t* were predicted as *p*.

// %%
function confusionCounts(labels: number[], predicted: number[], numClasses: number): number[][] {
  // Begin with rows of zeros, each row an array of its own.
  throw lesson.notTried();
}

// %%
const checkedConfusionCounts = await lesson.checked("confusionCounts", confusionCounts);

// %%
const countsByHand = checkedConfusionCounts(truths, answers, 10);

countsByHand[4];

// %% [markdown]
// That is the row of the digit 4: how often it was taken for a 0, a 1, a 2 and so on. The course's `confusionMatrix` counts the same, and `plotConfusionMatrix` draws it.

// %%
const confusion = confusionMatrix(test.labels, predicted, 10);

plotConfusionMatrix(confusion, { classNames });

// %% [markdown]
// The right answers lie on the diagonal, where the truth equals the prediction. Everything off the diagonal is a mistake.
//
// **Predict, then run.** The number in row 4 and column 9 counts some images. Which digit did their writers mean?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const rowOrColumn = question({
  ask: "Row 4, column 9: which digit is on the paper?",
  kind: "number",
  hints: ["Which of the two axes is labelled Truth?"],
  check: (digit) => {
    const [truth, prediction] = [4, 9];
    if (digit === prediction) return "That is what the network said. What was meant?";
    return digit === truth || "It is one of the two: the row or the column.";
  },
  explain: "Rows are the truth, columns the answers: these are fours that were read as nines.",
});

// %%
rowOrColumn.answer(undefined);

// %% [markdown]
// The diagonal divided by everything is the accuracy again.

// %%
const onDiagonal = confusion.counts.reduce((sum, row, digit) => sum + (row[digit] ?? 0), 0);

onDiagonal / test.labels.size;

// %% [markdown]
// ## 5. The classification report
//
// Accuracy treats all digits alike. Look at one of them, say the 9, and two different questions come up.
//
// - **Precision**: when the network says 9, how often is it one?
// - **Recall**: of all 9s, how many does it find?
//
// <!-- term: precision | Of the examples that are said to be of a class, the share that is. Also called positive predictive value. -->
// <!-- term: recall | Of the examples of a class, the share that is found. Also called sensitivity, or true positive rate. -->
//
// Both come from the confusion matrix: the number on the diagonal, divided by the sum of its column, or of its row.
//
// ### Your turn: precision and recall
//
// Write `precisionAndRecall`. It gets the counts of a confusion matrix and a digit, and gives `[precision, recall]` of this digit.

// %%
function precisionAndRecall(counts: number[][], digit: number): [number, number] {
  // Which images were called this digit, and which are it?
  throw lesson.notTried();
}

// %%
const checkedPrecisionAndRecall = await lesson.checked("precisionAndRecall", precisionAndRecall);

// %%
const digit = 9;
const [precision, recall] = checkedPrecisionAndRecall(countsByHand, digit);
const f1 = (2 * precision * recall) / (precision + recall);

table([{ digit, precision, recall, f1 }]);

// %% [markdown]
// The third, **f1**, combines the two: twice their product divided by their sum. It is high only if both are.
//
// <!-- term: f1 | The harmonic mean of precision and recall, which is high only if both are. -->
//
// The report lists them for every digit. `support` is how many images of that digit there are.

// %%
const report = classificationReport(test.labels, predicted, { classNames, digits: 4 });

report;

// %% [markdown]
// The last rows put all digits together. The **macro average** is the plain mean over the ten digits. The **weighted average** counts each digit as often as it occurs. They differ when a rare class does badly. Here the classes are about equally frequent, so they hardly do.
//
// <!-- term: macro average | The plain mean over the classes, however many examples each has. -->
// <!-- term: weighted average | A mean over the classes in which each counts as often as it occurs. -->
//
// ### A threshold
//
// Sometimes one digit matters more than the others. Suppose a machine only has to pick out the nines. It need not take the largest of ten probabilities: it can say "9" whenever the probability of a 9 is above a **threshold**, and choose the threshold itself.
//
// <!-- term: threshold | The probability above which an example is said to be of a class. Also called operating point. -->
//
// Turn it until the recall is at least 0.99. What does that cost in precision? Your own functions count.

// %%
const probabilityOfNine = Array.from(probabilities.slice([0, digit], [-1, 1]).dataSync());
const isNine = truths.map((truth) => (truth === digit ? 1 : 0));

slider(
  {
    label: "Threshold",
    values: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999],
    value: 0.5,
  },
  (threshold) => {
    const saysNine = probabilityOfNine.map((probability) => (probability > threshold ? 1 : 0));
    const counts = checkedConfusionCounts(isNine, saysNine, 2);
    const [precision, recall] = checkedPrecisionAndRecall(counts, 1);
    return table(
      {
        truth: ["another digit", "9"],
        "taken for another digit": counts.map(([no]) => no),
        "taken for a 9": counts.map(([, yes]) => yes),
      },
      { caption: `Threshold ${threshold}: precision ${precision.toFixed(4)}, recall ${recall.toFixed(4)}` },
    );
  },
);

// %% [markdown]
// Every nine that is found by lowering the threshold brings other digits with it. Precision and recall pull in opposite directions, and which of them counts depends on what a mistake costs.

// %% [markdown]
// ### The hardest digit
//
// Which digit is hardest to find? The rows of the report, as a DataFrame ([lesson 1](01-load-and-look.ipynb#A-table-that-can-be-asked)), can be sorted. The least recall comes first:

// %%
const scores = new DataFrame(report.classes);

scores.sortValues("recall").head(3);

// %% [markdown]
// The index still says where each row stood in the report.

// %% [markdown]
// ## 6. What gets mixed up
//
// These are the pairs that are confused most often.

// %%
const confusedPairs = mostConfused(confusion, 5);

table(confusedPairs);

// %% [markdown]
// Numbers tell you how often, images tell you why. Here are images of the most frequent confusion, each with its label and the network's answer.

// %%
const topPair = confusedPairs[0];
const topPairImages = Array.from(truths.keys()).filter(
  (i) => truths[i] === Number(topPair?.truth) && answers[i] === Number(topPair?.predicted),
);

plotImages(take(test.images, topPairImages), {
  labels: take(test.labels, topPairImages),
  predictions: take(predicted, topPairImages),
  columns: 5,
  title: `A ${topPair?.truth} taken for a ${topPair?.predicted}`,
});

// %% [markdown]
// Some of these would trouble you too. Others are perfectly clear, and tell you that the network has not learnt what makes this digit.
//
// ### How sure was it?
//
// The list of pairs says how often, and nothing else. A DataFrame with a row for each mistake can say more. Its columns: what was meant, what the network said, and the probability that it gave to its answer.

// %%
const sureness = probabilities.max(1).dataSync();
const mistakeRows = Array.from(truths.keys()).filter((i) => truths[i] !== answers[i]);
const allMistakes = new DataFrame({
  truth: mistakeRows.map((i) => truths[i]),
  predicted: mistakeRows.map((i) => answers[i]),
  probability: mistakeRows.map((i) => sureness[i]),
});

allMistakes.head();

// %% [markdown]
// Now put the mistakes of the same pair together. That is what `groupby` does:

// %%
const byPair = allMistakes.groupby(["truth", "predicted"]);

byPair;

// %% [markdown]
// A group is a set of rows. `agg` computes figures for each group, here how many rows it has and the mean of their probabilities. The result is a DataFrame again, and can be sorted.

// %%
const pairs = byPair.agg({ probability: ["count", "mean"] });

pairs.sortValues("probability_count", { ascending: false }).head(5);

// %% [markdown]
// The pairs and the counts are those of the list above. The last column is new: the network was rather sure of these mistakes. The next two sections look into that.

// %% [markdown]
// ## 7. The worst mistakes
//
// A mistake is worst when the network was sure. Here are the wrong answers in which it had the most confidence. **Confidence** is the probability that it gives to its own answer.
//
// <!-- term: confidence | The probability that a network gives to its own answer. -->

// %%
const worst = worstMistakes(probabilities, test.labels, 10);

table(worst, { digits: 4 });

// %%
const worstRows = worst.map(({ index }) => index);

plotImages(take(test.images, worstRows), {
  labels: take(test.labels, worstRows),
  predictions: take(predicted, worstRows),
  captions: worst.map(({ confidence }) => `sure to at least ${Math.floor(1000 * confidence) / 10}%`),
  columns: 5,
  title: "Wrong, and very sure",
});

// %% [markdown]
// Always look at these. You find bad labels here, strange images, and the limits of the network.

// %% [markdown]
// ## 8. How sure is it when it is wrong?
//
// A useful network knows when it does not know. Then a person can look at the doubtful cases. So compare its confidence when it is right with its confidence when it is wrong.

// %%
const confidences = probabilities.max(1).dataSync();
const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const whenRight = meanOf(Array.from(confidences).filter((_, i) => truths[i] === answers[i]));
const whenWrong = meanOf(Array.from(confidences).filter((_, i) => truths[i] !== answers[i]));

table([
  { "the answer is": "right", "mean confidence": whenRight },
  { "the answer is": "wrong", "mean confidence": whenWrong },
]);

// %% [markdown]
// It is less sure when it is wrong, but still far too sure.
//
// The **reliability diagram** shows this in more detail. Sort all answers into ten bins by confidence: 0 to 0.1, 0.1 to 0.2, and so on. In each bin, compare the mean confidence with the fraction that was right. If the network is 70% sure, is it right 70 times in 100?
//
// <!-- term: reliability diagram | A figure that compares how sure a network is with how often it is right. Also called calibration curve. -->

// %%
const reliability = calibration(probabilities, test.labels, 10);

plotCalibration(reliability);

// %%
table(
  reliability.bins.filter((bin) => bin.count > 0),
  { digits: 3 },
);

// %% [markdown]
// On the dashed line, confidence equals accuracy. Below it the network is too sure of itself. Mind the counts: most of the 10,000 answers sit in the last bin, and a bin with a handful of images says little.
//
// One number sums it up: the *expected calibration error*, the mean distance from that line, each answer counted once.
//
// <!-- term: expected calibration error | The mean distance between how sure a network is and how often it is right. -->

// %%
table([{ "expected calibration error": reliability.expectedCalibrationError }]);

// %% [markdown]
// ## 9. What could go wrong here
//
// ### A single image
//
// The network takes a matrix with a row for each image. A single image of 784 numbers is a vector:

// %%
try {
  model.predict(xTest.slice([0, 0], [1, 784]).reshape([784]));
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// It took the 784 numbers for 784 images of one pixel each. Give it a matrix with a single row, of shape `[1, 784]`: `take(xTest, [0])`.
//
// ### A leaked test set
//
// Suppose the test images had been among the training images. What would the accuracy look like? There is no need to imagine: score the network on images that it was trained on.

// %%
const trainedOn = { from: 0, to: Math.floor(xTrain.shape[0] * 0.8) };
const seenProbabilities = model.predict(take(xTrain, trainedOn), { batchSize: 1000 }) as tf.Tensor2D;
const seenAccuracy = accuracy(take(train.labels, trainedOn), argmax(seenProbabilities));

table([
  { images: "trained on", accuracy: seenAccuracy, "mistakes in 1,000": 1000 * (1 - seenAccuracy) },
  { images: "never seen", accuracy: testAccuracy, "mistakes in 1,000": 1000 * (1 - testAccuracy) },
]);

// %% [markdown]
// That is what a leak looks like: a figure too good, and no error message. If you score a network on what it has learnt from, you measure its memory.
//
// A leak can be slower. If you try twenty networks and keep the one with the best *test* score, you have trained on the test set, with yourself as the optimiser. Choose by the validation score.
//
// ### A forgotten normalisation
//
// The network was trained on pixels from 0 to 1. Give it test images from 0 to 255:

// %%
const rawProbabilities = model.predict(xTestRaw.toFloat(), { batchSize: 1000 }) as tf.Tensor2D;
const rawAccuracy = accuracy(test.labels, argmax(rawProbabilities));
const rawConfidence = rawProbabilities.max(1).mean().arraySync() as number;
const confidence = probabilities.max(1).mean().arraySync() as number;

table(
  [
    { "test pixels": "0 to 1", accuracy: testAccuracy, "mean confidence": confidence },
    { "test pixels": "0 to 255", accuracy: rawAccuracy, "mean confidence": rawConfidence },
  ],
  { digits: 4 },
);

// %% [markdown]
// Surprised? The accuracy hardly changes, so you might never notice. But the confidence does: the network is now sure of everything, its mistakes included.
//
// The reason is `relu`. When all inputs grow 255 times, all weighted sums do too, apart from the small biases, and which class is largest stays mostly the same. But softmax turns large scores into certainty. The mistake spoils every probability and leaves the accuracy as it was. A second figure, such as the calibration error, reveals it.

// %%
const rawCalibrationError = calibration(rawProbabilities, test.labels, 10).expectedCalibrationError;

table([
  { "test pixels": "0 to 1", "expected calibration error": reliability.expectedCalibrationError },
  { "test pixels": "0 to 255", "expected calibration error": rawCalibrationError },
]);

// %% [markdown]
// ## Quiz
//
// Five questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz04 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "");

// %% [markdown]
// ## 10. Summary
//
// - `predict` gives ten probabilities for each image, and `argmax` the answer.
// - Accuracy is one number. The confusion matrix says which mistakes there are, and the report how much of each class is found (recall) and how often the network is right when it names that class (precision).
// - Look at the mistakes, above all at those the network was sure of.
// - Confidence is not accuracy. Compare the two before you rely on either.
// - Score on images that took no part in training, and no part in any choice.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "validation accuracy", value: valAccuracy, atLeast: 0.975 },
  { name: "test accuracy", value: testAccuracy, atLeast: 0.975 },
  { name: "mistakes among 10,000", value: mistakes, atMost: 250 },
  { name: "standard error of the test accuracy", value: standardError, atMost: 0.002 },
  { name: "the first test image, as the network reads it", value: answers[0] ?? Number.NaN, exactly: 7 },
  { name: "probabilities for one image", value: firstProbabilities.length, exactly: 10 },
  { name: "their sum", value: sumOfProbabilities, atLeast: 0.999, atMost: 1.001 },
  { name: "accuracy, from the diagonal", value: onDiagonal / test.labels.size, exactly: testAccuracy },
  { name: "accuracy on images trained on", value: seenAccuracy, atLeast: 0.985 },
  { name: "confidence: right minus wrong", value: whenRight - whenWrong, atLeast: 0.1 },
  { name: "mean confidence when wrong", value: whenWrong, atLeast: 0.6 },
  {
    name: "change of accuracy with raw test pixels",
    value: Math.abs(rawAccuracy - testAccuracy),
    atMost: 0.01,
  },
  { name: "mean confidence with raw test pixels", value: rawConfidence, atLeast: 0.999 },
]);

// %% [markdown]
// ## Next
//
// Would a network with more layers do better? [Lesson 5: Deeper models](05-deeper-models.ipynb) tries it, and finds out how easily such a comparison goes wrong.
