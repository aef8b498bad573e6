import { expectNumbers, type Step, type Trial } from "@course/checks";
import { tf } from "@course/core";
import { someClasses } from "../../shared/draw.js";
import { total } from "../../shared/sums.js";
import { FOUR_DECIMALS, type Guesses, guesses } from "./guesses.js";

export const accuracy: Step = {
  title: "The accuracy",
  hints: [
    "Count the positions at which both lists hold the same number. How many positions are there?",
    "With tensors: `labels.equal(predicted)` gives a 1 where they agree, and `.mean()` of that is the share. `arraySync()` makes it a number.",
  ],
  right: "A share between 0 and 1: how many of the answers are right.",
  tests: [
    {
      name: "the share",
      points: 2,
      async run(handedIn, trial) {
        await tryAccuracy(handedIn, trial, oddGuesses(trial, 1), someClasses(trial, 4, 9));
        await tryAccuracy(handedIn, trial, oddGuesses(trial, 40), someClasses(trial, 4, 9));
        const { truth } = guesses(trial, 5);
        const none = truth.map((label) => (label + 1) % 5);
        for (const predicted of [truth, none]) await tryAccuracy(handedIn, trial, { truth, predicted }, 5);
        await tryAccuracy(handedIn, trial, { truth: [3], predicted: [trial.integer(0, 2)] }, 4);
      },
    },
  ],
};

/** Draws guesses whose accuracy is no number of three decimals, and whose labels have another sum than the truth. */
function oddGuesses(trial: Trial, scale: number): Guesses {
  for (;;) {
    const drawn = guesses(trial, someClasses(trial, 4, 9), scale);
    const share = hitsOf(drawn) / drawn.truth.length;
    const isOdd = Math.abs(Math.round(share * 1000) / 1000 - share) > 2 * FOUR_DECIMALS;
    if (isOdd && total(drawn.truth) !== total(drawn.predicted)) return drawn;
  }
}

function hitsOf({ truth, predicted }: Guesses): number {
  return truth.filter((label, i) => label === predicted[i]).length;
}

async function tryAccuracy(handedIn: unknown, trial: Trial, { truth, predicted }: Guesses, classes: number) {
  const hits = hitsOf({ truth, predicted });
  const n = truth.length;
  const inputs = [tf.tensor1d(truth, "int32"), tf.tensor1d(predicted, "int32")];
  expectNumbers(await trial.call(handedIn, inputs), hits / n, {
    what: "The accuracy",
    given: `For ${n === 1 ? "one label" : `${n} labels`}.`,
    tolerance: FOUR_DECIMALS,
    mistakes: [
      {
        name: "counted",
        gives: () => hits,
        says: "That is how many answers are right. Asked for is the share of all.",
      },
      {
        name: "per cent",
        gives: () => (100 * hits) / n,
        says: "That is the share in per cent. Asked for is a number between 0 and 1.",
      },
      {
        name: "per cent",
        gives: () => Math.round((10_000 * hits) / n) / 100,
        says: "That is the share in per cent. Asked for is a number between 0 and 1.",
      },
      {
        name: "error rate",
        gives: () => 1 - hits / n,
        says: "That is the share of wrong answers.",
      },
      ...[10, classes, Math.max(...truth) + 1].map((number) => ({
        name: "divided by the classes",
        gives: () => hits / number,
        says: "The right answers were divided by the number of classes. Of how many answers are they a share?",
      })),
      {
        name: "sum of labels",
        gives: () => total(predicted) / total(truth),
        says: "The labels were added up. They are names: compare them one by one.",
      },
      {
        name: "divided by one less",
        gives: () => hits / (n - 1),
        says: "The right answers were divided by one less than there are. Of how many answers are they a share?",
      },
      {
        name: "fixed number",
        gives: () => hits / 10_000,
        says: "The right answers were divided by 10,000. How many answers there are is what `labels.size` says.",
      },
      {
        name: "rounded",
        gives: () => Math.round(hits / n),
        says: "The share was rounded to a whole number. Is it of the kind `int32` or `bool` somewhere?",
      },
    ],
  });
}
