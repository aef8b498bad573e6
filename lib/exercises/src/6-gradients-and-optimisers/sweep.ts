import type { Step, Trial } from "@course/checks";
import { formatNumber } from "@course/core";
import { fashion } from "../shared/fashion.js";
import { expectDenseAnswers, expectSizes } from "../shared/networks.js";
import {
  epochsOf,
  expectMeasured,
  expectOneTraining,
  expectRuns,
  type RunReading,
  readRuns,
} from "../shared/trained-run.js";

/** How all runs are trained. */
const HOW = { epochs: 3, batchSize: 128, split: 0.2, keep: 0.9 };

/** The network of all runs. */
const NETWORK = { inputs: 784, hidden: [64], activation: "relu", output: "softmax" } as const;

/** So many rates at least, and so far apart the first and the last. */
const ENOUGH = { rates: 6, factor: 300 };

/** Neighbours that are farther apart leave a gap in which the best rate may lie. */
const GAP = 12.5;

export const sweep: Step = {
  title: "Look for a rate",
  hints: [
    "One entry of `runExperiments` for each rate: `rates.map((rate) => ({ name: String(rate), build: () => build(rate) }))`.",
    "Rates are compared by factors, not by differences: 0.001, 0.003, 0.01, 0.03, 0.1, … are evenly spaced.",
    "The best of them must have a worse one on either side. Where it is the first or the last, go on in that direction.",
    "All runs with `{ epochs: 3, batchSize: 128, validationSplit: 0.2 }`, and with momentum of 0.9: `tf.train.momentum(rate, 0.9)`.",
  ],
  right: "The best rate is framed by worse ones. How sharp the peak is, you see in the figure.",
  tests: [
    {
      name: "one network, one way to train it",
      points: 1,
      async run(handedIn, trial) {
        for (const run of expectRuns(trial, await trial.look(handedIn, readRuns))) expectAsAsked(trial, run);
      },
    },
    {
      name: "rates, evenly spaced by factors",
      points: 1,
      async run(handedIn, trial) {
        expectRates(trial, expectRuns(trial, await trial.look(handedIn, readRuns)));
      },
    },
    {
      name: "measured on the images held back",
      points: 1,
      async run(handedIn, trial) {
        const dataset = await fashion();
        for (const run of expectRuns(trial, await trial.look(handedIn, readRuns))) {
          if (hasDiverged(run)) continue;
          expectMeasured(trial, run, dataset, HOW.split, { mayGuess: true });
        }
      },
    },
    {
      name: "the best rate framed by worse ones",
      points: 1,
      async run(handedIn, trial) {
        expectFramed(trial, expectRuns(trial, await trial.look(handedIn, readRuns)));
      },
    },
  ],
};

function rateOf({ compiled }: RunReading): number {
  return Number(compiled?.options.learningRate);
}

/** A rate that is far too large ends with losses that are no numbers any more. That is a result, too. */
function hasDiverged({ history }: RunReading): boolean {
  return !Number.isFinite(history.val_loss?.at(-1) ?? 0);
}

const accuracyOf = ({ history }: RunReading) => history.val_accuracy?.at(-1) ?? 0;

function expectAsAsked(trial: Trial, run: RunReading): void {
  const { name, model, compiled } = run;
  expectSizes(trial, model, NETWORK);
  if (!hasDiverged(run)) expectDenseAnswers(trial, model, NETWORK);
  if (!compiled) trial.object("not compiled", `The model of the run "${name}" isn't compiled.`);
  if (compiled.optimizer !== "Momentum") {
    trial.object(
      "wrong optimizer",
      `The run "${name}" was trained by ${compiled.optimizer}. Expected: \`tf.train.momentum(rate, ${HOW.keep})\`.`,
    );
  }
  const keep = Number(compiled.options.momentum);
  if (Math.abs(keep - HOW.keep) > 1e-6 || compiled.options.useNesterov === true) {
    trial.object(
      "other momentum",
      `The run "${name}" was trained with ${compiled.options.useNesterov === true ? "Nesterov's momentum" : `a momentum of ${keep}`}. Expected: plain momentum of ${HOW.keep}. Only the rate may differ.`,
    );
  }
  if (compiled.loss !== "categoricalCrossentropy") {
    trial.object(
      "wrong loss",
      `The run "${name}" was compiled with the loss \`${compiled.loss}\`. Expected: \`categoricalCrossentropy\`.`,
    );
  }
  if (!run.history.val_accuracy) {
    trial.object(
      "no validation",
      `In the run "${name}" no validation accuracy was measured, only ${Object.keys(run.history).join(", ")}. It takes \`validationSplit\`, and the metric accuracy.`,
    );
  }
  if (epochsOf(run) !== HOW.epochs) {
    trial.object("wrong epochs", `The run "${name}" has ${epochsOf(run)} epochs. Expected: ${HOW.epochs}.`);
  }
  if (run.batchSize !== HOW.batchSize) {
    trial.object(
      "wrong batch size",
      `The run "${name}" was trained in batches of ${run.batchSize}. Expected: ${HOW.batchSize}.`,
    );
  }
  expectOneTraining(trial, run);
}

function expectRates(trial: Trial, runs: readonly RunReading[]): void {
  const rates = runs.map(rateOf).sort((a, b) => a - b);
  const different = new Set(rates.map((rate) => rate.toPrecision(4))).size;
  const listed = rates.map((rate) => formatNumber(rate, 4)).join(", ");
  if (different < rates.length) {
    trial.object(
      "a rate twice",
      `Some runs have the same rate: ${listed}. Does \`build\` use the rate that it is given?`,
    );
  }
  if (rates.length < ENOUGH.rates) {
    trial.object(
      "too few rates",
      `There are ${rates.length} rates: ${listed}. Expected: ${ENOUGH.rates} or more.`,
    );
  }
  const [first = 0, last = 0] = [rates[0], rates.at(-1)];
  const steps = rates.slice(1).map((rate, i) => rate - (rates[i] as number));
  if (Math.max(...steps) < 1.5 * Math.min(...steps)) {
    trial.object(
      "spaced by differences",
      `The rates ${listed} are spaced evenly by differences, so that nearly all are large. Space them by factors, such as 0.001, 0.003, 0.01.`,
    );
  }
  if (last / first < ENOUGH.factor) {
    trial.object(
      "range too narrow",
      `The largest rate is ${formatNumber(last / first, 3)} times the smallest. Expected: ${ENOUGH.factor} times or more. Before you have looked, you don't know where the best is.`,
    );
  }
  const gap = rates.findIndex((rate, i) => i > 0 && rate / (rates[i - 1] as number) > GAP);
  if (gap > 0) {
    trial.object(
      "a gap",
      `Between ${formatNumber(rates[gap - 1] as number, 4)} and ${formatNumber(rates[gap] as number, 4)} there is a gap in which the best rate may lie. Factors of 3 or of 10 are usual.`,
    );
  }
}

function expectFramed(trial: Trial, runs: readonly RunReading[]): void {
  const ordered = [...runs].sort((a, b) => rateOf(a) - rateOf(b));
  const accuracies = ordered.map((run) => (hasDiverged(run) ? 0 : accuracyOf(run)));
  const best = accuracies.indexOf(Math.max(...accuracies));
  const which = formatNumber(rateOf(ordered[best] as RunReading), 4);
  if (best === ordered.length - 1) {
    trial.object(
      "best at the upper end",
      `The best rate, ${which}, is the largest that you tried. A larger one may be better still: go on upwards until it becomes worse.`,
    );
  }
  if (best === 0) {
    trial.object(
      "best at the lower end",
      `The best rate, ${which}, is the smallest that you tried. A smaller one may be better still: go on downwards until it becomes worse.`,
    );
  }
}
