import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { someClasses } from "../../shared/draw.js";

export const decode: Step = {
  title: "Back to labels",
  hints: [
    "Find the place of the greatest number in each row. Lesson 2 did that at the end.",
    "`argMax` takes an axis. Axis 0 goes down the columns, axis 1 along the rows.",
  ],
  right: "This works for the probabilities that a network gives as well: you will need it in exercise 2.",
  tests: [
    {
      name: "the labels",
      points: 2,
      async run(handedIn, trial) {
        const classes = someClasses(trial, 4, 9);
        await tryDecode(handedIn, trial, oneHotRows(trial, classes + trial.integer(1, 6), classes), classes);
        for (const n of [trial.integer(12, 20), 1, 1000]) {
          const width = n === 1000 ? 4 : someClasses(trial, 5, 9);
          await tryDecode(handedIn, trial, probabilities(trial, n, width), width);
        }
        // Before softmax, numbers are of any size, and may all be less than 0.
        const logits = probabilities(trial, trial.integer(12, 20), 11).map((row) =>
          row.map((p) => 9 * p - 12),
        );
        await tryDecode(handedIn, trial, logits, 11);
      },
    },
  ],
};

function oneHotRows(trial: Trial, n: number, classes: number): number[][] {
  return Array.from({ length: n }, (_, row) => {
    // The first class occurs, and the last.
    const label = [0, classes - 1][row] ?? trial.integer(0, classes - 1);
    return Array.from({ length: classes }, (_, i) => (i === label ? 1 : 0));
  });
}

/** Makes rows that sum to 1, as a network gives them: some are sure, most have nothing above a half. No two are equal. */
function probabilities(trial: Trial, n: number, classes: number): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const power = i % 4 === 1 ? 6 : 1;
    const ranks = trial.shuffled(Array.from({ length: classes }, (_, rank) => rank + 1));
    const sizes = ranks.map((rank) => (rank + trial.number(0, 0.5)) ** power);
    const sum = sizes.reduce((a, b) => a + b, 0);
    return sizes.map((size) => size / sum);
  });
}

async function tryDecode(
  handedIn: unknown,
  trial: Trial,
  list: readonly (readonly number[])[],
  classes: number,
): Promise<void> {
  const rows = tf.tensor2d(Float32Array.from(list.flat()), [list.length, classes]);
  const numbers = (of: (row: readonly number[]) => number) => tf.tensor1d(list.map(of));
  const labels = list.map((row) => row.indexOf(Math.max(...row)));
  const got = await trial.call(handedIn, [rows]);
  trial.tensor(got, tf.tensor1d(labels, "int32"), {
    what: "The tensor of labels",
    mistakes: [
      {
        name: "wrong axis",
        gives: () => rows.argMax(0),
        says: "There is one number for each class, so it was searched down the columns. Search along each row: that is the other axis.",
      },
      {
        name: "max instead of argmax",
        gives: () => rows.max(1),
        says: "That is the greatest value of each row. Asked for is its place.",
      },
      {
        name: "counted from 1",
        gives: () => tf.tensor1d(labels).add(1),
        says: "Every label is 1 too large: places are counted from 0.",
      },
      {
        name: "from the right",
        gives: () => tf.tensor1d(labels.map((label) => classes - 1 - label)),
        says: "The places were counted from the right: class 0 has the first one.",
      },
      {
        name: "as a column",
        gives: () => tf.tensor2d(labels, [labels.length, 1]),
        says: "The labels are right, but come as a column. Asked for is a plain list, of one axis.",
      },
      {
        name: "argmin",
        gives: () => rows.argMin(1),
        says: "That is the place of the smallest number in each row.",
      },
      { name: "unchanged", gives: () => rows, says: "The rows come out as they went in." },
      {
        name: "looks for a 1",
        gives: () => numbers((row) => row.indexOf(1)),
        says: "Your function looks for a 1. A network gives probabilities: few of them are 1, but one is the greatest.",
      },
      {
        name: "looks for more than a half",
        gives: () => numbers((row) => row.findIndex((p) => p > 0.5)),
        says: "Your function looks for a number above 0.5. The greatest of many probabilities may be less than that.",
      },
      {
        name: "looks for more than a half",
        gives: () => rows.round().argMax(1),
        says: "The numbers were rounded first. The greatest of many probabilities may be less than 0.5, and then all are 0.",
      },
      {
        name: "looks for a 1",
        gives: () => rows.toInt().argMax(1),
        says: "The fractions were cut off first. A network gives probabilities: few of them are 1, but one is the greatest.",
      },
      {
        name: "weighted sum",
        gives: () => numbers((row) => row.reduce((sum, p, i) => sum + p * i, 0)),
        says: "The places were weighted with their numbers and added up. That is right for exact one-hot rows only: look for the greatest.",
      },
      {
        name: "weighted sum",
        gives: () => numbers((row) => Math.round(row.reduce((sum, p, i) => sum + p * i, 0))),
        says: "The places were weighted with their numbers and added up. That is right for exact one-hot rows only: look for the greatest.",
      },
      {
        name: "starts from 0",
        gives: () =>
          numbers((row) =>
            row.reduce((best, value, i) => (value > Math.max(0, row[best] as number) ? i : best), 0),
          ),
        says: "Here all numbers of a row are less than 0. The search for the greatest begins with the first number, not with 0.",
      },
    ],
  });
}
