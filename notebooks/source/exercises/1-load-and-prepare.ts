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
// The digits of the lessons are done. Now prepare another data set, on your own.

// %% [markdown]
// ## Before you start
//
// **You will be able to**
//
// - prepare any set of images for a network.
//
// **You need** lessons [1](../lessons/01-load-and-look.ipynb) and [2](../lessons/02-flatten-normalise-one-hot.ipynb).
//
// **Time** about 45 minutes.

// %%
import { loadFashionMnist, plotImages, take, tf } from "course";
import { exercise1 as exercise } from "course/exercises";

const { train, test, classNames } = await loadFashionMnist();

// %% [markdown]
// ## 1. Flatten
//
// Write a function that gives one row of 784 numbers for each image.

// %% nbgrader={"grade": false, "grade_id": "flatten-solution", "locked": false, "schema_version": 3, "solution": true, "task": false}
function flattenImages(images: tf.Tensor3D): tf.Tensor2D {
  // BEGIN SOLUTION
  return images.reshape([images.shape[0], 784]);
  // END SOLUTION
}

// %% nbgrader={"grade": true, "grade_id": "flatten", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
await exercise.check("flatten", flattenImages);
// BEGIN HIDDEN TESTS
await exercise.grade("flatten", flattenImages);
// END HIDDEN TESTS

// %% [markdown]
// ## 2. Normalise
//
// Write a function that brings every pixel to the range 0 to 1.

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
// Here is what becomes of the first five images.
//
// <!-- expected picture: garments -->

// %% picture="garments"
await exercise.whenTried(() =>
  plotImages(
    normalizePixels(flattenImages(take(train.images, { from: 0, to: 5 }))).reshape([
      5, 28, 28,
    ]) as tf.Tensor3D,
    {
      labels: take(train.labels, { from: 0, to: 5 }),
      classNames,
      columns: 5,
      title: "The first five, prepared",
    },
  ),
);

// %% [markdown]
// ## 3. Why?
//
// Why is this worth the trouble? Two or three sentences.

// %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 2, "schema_version": 3, "solution": true, "task": false}
// Small inputs keep the weighted sums small, so that training starts well.
//
// **For the grader.** 2 points: names the size of the weighted sums, or the size of the steps of training. 1 point: says that the scale matters, not why.

// %% [markdown]
// ## 4. Summary

// %%
exercise.summary();

// %% [markdown]
// ## Next
//
// [Exercise 1](1-load-and-prepare.ipynb)

// %% tags=["solution-only"]
import { checkNumbers } from "course";

checkNumbers([{ name: "training images", value: train.images.shape[0], exactly: 60_000 }]);
