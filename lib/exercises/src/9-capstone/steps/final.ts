import type { Step, Trial } from "@course/checks";
import { describe, formatNumber } from "@course/core";
import { type ReadOwnFinal, readOwnFinal } from "../../readings/index.js";

type Final = ReadOwnFinal & { accuracy: number };

/** Checks that a value is what `readOwnFinal` gives: at grading it comes from where the student's code runs. */
async function lookAt(trial: Trial, handedIn: unknown): Promise<Final> {
  const value = (await trial.look(handedIn, readOwnFinal)) as Partial<ReadOwnFinal> | null;
  if (typeof value?.on !== "object" || typeof value.sizes !== "object") {
    trial.object("no result", "Expected: { model, accuracy }.");
  }
  const { accuracy } = value;
  if (typeof accuracy !== "number" || Number.isNaN(accuracy)) {
    trial.object(
      "no accuracy",
      `The part \`accuracy\` should be a number. It is ${describe(accuracy)}. \`evaluate\` gives a promise of an object with \`accuracy\` in it.`,
    );
  }
  return value as Final;
}

export const final: Step = {
  title: "The test part, once",
  hints: [
    'Choose by what `compare` found on the validation part: `compared.get("…").runs[0].model` is the first trained network of a contender.',
    "`await evaluate(model, parts.test.x, parts.test.y)` gives `{ loss, accuracy }`.",
    "Measured too often? Choose first, write it down, then restart the kernel and run all cells once.",
  ],
  right: "One network, measured once, on examples that no choice has seen. That is the number to report.",
  tests: [
    {
      name: "the accuracy on the test part",
      points: 1,
      async run(handedIn, trial) {
        expectTestAccuracy(trial, await lookAt(trial, handedIn));
      },
    },
    {
      name: "once",
      points: 1,
      async run(handedIn, trial) {
        expectOnce(trial, (await lookAt(trial, handedIn)).networks);
      },
    },
  ],
};

function expectTestAccuracy(trial: Trial, { accuracy, on, sizes }: Final): void {
  const { test } = on;
  if (test === null) {
    trial.object(
      "other inputs",
      "The network takes inputs of another shape than those of `parts.test`, so it can't be measured anew. Choose one that takes them.",
    );
  }
  const isOn = (reached: number | null, n: number) =>
    reached !== null && Math.abs(reached - accuracy) <= 0.5 / n;
  if (isOn(test, sizes.test)) return;
  const came = `Came: ${formatNumber(accuracy, 4)}. On the test part this network reaches ${formatNumber(test, 4)}.`;
  if (isOn(on.validation, sizes.validation)) {
    trial.object(
      "validation accuracy",
      `That is the accuracy on the validation part, by which the network was chosen. So it flatters. ${came}`,
    );
  }
  if (isOn(on.train, sizes.train))
    trial.object("training accuracy", `That is the accuracy on what it learned from. ${came}`);
  if (Math.abs(test * 100 - accuracy) < 0.5)
    trial.object("in percent", `That is in percent. Accuracy goes from 0 to 1. ${came}`);
  if (Math.abs(1 - test - accuracy) < 0.5 / sizes.test)
    trial.object("share of mistakes", `That is the share of wrong answers. ${came}`);
  if (Math.abs(test * sizes.test - accuracy) < 0.5)
    trial.object("count instead of share", `That is how many are right. ${came}`);
  trial.object("other accuracy", `That is not its accuracy on the test part. ${came}`);
}

function expectOnce(trial: Trial, networks: unknown): void {
  if (typeof networks !== "number") trial.object("not counted", "Leave the cell above the check as it was.");
  if (networks <= 1) return;
  trial.object(
    "test part used more than once",
    `${networks} networks have been measured on the test part since the kernel was started. Whoever takes the best of several has chosen by the test, and its figure flatters. Choose by the validation part; then restart the kernel and run all cells, so that one is measured.`,
  );
}
