import type { Step, Trial } from "@course/checks";
import { formatNumber } from "@course/core";
import { type ReadOwnExperiments, readOwnExperiments } from "../../readings/index.js";

const FEWEST_CONTENDERS = 3;
const FEWEST_SEEDS = 3;

type Contender = ReadOwnExperiments["contenders"][number];

const areNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((one) => typeof one === "number");

/** Checks that a value is what `readOwnExperiments` gives: at grading it comes from where the student's code runs. */
async function lookAt(trial: Trial, handedIn: unknown): Promise<ReadOwnExperiments & { first: Contender }> {
  const value = (await trial.look(handedIn, readOwnExperiments)) as Partial<ReadOwnExperiments> | null;
  const { contenders, labels } = value ?? {};
  const isWhole =
    Array.isArray(contenders) &&
    contenders.length > 0 &&
    contenders.every((one) => areNumbers(one?.accuracies) && typeof one.on === "object" && one.on !== null) &&
    [labels?.train, labels?.validation, labels?.test].every((list) => areNumbers(list) && list.length > 0);
  if (!isWhole) trial.object("no comparison", "Expected: what `compare` gives.");
  const whole = value as ReadOwnExperiments;
  return { ...whole, first: whole.contenders[0] as Contender };
}

export const experiments: Step = {
  title: "Experiments",
  hints: [
    "The first contender is the simple model: one layer, with as many units as there are classes, and `softmax`.",
    "`compare([…], parts.train.x, parts.train.y, { validationData: [parts.validation.x, parts.validation.y], seeds: 5, … })`",
    "What could help? More units, another layer, dropout, for pictures a convolution: `tf.layers.reshape` gives flat pixels their rows back.",
  ],
  right: "All were measured on the same examples, which nobody learned from, and from several seeds.",
  tests: [
    {
      name: "what is compared",
      points: 1,
      async run(handedIn, trial) {
        const { contenders, first } = await lookAt(trial, handedIn);
        if (contenders.length < FEWEST_CONTENDERS) {
          trial.object(
            "too few contenders",
            `There are ${contenders.length} contenders. Expected: ${FEWEST_CONTENDERS} or more, the simple model and two attempts to beat it.`,
          );
        }
        if (first.weighted !== 1) {
          trial.object(
            "no simple model",
            `The first contender, "${first.name}", has ${first.weighted} layers with weights. All others are compared with the first: let it be the simple model, with one.`,
          );
        }
        const { length: seeds } = first.accuracies;
        if (seeds < FEWEST_SEEDS) {
          trial.object(
            "too few seeds",
            `Runs of each contender: ${seeds}. Expected: ${FEWEST_SEEDS} or more. A single run says nothing of chance.`,
          );
        }
      },
    },
    {
      name: "on which examples",
      points: 1,
      async run(handedIn, trial) {
        expectExamples(trial, await lookAt(trial, handedIn));
      },
    },
    {
      name: "better than no network",
      points: 1,
      async run(handedIn, trial) {
        const { contenders, labels } = await lookAt(trial, handedIn);
        const means = contenders.map(
          ({ accuracies }) => accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length,
        );
        const best = Math.max(...means);
        const plain = commonestOf(labels.train, labels.validation);
        if (best > plain) return;
        trial.object(
          "no better than the commonest class",
          `The best mean accuracy is ${formatNumber(best, 3)}. Always answering the commonest class of train gives ${formatNumber(plain, 3)} on the validation part. Are the inputs prepared, the labels one-hot, and is it trained for long enough?`,
        );
      },
    },
  ],
};

function commonestOf(train: readonly number[], labels: readonly number[]): number {
  const count = (list: readonly number[], label: number) => list.filter((one) => one === label).length;
  const best = [...new Set(train)].reduce((a, b) => (count(train, b) > count(train, a) ? b : a));
  return count(labels, best) / labels.length;
}

function expectExamples(trial: Trial, { contenders, images, labels }: ReadOwnExperiments): void {
  const [train, validation, test] = [labels.train.length, labels.validation.length, labels.test.length];
  for (const { name, accuracies, samples, on } of contenders) {
    const prefix = `"${name}": `;
    const [claimed = Number.NaN] = accuracies;
    const isOn = (reached: number | null, n: number) =>
      reached !== null && images === n && Math.abs(reached - claimed) <= 0.5 / n;
    // A contender with inputs of its own can't be measured anew; how many examples there are, it still says.
    const isRight = images === validation && (on.validation === null || isOn(on.validation, validation));
    if (!isRight) {
      if (isOn(on.test, test)) {
        trial.object(
          "measured on the test part",
          `${prefix}it was measured on the test part. Whoever chooses by it has used it up. Take \`parts.validation\`.`,
        );
      }
      if (isOn(on.train, train)) {
        trial.object(
          "measured on the training part",
          `${prefix}it was measured on what it learned from. That can't tell learning from learning by heart. Take \`parts.validation\`.`,
        );
      }
      const reaches = on.validation === null ? "" : ` There it reaches ${formatNumber(on.validation, 3)}.`;
      trial.object(
        "measured on other examples",
        `${prefix}its accuracy is given as ${formatNumber(claimed, 3)}, on ${images} examples. Expected: on the ${validation} of the validation part, by the option \`validationData\`.${reaches}`,
      );
    }
    if (samples !== null && samples !== train) {
      const isMore = samples > train;
      trial.object(
        isMore ? "learned from too much" : "learned from too little",
        `${prefix}it learned from ${samples} examples. Expected: the ${train} of the training part${isMore ? ", and none of those that it is measured on" : ""}.`,
      );
    }
  }
}
