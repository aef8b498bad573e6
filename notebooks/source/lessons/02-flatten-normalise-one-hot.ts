// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 2 · Flatten, normalise, one-hot
//
// The networks of the next lessons want each image as one row of small numbers, and each label as ten zeros and ones. (Later you will meet networks that take images as they are, and losses that take labels as they are. This is the form to begin with.)
//
// Three small steps get you there. None of them adds information or loses any, and each can be undone. You write each step yourself before you use the function that the course has for it.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - flatten an image into a row of 784 numbers, and say where each pixel goes,
// - scale pixels to the range 0 to 1, and say what goes wrong without it,
// - turn a label into a one-hot row, and back,
// - do all of it yourself, with arrays and with tensors.
//
// **You need** [lesson 1](01-load-and-look.ipynb): what a tensor, a pixel and a label are.
//
// **Time** about 45 minutes. The computing in this lesson takes a few seconds.

// %%
import {
  checkNumbers,
  classCounts,
  flatten,
  fromOneHot,
  loadMnist,
  normalize,
  oneHot,
  plotHistogram,
  plotImage,
  plotImages,
  plotLines,
  question,
  setSeed,
  table,
  take,
  tf,
  unflatten,
} from "course";
import { lesson02 as lesson } from "course/practice";

const mnist = await loadMnist();
const { train, test } = mnist;

// %% [markdown]
// ## 1. Flatten: from a square to a row
//
// The first layer of our network will read a plain list of numbers, a **vector**. It knows nothing of rows and columns. So the 28 rows of an image are laid end to end, the second after the first, and so on. That is called **flattening**.
//
// <!-- term: vector | An ordered list of numbers; a tensor of one axis. You may know it as an array, a row or a column. -->
// <!-- term: flattening | Laying the rows of an image end to end, so that they become one vector. -->
//
// ### Your turn: flatten an image
//
// Write the function `flattenImage`. It gets an image as a list of rows, each a list of pixels, and gives one list of all pixels, row by row. Replace the line that begins with `throw` by your code, run the cell, and then the cell below it, which checks what you wrote.
//
// If you would rather read on first, just run both cells: a reference stands in for whatever you leave out. `lesson.hint("flattenImage")` helps, and after your first attempt `lesson.solution("flattenImage")` shows one way to do it.

// %%
function flattenImage(image: number[][]): number[] {
  // All pixels of the first row, then those of the second, and so on.
  throw lesson.notTried();
}

// %%
const checkedFlatten = await lesson.checked("flattenImage", flattenImage);

// %% [markdown]
// Two rows of three numbers, flattened:

// %%
checkedFlatten([
  [1, 2, 3],
  [4, 5, 6],
]);

// %% [markdown]
// TensorFlow.js does the same to a tensor with `reshape`:

// %%
const small = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);

small.reshape([6]);

// %% [markdown]
// `reshape` changes how many axes there are and how long they are. The numbers and their order stay as they are. One of the lengths may be `-1`: TensorFlow.js then works it out from the others.
//
// **Predict, then run.** Rows and columns are counted from 0. Take the pixel in row 14 and column 13 of an image of 28 × 28 pixels. At which position of the flattened row, counted from 0, does it land?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const landsAt = question({
  ask: "At which position, counted from 0, does the pixel in row 14 and column 13 land?",
  kind: "number",
  hints: [
    "Before row 14 come the rows 0 to 13, one after the other. How many pixels are that?",
    "Then come the pixels to the left of column 13, in the same row.",
  ],
  check: (position) => {
    const [, height, width] = train.images.shape;
    if (position === 13 * height + 14)
      return "That is row 13 and column 14. Which of the two counts whole rows?";
    if (position === 13 * width + 13)
      return "Rows are counted from 0, so there are 14 whole rows before row 14.";
    const markers = tf.buffer([height, width]);
    markers.set(1, 14, 13);
    return (
      position ===
        markers
          .toTensor()
          .reshape([height * width])
          .argMax()
          .arraySync() ||
      "Count the pixels that come before it: whole rows first, then the rest of its own row."
    );
  },
  explain: "Before it come 14 whole rows of 28 pixels, and 13 pixels of its own row.",
});

// %%
landsAt.answer(undefined);

// %% [markdown]
// Check it on a real image. `arraySync()` gives the numbers of a tensor as ordinary arrays.

// %%
const firstImage = take(train.images, [0]);
const asRows = firstImage.arraySync()[0] ?? [];
const asList = firstImage.reshape([784]).arraySync() as number[];
const row = 14;
const column = 13;
const position = row * 28 + column;

table([{ row, column, pixel: asRows[row]?.[column], position, "value at this position": asList[position] }]);

// %% [markdown]
// The rule is: **position = row × 28 + column**. The same rule with other numbers holds for every reshape.
//
// The course's `flatten` does this for a whole set of images. It keeps the first axis, which counts the images, and merges the others.

// %%
const xTrainRaw = flatten(train.images);
const xTestRaw = flatten(test.images);

table({
  tensor: ["train.images", "xTrainRaw", "xTestRaw"],
  shape: [train.images.shape, xTrainRaw.shape, xTestRaw.shape],
});

// %% [markdown]
// A tensor of two axes such as `[60000, 784]` is called a **matrix**: a table of numbers, here with one row for each image and one column for each pixel.
//
// <!-- term: matrix | A table of numbers in rows and columns; a tensor of two axes. You may know it as a two-dimensional array. -->
//
// Flattening copies nothing. The new tensor is a second **view** of the same numbers, and takes no memory of its own. Measure how much memory this program uses before and after.

// %%
const megabytesInUse = (): number => Math.round(process.memoryUsage().rss / 1e6);

const before = megabytesInUse();
const anotherView = flatten(train.images);
const forTheView = Math.max(0, Math.round((megabytesInUse() - before) / 10) * 10);

table([
  { what: "the numbers of train.images", megabytes: Math.round((train.images.size * 4) / 1e6) },
  { what: "another flat view of them, to the nearest 10", megabytes: forTheView },
]);

// %% [markdown]
// What does the network get to see? Here is the first image as a line: 784 values from left to right.

// %%
plotLines(
  { "first image": asList },
  {
    title: "The first image, flattened",
    xTitle: "position in the row of 784",
    yTitle: "pixel value, 0 to 255",
    yRange: [0, 255],
  },
);

// %% [markdown]
// Each bump is one row of pixels through the 5, so the picture is still in there. `unflatten` proves it by cutting the line into 28 rows again.

// %%
plotImages(unflatten(take(xTrainRaw, { from: 0, to: 5 }), [28, 28]), {
  labels: take(train.labels, { from: 0, to: 5 }),
  columns: 5,
  title: "Flattened, and put together again",
});

// %% [markdown]
// ### What the network is not told
//
// In the flat row, a pixel's neighbours above and below are 28 places away. Nothing tells the network that they were neighbours.
//
// To see how little it is told, mix up the 784 positions: one random order, the same for all images. (`setSeed` makes random numbers repeatable: with the same seed you get the same order again. `slice` cuts out a block, here five rows, and `gather` takes the positions along an axis in the order you give it.)

// %%
setSeed(2);
const mixedOrder = tf.util.createShuffledIndices(784);
const mixed = xTrainRaw
  .slice([0, 0], [5, 784])
  .gather(tf.tensor1d(Array.from(mixedOrder), "int32"), 1) as tf.Tensor2D;

plotImages(unflatten(mixed, [28, 28]), {
  labels: take(train.labels, { from: 0, to: 5 }),
  columns: 5,
  title: "The same five images, all mixed up in the same way",
});

// %% [markdown]
// For us this is noise. For the network of the next lesson it is exactly as hard as the original, because it has no idea of "next to". Networks that do know about neighbours, *convolutional* networks, come later in the course, and they do better on images.

// %% [markdown]
// ## 2. Normalise: from 0–255 to 0–1
//
// The second step divides every pixel by 255, the largest value a pixel can have.
//
// ### Your turn: both steps with tensors
//
// Write `prepare`, which flattens and normalises a set of images with TensorFlow.js. It gets a tensor `[count, height, width]` and gives a tensor `[count, height × width]` of values from 0 to 1. It must work for images of any size.

// %%
function prepare(images: tf.Tensor3D): tf.Tensor2D {
  // images.shape, images.reshape([…]) and .div(…) are all you need.
  throw lesson.notTried();
}

// %%
const checkedPrepare = await lesson.checked("prepare", prepare);

// %% [markdown]
// From here on we use the functions of the course, which do the same and also check what they are given.

// %%
const xTrain = normalize(xTrainRaw);
const xTest = normalize(xTestRaw);

// %% [markdown]
// Look at seven pixels of the first image, before and after, beside those that `prepare` made.

// %%
const sevenPixels = (x: tf.Tensor2D) => x.slice([0, 403], [1, 7]).dataSync();

table({
  position: [403, 404, 405, 406, 407, 408, 409],
  raw: sevenPixels(xTrainRaw),
  normalised: sevenPixels(xTrain),
  "by prepare": sevenPixels(checkedPrepare(firstImage)),
});

// %% [markdown]
// The values now lie between 0 and 1, and they are of the kind `float32`: numbers with a fraction. Which pixel has more ink than another has not changed. Only the scale has.

// %%
plotHistogram(take(xTrainRaw, { from: 0, to: 1000 }), {
  title: "Before: the pixels of 1,000 images",
  xTitle: "pixel value",
  yTitle: "pixels",
  logCounts: true,
});

// %%
plotHistogram(take(xTrain, { from: 0, to: 1000 }), {
  title: "After: the same pixels, divided by 255",
  xTitle: "pixel value",
  yTitle: "pixels",
  logCounts: true,
});

// %% [markdown]
// The two pictures have the same shape. Read the horizontal axis: that is what changed. (The vertical axis is logarithmic: each step up is ten times as many. Most of the paper is bare, so most of the pixels are 0.)

// %% [markdown]
// ### Why it matters
//
// A network starts with small random factors, called **weights**. It multiplies each pixel by a weight of its own and adds up the 784 products. The result is a **weighted sum**. In mathematics it is the **dot product** of two vectors, the pixels and the weights.
//
// <!-- term: weight | A number that an input is multiplied by. Weights are learnt. -->
// <!-- term: weighted sum | Inputs, each multiplied by its weight, added up. -->
// <!-- term: dot product | Two vectors multiplied place by place, and the products added up: a single number. Also called scalar product or inner product. -->
//
// ### Your turn: a weighted sum
//
// Write the function `weightedSum` for lists of any length.

// %%
function weightedSum(inputs: number[], weights: number[]): number {
  // The first input times the first weight, plus the second times the second, and so on.
  throw lesson.notTried();
}

// %%
const checkedWeightedSum = await lesson.checked("weightedSum", weightedSum);

// %% [markdown]
// The random weights are drawn so that weighted sums are neither tiny nor huge, but somewhere around 1. (Lesson 9 explains the formula for their spread.) That holds if the inputs are about that size too. So compare the two kinds of input. Take one image and a first set of random weights:

// %%
setSeed(2);
const spreadOfWeights = Math.sqrt(2 / (784 + 784));
const randomWeights = tf.randomNormal([784, 1000], 0, spreadOfWeights);
const firstWeights = randomWeights.slice([0, 0], [784, 1]).reshape([784]).arraySync() as number[];

table({
  pixels: ["0 to 255", "0 to 1"],
  "weighted sum": [xTrainRaw, xTrain].map((x) =>
    checkedWeightedSum(take(x, [0]).arraySync()[0] as number[], firstWeights),
  ),
});

// %% [markdown]
// One set of weights says little, so take 1,000 sets. Each is a column of the matrix `randomWeights`. The **matrix product** `matMul` computes all 1,000 weighted sums in one go: each result is the dot product of a row on the left, here the image, and a column on the right.
//
// <!-- term: matrix product | The dot products of all rows of one matrix with all columns of another. You may know it as matrix multiplication. -->

// %%
const sumsRaw = take(xTrainRaw, { from: 0, to: 1 }).toFloat().matMul(randomWeights).dataSync();
const sumsNormalised = take(xTrain, { from: 0, to: 1 }).matMul(randomWeights).dataSync();

plotHistogram(sumsRaw, {
  title: "Weighted sums of raw pixels",
  xTitle: "weighted sum",
  yTitle: "sums",
});

// %%
plotHistogram(sumsNormalised, {
  title: "Weighted sums of normalised pixels",
  xTitle: "weighted sum",
  yTitle: "sums",
});

// %% [markdown]
// How far are these sums from 0? Take the *standard deviation*, the usual measure of spread: about two thirds of the values are no further from the mean than that. It is the square root of the *variance*, which `tf.moments` computes.
//
// <!-- term: standard deviation | A measure of spread: about two thirds of the values often lie no further than that from their mean. -->

// %%
const spreadRaw = tf.moments(tf.tensor1d(sumsRaw)).variance.sqrt().arraySync() as number;
const spreadNormalised = tf.moments(tf.tensor1d(sumsNormalised)).variance.sqrt().arraySync() as number;

table([
  { pixels: "0 to 255", "spread of the weighted sums": spreadRaw },
  { pixels: "0 to 1", "spread of the weighted sums": spreadNormalised },
  { pixels: "ratio", "spread of the weighted sums": spreadRaw / spreadNormalised },
]);

// %% [markdown]
// It is the same factor of 255, now inside the network. Sums of this size make an untrained network almost completely sure of answers that are pure chance, and it then has to unlearn them. Lessons 3 and 5 show what becomes of networks that are fed raw pixels.
//
// Normalising can also be made part of the network itself, as its first layer. Then nobody who uses the network later can forget it.
//
// One rule for later: **whatever you do to the training images, do exactly the same to the test images**. Dividing by 255 is the same for both. Where a scale is computed from the data, such as a mean, compute it from the training images alone: the test images are not known yet.

// %% [markdown]
// ## 3. One-hot: from a label to ten numbers
//
// The network will give ten numbers, one for each digit: how likely is a 0, how likely a 1, and so on. To compare them with the truth, the truth needs the same form.
//
// Why not keep the label as a single number? Because 8 would then lie between 7 and 9, and a network that wavers between 7 and 9 would answer 8. Digits are names here, not amounts. So there is one number for each class, and the class with the highest one wins. A network that answers in this way has one **decision function** for each class.
//
// <!-- term: decision function | What a network computes for one class. The class whose decision function gives the highest value is the answer. -->
//
// A **one-hot** row has one place for each class. All places hold 0, except the place of the true class, which holds 1.
//
// <!-- term: one-hot | A row with a place for each class, which holds one in the place of the true class and zero in all others. Also called dummy coding. -->
//
// ### Your turn: a one-hot row
//
// Write the function `oneHotRow`. The label is a whole number from 0 to `numClasses − 1`.

// %%
function oneHotRow(label: number, numClasses: number): number[] {
  // A row of zeros, with a 1 in the right place.
  throw lesson.notTried();
}

// %%
const checkedOneHotRow = await lesson.checked("oneHotRow", oneHotRow);

// %%
console.log(checkedOneHotRow(3, 10).join(" "));

// %% [markdown]
// The function `oneHot` does this for a whole set of labels.

// %%
const numClasses = 10;
const yTrainCat = oneHot(train.labels, numClasses);

yTrainCat.shape;

// %% [markdown]
// `Cat` stands for *categorical*: the labels as categories instead of numbers.
//
// **Predict, then run.** You saw the first images in lesson 1: a 5, a 0, a 4, a 1 and a 9. What will `yTrainCat[0]` be, the one-hot row of the first label?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
function checkOneHot(answer: number[], index: number): true | string {
  const truth = take(yTrainCat, [index]).dataSync();
  if (answer.length !== truth.length)
    return `There is one place for each class, so ${truth.length} numbers. Your answer has ${answer.length}.`;
  if (answer.some((value) => value !== 0 && value !== 1)) return "Only zeros and ones, please.";
  if (answer.reduce((sum, value) => sum + value, 0) !== 1)
    return "Exactly one place is 1: an image shows one digit.";
  if (answer.indexOf(1) === truth.indexOf(1) - 1)
    return "Almost: places are counted from 0, so the first place belongs to the digit 0.";
  return truth[answer.indexOf(1)] === 1 || "The 1 belongs in the place of the digit that the image shows.";
}

const firstRow = question({
  ask: "What is `yTrainCat[0]`? Answer with an array of ten numbers.",
  kind: "numbers",
  hints: [
    "The first image shows a 5.",
    "The places are those of 0, 1, 2, 3, 4, 5, 6, 7, 8 and 9, in this order.",
  ],
  check: (answer) => checkOneHot(answer, 0),
  explain: "A single 1, in the place of the digit 5.",
});

// %%
firstRow.answer(undefined);

// %% [markdown]
// And `yTrainCat[1]`?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const secondRow = question({
  ask: "What is `yTrainCat[1]`? Answer with an array of ten numbers.",
  kind: "numbers",
  hints: ["What does the second image show?", "0 is a digit like any other: it has a place of its own."],
  check: (answer) => checkOneHot(answer, 1),
  explain: "The digit 0 has a place of its own: the first.",
});

// %%
secondRow.answer(undefined);

// %% [markdown]
// Now look. There is one row for each of the first five labels, and one column for each digit.

// %%
const firstRows = take(yTrainCat, { from: 0, to: 5 }).arraySync();

table(
  firstRows.map((places, image) => ({
    image,
    label: train.labels.dataSync()[image],
    ...Object.fromEntries(places.map((place, digit) => [`is ${digit}`, place])),
  })),
);

// %% [markdown]
// Two checks that every one-hot table must pass. Each row adds up to 1. And each column adds up to the number of images of that digit, the counts of lesson 1.

// %%
const rowSums = yTrainCat.sum(1);

[rowSums.min().arraySync(), rowSums.max().arraySync()];

// %%
table({
  digit: mnist.classNames,
  "sum of its column": yTrainCat.sum(0).dataSync(),
  "images of it": classCounts(train.labels, mnist.classNames).column("count"),
});

// %% [markdown]
// ### Your turn: the way back
//
// Write the function `labelOf`, which gives the class of a row: the place of its greatest value. In a one-hot row that is the place of the 1. The answers of a network are not quite zeros and ones, so your function should work for any numbers. In the field this is called *argmax*.

// %%
function labelOf(row: number[]): number {
  // The place of the greatest value, counted from 0.
  throw lesson.notTried();
}

// %%
const checkedLabelOf = await lesson.checked("labelOf", labelOf);

// %%
firstRows.map(checkedLabelOf);

// %% [markdown]
// These are the labels of the first five images. `fromOneHot` does the same for a whole table. Do all 60,000 labels survive the round trip?

// %%
const labelsAgain = fromOneHot(yTrainCat);
const survived = labelsAgain.equal(train.labels).sum().arraySync() as number;

survived;

// %% [markdown]
// ## 4. All three steps
//
// This is the whole preparation. The lessons that follow begin with it.
//
// ```ts
// const xTrain = normalize(flatten(train.images));
// const yTrain = oneHot(train.labels, 10);
// ```

// %%
table({
  tensor: ["xTrain", "yTrainCat", "xTest"],
  shape: [xTrain.shape, yTrainCat.shape, xTest.shape],
  kind: [xTrain.dtype, yTrainCat.dtype, xTest.dtype],
  meaning: ["images × pixels, from 0 to 1", "images × classes, one-hot", "images × pixels, from 0 to 1"],
});

// %% [markdown]
// ## 5. What could go wrong here
//
// ### A shape that does not fit
//
// A reshape must keep the number of values. 28 × 27 is not 784, and TensorFlow says so:

// %%
try {
  train.images.reshape([60_000, 28 * 27]);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// The message names both numbers: how many values there are, and how many the new shape would hold.
//
// A worse mistake gives no message. These two axes have the right sizes in the wrong order:

// %%
const wrongOrder = train.images
  .reshape([28, 28, -1])
  .slice([0, 0, 0], [28, 28, 1])
  .reshape([28, 28]) as tf.Tensor2D;

plotImage(wrongOrder, { title: "Right values, wrong order" });

// %% [markdown]
// `reshape` does not move values, it only counts them off. (To swap axes, use `transpose`.) When in doubt, draw one image.
//
// ### Normalised twice
//
// In a notebook it is easy to run a cell twice. Dividing by 255 a second time would make every image almost black. `normalize` notices:

// %%
try {
  normalize(xTrain);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// A division of your own would not notice. So give the result a new name, as this lesson does: `xTrainRaw` stays raw however often you run the cell.
//
// ### Dividing whole numbers
//
// If both sides are whole numbers, TensorFlow.js does integer division: it drops the remainder.

// %%
const wholeNumbers = xTrainRaw.slice([0, 0], [1, 784]).div(tf.scalar(255, "int32"));

[...new Set(wholeNumbers.dataSync())];

// %% [markdown]
// Only 0 and 1 are left: every grey has become 0. So look at the `dtype` after each step: here it should have said `float32`.
//
// ### A label without a place
//
// With nine classes, there is no place for the digit 9.

// %%
try {
  oneHot(train.labels, 9);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// ## Quiz
//
// Six questions, some of them about earlier lessons. Decide first, then write a letter between each pair of quotes in the cell below, and run it.

// %%
import { quiz02 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "", "");

// %% [markdown]
// ## 6. Summary
//
// - **Flatten** lays the rows of an image end to end: position = row × 28 + column. It is a view of the same numbers.
// - **Normalise** divides by 255. Weighted sums of raw pixels are 255 times too large for a network that has just been set up.
// - **One-hot** gives each class a place of its own. Row *i* holds a single 1, in the place of label *i*.
// - Check shape, kind, least and greatest value after each step. Draw an image when in doubt.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "images in xTrain", value: xTrain.shape[0], exactly: 60_000 },
  { name: "values in a row of xTrain", value: xTrain.shape[1], exactly: 784 },
  { name: "least value of xTrain", value: xTrain.min().arraySync() as number, exactly: 0 },
  { name: "greatest value of xTrain", value: xTrain.max().arraySync() as number, exactly: 1 },
  { name: "megabytes for another view", value: forTheView, atMost: 20 },
  {
    name: "weighted sums: raw spread divided by normalised spread",
    value: spreadRaw / spreadNormalised,
    atLeast: 254.9,
    atMost: 255.1,
  },
  { name: "place of the 1 in yTrainCat[0]", value: firstRows[0]?.indexOf(1) ?? Number.NaN, exactly: 5 },
  { name: "place of the 1 in yTrainCat[1]", value: firstRows[1]?.indexOf(1) ?? Number.NaN, exactly: 0 },
  { name: "labels that survive the round trip", value: survived, exactly: 60_000 },
]);

// %% [markdown]
// ## Next
//
// The data is ready. In [lesson 3: Build and fit](03-build-and-fit.ipynb) you build a network and let it learn.
