import type { Step, Trial } from "@course/checks";
import { formatNumber, isTensor, tf } from "@course/core";
import { readSure } from "../readings/index.js";

/** Probabilities of random images, with labels of which about half are those predicted. */
function predictions(
  trial: Trial,
  images: number,
  classes: number,
): { probabilities: tf.Tensor2D; labels: tf.Tensor1D; rows: number[][]; truth: number[] } {
  const rows = Array.from({ length: images }, () => {
    const scores = Array.from({ length: classes }, () => trial.number(0, 1) ** 4 + 0.01);
    const sum = scores.reduce((total, score) => total + score, 0);
    return scores.map((score) => score / sum);
  });
  const truth = rows.map((row, i) => {
    const predicted = row.indexOf(Math.max(...row));
    // At least one of each kind.
    const isRight = i === 0 || (i !== 1 && trial.number(0, 1) < 0.6);
    return isRight ? predicted : (predicted + trial.integer(1, classes - 1)) % classes;
  });
  return { probabilities: tf.tensor2d(rows), labels: tf.tensor1d(truth, "int32"), rows, truth };
}

interface Sure {
  right: number;
  wrong: number;
}

async function expectSure(handedIn: unknown, trial: Trial, images: number, classes: number): Promise<void> {
  const { probabilities, labels, rows, truth } = predictions(trial, images, classes);
  const { right, wrong } = ((await trial.call(handedIn, [probabilities, labels], { read: readSure })) ??
    {}) as Partial<Record<keyof Sure, unknown>>;
  if (isTensor(right) || isTensor(wrong)) {
    trial.object("tensors", "`right` and `wrong` are tensors. Expected: numbers; `dataSync()` reads them.");
  }
  if (typeof right !== "number" || typeof wrong !== "number") {
    trial.object("no numbers", "Expected: an object with the numbers `right` and `wrong`.");
  }
  const isNear = (expected: Sure, room = TOLERANCE) =>
    Math.abs(right - expected.right) < room && Math.abs(wrong - expected.wrong) < room;
  const isRight = rows.map((row, i) => row.indexOf(Math.max(...row)) === truth[i]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const each = (measure: (row: number[], i: number) => number): Sure => {
    const values = rows.map(measure);
    return {
      right: mean(values.filter((_, i) => isRight[i])),
      wrong: mean(values.filter((_, i) => !isRight[i])),
    };
  };
  const greatest = (row: readonly number[]) => Math.max(...row);
  const expected = each(greatest);
  if (isNear(expected)) return;
  const count = isRight.filter(Boolean).length;
  const came = `Came: right ${formatNumber(right)}, wrong ${formatNumber(wrong)}.`;
  const mistakes: [mistake: string, gives: Sure, says: string][] = [
    ["swapped", { right: expected.wrong, wrong: expected.right }, "Right and wrong are swapped."],
    [
      "probability of the truth",
      each((row, i) => row[truth[i] as number] as number),
      "That is the probability of the true class. How sure the network is of its *own* answer is asked for.",
    ],
    [
      "accuracy",
      { right: count / images, wrong: 1 - count / images },
      "Those are the fractions of right and wrong answers: the accuracy. How probable did the network hold its answers?",
    ],
    [
      "not separated",
      { right: mean(rows.map(greatest)), wrong: mean(rows.map(greatest)) },
      "Both are the mean over all images. Take right and wrong answers apart.",
    ],
    [
      "percent",
      { right: expected.right * 100, wrong: expected.wrong * 100 },
      "Those are percentages. Expected: from 0 to 1.",
    ],
    [
      "sums",
      { right: expected.right * count, wrong: expected.wrong * (images - count) },
      "Those are sums. A mean is the sum divided by how many there are.",
    ],
    [
      "divided by all",
      { right: (expected.right * count) / images, wrong: (expected.wrong * (images - count)) / images },
      "The sums were divided by the number of all images. There are fewer right ones, and fewer wrong ones.",
    ],
    ["least probability", each((row) => Math.min(...row)), "That is the *least* probability of each image."],
    ["mean probability", each(mean), "That is the mean over the classes, which is the same for each image."],
  ];
  const found = mistakes.find(([, gives]) => isNear(gives));
  if (found) trial.object(found[0], `${found[2]} ${came}`);
  const asked = `Expected: right ${formatNumber(expected.right, 6)}, wrong ${formatNumber(expected.wrong, 6)}.`;
  if (isNear(expected, 0.006)) {
    trial.object(
      "rounded",
      `Both are nearly right, and less exact than asked for: don't round them. ${asked} Came: right ${formatNumber(right, 6)}, wrong ${formatNumber(wrong, 6)}.`,
    );
  }
  if (Math.abs(right - expected.right) < TOLERANCE) {
    trial.object("only right", `\`right\` is right, \`wrong\` is not. ${asked} ${came}`);
  }
  if (Math.abs(wrong - expected.wrong) < TOLERANCE) {
    trial.object("only wrong", `\`wrong\` is right, \`right\` is not. ${asked} ${came}`);
  }
  trial.object(
    "other",
    `${asked} ${came} Asked for is the mean of each image's greatest probability, once over the images answered correctly, once over the others.`,
  );
}

/** Room for sums in float32, and for rounding to four digits. */
const TOLERANCE = 1e-4;

export const confidence: Step = {
  title: "How sure when right, how sure when wrong",
  hints: [
    "For each image you need two things: its greatest probability, and whether the class that has it is the true one.",
    "`argmax` gives the predicted classes, `probabilities.max(1)` the greatest probabilities. `arraySync()` turns a tensor into numbers.",
    "Go through the images, add up the probabilities of the right answers and count them. Then the same for the wrong ones.",
  ],
  right: "The larger the gap between the two, the better the network knows when it doesn't know.",
  tests: [
    {
      name: "ten classes",
      points: 2,
      run: (handedIn, trial) => expectSure(handedIn, trial, trial.integer(50, 90), 10),
    },
    {
      name: "other numbers of images and classes",
      points: 1,
      async run(handedIn, trial) {
        await expectSure(handedIn, trial, trial.integer(20, 40), trial.integer(3, 5));
        await expectSure(handedIn, trial, trial.integer(91, 120), trial.integer(12, 25));
      },
    },
  ],
};
