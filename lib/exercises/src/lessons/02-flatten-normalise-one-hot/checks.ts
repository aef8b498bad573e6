import { expectNumbers, type Step, type Trial } from "@course/checks";
import { isTensor, tf } from "@course/core";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const flattenImage: Step = {
  title: "Flatten an image",
  hints: [
    "Go through the rows, and in each row through its pixels: `for (const row of image)`.",
    "`pixels.push(pixel)` appends a pixel to the list. Arrays can also do it in one word: `flat`.",
  ],
  right: "The pixel in a row and a column stands at row × width + column now.",
  tests: [
    {
      name: "an image",
      points: 1,
      async run(handedIn, trial) {
        // Neither square nor of a known size, and all its pixels differ.
        const [height, width] = [trial.integer(3, 5), trial.integer(6, 9)];
        const values = trial.shuffled([...Array(height * width).keys()]);
        const image = Array.from({ length: height }, (_, r) => values.slice(r * width, (r + 1) * width));
        const columns = Array.from({ length: width }, (_, c) => image.map((row) => row[c] as number));
        const got = await trial.call(handedIn, [image]);
        expectNumbers(got, values, {
          what: "The list of pixels",
          given: `For an image of ${height} rows of ${width} pixels:`,
          mistakes: [
            {
              name: "column by column",
              gives: () => columns.flat(),
              says: "The pixels are laid out column by column. Take them row by row: the first row from left to right, then the second.",
            },
            {
              name: "last row first",
              gives: () => [...image].reverse().flat(),
              says: "The rows come in the opposite order. Begin with the first.",
            },
            {
              name: "rows reversed",
              gives: () => image.flatMap((row) => [...row].reverse()),
              says: "Each row is laid out from right to left. Go from left to right.",
            },
            {
              name: "not flat",
              gives: () => image,
              says: "That is still a list of rows. One list of numbers is asked for.",
            },
            {
              name: "first row only",
              gives: () => image[0] as number[],
              says: "That is the first row alone. The others follow it.",
            },
            {
              name: "sums of rows",
              gives: () => image.map(total),
              says: "The pixels of each row are added up. They should stay as they are, one after the other.",
            },
            {
              name: "sorted",
              gives: () => [...values].sort((a, b) => a - b),
              says: "The pixels are sorted by value. They should keep their order, row by row.",
            },
          ],
        });
      },
    },
  ],
};

const prepare: Step = {
  title: "Flatten and normalise with TensorFlow.js",
  hints: [
    "`images.shape` is `[count, height, width]`. `images.reshape([count, height * width])` lays the rows of each image end to end.",
    "`reshape` takes `-1` for one length, which it then works out itself: `images.reshape([count, -1])`.",
    "`.div(255)` divides every value.",
  ],
  right: "A row for each image, a column for each pixel, values from 0 to 1.",
  tests: [
    {
      name: "the shape",
      points: 1,
      async run(handedIn, trial) {
        const { images, rows } = someImages(trial);
        const got = await trial.call(handedIn, [images]);
        if (isTensor(got) && `${got.shape}` === `${rows.shape}`) return;
        trial.tensor(got, rows, { mistakes: mistakesOf(images) });
      },
    },
    {
      name: "the values",
      points: 1,
      async run(handedIn, trial) {
        const { images, rows } = someImages(trial);
        trial.tensor(await trial.call(handedIn, [images]), rows, { mistakes: mistakesOf(images) });
      },
    },
  ],
};

/** Images of a size of their own, one of them without any bright pixel, and what should become of them. */
function someImages(trial: Trial): { images: tf.Tensor3D; rows: tf.Tensor2D } {
  const [count, height, width] = [trial.integer(3, 6), trial.integer(3, 5), trial.integer(6, 8)];
  const images = tf.tensor3d(
    Array.from({ length: count * height * width }, (_, i) =>
      i < height * width ? trial.integer(0, 90) : trial.integer(0, 200),
    ),
    [count, height, width],
    "int32",
  );
  return { images, rows: images.reshape([count, height * width]).div(tf.scalar(255)) };
}

function mistakesOf(images: tf.Tensor3D) {
  const [count, height, width] = images.shape;
  const flat = images.reshape([count, height * width]);
  return [
    {
      name: "not normalised",
      gives: () => flat,
      says: "The rows are right, but the pixels still go up to 255. Divide them.",
    },
    {
      name: "not flattened",
      gives: () => images.div(tf.scalar(255)),
      says: "The pixels are normalised, but the images are not flat yet.",
    },
    {
      name: "divided by the brightest",
      gives: () => flat.div(images.max().toFloat()),
      says: "The pixels are divided by the brightest one of these images. Then the same grey would become another number in another set of images. Divide by 255, whatever the images are.",
    },
    {
      name: "each image by its brightest",
      gives: () => flat.div(flat.max(1, true).toFloat()),
      says: "Each image is divided by its own brightest pixel, so a faint image becomes as bright as a dark one. Divide all by 255.",
    },
    {
      name: "divided by 256",
      gives: () => flat.div(tf.scalar(256)),
      says: "There are 256 greys, but the greatest is 255. Divide by the greatest.",
    },
    {
      name: "columns first",
      gives: () =>
        images
          .transpose([0, 2, 1])
          .reshape([count, height * width])
          .div(tf.scalar(255)),
      says: "Rows and columns were swapped before the images were laid out.",
    },
    {
      name: "one row for all",
      gives: () => images.reshape([1, -1]).div(tf.scalar(255)),
      says: "All images have become one row. Keep the first axis: one row for each image.",
    },
    {
      name: "one column",
      gives: () => images.reshape([-1, 1]).div(tf.scalar(255)),
      says: "Every pixel has a row of its own. Each *image* should have one.",
    },
    {
      name: "whole numbers",
      gives: () => flat.div(tf.scalar(255, "int32")),
      says: "A whole number was divided by a whole number, and the fraction was dropped. `div(255)` keeps it.",
    },
  ];
}

const weightedSum: Step = {
  title: "Compute a weighted sum",
  hints: [
    "Multiply each input by the weight in the same place, and add up the products.",
    "`for (const [i, input] of inputs.entries())` gives each input with its place.",
  ],
  right: "This is the dot product of two vectors. A matrix product is nothing but many of them.",
  tests: [
    {
      name: "the sum",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(4, 8);
        // Odd numbers, one weight below 0: no mistake adds up to the right sum by chance.
        const inputs = Array.from({ length: n }, () => trial.integer(101, 399) / 100);
        const weights = inputs.map((_, i) => (trial.integer(31, 199) / 100) * (i === 1 ? -1 : 1));
        const products = inputs.map((input, i) => input * (weights[i] as number));
        const got = await trial.call(handedIn, [inputs, weights]);
        expectNumbers(got, total(products), {
          what: "The weighted sum",
          given: `For the inputs [${inputs}] and the weights [${weights}]:`,
          mistakes: [
            {
              name: "products, not added",
              gives: () => products,
              says: "Those are the products. Add them up.",
            },
            {
              name: "product of the sums",
              gives: () => total(inputs) * total(weights),
              says: "Those are all inputs together times all weights together. Each input has a weight of its own.",
            },
            {
              name: "mean",
              gives: () => total(products) / n,
              says: "That is the mean of the products. Their sum is asked for.",
            },
            { name: "no weights", gives: () => total(inputs), says: "The weights are missing." },
            {
              name: "added instead of multiplied",
              gives: () => total(inputs) + total(weights),
              says: "Inputs and weights are added to each other. Multiply each input by its weight.",
            },
            {
              name: "last one missing",
              gives: () => total(products.slice(0, -1)),
              says: "The last product is missing. Does your loop end one too early?",
            },
            {
              name: "first one missing",
              gives: () => total(products.slice(1)),
              says: "The first product is missing. Positions are counted from 0.",
            },
          ],
        });
      },
    },
  ],
};

const oneHotRow: Step = {
  title: "Make a one-hot row",
  hints: [
    "Begin with a row of zeros: `new Array<number>(numClasses).fill(0)`.",
    "Which place of the row belongs to `label`? Places are counted from 0.",
  ],
  right: "Every class has a place of its own, and only one place is hot.",
  tests: [
    {
      name: "a label in the middle",
      points: 1,
      run: (handedIn, trial) => tryOneHot(handedIn, trial, () => trial.integer(2, 3)),
    },
    {
      name: "the first and the last class",
      points: 1,
      async run(handedIn, trial) {
        await tryOneHot(handedIn, trial, () => 0);
        await tryOneHot(handedIn, trial, (numClasses) => numClasses - 1);
      },
    },
  ],
};

async function tryOneHot(
  handedIn: unknown,
  trial: Trial,
  choose: (numClasses: number) => number,
): Promise<void> {
  const numClasses = trial.shuffled([9, 11, 12, 13, 14])[0] as number;
  const label = choose(numClasses);
  const row = (place: number, length = numClasses) => Array.from({ length }, (_, i) => (i === place ? 1 : 0));
  const got = await trial.call(handedIn, [label, numClasses]);
  expectNumbers(got, row(label), {
    what: "The row",
    given: `For the label ${label} of ${numClasses} classes:`,
    mistakes: [
      {
        name: "counted from 1",
        gives: () => row(label - 1),
        says: "The 1 is one place too early: places are counted from 0, and so are classes.",
      },
      {
        name: "one place too far",
        gives: () => row(label + 1),
        says: "The 1 is one place too far: places are counted from 0, and so are classes.",
      },
      {
        name: "ten classes",
        gives: () => row(label, 10),
        says: "The row has ten places. How many it needs is what `numClasses` says.",
      },
      {
        name: "one cold",
        gives: () => row(label).map((value) => 1 - value),
        says: "Zeros and ones have changed places. The true class gets the 1.",
      },
      {
        name: "the label in its place",
        gives: () => row(label).map((value) => value * label),
        says: "The place is right, but it holds the label. It should hold 1.",
      },
      {
        name: "all up to it",
        gives: () => Array.from({ length: numClasses }, (_, i) => (i <= label ? 1 : 0)),
        says: "All places up to the true class hold 1. Only its own should.",
      },
      {
        name: "too short",
        gives: () => row(label, label + 1),
        says: "The row ends with the 1. It needs a place for each of the `numClasses` classes.",
      },
      {
        name: "from the end",
        gives: () => row(numClasses - 1 - label),
        says: "The place is counted from the end of the row. Count from its beginning.",
      },
    ],
  });
}

const labelOf: Step = {
  title: "Find the way back",
  hints: [
    "Look for the place of the greatest value. Go through the row and remember the place of the greatest so far.",
    "`row.indexOf(Math.max(...row))` says where the greatest value stands.",
  ],
  right: "It works for probabilities as well: it gives the class that a network thinks most likely.",
  tests: [
    {
      name: "a one-hot row",
      points: 1,
      run: (handedIn, trial) => {
        const n = trial.integer(6, 12);
        const label = trial.integer(2, n - 2);
        return tryLabelOf(
          handedIn,
          trial,
          Array.from({ length: n }, (_, i) => (i === label ? 1 : 0)),
        );
      },
    },
    {
      name: "a row of probabilities",
      points: 1,
      async run(handedIn, trial) {
        // Once with the greatest in the first place, once in the last, once in between.
        const n = trial.integer(5, 9);
        for (const place of [0, n - 1, trial.integer(1, n - 2)]) {
          const values = Array.from({ length: n }, (_, i) => (i === place ? 3 : trial.number(0.1, 1)));
          await tryLabelOf(
            handedIn,
            trial,
            values.map((value) => value / total(values)),
          );
        }
      },
    },
    {
      name: "a row of logits below 0",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(5, 9);
        const place = trial.integer(1, n - 2);
        await tryLabelOf(
          handedIn,
          trial,
          Array.from({ length: n }, (_, i) => (i === place ? -1 : -trial.number(2, 5))),
        );
      },
    },
  ],
};

async function tryLabelOf(handedIn: unknown, trial: Trial, row: readonly number[]): Promise<void> {
  const greatest = Math.max(...row);
  const label = row.indexOf(greatest);
  const isOneHot = row.every((value) => value === 0 || value === 1);
  expectNumbers(await trial.call(handedIn, [[...row]]), label, {
    what: "The class",
    given: `For the row [${row.map((value) => (isOneHot ? value : value.toFixed(2))).join(", ")}]:`,
    mistakes: [
      {
        name: "no 1 in it",
        gives: () => row.indexOf(1),
        says: "There is no 1 in this row: the answers of a network are probabilities, or any numbers. Look for the greatest value.",
      },
      {
        name: "only above 0",
        gives: () => (greatest < 0 ? 0 : Number.NaN),
        says: "All values of this row are below 0, and one of them is still the greatest. What does your search begin with?",
      },
      {
        name: "counted from 1",
        gives: () => label + 1,
        says: "That is one too many: places are counted from 0.",
      },
      {
        name: "the value, not its place",
        gives: () => greatest,
        says: "That is the greatest value. Its place is asked for.",
      },
      {
        name: "the smallest",
        gives: () => row.indexOf(Math.min(...row)),
        says: "That is the place of the smallest value.",
      },
      {
        name: "rounded",
        gives: () => row.findIndex((value) => Math.round(value) === 1),
        says: "No value of this row rounds to 1. Look for the greatest value instead.",
      },
    ],
  });
}

/** What a learner writes in lesson 2. */
export const lesson02 = lesson(
  "02-flatten-normalise-one-hot",
  "Lesson 2: Flatten, normalise, one-hot",
  { flattenImage, prepare, weightedSum, oneHotRow, labelOf },
  solutions,
);
