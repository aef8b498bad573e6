import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { classificationReport, confusionMatrix } from "course";
import { readReport } from "../../readings/index.js";
import { someClasses } from "../../shared/draw.js";
import { FOUR_DECIMALS, guesses } from "./guesses.js";

interface ReportLists {
  precision: number[];
  recall: number[];
  f1: number[];
}

export const report: Step = {
  title: "Precision, recall and f1",
  hints: [
    "For one class: the count on the diagonal is `hits`. The sum of its row is how many there are, the sum of its column is how often its name was given.",
    "Precision: of those called so, how many are? Recall: of those that are, how many are called so? Lesson 4 computed both for the 9.",
    "Where nothing was called so, the column sums to 0. 0 / 0 is no number; the convention is to say 0.",
  ],
  right: "These are the figures of the classification report.",
  tests: [
    {
      name: "the figures",
      points: 2,
      async run(handedIn, trial) {
        for (const [classes, scale] of [
          [someClasses(trial, 4, 9), 1],
          [someClasses(trial, 11, 13), 1],
          [2, 40],
        ] as const) {
          const { truth, predicted } = guesses(trial, classes, scale);
          await tryReport(handedIn, trial, truth, predicted, classes);
        }
      },
    },
    {
      name: "a class that is never predicted",
      points: 1,
      async run(handedIn, trial) {
        const classes = someClasses(trial, 4, 9);
        const { truth, predicted } = guesses(trial, classes);
        for (const never of [trial.integer(1, classes - 2), 0, classes - 1]) {
          const other = (never + 1) % classes;
          const without = predicted.map((label) => (label === never ? other : label));
          await tryReport(handedIn, trial, truth, without, classes);
        }
      },
    },
  ],
};

async function tryReport(
  handedIn: unknown,
  trial: Trial,
  truth: number[],
  predicted: number[],
  size: number,
) {
  const { counts } = confusionMatrix(truth, predicted, size);
  const classNames = counts.map((_, label) => `class ${label}`);
  const { classes } = classificationReport(truth, predicted, { classNames });
  const right: ReportLists = {
    precision: classes.map(({ precision }) => precision),
    recall: classes.map(({ recall }) => recall),
    f1: classes.map(({ f1 }) => f1),
  };
  const got = (await trial.call(handedIn, [counts.map((row) => [...row])], {
    read: readReport,
  })) as Partial<ReportLists> | null;
  const total = truth.length;
  const isEmpty = right.precision.map((_, label) => !predicted.includes(label));
  const unless = (list: readonly number[]) => list.map((value, i) => (isEmpty[i] ? Number.NaN : value));
  const both = (combine: (p: number, r: number) => number) =>
    right.precision.map((p, i) => combine(p, right.recall[i] as number));
  const mistakes: Record<keyof ReportLists, NumberMistake[]> = {
    precision: [
      {
        name: "precision and recall swapped",
        gives: () => right.recall,
        says: "This is the recall. Which sum belongs to which: the row's or the column's?",
      },
      {
        name: "NaN",
        gives: () => unless(right.precision),
        says: "A class that was never predicted has the precision 0 / 0, which is no number. By convention it is 0.",
      },
    ],
    recall: [
      {
        name: "precision and recall swapped",
        gives: () => right.precision,
        says: "This is the precision. Which sum belongs to which: the row's or the column's?",
      },
    ],
    f1: [
      {
        name: "NaN",
        gives: () => unless(right.f1),
        says: "For a class that was never predicted this is 0 / 0, which is no number. By convention it is 0.",
      },
      {
        name: "plain mean",
        gives: () => both((p, r) => (p + r) / 2),
        says: "This is the plain mean of both. The f1 is twice their product, divided by their sum: it is high only if both are.",
      },
      {
        name: "without the 2",
        gives: () => both((p, r) => (p + r === 0 ? 0 : (p * r) / (p + r))),
        says: "Each is half of what it should be. Twice the product, divided by the sum.",
      },
      {
        name: "product",
        gives: () => both((p, r) => p * r),
        says: "This is the product of both. Twice the product, divided by the sum.",
      },
    ],
  };
  const common = (list: readonly number[]): NumberMistake[] => [
    {
      name: "per cent",
      gives: () => list.map((value) => 100 * value),
      says: "These are per cent. Asked for are shares, between 0 and 1.",
    },
    {
      name: "accuracy of each class",
      gives: () =>
        counts.map((row, i) => {
          const column = counts.reduce((sum, other) => sum + (other[i] as number), 0);
          const hits = row[i] as number;
          return (total - row.reduce((a, b) => a + b, 0) - column + 2 * hits) / total;
        }),
      says: "The many right answers about other classes were counted too. Then every class looks good.",
    },
    {
      name: "share of all",
      gives: () => counts.map((row, i) => (row[i] as number) / total),
      says: "The hits were divided by all examples. Divide by the row, or by the column.",
    },
  ];
  for (const name of ["precision", "recall", "f1"] as const) {
    expectNumbers(got?.[name], right[name], {
      what: `\`${name}\``,
      tolerance: FOUR_DECIMALS,
      mistakes: [...mistakes[name], ...common(right[name])],
    });
  }
}
