import { expectNumbers, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { confusionMatrix } from "course";
import { someClasses } from "../../shared/draw.js";
import { type Guesses, guesses } from "./guesses.js";

export const confusion: Step = {
  title: "The confusion matrix",
  hints: [
    "Begin with `numClasses` rows of `numClasses` zeros. Make each row anew: `Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0))`.",
    "Go through all positions. The true label says which row, the predicted one says which column. Add 1 there.",
  ],
  right: "Row: what it is. Column: what it was taken for. The right answers are on the diagonal.",
  tests: [
    {
      name: "the counts",
      points: 2,
      async run(handedIn, trial) {
        const classes = someClasses(trial, 4, 8);
        await tryConfusion(handedIn, trial, guesses(trial, classes), classes);
        // More than fit into a byte.
        const many = guesses(trial, 3, 2000);
        await tryConfusion(handedIn, trial, many, 3);
        const last = someClasses(trial, 3, 9) - 1;
        await tryConfusion(handedIn, trial, { truth: [last], predicted: [0] }, last + 1);
      },
    },
    {
      name: "classes that don't occur",
      points: 1,
      async run(handedIn, trial) {
        const classes = someClasses(trial, 4, 6);
        await tryConfusion(handedIn, trial, guesses(trial, classes), classes + trial.integer(1, 3));
        // A class that is only a truth, and one that is only a prediction.
        const { truth, predicted } = guesses(trial, 3);
        const inputs = { truth: [...truth, 3, 3], predicted: [...predicted, 4, 1] };
        await tryConfusion(handedIn, trial, inputs, trial.integer(5, 7));
      },
    },
  ],
};

async function tryConfusion(handedIn: unknown, trial: Trial, { truth, predicted }: Guesses, classes: number) {
  const { counts } = confusionMatrix(truth, predicted, classes);
  const inputs = [tf.tensor1d(truth, "int32"), tf.tensor1d(predicted, "int32"), classes];
  const sumOf = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
  const wider = (size: number) =>
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => counts[i]?.[j] ?? 0));
  expectNumbers(await trial.call(handedIn, inputs), counts, {
    what: "The matrix",
    mistakes: [
      {
        name: "transposed",
        gives: () => transposed(counts),
        says: "Rows and columns are swapped. The row is the truth, the column the prediction.",
      },
      {
        name: "one row shared",
        gives: () => counts.map(() => transposed(counts).map(sumOf)),
        says: "All rows are the same: there is only one row, which stands in every place. `fill` with an array puts the same array everywhere.",
      },
      {
        name: "shares",
        gives: () => counts.map((row) => row.map((count) => count / Math.max(1, sumOf(row)))),
        says: "These are shares of each row. Asked for are counts.",
      },
      {
        name: "only mistakes",
        gives: () => counts.map((row, i) => row.map((count, j) => (i === j ? 0 : count))),
        says: "The right answers are missing: they belong on the diagonal.",
      },
      {
        name: "only right answers",
        gives: () => counts.map((row, i) => row.map((count, j) => (i === j ? count : 0))),
        says: "The mistakes are missing: they belong beside the diagonal.",
      },
      {
        name: "only the diagonal",
        gives: () => counts.map((row, i) => row[i] ?? 0),
        says: "This is only the diagonal. Asked for is a whole row for each class.",
      },
      {
        name: "ones instead of counts",
        gives: () => counts.map((row) => row.map((count) => Math.min(1, count))),
        says: "There are only zeros and ones. Add 1 each time a pair occurs.",
      },
      {
        name: "only classes that occur",
        gives: () => confusionMatrix(truth, predicted).counts,
        says: "The last classes are missing: none of these labels belongs to them. How many rows there are is what `numClasses` says.",
      },
      {
        name: "ten classes",
        gives: () => wider(10),
        says: "There are ten rows. How many there are is what `numClasses` says: not every data set has ten classes.",
      },
      {
        name: "one class too many",
        gives: () => wider(classes + 1),
        says: "There is a class too many. Classes are numbered from 0 to `numClasses - 1`.",
      },
      {
        name: "overflow",
        gives: () => counts.map((row) => row.map((count) => count % 256)),
        says: "Great counts begin anew from 0: a `Uint8Array` holds no number above 255.",
      },
      {
        name: "one class short",
        gives: () => counts.slice(0, -1).map((row) => row.slice(0, -1)),
        says: "The last class is missing. Classes are numbered from 0 to `numClasses - 1`.",
      },
    ],
  });
}

function transposed(counts: readonly (readonly number[])[]): number[][] {
  return counts.map((_, column) => counts.map((row) => row[column] as number));
}
