import { expectNumbers, type Step, type Trial } from "@course/checks";
import { askForModel, type DenseNetwork, expectDenseAnswers, expectSizes } from "../../shared/networks.js";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";

const buildNetwork: Step = {
  title: "Build a network of any depth",
  hints: [
    "Go through the sizes, and add a dense layer for each: `for (const [i, units] of sizes.entries())`.",
    "The last layer has another activation than the others. It is the one where `i === sizes.length - 1`.",
    "The first layer needs `inputShape: [784]` as well.",
  ],
  right: "One function for every network of this lesson.",
  tests: [
    {
      name: "two layers",
      points: 1,
      run: (handedIn, trial) => tryBuild(handedIn, trial, [trial.integer(11, 40)]),
    },
    {
      name: "several layers",
      points: 1,
      async run(handedIn, trial) {
        const hidden = trial.shuffled([12, 17, 23, 31, 38, 44]);
        await tryBuild(handedIn, trial, hidden.slice(0, 3));
        await tryBuild(handedIn, trial, hidden.slice(0, 5));
      },
    },
  ],
};

async function tryBuild(handedIn: unknown, trial: Trial, hidden: readonly number[]): Promise<void> {
  const network: DenseNetwork = { inputs: 784, hidden, activation: "relu", output: "softmax" };
  const { model } = await askForModel(trial, handedIn, [[...hidden, 10]]);
  expectSizes(trial, model, network);
  expectDenseAnswers(trial, model, network);
}

const binaryCrossEntropy: Step = {
  title: "Write binary cross-entropy",
  hints: [
    "Each output is a question of its own. Where the answer is yes (`truth[i]` is 1), it costs −ln p; where it is no, −ln(1 − p).",
    "The loss is the mean over all questions: divide the sum by how many there are.",
  ],
  right: "Nine of the ten questions about a digit are to be answered with no, and most of these are easy.",
  tests: [
    {
      name: "one true answer",
      points: 1,
      run: (handedIn, trial) => tryBinary(handedIn, trial, 1),
    },
    {
      name: "several true answers",
      points: 1,
      run: (handedIn, trial) => tryBinary(handedIn, trial, 3),
    },
  ],
};

async function tryBinary(handedIn: unknown, trial: Trial, yes: number): Promise<void> {
  const n = trial.integer(6, 12);
  const truth = trial.shuffled(Array.from({ length: n }, (_, i) => Number(i < yes)));
  const p = Array.from({ length: n }, () => trial.integer(5, 95) / 100);
  const costs = p.map((value, i) => -Math.log(truth[i] === 1 ? value : 1 - value));
  const ofYes = total(costs.filter((_, i) => truth[i] === 1));
  const ofNo = total(costs) - ofYes;
  expectNumbers(await trial.call(handedIn, [p, truth]), total(costs) / n, {
    what: "The loss",
    given: `For the probabilities [${p}] and the truth [${truth}]:`,
    mistakes: [
      {
        name: "categorical cross-entropy",
        gives: () => ofYes,
        says: "That is what the true answers cost, and nothing else: categorical cross-entropy. Here each no counts as well.",
      },
      {
        name: "only the yes",
        gives: () => ofYes / n,
        says: "Only the questions whose answer is yes are in it. Those whose answer is no cost −ln(1 − p).",
      },
      {
        name: "only the no",
        gives: () => ofNo / n,
        says: "Only the questions whose answer is no are in it. Those whose answer is yes cost −ln p.",
      },
      {
        name: "summed, not averaged",
        gives: () => total(costs),
        says: "That is the sum over the questions. Divide by how many there are.",
      },
      {
        name: "no minus",
        gives: () => -total(costs) / n,
        says: "Logarithms of probabilities are negative. The loss is minus their mean.",
      },
      {
        name: "−ln p everywhere",
        gives: () => -total(p.map(Math.log)) / n,
        says: "Every question costs −ln p here. Where the answer is no, it is 1 − p that should be large.",
      },
      {
        name: "yes and no swapped",
        gives: () => -total(p.map((value, i) => Math.log(truth[i] === 1 ? 1 - value : value))) / n,
        says: "Yes and no have changed places: where `truth[i]` is 1, p should be large.",
      },
      {
        name: "base 2",
        gives: () => total(costs) / n / Math.LN2,
        says: "That is the logarithm to the base 2. `Math.log` is the natural one.",
      },
    ],
  });
}

const disagreements: Step = {
  title: "Count where two models disagree",
  hints: [
    "Go through the labels. For each image there are four cases: both right, both wrong, only the first right, only the second right.",
    "`first[i] === label && second[i] !== label` is true where only the first is right.",
  ],
  right: "Where both are right, or both wrong, an image says nothing about which is better.",
  tests: [
    {
      name: "both counts",
      points: 1,
      async run(handedIn, trial) {
        // Different numbers of each case, so that no mistake leads to the right counts.
        const counts = { both: 7, first: 5, second: 3, neitherSame: 4, neitherOther: 2 };
        const cases = trial.shuffled(
          Object.entries(counts).flatMap(([name, n]) =>
            new Array<string>(n + trial.integer(0, 1) * 10).fill(name),
          ),
        );
        const labels = cases.map(() => trial.integer(0, 9));
        const wrong = (label: number, by: number) => (label + by) % 10;
        const first = cases.map((name, i) => {
          const label = labels[i] as number;
          return name === "both" || name === "first" ? label : wrong(label, 1);
        });
        const second = cases.map((name, i) => {
          const label = labels[i] as number;
          if (name === "both" || name === "second") return label;
          return wrong(label, name === "neitherOther" ? 2 : 1);
        });
        const count = (wanted: string) => cases.filter((name) => name === wanted).length;
        const [onlyFirst, onlySecond] = [count("first"), count("second")];
        expectNumbers(await trial.call(handedIn, [labels, first, second]), [onlyFirst, onlySecond], {
          what: "The pair of counts",
          given: `For ${labels.length} images:`,
          mistakes: [
            {
              name: "swapped",
              gives: () => [onlySecond, onlyFirst],
              says: "The two counts have changed places: the first is that of images which only `first` gets right.",
            },
            {
              name: "all that are right",
              gives: () => [count("both") + onlyFirst, count("both") + onlySecond],
              says: "Those are all images that each model gets right. Leave out the ones that both get right.",
            },
            {
              name: "all that are wrong",
              gives: () => [
                onlySecond + count("neitherSame") + count("neitherOther"),
                onlyFirst + count("neitherSame") + count("neitherOther"),
              ],
              says: "Those are the mistakes of each model. Count the images that one gets right and the other doesn't.",
            },
            {
              name: "different answers",
              gives: () => [onlyFirst + count("neitherOther"), onlySecond + count("neitherOther")],
              says: "Images where both are wrong in different ways are counted as well. One of the two must be right.",
            },
            {
              name: "one number",
              gives: () => onlyFirst + onlySecond,
              says: "That is how many images they disagree on. Asked for are two counts: `[onlyFirst, onlySecond]`.",
            },
            {
              name: "the difference",
              gives: () => onlyFirst - onlySecond,
              says: "That is the difference. Asked for are both counts: `[onlyFirst, onlySecond]`.",
            },
            {
              name: "shares",
              gives: () => [onlyFirst / labels.length, onlySecond / labels.length],
              says: "These are shares of all images. Numbers of images are asked for.",
            },
          ],
        });
      },
    },
  ],
};

const leastLoss: Step = {
  title: "Find the least loss that goes with an accuracy",
  hints: [
    "What share of the answers is wrong?",
    "In a wrong answer the true class has a probability of at most one half. What does that cost?",
    "Right answers can cost as little as you like.",
  ],
  right: "No network can have this accuracy and a smaller loss.",
  tests: [
    {
      name: "the bound",
      points: 1,
      async run(handedIn, trial) {
        for (const accuracy of [trial.integer(55, 90) / 100, trial.integer(910, 999) / 1000]) {
          const wrong = 1 - accuracy;
          expectNumbers(await trial.call(handedIn, [accuracy]), wrong * Math.LN2, {
            what: "The least loss",
            given: `For an accuracy of ${accuracy}:`,
            tolerance: 1e-4,
            mistakes: [
              {
                name: "right answers instead of wrong ones",
                gives: () => accuracy * Math.LN2,
                says: "That counts the right answers. They can cost next to nothing; the wrong ones can't.",
              },
              {
                name: "all answers",
                gives: () => Math.LN2,
                says: "That is what one wrong answer costs. Multiply it by the share of wrong answers.",
              },
              {
                name: "−ln of the accuracy",
                gives: () => -Math.log(accuracy),
                says: "That is −ln of the accuracy. The accuracy is no probability of a digit: take the share of wrong answers times what each costs at least.",
              },
              {
                name: "the share of wrong answers",
                gives: () => wrong,
                says: "That is the share of wrong answers. What does each of them cost at least?",
              },
              {
                name: "one tenth instead of one half",
                gives: () => wrong * Math.log(10),
                says: "That takes a probability of one tenth. In a wrong answer, the true digit can have more than that and still come second.",
              },
              {
                name: "negative",
                gives: () => -wrong * Math.LN2,
                says: "A loss is never negative: it is *minus* the logarithm.",
              },
            ],
          });
        }
      },
    },
  ],
};

/** What a learner writes in lesson 5. */
export const lesson05 = lesson(
  "05-deeper-models",
  "Lesson 5: Deeper models",
  { buildNetwork, binaryCrossEntropy, disagreements, leastLoss },
  solutions,
);
