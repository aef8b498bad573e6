import type { Step, Trial } from "@course/checks";
import { formatNumber } from "@course/core";
import type { Dataset } from "course";
import { type ReadComparison, readComparison } from "../../readings/index.js";
import { expectCompiled } from "../../shared/compilation.js";
import { type Examples, examples, fashion, measureOn } from "../../shared/fashion.js";
import { epochsOf, expectHeldBack, expectRun, type RunReading } from "../../shared/trained-run.js";

import { ADAM, expectDense } from "./network.js";
import { readCurves } from "./read-curves.js";
import { curesOf } from "./regularisers.js";

const FEWEST_SEEDS = 3;
const FEWEST_EPOCHS = 15;
const CURES = ["dropout", "L2", "augmentation"];

/** A contender that is whole. */
interface Contender {
  name: string;
  accuracies: readonly number[];
  difference: { mean: number; low: number; high: number } | null;
  run: RunReading;
  cures: readonly string[];
}

/** Checks that a value is what `readComparison` gives: at grading it comes from where the student's code runs. */
async function lookAt(
  trial: Trial,
  handedIn: unknown,
): Promise<{ contenders: Contender[]; first: Contender; images: number }> {
  const value = (await trial.look(handedIn, readComparison)) as Partial<ReadComparison> | null;
  const list = value?.contenders;
  if (!Array.isArray(list) || list.length === 0) {
    return trial.object("no comparison", "Expected: what `compare` gives.");
  }
  const contenders = list.map((one): Contender => {
    const { name, accuracies, difference } = one ?? {};
    const isNumbers =
      Array.isArray(accuracies) && accuracies.every((accuracy) => typeof accuracy === "number");
    if (!isNumbers) trial.object("no comparison", "Expected: what `compare` gives.");
    const run = expectRun(trial, one.run);
    expectDense(trial, run.model, `The network of "${name}"`);
    return { name: String(name), accuracies, difference, run, cures: curesOf(run.model, run.options) };
  });
  return { contenders, first: contenders[0] as Contender, images: Number(value?.images) };
}

export const cures: Step = {
  title: "Compare the cures",
  hints: [
    "The first contender is the plain one, `build: () => buildNetwork(0, 0)`. All others are compared with it.",
    "Augmentation is an option of one contender: `options: { deform: { shift: 1, rotate: 5 } }`.",
    "`validationData` are the judges, and all contenders get the same epochs, batches and seeds.",
    "If no cure works, is it strong enough? Rates from 0.3 to 0.5 and strengths from 0.0002 to 0.001 are worth a try.",
  ],
  right:
    "Every cure was measured against the same plain network, from the same seeds, on images that took no part.",
  tests: [
    {
      name: "what is compared",
      points: 1,
      async run(handedIn, trial) {
        const { contenders, first } = await lookAt(trial, handedIn);
        if (first.cures.length > 0) {
          trial.object(
            "no plain network",
            `The first contender, "${first.name}", has ${first.cures.join(" and ")}. All others are compared with the first: let it be the network without any cure.`,
          );
        }
        const missing = CURES.find((cure) => !contenders.some(({ cures }) => cures.join() === cure));
        if (missing !== undefined) {
          trial.object(
            `${missing} missing`,
            `No contender has ${missing} alone. Asked for is one for each of the three cures: ${CURES.join(", ")}. What two together do says nothing of either.`,
          );
        }
        const { length: seeds } = first.accuracies;
        if (seeds < FEWEST_SEEDS) {
          trial.object(
            "too few seeds",
            `Runs of each contender: ${seeds}. Expected: ${FEWEST_SEEDS} or more. A single run says nothing of chance.`,
          );
        }
        expectAlike(trial, contenders);
      },
    },
    {
      name: "on which images",
      points: 1,
      async run(handedIn, trial) {
        const { contenders, images } = await lookAt(trial, handedIn);
        await expectImages(trial, contenders, images);
      },
    },
    {
      name: "an over-fitting to cure",
      points: 1,
      async run(handedIn, trial) {
        const { first } = await lookAt(trial, handedIn);
        const { loss = [], val_loss: losses = [] } = first.run.history;
        const { lost, verdict } = readCurves(loss, losses, TOLERANCE);
        if (verdict !== "over-fits" && !(await fashion()).isSample) {
          trial.object(
            "no over-fitting",
            `The plain network, "${first.name}", ends with a validation loss that lies ${formatNumber(lost, 3)} above its lowest. So there is little to cure: train all of them for longer.`,
          );
        }
      },
    },
    {
      name: "a cure that works",
      points: 1,
      async run(handedIn, trial) {
        const { contenders, first } = await lookAt(trial, handedIn);
        const dataset = await fashion();
        if (dataset.isSample) return;
        // Measured anew, since the loss of a history holds the penalty.
        const lossOf = ({ run }: Contender) => measureOn(run.model, judgesOf(dataset)).loss;
        const plain = lossOf(first);
        const best = Math.min(...contenders.slice(1).map(lossOf));
        if (plain - best > TOLERANCE) return;
        trial.object(
          "no cure works",
          `After the last epoch the cross-entropy of the plain network on the judges is ${formatNumber(plain, 3)}, and the lowest of the others ${formatNumber(best, 3)}. Is each cure strong enough?`,
        );
      },
    },
  ],
};

/** A rise of the validation loss by more than this is no chance. */
const TOLERANCE = 0.05;

/** Checks that contenders differ in their cures only. */
function expectAlike(trial: Trial, contenders: readonly Contender[]): void {
  const described = contenders.map(({ name, run }) => {
    const { deform: _, ...options } = run.options;
    const aspects: Record<string, unknown> = {
      "the number of epochs": epochsOf(run),
      "the batch size": run.batchSize,
      "the number of training images": run.samples,
      "the options of the training": JSON.stringify(options),
    };
    return { name, aspects };
  });
  const [first, ...others] = described;
  for (const { name, aspects } of others) {
    const changed = Object.keys(aspects).filter((what) => aspects[what] !== first?.aspects[what]);
    if (changed.length === 0) continue;
    trial.object(
      "several changes at once",
      `Between "${first?.name}" and "${name}" not only the cure changes, but also ${changed.join(" and ")}. Then nobody can tell what made the difference.`,
    );
  }
  for (const { run } of contenders) if (run.compiled) expectCompiled(trial, run, ADAM);
  const epochs = epochsOf((contenders[0] as Contender).run);
  if (epochs < FEWEST_EPOCHS) {
    trial.object("too few epochs", `The runs have ${epochs} epochs. Expected: ${FEWEST_EPOCHS} or more.`);
  }
}

/** Gives the images that all are measured on: the last sixth. */
function judgesOf({ train }: Dataset): Examples {
  const { size: n } = train.labels;
  return examples(train, n - Math.floor(n / 6));
}

/** Checks on which images the contenders learnt, and on which they were measured. */
async function expectImages(trial: Trial, contenders: readonly Contender[], images: number): Promise<void> {
  const dataset = await fashion();
  const few = Math.floor(dataset.train.labels.size / 20);
  const judges = judgesOf(dataset);
  for (const { name, run, accuracies } of contenders) {
    const prefix = `"${name}": `;
    if (run.samples !== null && run.samples !== few) {
      trial.object(
        "trained on other images",
        `${prefix}it learned from ${formatNumber(run.samples)} images. Expected: ${formatNumber(few)}, the first twentieth.`,
      );
    }
    const [claimed = Number.NaN] = accuracies;
    const isOn = (part: Examples) =>
      Math.abs(measureOn(run.model, part).accuracy - claimed) <= 1.5 / part.count;
    const { accuracy } = measureOn(run.model, judges);
    if (images !== judges.count || !isOn(judges)) {
      if (isOn(examples(dataset.test)) && images === dataset.test.labels.size) {
        trial.object(
          "measured on the test set",
          `${prefix}it was measured on the test images. Whoever chooses by them has used them up. Take the judges.`,
        );
      }
      if (isOn(examples(dataset.train, 0, few)) && images === few) {
        trial.object(
          "measured on the training images",
          `${prefix}it was measured on the images that it learned from. They can't show over-fitting. Take the judges.`,
        );
      }
      trial.object(
        "measured on other images",
        `${prefix}its accuracy is given as ${formatNumber(claimed, 4)}, on ${formatNumber(images)} images. On the ${formatNumber(judges.count)} judges it reaches ${formatNumber(accuracy, 4)}.`,
      );
    }
    expectHeldBack(trial, run.model, accuracy, judges, dataset, prefix);
  }
}
