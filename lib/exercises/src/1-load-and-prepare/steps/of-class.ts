import type { Step, Trial } from "@course/checks";
import { tf } from "@course/core";
import type { Values } from "../variant.js";

type Which = Values["which"];

/** @param values `which`: which images of the class are asked for. */
export const ofClass = ({ which }: Pick<Values, "which">): Step => ({
  title: "Find images of one class",
  hints: [
    "First find the positions at which `labels` says `wanted`. `labels.dataSync()` gives the labels as a list.",
    "`take(images, positions)` gives the images at these positions. Lesson 1 used it.",
  ],
  right: "Images and labels belong together by their position, and by nothing else.",
  tests: [
    {
      name: "the right images",
      points: 2,
      async run(handedIn, trial) {
        await tryOfClass(handedIn, trial, which, mixedLabels(trial), trial.integer(3, 4));
        await tryOfClass(handedIn, trial, which, { wanted: 0, labels: exactly(trial, 0, 3) }, 3);
        const last = trial.integer(7, 9);
        await tryOfClass(handedIn, trial, which, { wanted: last, labels: exactly(trial, last, 2) }, 1);
      },
    },
  ],
});

interface Wanted {
  wanted: number;
  labels: readonly number[];
}

/** The first of all images is of the class, the next three are not: so no mistake leads to the right images. */
function mixedLabels(trial: Trial): Wanted {
  const wanted = trial.integer(2, 8);
  const others = trial.shuffled([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].filter((label) => label !== wanted));
  const more = new Array<number>(trial.integer(5, 7)).fill(wanted);
  return {
    wanted,
    labels: [wanted, ...others.slice(0, 3), ...trial.shuffled([...others.slice(3), ...more]), 0],
  };
}

/** Labels of which `count` are the wanted one, and neither the first nor the last. */
function exactly(trial: Trial, wanted: number, count: number): number[] {
  const others = Array.from({ length: trial.integer(6, 20) }, () => (wanted + trial.integer(1, 9)) % 10);
  const [first = 0, last = 0, ...rest] = others;
  return [first, ...trial.shuffled([...rest, ...new Array<number>(count).fill(wanted)]), last];
}

async function tryOfClass(
  handedIn: unknown,
  trial: Trial,
  which: Which,
  { wanted, labels }: Wanted,
  count: number,
): Promise<void> {
  const images = trial.images(labels.length);
  const at = (positions: readonly number[]): tf.Tensor3D =>
    tf.gather(images, tf.tensor1d([...positions], "int32"));
  const positions = [...labels.keys()];
  const found = positions.filter((i) => labels[i] === wanted);
  const got = await trial.call(handedIn, [images, tf.tensor1d([...labels], "int32"), wanted, count]);
  const isFirst = which === "first";
  const right = isFirst ? found.slice(0, count) : found.slice(-count);
  const other = isFirst ? "last" : "first";
  trial.tensor(got, at(right), {
    what: "The stack of images",
    anyKind: true,
    mistakes: [
      {
        name: "all of the class",
        gives: () => at(found),
        says: `These are all images of the class. Only the ${which} \`count\` are asked for.`,
      },
      {
        name: "first images of any class",
        gives: () => at(positions.slice(0, count)),
        says: "These are the first images of all. Which of them show the class `wanted`?",
      },
      {
        name: "label taken for a position",
        gives: () => at(positions.slice(wanted, wanted + count)),
        says: "These are the images from position `wanted` on. But `wanted` is a class: look for it in `labels`.",
      },
      {
        name: `${other} instead of ${which}`,
        gives: () => at(isFirst ? found.slice(-count) : found.slice(0, count)),
        says: `These are the ${other} images of the class. The ${which} are asked for.`,
      },
      {
        name: "another order",
        gives: () => at([...right].reverse()),
        says: "These are the right images, in the opposite order. Asked for is the order in which they come.",
      },
      {
        name: "other class",
        gives: () => at(positions.filter((i) => labels[i] === wanted - 1).slice(0, count)),
        says: "This is the class before: classes are numbered from 0.",
      },
      {
        name: "all others",
        gives: () => at(positions.filter((i) => labels[i] !== wanted).slice(0, count)),
        says: "These are images of all other classes.",
      },
      {
        name: "within the first images",
        gives: () => at(found.filter((i) => i < count)),
        says: "Only the first `count` images of all were searched. Search all of them, until `count` are found.",
      },
      {
        name: "one too few",
        gives: () => at(isFirst ? right.slice(0, -1) : right.slice(1)),
        says: "There is one image too few.",
      },
      {
        name: "one too many",
        gives: () => at(isFirst ? found.slice(0, count + 1) : found.slice(-count - 1)),
        says: "There is one image too many.",
      },
      {
        name: "the first left out",
        gives: () => at(found.slice(1, count + 1)),
        says: "The first image of the class was left out: positions are counted from 0.",
      },
      {
        name: "normalised already",
        gives: () => at(right).div(255),
        says: "The pixels were divided by 255 as well. Here the images stay as they are.",
      },
    ],
  });
}
