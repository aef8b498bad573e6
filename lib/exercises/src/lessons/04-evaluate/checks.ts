import { expectNumbers, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const accuracyOf: Step = {
  title: "Write the accuracy",
  hints: [
    "Go through the labels, and count those that equal the prediction in the same place.",
    "Divide by how many there are.",
  ],
  right: "A fraction between 0 and 1, and blind to which mistakes were made.",
  tests: [
    {
      name: "the fraction",
      points: 1,
      async run(handedIn, trial) {
        // As many wrong answers too high as too low would hide a mistake, so all numbers differ.
        const [right, wrong] = [trial.integer(11, 17), trial.integer(3, 7)];
        const isRight = trial.shuffled([...new Array(right).fill(true), ...new Array(wrong).fill(false)]);
        const labels = isRight.map(() => trial.integer(0, 8));
        const predicted = labels.map((label, i) => (isRight[i] ? label : (label + trial.integer(2, 7)) % 9));
        const n = labels.length;
        expectNumbers(await trial.call(handedIn, [labels, predicted]), right / n, {
          what: "The accuracy",
          given: `For ${n} answers, ${right} of which are right:`,
          mistakes: [
            { name: "error rate", gives: () => wrong / n, says: "That is the fraction of wrong answers." },
            {
              name: "a count",
              gives: () => right,
              says: "That is how many are right. Divide by how many there are.",
            },
            {
              name: "percent",
              gives: () => (100 * right) / n,
              says: "That is a percentage. A fraction between 0 and 1 is asked for.",
            },
            {
              name: "right to wrong",
              gives: () => right / wrong,
              says: "That is the number of right answers divided by that of wrong ones. Divide by all.",
            },
            {
              name: "ten thousand",
              gives: () => right / 10_000,
              says: "That is divided by 10,000. Divide by how many answers there are here.",
            },
          ],
        });
      },
    },
  ],
};

const confusionCounts: Step = {
  title: "Count the confusion matrix",
  hints: [
    "Begin with `numClasses` rows of `numClasses` zeros. Each row must be an array of its own.",
    "Then add 1 for each image: in the row of its label, in the column of its prediction.",
  ],
  right: "Rows are the truth, columns the predictions. All that is off the diagonal is a mistake.",
  tests: [
    {
      name: "the counts",
      points: 1,
      run: (handedIn, trial) => tryConfusion(handedIn, trial, 0),
    },
    {
      name: "a class that doesn't occur",
      points: 1,
      run: (handedIn, trial) => tryConfusion(handedIn, trial, 2),
    },
  ],
};

/** Tries counts that differ everywhere; the last classes occur neither as labels nor as predictions. */
async function tryConfusion(handedIn: unknown, trial: Trial, empty: number): Promise<void> {
  const numClasses = trial.integer(4, 6);
  const used = numClasses - empty;
  const counts = Array.from({ length: numClasses }, (_, row) =>
    Array.from({ length: numClasses }, (_, column) => {
      if (row >= used || column >= used) return 0;
      // Nothing symmetric: above the diagonal less than below.
      return row === column ? trial.integer(5, 9) : row < column ? trial.integer(0, 1) : trial.integer(2, 4);
    }),
  );
  const pairs = trial.shuffled(
    counts.flatMap((row, label) =>
      row.flatMap((count, predicted) => new Array(count).fill([label, predicted])),
    ),
  ) as [number, number][];
  const got = await trial.call(handedIn, [
    pairs.map(([label]) => label),
    pairs.map(([, answer]) => answer),
    numClasses,
  ]);
  const all = pairs.length;
  const turned = counts.map((_, column) => counts.map((row) => row[column] as number));
  expectNumbers(got, counts, {
    what: "The matrix",
    given: `For ${all} images of ${numClasses} classes:`,
    mistakes: [
      {
        name: "transposed",
        gives: () => turned,
        says: "Rows and columns have changed places: each row is a true class, each column a prediction.",
      },
      {
        name: "one row for all",
        gives: () =>
          counts.map(() => counts.map((_, column) => turned[column]?.reduce((a, b) => a + b, 0) ?? 0)),
        says: "All rows are the same array, so what is added to one is added to all. `new Array(n).fill(row)` repeats one and the same row: make each anew.",
      },
      {
        name: "only mistakes",
        gives: () => counts.map((row, label) => row.map((count, column) => (label === column ? 0 : count))),
        says: "The right answers are missing: they belong on the diagonal.",
      },
      {
        name: "only right answers",
        gives: () => counts.map((row, label) => row.map((count, column) => (label === column ? count : 0))),
        says: "Only the right answers are counted. Count every pair of label and prediction.",
      },
      {
        name: "shares of all",
        gives: () => counts.map((row) => row.map((count) => count / all)),
        says: "These are shares of all images. Numbers of images are asked for.",
      },
      {
        name: "ones instead of counts",
        gives: () => counts.map((row) => row.map((count) => Math.min(1, count))),
        says: "A pair that occurs several times must be counted each time: add 1, don't set 1.",
      },
      {
        name: "classes that don't occur are missing",
        gives: () => counts.slice(0, used).map((row) => row.slice(0, used)),
        says: "The classes that don't occur have no place. How many rows and columns there are is what `numClasses` says.",
      },
      {
        name: "ten classes",
        gives: () =>
          Array.from({ length: 10 }, (_, row) =>
            Array.from({ length: 10 }, (_, column) => counts[row]?.[column] ?? 0),
          ),
        says: "The matrix has ten rows and columns. How many it needs is what `numClasses` says.",
      },
      {
        name: "counts of the labels",
        gives: () => counts.map((row) => row.reduce((a, b) => a + b, 0)),
        says: "Those are the numbers of images of each class. Each row needs a column for each prediction.",
      },
    ],
  });
}

const precisionAndRecall: Step = {
  title: "Compute precision and recall",
  hints: [
    "Both have the hits above the line: `counts[digit][digit]`.",
    "Precision: of all images that were *called* this digit. These are a column.",
    "Recall: of all images that *are* this digit. These are a row.",
  ],
  right: "Precision looks down a column, recall along a row.",
  tests: [
    {
      name: "both fractions",
      points: 1,
      async run(handedIn, trial) {
        const n = trial.integer(3, 6);
        const digit = trial.integer(1, n - 1);
        const counts = Array.from({ length: n }, (_, row) =>
          Array.from({ length: n }, (_, column) => {
            if (row === column) return trial.integer(20, 40);
            if (column === digit) return trial.integer(6, 9);
            return row === digit ? trial.integer(1, 4) : trial.integer(0, 5);
          }),
        );
        const row = total(counts[digit] as number[]);
        const column = total(counts.map((each) => each[digit] as number));
        const hits = counts[digit]?.[digit] as number;
        const all = total(counts.map(total));
        const [precision, recall] = [hits / column, hits / row];
        expectNumbers(await trial.call(handedIn, [counts, digit]), [precision, recall], {
          what: "The pair",
          given: `For the digit ${digit}, with ${hits} hits, ${row} images of it and ${column} answers with it:`,
          mistakes: [
            {
              name: "swapped",
              gives: () => [recall, precision],
              says: "The two have changed places: precision first, then recall. Or do you look along the row for precision?",
            },
            {
              name: "only precision",
              gives: () => precision,
              says: "That is the precision. Give both: `[precision, recall]`.",
            },
            {
              name: "only recall",
              gives: () => recall,
              says: "That is the recall. Give both: `[precision, recall]`.",
            },
            {
              name: "divided by all",
              gives: () => [hits / all, hits / all],
              says: "The hits are divided by all images. Divide by the sum of a column, and of a row.",
            },
            {
              name: "without the hits",
              gives: () => [hits / (column - hits), hits / (row - hits)],
              says: "The sums leave out the diagonal. The hits belong to the images that were called so, and to those that are.",
            },
            {
              name: "mistakes instead of hits",
              gives: () => [1 - precision, 1 - recall],
              says: "Those are the fractions of mistakes. The hits belong above the line.",
            },
            {
              name: "the next digit",
              gives: () => {
                const other = digit - 1;
                const diagonal = counts[other]?.[other] as number;
                return [
                  diagonal / total(counts.map((each) => each[other] as number)),
                  diagonal / total(counts[other] as number[]),
                ];
              },
              says: "Those are the figures of the digit before. Rows and columns are counted from 0.",
            },
            {
              name: "twice the same",
              gives: () => [recall, recall],
              says: "Both are the recall. Precision divides by the sum of the *column*.",
            },
            {
              name: "twice precision",
              gives: () => [precision, precision],
              says: "Both are the precision. Recall divides by the sum of the *row*.",
            },
            {
              name: "percent",
              gives: () => [100 * precision, 100 * recall],
              says: "Those are percentages. Fractions between 0 and 1 are asked for.",
            },
          ],
        });
      },
    },
  ],
};

const standardErrorOf: Step = {
  title: "Compute the standard error",
  hints: ["Multiply p by 1 − p, divide by n, then take the square root: `Math.sqrt`."],
  right: "Four times as many images halve it.",
  tests: [
    {
      name: "the formula",
      points: 1,
      async run(handedIn, trial) {
        const p = trial.integer(81, 98) / 100;
        const n = trial.integer(200, 900);
        expectNumbers(await trial.call(handedIn, [p, n]), Math.sqrt((p * (1 - p)) / n), {
          what: "The standard error",
          given: `For an accuracy of ${p} on ${n} images:`,
          tolerance: 1e-7,
          mistakes: [
            { name: "no root", gives: () => (p * (1 - p)) / n, says: "The square root is missing." },
            {
              name: "root of n missing",
              gives: () => Math.sqrt(p * (1 - p)) / n,
              says: "The root covers the whole fraction, n included.",
            },
            {
              name: "not divided",
              gives: () => Math.sqrt(p * (1 - p)),
              says: "Divide by the number of images, under the root.",
            },
            { name: "p squared", gives: () => Math.sqrt((p * p) / n), says: "It is p · (1 − p), not p · p." },
            { name: "1 − p missing", gives: () => Math.sqrt(p / n), says: "The factor 1 − p is missing." },
            { name: "p missing", gives: () => Math.sqrt((1 - p) / n), says: "The factor p is missing." },
            {
              name: "twice",
              gives: () => 2 * Math.sqrt((p * (1 - p)) / n),
              says: "That is twice the standard error.",
            },
            {
              name: "10,000 images",
              gives: () => Math.sqrt((p * (1 - p)) / 10_000),
              says: "That is for 10,000 images. How many there are is what your function gets.",
            },
            {
              name: "divided by n − 1",
              gives: () => Math.sqrt((p * (1 - p)) / (n - 1)),
              says: "The formula divides by n.",
            },
          ],
        });
      },
    },
  ],
};

/** What a learner writes in lesson 4. */
export const lesson04 = lesson(
  "04-evaluate",
  "Lesson 4: Evaluate",
  { accuracyOf, confusionCounts, precisionAndRecall, standardErrorOf },
  solutions,
);
