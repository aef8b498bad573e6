import { expectNumbers, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const darkestSpot: Step = {
  title: "Find the pixel with the most ink",
  hints: [
    "Go through the rows, and in each row through its pixels. Remember where the greatest value so far stands.",
    "`image.entries()` gives each row with its number, and `pixels.entries()` each pixel with its column.",
  ],
  right: "Row first, then column: that is the order of the axes of a tensor, too.",
  tests: [
    {
      name: "row and column",
      points: 1,
      async run(handedIn, trial) {
        await trySpot(handedIn, trial, 50);
        // All values are below those of the first image, so a search that begins with too much finds nothing.
        await trySpot(handedIn, trial, 0);
      },
    },
  ],
};

async function trySpot(handedIn: unknown, trial: Trial, least: number): Promise<void> {
  const [height, width] = [trial.integer(4, 6), trial.integer(7, 9)];
  const image = Array.from({ length: height }, () =>
    Array.from({ length: width }, () => least + trial.integer(0, 100)),
  );
  const [row, column] = [trial.integer(1, height - 1), trial.integer(height, width - 1)];
  (image[row] as number[])[column] = 200;
  // The first pixel has the least.
  (image[0] as number[])[0] = least;
  (image[height - 1] as number[])[1] = least - 1 < 0 ? 0 : least - 1;
  expectNumbers(await trial.call(handedIn, [image]), [row, column], {
    what: "The place",
    given: `For an image of ${height} rows of ${width} pixels:`,
    mistakes: [
      {
        name: "column first",
        gives: () => [column, row],
        says: "Row and column have changed places: the row comes first.",
      },
      {
        name: "counted from 1",
        gives: () => [row + 1, column + 1],
        says: "Rows and columns are counted from 0.",
      },
      {
        name: "the value",
        gives: () => 200,
        says: "That is how much ink there is. Its place is asked for: `[row, column]`.",
      },
      {
        name: "position in a flat list",
        gives: () => row * width + column,
        says: "That is the place in a flat list of all pixels. Give the row and the column: `[row, column]`.",
      },
      {
        name: "only the row",
        gives: () => row,
        says: "That is the row. Give the column as well: `[row, column]`.",
      },
      {
        name: "nothing found",
        gives: () => [0, 0],
        says: "The search has stopped at the first pixel. Compare each pixel with the greatest so far.",
      },
      {
        name: "28 columns",
        gives: () => [Math.floor((row * width + column) / 28), (row * width + column) % 28],
        says: "An image need not have 28 columns: this one has another width.",
      },
    ],
  });
}

const countLabels: Step = {
  title: "Count the labels",
  hints: [
    "Begin with a list of `numClasses` zeros: `new Array<number>(numClasses).fill(0)`.",
    "For each label, add 1 in the place of that label.",
  ],
  right: "A class that doesn't occur has its place too, with a 0.",
  tests: [
    {
      name: "the counts",
      points: 1,
      run: (handedIn, trial) => tryCount(handedIn, trial, trial.integer(4, 7), 0),
    },
    {
      name: "classes that don't occur",
      points: 1,
      run: (handedIn, trial) => tryCount(handedIn, trial, trial.integer(5, 8), 2),
    },
  ],
};

/** Tries counts of which no two are equal; one class in the middle and the last one may have no label. */
async function tryCount(handedIn: unknown, trial: Trial, numClasses: number, empty: number): Promise<void> {
  const counts = trial.shuffled(Array.from({ length: numClasses }, (_, i) => i + 2));
  if (empty > 0) {
    counts[numClasses - 1] = 0;
    counts[1] = 0;
  }
  // Never sorted, the greatest first.
  const [first, third] = [counts[0] as number, counts[2] as number];
  if (first > third) [counts[0], counts[2]] = [third, first];
  const labels = trial.shuffled(counts.flatMap((count, label) => new Array<number>(count).fill(label)));
  expectNumbers(await trial.call(handedIn, [labels, numClasses]), counts, {
    what: "The list of counts",
    given: `For ${labels.length} labels of ${numClasses} classes:`,
    mistakes: [
      {
        name: "the last classes are missing",
        gives: () => counts.slice(0, -1),
        says: "The last class has no place, because no label belongs to it. How many counts there are is what `numClasses` says.",
      },
      {
        name: "empty classes left out",
        gives: () => counts.filter((count) => count > 0),
        says: "Classes without a label are left out, so all counts behind them are in the wrong place.",
      },
      {
        name: "shares",
        gives: () => counts.map((count) => count / labels.length),
        says: "Those are shares. Numbers of images are asked for.",
      },
      {
        name: "sorted",
        gives: () => [...counts].sort((a, b) => b - a),
        says: "The counts are sorted by size. Then nobody knows which class they belong to.",
      },
      {
        name: "one place too far",
        gives: () => [0, ...counts.slice(0, -1)],
        says: "Every count is one place too far: classes are numbered from 0.",
      },
      {
        name: "labels added up",
        gives: () => counts.map((count, label) => count * label),
        says: "The labels themselves are added up. Add 1 for each image.",
      },
      {
        name: "ten classes",
        gives: () => Array.from({ length: 10 }, (_, i) => counts[i] ?? 0),
        says: "There are ten counts. How many there are to be is what `numClasses` says.",
      },
      {
        name: "ones",
        gives: () => counts.map((count) => Math.min(1, count)),
        says: "Each class is counted once at most. Add 1 for each label.",
      },
      {
        name: "one too many",
        gives: () => counts.map((count) => count + 1),
        says: "Every count is 1 too large. Begin with zeros.",
      },
    ],
  });
}

const scoreToBeat: Step = {
  title: "Find the score to beat",
  hints: [
    "A program that always gives the same answer is right as often as that class occurs.",
    "Which class should it choose? `Math.max(...counts)` is the greatest of the counts.",
    "Divide by the number of all images: the sum of the counts.",
  ],
  right: "Whatever has learnt something must do better than this.",
  tests: [
    {
      name: "the fraction",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(3, 6);
        const others = Array.from({ length: n }, (_, i) => 113 + 4 * i + trial.integer(0, 1));
        const most = 301 + trial.integer(0, 3);
        // The rarest class is neither the first nor the last.
        const [rarest = 0, ...rest] = others;
        const [first = 0, ...after] = trial.shuffled(rest);
        const counts = [first, most, rarest, ...after];
        const sum = counts.reduce((a, b) => a + b);
        expectNumbers(await trial.call(handedIn, [counts]), most / sum, {
          what: "The score",
          given: `For the counts [${counts}]:`,
          mistakes: [
            {
              name: "the count",
              gives: () => most,
              says: "That is how many are right. Divide by how many there are.",
            },
            {
              name: "guessing",
              gives: () => 1 / counts.length,
              says: "That is what random guessing scores. Always giving the most frequent class does better.",
            },
            {
              name: "the rarest",
              gives: () => Math.min(...counts) / sum,
              says: "That is the rarest class. The laziest program chooses the most frequent one.",
            },
            {
              name: "percent",
              gives: () => (100 * most) / sum,
              says: "That is a percentage. A fraction between 0 and 1 is asked for.",
            },
            { name: "errors", gives: () => 1 - most / sum, says: "That is the fraction of wrong answers." },
            {
              name: "most to the others",
              gives: () => most / (sum - most),
              says: "That divides by the other classes alone. Divide by all images.",
            },
            {
              name: "which class",
              gives: () => 1,
              says: "That is the class. The score that it gives is asked for.",
            },
            {
              name: "always the first",
              gives: () => first / sum,
              says: "That always takes the first class. Take the most frequent one.",
            },
            {
              name: "always the last",
              gives: () => (counts.at(-1) as number) / sum,
              says: "That always takes the last class. Take the most frequent one.",
            },
          ],
        });
      },
    },
  ],
};

const meanImage: Step = {
  title: "Make the mean image",
  hints: [
    "A tensor has the method `mean(axis)`, which averages along one axis. Which axis counts the images?",
    "`images.mean(0)` leaves rows and columns. Whole numbers should become float32 first: `images.toFloat()`.",
  ],
  right: "Where all of them have ink, the mean is bright. Where they differ, it is grey.",
  tests: [
    {
      name: "the mean",
      points: 1,
      async run(handedIn, trial) {
        const shape: [number, number, number] = [
          trial.integer(3, 5),
          trial.integer(6, 8),
          trial.integer(9, 11),
        ];
        const pixels = Array.from({ length: shape[0] * shape[1] * shape[2] }, () => trial.integer(0, 254));
        const images = tf.tensor3d(pixels, shape, "int32");
        const mean = images.toFloat().mean<tf.Tensor2D>(0);
        trial.tensor(await trial.call(handedIn, [images]), mean, {
          what: "The mean image",
          tolerance: 1e-4,
          mistakes: [
            {
              name: "sum",
              gives: () => images.toFloat().sum(0),
              says: "Those are sums. Divide by how many images there are.",
            },
            {
              name: "mean of everything",
              gives: () => images.toFloat().mean(),
              says: "That is one number, the mean of all pixels of all images. Average along the axis that counts the images.",
            },
            {
              name: "mean of rows",
              gives: () => images.toFloat().mean(1),
              says: "That averages over the rows of each image. Average over the images: axis 0.",
            },
            {
              name: "mean of columns",
              gives: () => images.toFloat().mean(2),
              says: "That averages over the columns of each image. Average over the images: axis 0.",
            },
            {
              name: "mean of each image",
              gives: () => images.toFloat().mean([1, 2]),
              says: "That is one number for each image. Average over the images: axis 0.",
            },
            {
              name: "first image",
              gives: () => images.slice([0], [1]).squeeze([0]),
              says: "That is the first image alone.",
            },
            {
              name: "greatest",
              gives: () => images.max(0),
              says: "That is the most ink that any image has there. The mean is asked for.",
            },
            {
              name: "divided by 255",
              gives: () => mean.div(255),
              says: "That is divided by 255 as well. Leave the pixels as they are.",
            },
            {
              name: "whole numbers",
              gives: () => mean.floor(),
              says: "The fractions are lost. Turn the pixels into float32 first: `images.toFloat()`.",
            },
            {
              name: "an axis too many",
              gives: () => mean.expandDims(0),
              says: "There is an axis of length 1 too many in front. Leave out `keepDims`.",
            },
          ],
        });
      },
    },
  ],
};

/** What a learner writes in lesson 1. */
export const lesson01 = lesson(
  "01-load-and-look",
  "Lesson 1: Load and look",
  { darkestSpot, countLabels, scoreToBeat, meanImage },
  solutions,
);
