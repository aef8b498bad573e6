// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # 1 · Load and look
//
// A program that reads handwritten digits has to learn from examples. In this lesson you load 70,000 of them and look at them, before anything is computed.
//
// Looking first is a habit worth having. Most surprises in machine learning are already there in the data.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - load MNIST and say what each axis of a tensor's shape means,
// - show images together with their labels, and read one image as numbers,
// - count the classes, and say what score a program must beat to have learnt anything,
// - split data into three parts, and say what each part is for.
//
// **You need** TypeScript. Nothing about neural networks yet.
//
// **Time** about 45 minutes. The computing in this lesson takes a few seconds.

// %% [markdown]
// ## 1. How to use this notebook
//
// A notebook is a row of cells. Some hold text, some hold code. Click a code cell and press **Shift+Enter**: the code runs, its last value appears below it, and the next cell is selected.
//
// Beside a code cell you see `[ ]:` until it has been run, `[*]:` while it is running or waiting its turn, and then a number that counts the cells you have run. To stop a cell, press the square button above the notebook, *Interrupt the kernel*. Whatever other cells have computed is kept.
//
// Run the cells from top to bottom: later cells use what earlier ones made. If you lose track, choose *Restart Kernel and Run All Cells* from the *Run* menu. That always works, and nothing you typed is lost.
//
// This is your own copy, so change whatever you like. It saves itself every two minutes, and at once when you press **Ctrl+S** (on a Mac **Cmd+S**). Double-click a text to see its source; **Shift+Enter** turns it back into text.
//
// No cell has been run here yet, so you see what a cell shows only when you run it. If you want to compare, the folder `notebooks/lessons/` of the course holds the same notebooks with every cell run.
//
// Now and then you are asked to **predict, then run**: write down your answer before you run the next cell. A wrong guess that you understand teaches more than a right answer that you only read. The check is instant, and nobody sees it but you. To get a hint, write `.hint()` in place of `.answer(…)`.
//
// Under **Your turn** you write code yourself: a function, in place of the line that begins with `throw`. The cell below it checks your function and says what is wrong if something is. You may also leave it out. A reference then stands in, so that every later cell works.
//
// The words of the field are introduced one by one. The [glossary](glossary.ipynb) collects them.

// %% [markdown]
// The first cell imports what this lesson uses. `tf` is [TensorFlow.js](https://js.tensorflow.org/api/latest/), the library that does the arithmetic. The names from `course` belong to this course, and each is one small function. `DataFrame` comes from [Danfo.js](https://danfo.jsdata.org/), a library for tables. You will meet it in section 5.

// %%
import {
  backend,
  checkNumbers,
  classCounts,
  loadMnist,
  plotClassCounts,
  plotImage,
  plotImages,
  plotPixels,
  question,
  table,
  take,
  tf,
  trainValidationSplit,
} from "course";
import { lesson01 as lesson } from "course/practice";
import { DataFrame } from "danfojs-node";

backend().description;

// %% [markdown]
// ## 2. Load the data
//
// MNIST is a collection of handwritten digits. Employees of the American census office and high-school students wrote them on forms. The forms were scanned, and each digit was cut out, shrunk, and centred in a small square.
//
// The collection comes in two parts that are already separate: a *training set* to learn from, and a *test set* that is kept for the very end.
//
// <!-- term: training set | The examples that a network learns from. -->
// <!-- term: test set | Examples that take no part in training or in any choice. They are used once, at the end. -->

// %%
const mnist = await loadMnist();
const { train, test } = mnist;

// %% [markdown]
// Each part has *images* and *labels*. A label is the digit that the writer meant, a whole number from 0 to 9. Image number *i* belongs to label number *i*.
//
// <!-- term: label | The right answer to an example, such as the digit that an image shows. Also called target, or ground truth. -->
//
// Both are **tensors**. A tensor is a block of numbers that are all of one kind, arranged along one or more axes. Its `shape` lists how long each axis is. Here is a small one, with two rows and three columns:
//
// <!-- term: tensor | A block of numbers of one kind along any number of axes. Also known as an n-dimensional array. -->

// %%
tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);

// %% [markdown]
// And these are the tensors of the training set.

// %%
table({
  tensor: ["train.images", "train.labels"],
  shape: [train.images.shape, train.labels.shape],
  axes: [train.images.rank, train.labels.rank],
  kind: [train.images.dtype, train.labels.dtype],
});

// %% [markdown]
// Read `[60000, 28, 28]` from the left: 60,000 images, each with 28 rows, each row with 28 points. A single image has two axes; the whole set has three.
//
// The points are called **pixels**. `int32` means that each is stored as a whole number.
//
// <!-- term: pixel | One point of an image, with a number for its brightness. -->

// %% [markdown]
// **Predict, then run.** The shape of the training images has three numbers in it. What will the shape of the *test* images be? There are 10,000 of them.

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const testShape = question({
  ask: "What is `test.images.shape`? Answer with an array of whole numbers.",
  kind: "numbers",
  hints: [
    "How many axes does a set of images have?",
    "Only the number of images differs from the training set.",
  ],
  check: (shape) => {
    if (shape.length !== test.images.rank)
      return `A set of images has ${test.images.rank} axes: which image, which row, which column. Your answer has ${shape.length}.`;
    if (shape[0] !== test.images.shape[0]) return "The first number says how many images there are.";
    return (
      shape.every((length, axis) => length === test.images.shape[axis]) ||
      "An image of the test set is as large as one of the training set."
    );
  },
  explain: "Only the number of images differs from the training set: an image has as many rows and columns.",
});

// %%
// Put your prediction in place of undefined, for example [1, 2, 3].
testShape.answer(undefined);

// %%
test.images.shape;

// %% [markdown]
// Both sets together:

// %%
train.images.shape[0] + test.images.shape[0];

// %% [markdown]
// ## 3. Look at the images
//
// Here are the first five training images in one row, each with its label. `take` copies the rows that you ask for: from row 0 up to, but not including, row 5.

// %%
const firstFive = { from: 0, to: 5 };

plotImages(take(train.images, firstFive), {
  labels: take(train.labels, firstFive),
  columns: 5,
  title: "The first five training images",
});

// %% [markdown]
// The same five labels as numbers:

// %%
take(train.labels, firstFive);

// %% [markdown]
// The digits are 5, 0, 4, 1 and 9. Could you have read the first one without its label?
//
// Fifteen images show more of what people do. Look for slant, thick and thin strokes, loops left open, and a 7 or a 9 that might be a 4.

// %%
const firstFifteen = { from: 0, to: 15 };

plotImages(take(train.images, firstFifteen), {
  labels: take(train.labels, firstFifteen),
  columns: 5,
  title: "The first fifteen training images",
});

// %% [markdown]
// ## 4. An image is a table of numbers
//
// To the computer none of this is a picture. The first image is a table of 28 rows and 28 columns. These are its numbers.

// %%
const firstImage = take(train.images, [0]);

plotPixels(firstImage);

// %% [markdown]
// Each number says how much ink is at that point: 0 is bare paper and 255 is full ink. (The pictures show ink as white on black. That is the custom with MNIST, and changes nothing.) These are **grey levels**: one number for one pixel. A colour image needs three, for red, green and blue. You can read a digit without colours, so one number is enough here, and there is only a third as much to store and to compute.
//
// <!-- term: grey level | The number of a pixel in an image without colours: how much light, or here ink, is at that point. -->
//
// Step back from the screen, and the 5 appears again. Here is the same table, drawn.

// %%
plotImage(firstImage, { title: "The first training image, a 5" });

// %% [markdown]
// ### Your turn: the most ink
//
// Where does the writer of this 5 press hardest? Write `darkestSpot`, which finds the pixel with the greatest number. It gets an image as a list of rows, each a list of pixels, and gives the place as `[row, column]`, both counted from 0. If several pixels have the greatest number, take the first.
//
// `lesson.hint("darkestSpot")` gives a hint. After your first attempt, `lesson.solution("darkestSpot")` shows one way to do it.

// %%
function darkestSpot(image: number[][]): [number, number] {
  // Remember the place of the greatest number so far, and give it at the end.
  throw lesson.notTried();
}

// %%
const checkedDarkestSpot = await lesson.checked("darkestSpot", darkestSpot);

// %% [markdown]
// `arraySync()` gives the numbers of a tensor as ordinary arrays, one inside the other. (`dataSync()`, which you will meet below, gives them all in one flat list.) For the first image:

// %%
checkedDarkestSpot(firstImage.arraySync()[0] ?? []);

// %% [markdown]
// Why 255? It is the largest number that fits into one byte. Let us check that the whole training set keeps to that range.

// %%
const mostInk = train.images.max().arraySync() as number;
const leastInk = train.images.min().arraySync() as number;

[leastInk, mostInk];

// %% [markdown]
// **Predict, then run.** A program that reads one image gets one number for each pixel. How many numbers is that?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const pixelsPerImage = question({
  ask: "How many numbers describe one image?",
  kind: "number",
  hints: ["Count the rows, and how many pixels are in each row."],
  check: (count) => {
    if (count === train.images.shape[1]) return "That is one row of the image. How many rows are there?";
    if (count === 2 * train.images.shape[1]) return "Rows and columns are multiplied, not added.";
    return count === firstImage.size || "Count the rows of the table above, and the numbers in one row.";
  },
  explain: "28 rows of 28 pixels.",
});

// %%
pixelsPerImage.answer(undefined);

// %%
firstImage.size;

// %% [markdown]
// Each of these numbers is called a **feature**: one thing the program knows about the image. An image of 28 × 28 pixels has 784 features.
//
// <!-- term: feature | One number that is known about an example, here a pixel. Elsewhere: an input variable, a predictor, a column of the data. -->

// %% [markdown]
// ## 5. Count the classes
//
// The ten digits are the **classes** that the program will choose from. Are there equally many of each?
//
// <!-- term: class | One of the answers that can be chosen from. Also called category. -->
//
// ### Your turn: count them
//
// Write `countLabels`. It gets a list of labels and the number of classes, and gives a list of counts: how often each class occurs. A class that doesn't occur has the count 0.

// %%
function countLabels(labels: number[], numClasses: number): number[] {
  // Begin with a list of zeros, one for each class.
  throw lesson.notTried();
}

// %%
const checkedCountLabels = await lesson.checked("countLabels", countLabels);

// %%
const counts = checkedCountLabels(Array.from(train.labels.dataSync()), 10);

counts;

// %% [markdown]
// The course has a function that does the same and shows it as a table, and another that draws it.

// %%
classCounts(train.labels, mnist.classNames);

// %%
plotClassCounts(train.labels, mnist.classNames);

// %% [markdown]
// ### A table that can be asked
//
// All you can do with the table above is look at it. A **DataFrame** holds the same data in a form that you can ask questions. It is a table with two kinds of names:
//
// - Each column has a name, and all its values are of one kind: numbers, texts, or true and false.
// - Each row has a label. The labels together are called the **index**. If you give none, the rows are numbered from 0.
//
// <!-- term: DataFrame | A table with named columns and an index of its rows, which can be sorted, grouped and asked for rows. -->
//
// Every table of this course gives its data as a DataFrame. Sort it by the counts, the greatest first:

// %%
const classTable = classCounts(train.labels, mnist.classNames).dataFrame;

classTable.sortValues("count", { ascending: false });

// %% [markdown]
// The index is on the left. Its labels have moved together with their rows, so you still see where each row stood before.
//
// `query` picks rows by a condition. Which classes have fewer images than the mean?

// %%
const classCount = classTable.column("count");

classTable.query(classCount.lt(classCount.mean()));

// %% [markdown]
// `column` takes one column out of the DataFrame. Such a column is called a **Series**. `lt` means *less than*, and answers with true or false for each row. There is also `gt` (greater than), `le` and `ge` (or equal), and `eq` (equal).
//
// The word DataFrame comes from the language R. Most people know it from *pandas*, a library for Python; Danfo.js is made after that one. The lessons use it wherever there are tables to sort, to group or to join.

// %% [markdown]
// ### The score to beat
//
// Are there equally many of each digit? Not quite: 1 is the most frequent digit and 5 the rarest. The difference is small enough to do no harm. In other data it is not: if 99 out of 100 emails are not spam, a program that always says "not spam" is right 99 times out of 100, and useless.
//
// So ask what the laziest program would score, one that looks at no image and always gives the most frequent digit. A program that has learnt something must beat that.

// %% [markdown]
// ### Your turn: the score to beat
//
// Write `scoreToBeat`. From the counts of all classes it computes the fraction of answers that this laziest program gets right.

// %%
function scoreToBeat(counts: number[]): number {
  // The most frequent class, as a fraction of all.
  throw lesson.notTried();
}

// %%
const checkedScoreToBeat = await lesson.checked("scoreToBeat", scoreToBeat);

// %%
checkedScoreToBeat(counts);

// %% [markdown]
// That is the score on the training images.
//
// **Predict, then run.** A program answers 1 for every test image. What fraction of the 10,000 does it get right?

// %% jupyter={"source_hidden": true}
// Folded away: the question with its hints and its check. Unfold it once you have answered.
const lazyAccuracy = (test.labels.equal(1).sum().arraySync() as number) / test.labels.size;
const lazyProgram = question({
  ask: "What fraction of the test images is a 1? Answer with a number between 0 and 1. Within 0.01 is near enough.",
  kind: "number",
  hints: [
    "The test set was written by people much like those of the training set.",
    "What fraction of the training images is a 1? Use the table above.",
  ],
  check: (fraction) => {
    if (fraction > 1) return "A fraction lies between 0 and 1. Did you count images, or give a percentage?";
    if (Math.abs(fraction - lazyAccuracy) < 0.01) return true;
    return fraction < lazyAccuracy
      ? "It is more than that: count how often a 1 occurs."
      : "It is less than that: there are ten digits to share the images.";
  },
  explain:
    "As often as a 1 occurs, which is about one time in nine. What has learnt something must do better.",
});

// %%
lazyProgram.answer(undefined);

// %%
const onesInTest = test.labels.equal(1).sum().arraySync() as number;

onesInTest / test.labels.size;

// %% [markdown]
// So about 11% is the score to beat. A network that scores near it has learnt next to nothing, however long it was trained.

// %% [markdown]
// ### Your turn: the mean of a digit
//
// What do all images of one digit have in common? Write `meanImage`, which averages a set of images pixel by pixel. It gets a tensor `[images, rows, columns]` and gives a tensor `[rows, columns]`. TensorFlow.js does it in one call: every tensor has the method `mean`, which takes the axis to average over.

// %%
function meanImage(images: tf.Tensor3D): tf.Tensor2D {
  // Average over the axis that counts the images.
  throw lesson.notTried();
}

// %%
const checkedMeanImage = await lesson.checked("meanImage", meanImage);

// %%
const allLabels = Array.from(train.labels.dataSync());
const meanImages = mnist.classNames.map((_, digit) => {
  const ofDigit = allLabels.flatMap((label, i) => (label === digit ? [i] : []));
  return checkedMeanImage(take(train.images, ofDigit));
});

plotImages(tf.stack(meanImages) as tf.Tensor3D, {
  captions: mnist.classNames,
  columns: 5,
  title: "The mean image of each digit",
});

// %% [markdown]
// Where the mean is bright, nearly everybody has ink. Where it is grey, writers differ.

// %% [markdown]
// ## 6. Three parts, and why
//
// Think of how you prepare for an examination. You learn from worked exercises. You try a mock exam, to see whether you are ready and what to change. Then you sit the real exam, once, with questions that you have never seen.
//
// Data is split in the same way, and for the same reason.
//
// | part | what it is for | how often it is used |
// |---|---|---|
// | training set | the program adjusts itself to these examples | all the time |
// | validation set | you compare settings: how large a network, how long to train | after each change |
// | test set | you report one honest score | once, at the end |
//
// A score on the training set says how well the program remembers. Only images that it has not seen can say how well it has learnt. And once you have chosen a setting *because* of its score on some images, that score flatters you. So the validation set is not enough: the last word belongs to images that took no part in any choice.
//
// MNIST has its test set already. The validation set is taken from the training images: here one in twelve, which makes 5,000 of 60,000, chosen at random. The `seed` makes the random choice repeatable, so that you get the same 5,000 every time.

// %%
const validationSize = Math.floor(train.images.shape[0] / 12);

const { xTrain, xValidation, yValidation } = trainValidationSplit(train.images, train.labels, {
  validationSize,
  shuffle: true,
  seed: 1,
});

table([
  { part: "training", images: xTrain.shape[0], "used for": "learning" },
  { part: "validation", images: xValidation.shape[0], "used for": "choosing" },
  { part: "test", images: test.images.shape[0], "used for": "the final score" },
]);

// %% [markdown]
// The sizes, 55,000, 5,000 and 10,000, are a compromise: more validation images give a steadier score, more training images a better program. In lesson 3 you will hold back a fifth of the training images instead.
//
// Is the small part like the large one? Compare how the classes are spread.

// %%
plotClassCounts(yValidation, mnist.classNames);

// %% [markdown]
// All ten digits are there. To compare their proportions in all three parts, put them side by side. A DataFrame is made from columns, each an array:

// %%
const percentages = (labels: tf.Tensor1D) => classCounts(labels, mnist.classNames).column("share (%)");

const proportions = new DataFrame({
  digit: mnist.classNames,
  "all training images": percentages(train.labels),
  validation: percentages(yValidation),
  test: percentages(test.labels),
});

proportions.round(1);

// %% [markdown]
// In each row the percentages are much alike, as they should be after a random choice.

// %% [markdown]
// ## 7. What could go wrong here
//
// ### A split without shuffling
//
// Suppose the data were sorted by label: first all the 0s, then all the 1s, and so on. Without `shuffle`, the validation set is cut from the end.

// %%
const order = Array.from(train.labels.dataSync(), (label, index) => ({ label, index })).sort(
  (a, b) => a.label - b.label,
);
const sortedLabels = take(
  train.labels,
  order.map(({ index }) => index),
);
const cutFromTheEnd = trainValidationSplit(sortedLabels, sortedLabels, {
  validationSize,
  shuffle: false,
});

plotClassCounts(cutFromTheEnd.yValidation, mnist.classNames);

// %% [markdown]
// Nothing but 9s. A score on this part would say how well the program reads a 9, and no error message would warn you. A picture does.
//
// ### A leaked test set
//
// An image that is in two parts is a *leak*: the program is examined on a question whose answer it was given. Count how many images two parts share.
//
// <!-- term: leak | Information about the examples of a test that reaches the training, so that the test flatters. Also called data leakage. -->

// %%
function countShared(part: tf.Tensor, other: tf.Tensor): number {
  const key = (image: Int32Array) => String.fromCharCode(...image);
  const keysOf = (images: tf.Tensor): string[] => {
    const pixels = images.dataSync() as Int32Array;
    return Array.from({ length: images.shape[0] ?? 0 }, (_, i) =>
      key(pixels.subarray(i * 784, (i + 1) * 784)),
    );
  };
  const seen = new Set(keysOf(part));
  return keysOf(other).filter((image) => seen.has(image)).length;
}

const sharedWithValidation = countShared(xTrain, xValidation);
const sharedWithTest = countShared(train.images, test.images);

[sharedWithValidation, sharedWithTest];

// %% [markdown]
// No image is in two parts. Now make the commonest mistake: hold back 5,000 images for validation, but go on training with all 60,000.

// %%
countShared(train.images, xValidation);

// %% [markdown]
// All 5,000 have leaked. Again nothing complains. The score just looks better than it is, and you find out when real images arrive.
//
// One leak remains, and counting images can't find it. Each writer wrote many digits, and a random split puts some of them into the training set and some into the validation set. So the program is examined on handwriting that it has already met, and the validation score may flatter it a little. Those who made MNIST took care that no writer of the test set appears in the training set. To do the same for the validation set you would need to know who wrote what, and MNIST doesn't say. If your own data do, split them by writer.
//
// ### One past the end
//
// Rows are counted from 0, so the last of 60,000 images is number 59,999. Ask for number 60,000, and this mistake does get a message:

// %%
try {
  take(train.images, [60_000]);
} catch (error) {
  console.log((error as Error).message);
}

// %% [markdown]
// In such a message, look at the numbers first: the position that was asked for, and the positions that exist.

// %% [markdown]
// ## Quiz
//
// Five questions to see what has stayed. Decide on an answer before you look anything up: remembering is what makes it last. Then write the letter of your answer between each pair of quotes in the cell below, and run it. It says why an answer is right, or what may be behind a wrong one.
//
// Where no kernel runs, as in an exported page, open a choice to read what is said to it.
//
// What you have got right is noted down in `my-work/progress/`, on your computer and nowhere else. To see what is right, tried and open in the whole course, and what comes next, run this in a new cell of any notebook:
//
// ```ts
// import { progress } from "course/practice";
// progress();
// ```

// %%
import { quiz01 as quiz } from "course/practice";

quiz;

// %%
quiz.answer("", "", "", "", "");

// %% [markdown]
// ## 8. Summary
//
// - A tensor is a block of numbers of one kind. Its shape says how long each axis is: `[60000, 28, 28]` is 60,000 images of 28 rows and 28 columns.
// - An image is 784 numbers from 0 to 255, and a label is the digit that was meant.
// - Look at your data, and count the classes: the most frequent class alone scores about 11%.
// - A DataFrame is a table with named columns and an index. It can be sorted, and asked for the rows that you want.
// - Train on one part, choose with a second, report on a third. Shuffle before you split, and let no image be in two parts.
//
// The last cell of each lesson compares the numbers in the text with those that you have just computed.

// %% jupyter={"source_hidden": true}
// Folded away: the numbers of this lesson, and what the text says of them.
checkNumbers([
  { name: "training images", value: train.images.shape[0], exactly: 60_000 },
  { name: "test images", value: test.images.shape[0], exactly: 10_000 },
  { name: "rows of an image", value: train.images.shape[1], exactly: 28 },
  { name: "pixels of an image", value: firstImage.size, exactly: 784 },
  { name: "least ink of a pixel", value: leastInk, exactly: 0 },
  { name: "most ink of a pixel", value: mostInk, exactly: 255 },
  {
    name: "the first five labels, read as one number",
    value: Number(take(train.labels, firstFive).dataSync().join("")),
    exactly: 50_419,
  },
  { name: "score of always answering 1", value: onesInTest / test.labels.size, atLeast: 0.11, atMost: 0.12 },
  { name: "images left for training", value: xTrain.shape[0], exactly: 55_000 },
  { name: "images for validation", value: xValidation.shape[0], exactly: 5_000 },
  { name: "validation images that are also training images", value: sharedWithValidation, exactly: 0 },
  { name: "test images that are also training images", value: sharedWithTest, exactly: 0 },
]);

// %% [markdown]
// ## Next
//
// The numbers are not yet in the form that a network wants. [Lesson 2: Flatten, normalise, one-hot](02-flatten-normalise-one-hot.ipynb) gets them there.
