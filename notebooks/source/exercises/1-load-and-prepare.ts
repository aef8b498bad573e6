// ---
// jupyter:
//   kernelspec:
//     display_name: TypeScript
//     language: typescript
//     name: typescript
// ---

// %% [markdown]
// # Exercise 1 · Load and prepare
//
// In lessons 1 and 2 you watched handwritten digits being prepared. Now you do it, with other pictures: photographs of clothes.
//
// The data set is called **Fashion-MNIST**. It has as many images as MNIST, of the same size, in ten classes. But a shirt is harder to tell from a coat than a 0 from a 1, as you will see.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - count and find the images of a class,
// - write the three steps of preparation yourself: flatten, normalise, one-hot,
// - hold images back for validation without leaking any.
//
// **You need** lessons [1](../lessons/01-load-and-look.ipynb) and [2](../lessons/02-flatten-normalise-one-hot.ipynb).
//
// **Time** about an hour. The computing takes a few seconds.

// %% [markdown]
// ### How an exercise works
//
// - Each step asks for one function. Its first line is there, with the types of what comes in and what goes out. You write the rest.
// - Below it is a cell that **checks** it. It calls your function with data of its own, and says *not tried yet*, *not right* and why, or *right*. Check as often as you like.
// - Stuck? Under *not right* there are hints, folded away. Open one at a time. `exercise.hint("flatten");` in a cell of your own does the same.
// - *Run All* always works, however far you have come. The last cell adds up your points.
// - Questions in words have a cell to answer in. Double-click it to write. Your instructor reads those.

// %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import { loadFashionMnist, plotBars, plotHistogram, plotImages, table, take, tf } from "course";
import { exercise1 as exercise } from "course/exercises";

const { train, test, classNames } = await loadFashionMnist();

// %% [markdown]
// ## 1. Look
//
// Never prepare what you have not looked at. How much is there, and in what form?

// %%
table({
  tensor: ["train.images", "train.labels", "test.images", "test.labels"],
  shape: [train.images.shape, train.labels.shape, test.images.shape, test.labels.shape],
  kind: [train.images.dtype, train.labels.dtype, test.images.dtype, test.labels.dtype],
});

// %%
plotImages(take(train.images, { from: 0, to: 15 }), {
  labels: take(train.labels, { from: 0, to: 15 }),
  classNames,
  columns: 5,
  title: "The first fifteen garments",
});

// %% [markdown]
// A label is a number from 0 to 9. `classNames` says what it means.

// %%
table({ label: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], "what it means": [...classNames] });

// %% [markdown]
// ### Step 1: count the garments of each class
//
// Write a function that counts how many labels there are of each class. It gives a list of `numClasses` numbers: how often 0 occurs, how often 1, and so on. A class that doesn't occur has the count 0.

// %% nbgrader={"grade": false, "grade_id": "counts-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function countClasses(labels: tf.Tensor1D, numClasses: number): number[] {
  // BEGIN SOLUTION
  const counts = new Array<number>(numClasses).fill(0);
  for (const label of labels.dataSync()) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "counts", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("counts", countClasses);
// BEGIN HIDDEN TESTS
await exercise.grade("counts", countClasses);
// END HIDDEN TESTS

// %% [markdown]
// Here is what your function finds in all training labels. Are some garments rarer than others?
//
// <!-- expected picture: counts -->

// %% picture="counts"
const garmentCounts = await exercise.whenTried(() => countClasses(train.labels, 10));

garmentCounts &&
  plotBars(Object.fromEntries(classNames.map((name, label) => [name, garmentCounts[label] ?? 0])), {
    title: "Training images of each class",
    xTitle: "class",
    yTitle: "images",
  });

// %% [markdown]
// A DataFrame tells the same in numbers ([lesson 1](../lessons/01-load-and-look.ipynb#A-table-that-can-be-asked)). `describe` computes the usual figures of each column that holds numbers.

// %%
import { DataFrame } from "danfojs-node";

garmentCounts && new DataFrame({ garment: classNames, images: garmentCounts }).describe();

// %% [markdown]
// What does the standard deviation tell you here? Look at the least and the greatest count, too.

// %% [markdown]
// ### Step 2: find images of one class
//
// To get to know a class you want to see several of its images. Write a function that gives the first `count` images whose label is `wanted`, in the order in which they come.

// %% nbgrader={"grade": false, "grade_id": "ofClass-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function imagesOfClass(images: tf.Tensor3D, labels: tf.Tensor1D, wanted: number, count: number): tf.Tensor3D {
  // BEGIN SOLUTION
  const positions = [...labels.dataSync()].flatMap((label, position) => (label === wanted ? [position] : []));
  return take(images, positions.slice(0, count));
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "ofClass", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("ofClass", imagesOfClass);
// BEGIN HIDDEN TESTS
await exercise.grade("ofClass", imagesOfClass);
// END HIDDEN TESTS

// %% [markdown]
// Now look at some classes in turn: change the 6 to another label, and run the cell again.
//
// <!-- expected picture: shirts -->

// %% picture="shirts"
const lookAt = 6;

await exercise.whenTried(() =>
  plotImages(imagesOfClass(train.images, train.labels, lookAt, 15), {
    columns: 5,
    title: `Fifteen images of the class ${classNames[lookAt]}`,
  }),
);

// %% [markdown]
// ## 2. Flatten
//
// ### Step 3: from squares to rows
//
// A dense network wants each image as one row of 784 numbers. Write a function that lays the rows of each image end to end. `n` images `[n, 28, 28]` become `[n, 784]`. The numbers themselves, and their kind, stay as they are.
//
// The course has a function `flatten` for this. Do without it here: one line is enough.

// %% nbgrader={"grade": false, "grade_id": "flatten-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function flattenImages(images: tf.Tensor3D): tf.Tensor2D {
  // BEGIN SOLUTION
  return images.reshape([images.shape[0], 28 * 28]);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "flatten", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("flatten", flattenImages);
// BEGIN HIDDEN TESTS
await exercise.grade("flatten", flattenImages);
// END HIDDEN TESTS

// %% [markdown]
// ## 3. Normalise
//
// ### Step 4: from 0–255 to 0–1
//
// Write a function that brings the pixels to the range from 0 to 1, as `float32`. All images, today's and tomorrow's, are to be scaled in the same way: 0 becomes 0, and 255 becomes 1.

// %% nbgrader={"grade": false, "grade_id": "normalize-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function normalizePixels(x: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  return x.toFloat().div(255);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "normalize", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("normalize", normalizePixels);
// BEGIN HIDDEN TESTS
await exercise.grade("normalize", normalizePixels);
// END HIDDEN TESTS

// %% [markdown]
// Here are both steps on a thousand images. Look at the horizontal axis.
//
// <!-- expected picture: pixels -->

// %% picture="pixels"
await exercise.whenTried(() =>
  plotHistogram(normalizePixels(flattenImages(take(train.images, { from: 0, to: 1000 }))), {
    title: "The pixels of 1,000 images, prepared",
    xTitle: "pixel value",
    yTitle: "pixels",
    logCounts: true,
  }),
);

// %% [markdown]
// Compare this with the histogram of the digits in lesson 2. Paper is bare nearly everywhere, while clothes have greys of every kind.

// %% [markdown]
// ## 4. One-hot
//
// ### Step 5: one label by hand
//
// The first training image shows an ankle boot. What will the one-hot row of its label be? Write it down yourself, as a list of numbers.

// %% nbgrader={"grade": false, "grade_id": "firstLabel-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function firstRow(): number[] {
  // BEGIN SOLUTION
  return [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "firstLabel", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
await exercise.check("firstLabel", firstRow);
// BEGIN HIDDEN TESTS
await exercise.grade("firstLabel", firstRow);
// END HIDDEN TESTS

// %% [markdown]
// ### Step 6: all labels
//
// Write a function that does this for a whole set of labels: `[n]` becomes `[n, numClasses]`, of the kind `float32`. Use `tf.oneHot`, or do it by hand.

// %% nbgrader={"grade": false, "grade_id": "oneHot-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function oneHotLabels(labels: tf.Tensor1D, numClasses: number): tf.Tensor2D {
  // BEGIN SOLUTION
  return tf.oneHot(labels, numClasses).toFloat() as tf.Tensor2D;
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "oneHot", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("oneHot", oneHotLabels);
// BEGIN HIDDEN TESTS
await exercise.grade("oneHot", oneHotLabels);
// END HIDDEN TESTS

// %% [markdown]
// ### Step 7: and back
//
// The output of a network has the same form, ten numbers in each row, and its answer is the place of the greatest. Write a function that finds it: `[n, numClasses]` becomes `[n]`, of the kind `int32`.

// %% nbgrader={"grade": false, "grade_id": "decode-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function labelsOf(rows: tf.Tensor2D): tf.Tensor1D {
  // BEGIN SOLUTION
  return rows.argMax(1);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "decode", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("decode", labelsOf);
// BEGIN HIDDEN TESTS
await exercise.grade("decode", labelsOf);
// END HIDDEN TESTS

// %% [markdown]
// There and back again: do all labels survive?

// %%
const survivors = await exercise.whenTried(
  () => labelsOf(oneHotLabels(train.labels, 10)).equal(train.labels).sum().arraySync() as number,
);

survivors;

// %% [markdown]
// ## 5. Hold images back
//
// ### Step 8: a third part
//
// While a network learns you want to know how it does on images that it does not learn from. So hold some of the training images back, and leave the test images alone until the very end.
//
// Write a function that splits rows `x` with their labels `y` into two parts. `validationSize` rows go to the second part. No row may be in both, none may be lost, and each must keep its own label.
//
// You may simply cut the rows in two, because the garments come in mixed order: step 9 counts each class in every part. Data that are sorted have to be shuffled first, as lesson 1 showed.

// %% nbgrader={"grade": false, "grade_id": "split-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
interface Parts {
  xTrain: tf.Tensor2D;
  yTrain: tf.Tensor2D;
  xValidation: tf.Tensor2D;
  yValidation: tf.Tensor2D;
}

function splitRows(x: tf.Tensor2D, y: tf.Tensor2D, validationSize: number): Parts {
  // BEGIN SOLUTION
  const rows = x.shape[0];
  const cut = rows - validationSize;
  return {
    xTrain: take(x, { from: 0, to: cut }),
    yTrain: take(y, { from: 0, to: cut }),
    xValidation: take(x, { from: cut, to: rows }),
    yValidation: take(y, { from: cut, to: rows }),
  };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "split", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
await exercise.check("split", splitRows);
// BEGIN HIDDEN TESTS
await exercise.grade("split", splitRows);
// END HIDDEN TESTS

// %% [markdown]
// ### In words: why three parts?
//
// The data set comes in two parts, and you have made a third. What is each of the three for? What could go wrong if there were only two? Answer in four or five sentences. (3 points)

// %% [markdown] nbgrader={"grade": true, "grade_id": "threeParts", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
// The network learns from the training part: its weights are changed so that it gets these images right. The validation part tells, while it learns, how it does on images it has not learnt from. With its help I choose: how many epochs, how many layers. The test part is used once, at the end, to say how good the result is.
//
// With only two parts I would choose by the test images. Each choice would fit them a little better, so in the end the figure would be too good: I would have trained on the test set, by hand.
//
// **For the grader.** 1 point for what each part is for. 1 point for saying that choices are made by the validation part. 1 point for what goes wrong without it: the test figure is too optimistic, or overfitting goes unnoticed.

// %% [markdown]
// ## 6. All of it
//
// ### Step 9: one function for everything
//
// Put your functions together. `prepare` takes images and labels as they were loaded. It gives an object with `x`, flat and normalised, and `y`, one-hot for ten classes.

// %% nbgrader={"grade": false, "grade_id": "prepare-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function prepare(images: tf.Tensor3D, labels: tf.Tensor1D): { x: tf.Tensor2D; y: tf.Tensor2D } {
  // BEGIN SOLUTION
  return { x: normalizePixels(flattenImages(images)), y: oneHotLabels(labels, 10) };
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "prepare", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("prepare", prepare);
// BEGIN HIDDEN TESTS
await exercise.grade("prepare", prepare);
// END HIDDEN TESTS

// %% [markdown]
// Now for the whole data set, cut into three parts: 55,000 images to learn from, 5,000 for validation, 10,000 for the test.

// %%
const whole = await exercise.whenTried(() => {
  const { x, y } = prepare(train.images, train.labels);
  // A twelfth of the training images: 5,000 of 60,000.
  const parts = splitRows(x, y, Math.floor(x.shape[0] / 12));
  return { ...parts, test: prepare(test.images, test.labels) };
});

whole &&
  table({
    part: ["training", "validation", "test"],
    x: [whole.xTrain.shape, whole.xValidation.shape, whole.test.x.shape],
    y: [whole.yTrain.shape, whole.yValidation.shape, whole.test.y.shape],
    "from 0 to": [whole.xTrain, whole.xValidation, whole.test.x].map((x) => x.max().arraySync()),
  });

// %% [markdown]
// Is there enough of each class in every part? Your functions can count that: back from the one-hot rows to labels, and then how often each occurs. Put the counts side by side in a DataFrame, and sort by those of the validation part.

// %%
const parts = await exercise.whenTried(() => {
  if (!whole) throw exercise.notTried();
  const countIn = (rows: tf.Tensor2D) => countClasses(labelsOf(rows), 10);
  return new DataFrame({
    garment: classNames,
    training: countIn(whole.yTrain),
    validation: countIn(whole.yValidation),
    test: countIn(whole.test.y),
  });
});

parts?.sortValues("validation");

// %% [markdown]
// Here are five images as a network gets them, put together again to be looked at. The number below each is what your functions make of its label.
//
// <!-- expected picture: prepared -->

// %% picture="prepared"
await exercise.whenTried(() => {
  const { x, y } = prepare(take(test.images, { from: 0, to: 5 }), take(test.labels, { from: 0, to: 5 }));
  return plotImages(x.reshape([5, 28, 28]) as tf.Tensor3D, {
    labels: labelsOf(y),
    columns: 5,
    title: "Five test images, prepared",
  });
});

// %% [markdown]
// ### In words: which garments will be confused?
//
// You have seen the images. In exercise 2 you will train a network on them. Which two classes will it confuse most often, and why? No guess is wrong if you give a reason. (2 points)

// %% [markdown] nbgrader={"grade": true, "grade_id": "guess", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
// Shirts and T-shirts. Both are tops with the same outline. What tells them apart, a collar or buttons, takes only a few pixels, if it can be seen at all at 28 × 28. Pullovers and coats are close, too.
//
// **For the grader.** 1 point for two classes. 1 point for a reason that looks at the images: outline, size, details that are lost at this resolution.

// %% [markdown]
// ## 7. Your points

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// The data is ready. In [exercise 2](2-build-train-evaluate.ipynb) a network learns from it.

// %% tags=["solution-only"]
import { checkNumbers } from "course";

const prepared = whole ?? { xTrain: tf.zeros([0, 784]), test: { x: tf.zeros([1, 784]) } };

checkNumbers([
  {
    name: "training images in each class, at least",
    value: Math.min(...(garmentCounts ?? [])),
    exactly: 6000,
  },
  {
    name: "training images in each class, at most",
    value: Math.max(...(garmentCounts ?? [])),
    exactly: 6000,
  },
  { name: "labels that survive", value: survivors ?? Number.NaN, exactly: 60_000 },
  { name: "images to learn from", value: prepared.xTrain.shape[0], exactly: 55_000 },
  { name: "the brightest pixel", value: prepared.test.x.max().arraySync() as number, exactly: 1 },
  { name: "the first label: an ankle boot", value: train.labels.dataSync()[0] ?? Number.NaN, exactly: 9 },
  { name: "points", value: exercise.summary().points, exactly: exercise.summary().of },
]);
