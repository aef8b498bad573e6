import { expectNumbers, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { someClasses } from "../../shared/draw.js";

export const counts: Step = {
  title: "Count the garments of each class",
  hints: [
    "`labels.dataSync()` gives the labels as a list of numbers that you can go through with `for (const label of …)`.",
    "Begin with a list of `numClasses` zeros: `new Array<number>(numClasses).fill(0)`. Then add 1 in the right place for each label.",
  ],
  right: "A class of which there is no image has its place too, with a 0.",
  tests: [
    {
      name: "the counts",
      points: 1,
      async run(handedIn, trial) {
        await tryCounts(handedIn, trial, someCounts(trial, someClasses(trial, 4, 9), 1));
        // More than fit into a byte.
        await tryCounts(handedIn, trial, someCounts(trial, someClasses(trial, 4, 7), 300));
        const classes = someClasses(trial, 3, 9);
        await tryCounts(handedIn, trial, [...new Array<number>(classes - 1).fill(0), 1]);
      },
    },
    {
      name: "classes that don't occur",
      points: 1,
      async run(handedIn, trial) {
        for (const missing of [1, trial.integer(2, 3)]) {
          const some = someCounts(trial, someClasses(trial, 4, 6), 1);
          await tryCounts(handedIn, trial, [...some, ...new Array<number>(missing).fill(0)]);
        }
      },
    },
  ],
};

/** Draws the count of each class: all differ, one inside is 0, and the last is greater than the first. */
function someCounts(trial: Trial, classes: number, scale: number): number[] {
  const drawn = trial.shuffled(Array.from({ length: classes }, (_, i) => scale * (i + 1)));
  drawn[trial.integer(1, classes - 2)] = 0;
  const [first, last] = [drawn[0] as number, drawn.at(-1) as number];
  drawn[0] = Math.min(first, last);
  drawn[classes - 1] = Math.max(first, last);
  return drawn;
}

async function tryCounts(handedIn: unknown, trial: Trial, wanted: readonly number[]): Promise<void> {
  const list = trial.shuffled(wanted.flatMap((count, label) => new Array<number>(count).fill(label)));
  const got = await trial.call(handedIn, [tf.tensor1d(list, "int32"), wanted.length]);
  const seen = wanted.findLastIndex((count) => count > 0) + 1;
  expectNumbers(got, wanted, {
    what: "The list of counts",
    given: `For labels of which \`numClasses\` is ${wanted.length}.`,
    mistakes: [
      {
        name: "only classes that occur",
        gives: () => wanted.slice(0, seen),
        says: "The last classes are missing: none of these labels belongs to them. How many counts there are is what `numClasses` says, whatever the labels are.",
      },
      {
        name: "ten classes",
        gives: () => Array.from({ length: 10 }, (_, label) => wanted[label] ?? 0),
        says: "There are ten counts. How many there are is what `numClasses` says: not every data set has ten classes.",
      },
      {
        name: "empty classes left out",
        gives: () => wanted.filter((count) => count > 0),
        says: "Classes without an image are missing, so all counts behind them are in the wrong place.",
      },
      {
        name: "shares",
        gives: () => wanted.map((count) => count / list.length),
        says: "These are shares of all images. Asked for are numbers of images.",
      },
      {
        name: "counted from 1",
        gives: () => [0, ...wanted.slice(0, -1)],
        says: "Every count is one place too far: classes are numbered from 0.",
      },
      {
        name: "sorted",
        gives: () => [...wanted].sort((a, b) => b - a),
        says: "The counts are sorted by size. Then nobody knows which class they belong to.",
      },
      {
        name: "summed labels",
        gives: () => wanted.map((count, label) => count * label),
        says: "The labels themselves were added up. Add 1 for each image.",
      },
      {
        name: "overflow",
        gives: () => wanted.map((count) => count % 256),
        says: "Great counts begin anew from 0: a `Uint8Array` holds no number above 255.",
      },
      {
        name: "overflow",
        gives: () => wanted.map((count) => Math.min(count, 255)),
        says: "No count is above 255: a `Uint8ClampedArray` holds no greater number.",
      },
      {
        name: "ones instead of counts",
        gives: () => wanted.map((count) => Math.min(count, 1)),
        says: "There are only zeros and ones. Add 1 each time a label occurs.",
      },
    ],
  });
}
