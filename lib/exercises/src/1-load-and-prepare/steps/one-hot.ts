import type { Mistake, Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import { oneHot as asOneHot } from "course";
import { someClasses } from "../../shared/draw.js";

export const oneHot: Step = {
  title: "One-hot labels",
  hints: [
    "By hand: one row for each label, one place for each class; a 1 where the place is the label. Or look for `tf.oneHot`.",
    "How many columns there are must not depend on the labels that happen to be there: use `numClasses`. `toFloat()` makes the numbers `float32`.",
  ],
  right: "Each row has its 1 in the place of its class.",
  tests: [
    {
      name: "the rows",
      points: 1,
      async run(handedIn, trial) {
        for (const [classes, more] of [
          [someClasses(trial, 4, 8), trial.integer(2, 9)],
          [someClasses(trial, 11, 14), trial.integer(500, 1000)],
        ] as const) {
          // All classes occur, some several times, in any order.
          const all = Array.from({ length: classes }, (_, label) => label);
          const some = Array.from({ length: more }, () => trial.integer(0, classes - 1));
          await tryOneHot(handedIn, trial, trial.shuffled([...all, ...some]), classes);
        }
        const classes = someClasses(trial, 3, 9);
        await tryOneHot(handedIn, trial, [classes - 1], classes);
      },
    },
    {
      name: "classes that don't occur",
      points: 1,
      async run(handedIn, trial) {
        for (const missing of [trial.integer(2, 3), 1]) {
          const classes = someClasses(trial, 6, 9);
          // Class 0 is missing as well.
          const seen = Array.from({ length: classes - missing - 1 }, (_, i) => i + 1);
          await tryOneHot(handedIn, trial, trial.shuffled([...seen, ...seen]), classes);
        }
        await tryOneHot(handedIn, trial, [1], someClasses(trial, 4, 12));
      },
    },
  ],
};

async function tryOneHot(
  handedIn: unknown,
  trial: Trial,
  list: readonly number[],
  classes: number,
): Promise<void> {
  const labels = tf.tensor1d([...list], "int32");
  const got = await trial.call(handedIn, [labels, classes]);
  trial.tensor(got, asOneHot(labels, classes), {
    what: `The one-hot tensor for ${classes} classes`,
    mistakes: [
      {
        name: "ten columns",
        gives: () => tf.oneHot(labels, 10),
        says: "There are ten columns. How many there are is what `numClasses` says: not every data set has ten classes.",
      },
      ...oneHotMistakes(labels, classes),
    ],
  });
}

/** What probably went wrong where labels are not one-hot rows. */
export function oneHotMistakes(labels: tf.Tensor1D, classes: number): Mistake[] {
  const n = labels.size;
  const greatest = Math.max(...labels.dataSync());
  const right = (): tf.Tensor2D => asOneHot(labels, classes);
  const shifted = (by: number): tf.Tensor => tf.oneHot(labels.add(by).toInt() as tf.Tensor1D, classes);
  return [
    {
      name: "a column too few",
      gives: () => tf.oneHot(labels, classes - 1),
      says: "There is one column too few, so one class has no place. Was the greatest label taken for the number of classes? They are numbered from 0.",
    },
    {
      name: "a column too few",
      gives: () => tf.oneHot(labels, greatest),
      says: "There is no column for the greatest label. Classes are numbered from 0, so the greatest label is one less than their number.",
    },
    {
      name: "columns by the labels",
      gives: () => tf.oneHot(labels, greatest + 1),
      says: "How many columns there are was taken from the labels that happen to be there. Use `numClasses`: it is the same for all data.",
    },
    {
      name: "a column too many",
      gives: () => tf.oneHot(labels, classes + 1),
      says: "There is one column too many. Classes are numbered from 0, so the last is one less than their number.",
    },
    {
      name: "counted from 1",
      gives: () => shifted(-1),
      says: "Every 1 is one place too far to the left: classes are numbered from 0.",
    },
    {
      name: "one place too far",
      gives: () => shifted(1),
      says: "Every 1 is one place too far to the right: classes are numbered from 0.",
    },
    {
      name: "flattened labels",
      gives: () => right().flatten(),
      says: "All rows ran into one. Keep one row for each label.",
    },
    {
      name: "labels unchanged",
      gives: () => labels,
      says: "The labels come out as they went in.",
    },
    {
      name: "labels as a column",
      gives: () => labels.reshape([n, 1]),
      says: "The labels come out as a column of class numbers. Each needs a place for each class.",
    },
    {
      name: "the label in its place",
      gives: () => right().mul(labels.reshape([n, 1])),
      says: "The places are right. But a row holds only zeros and a one, not the label.",
    },
    {
      name: "zeros and ones swapped",
      gives: () => tf.sub(1, right()),
      says: "Zeros and ones are swapped.",
    },
    {
      name: "from the right",
      gives: () => right().reverse(1),
      says: "The places were counted from the right: class 0 has the first one.",
    },
    {
      name: "transposed",
      gives: () => right().transpose(),
      says: "Rows and columns are swapped. One row for each label, one column for each class.",
    },
    {
      name: "all zeros",
      gives: () => tf.zeros([n, classes]),
      says: "There is no 1 anywhere.",
    },
  ];
}
