import { expectNumbers, type NumberMistake, type Step, type Trial } from "@course/checks";
import { total } from "../../shared/sums.js";
import { lesson } from "../lesson.js";
import * as solutions from "./solutions.js";
import { stratifiedSplit } from "./split.js";

const generalisationGap: Step = {
  title: "Read the generalisation gap",
  hints: [
    "The gap of an epoch is its validation loss minus its training loss.",
    "`Math.min(...valLoss)` is the lowest validation loss, and `valLoss.indexOf(…)` says where it stands.",
    "The last place of a list is `valLoss.length - 1`.",
  ],
  right: "The first of the two can't be avoided altogether. What comes on top of it is over-fitting.",
  tests: [
    {
      name: "both gaps",
      points: 1,
      run: (handedIn, trial) => tryGap(handedIn, trial, trial.integer(3, 6)),
    },
    {
      name: "the lowest loss at the end",
      points: 1,
      run: (handedIn, trial) => tryGap(handedIn, trial, 0),
    },
  ],
};

/** Tries curves whose validation loss is lowest some epochs before the end, and whose training loss wobbles once. */
async function tryGap(handedIn: unknown, trial: Trial, after: number): Promise<void> {
  const before = trial.integer(3, 6);
  const n = before + 1 + after;
  // Rounded, so that nobody sees more digits than needed.
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const lowest = trial.number(0.3, 0.5);
  const valLoss = Array.from({ length: n }, (_, i) =>
    round(lowest + Math.abs(i - before) * 0.06 + (i === before ? 0 : trial.number(0.01, 0.03))),
  );
  // The training loss is lowest one epoch before the end, or the first place would do for the last.
  const loss = Array.from({ length: n }, (_, i) => round(0.25 - 0.02 * i + trial.number(0, 0.01)));
  loss[n - 2] = round(0.25 - 0.02 * n - 0.01);
  // At the beginning it is high, and the gap small: smallest in the second epoch.
  loss[0] = round((valLoss[0] as number) - 0.05);
  loss[1] = round((valLoss[1] as number) - 0.02);
  const [best, end] = [before, n - 1];
  const at = (list: readonly number[], i: number) => list[i] as number;
  const gap = (i: number) => at(valLoss, i) - at(loss, i);
  const ofTraining = loss.indexOf(Math.min(...loss));
  const gaps = valLoss.map((_, i) => gap(i));
  expectNumbers(await trial.call(handedIn, [loss, valLoss]), [gap(best), gap(end)], {
    what: "The pair of gaps",
    given: `For the training losses [${loss}] and the validation losses [${valLoss}]:`,
    mistakes: [
      {
        name: "swapped",
        gives: () => [gap(end), gap(best)],
        says: "The two have changed places: first that of the best epoch, then that of the last.",
      },
      {
        name: "opposite sign",
        gives: () => [-gap(best), -gap(end)],
        says: "That is the training loss minus the validation loss. The gap is the validation loss minus the training loss.",
      },
      {
        name: "lowest of each",
        gives: () => [Math.min(...valLoss) - Math.min(...loss), gap(end)],
        says: "Two losses of different epochs are subtracted: the lowest of each list. Take both from the epoch whose validation loss is lowest.",
      },
      {
        name: "best epoch by training loss",
        gives: () => [gap(ofTraining), gap(end)],
        says: "That is the epoch whose *training* loss is lowest. The validation loss decides which epoch is best.",
      },
      {
        name: "smallest gap",
        gives: () => [Math.min(...gaps), gap(end)],
        says: "That is the smallest gap of all epochs. It is usually an early one, where nothing has been learnt yet. Take the epoch whose validation loss is lowest.",
      },
      {
        name: "the epoch after",
        gives: () => [gap(Math.min(best + 1, end)), gap(end)],
        says: "That is the epoch after the best one. Places in a list are counted from 0.",
      },
      {
        name: "first epoch",
        gives: () => [gap(0), gap(end)],
        says: "That begins with the gap of the first epoch. Find the one whose validation loss is lowest.",
      },
      {
        name: "ratio",
        gives: () => [best, end].map((i) => at(valLoss, i) / at(loss, i)),
        says: "That is one loss divided by the other. The gap is their difference.",
      },
      {
        name: "only validation",
        gives: () => [at(valLoss, best), at(valLoss, end)],
        says: "Those are validation losses. Subtract the training loss of the same epoch.",
      },
      {
        name: "all epochs",
        gives: () => gaps,
        says: "Those are the gaps of all epochs. Two of them are asked for.",
      },
      {
        name: "only the best epoch",
        gives: () => gap(best),
        says: "That is the gap of the best epoch. Give that of the last as well: `[atBest, atEnd]`.",
      },
      {
        name: "only the last epoch",
        gives: () => gap(end),
        says: "That is the gap of the last epoch. Give that of the best as well: `[atBest, atEnd]`.",
      },
      {
        name: "twice the last",
        gives: () => [gap(end), gap(end)],
        says: "Both are the gap of the last epoch. The first of the two belongs to the epoch whose validation loss is lowest.",
      },
    ],
  });
}

const earlyStopping: Step = {
  title: "Stop early, and keep the best epoch",
  hints: [
    "Go through the epochs, and remember two things: the lowest loss so far, and in which epoch it was.",
    "How many epochs ago was the lowest loss? When that equals `patience`, training stops.",
    "An epoch that only equals the lowest loss is no improvement.",
    "When the loop comes to its end, training has run to its last epoch.",
  ],
  right: "It never looks ahead: what would have come later, it can't know.",
  tests: [
    {
      name: "stops, and keeps the best",
      points: 1,
      async run(handedIn, trial) {
        await tryStopping(handedIn, trial, trial.integer(3, 5));
        await tryStopping(handedIn, trial, 2);
      },
    },
    {
      name: "patience that isn't used up",
      points: 1,
      async run(handedIn, trial) {
        const patience = trial.integer(4, 6);
        const lowest = thousandths(trial.number(0.3, 0.5));
        const before = fall(trial, trial.integer(3, 5), lowest);
        const after = climb(trial, trial.integer(2, patience - 1), lowest);
        await expectStop(handedIn, trial, [...before, lowest, ...after], patience);
        // Improves to the last epoch.
        await expectStop(handedIn, trial, [...before, lowest], patience);
      },
    },
    {
      name: "the same loss again",
      points: 1,
      async run(handedIn, trial) {
        const patience = trial.integer(3, 4);
        const lowest = thousandths(trial.number(0.3, 0.5));
        const before = fall(trial, trial.integer(2, 4), lowest);
        const after = climb(trial, patience + 3, lowest);
        after[1] = lowest;
        await expectStop(handedIn, trial, [...before, lowest, ...after], patience);
      },
    },
  ],
};

const thousandths = (value: number) => Math.round(value * 1000) / 1000;

/** Losses that fall towards a value. */
function fall(trial: Trial, epochs: number, to: number): number[] {
  const losses: number[] = [];
  for (let i = 0; i < epochs; i++)
    losses.unshift(thousandths((losses[0] ?? to) + 0.03 + trial.integer(0, 40) / 1000));
  return losses;
}

/** Losses above a value: up, a little down, up again, so that they never rise twice in a row. */
function climb(trial: Trial, epochs: number, from: number): number[] {
  return Array.from({ length: epochs }, (_, i) =>
    thousandths(from + (i % 2 === 0 ? 0.04 : 0.02) + 0.002 * i + trial.integer(0, 1) / 1000),
  );
}

/**
 * Tries a curve that pauses for less than the patience, falls on to its low, stays above it for as long as the patience
 * lasts, and falls still lower when nobody waits any more.
 */
async function tryStopping(handedIn: unknown, trial: Trial, patience: number): Promise<void> {
  const lowest = thousandths(trial.number(0.3, 0.5));
  const first = thousandths(lowest + 0.1);
  await expectStop(
    handedIn,
    trial,
    [
      ...fall(trial, trial.integer(2, 4), first),
      first,
      ...climb(trial, patience - 1, first),
      lowest,
      ...climb(trial, patience + 2, lowest),
      thousandths(lowest - 0.05),
      // Only here it rises so often in a row.
      ...Array.from({ length: patience }, (_, i) => thousandths(lowest + 0.01 * i)),
      ...climb(trial, 1, lowest),
    ],
    patience,
  );
}

async function expectStop(
  handedIn: unknown,
  trial: Trial,
  valLoss: number[],
  patience: number,
): Promise<void> {
  const n = valLoss.length;
  const [stop, keep] = solutions.earlyStopping(valLoss, patience);
  const bestOf = (to: number) => valLoss.indexOf(Math.min(...valLoss.slice(0, to))) + 1;
  const lastBestOf = (to: number) => valLoss.lastIndexOf(Math.min(...valLoss.slice(0, to)), to - 1) + 1;
  const mistakes: NumberMistake[] = [
    {
      name: "keeps the last",
      gives: () => [stop, stop],
      says: "The epoch at which training stops is kept as well. By then the loss has been above its lowest value for a while: keep the epoch of the lowest.",
    },
    {
      name: "counted from 0",
      gives: () => [stop - 1, keep - 1],
      says: "Both are one too small: epochs are counted from 1.",
    },
    {
      name: "swapped",
      gives: () => [keep, stop],
      says: "The two have changed places: first the epoch after which training stops, then the one that is kept.",
    },
    {
      name: "looks ahead",
      gives: () => [stop, bestOf(n)],
      says: "The epoch that is kept comes after the stop. Training never gets there.",
    },
    {
      name: "never stops",
      gives: () => [n, bestOf(n)],
      says: "Training has run to its last epoch. It should stop as soon as the loss hasn't improved for `patience` epochs.",
    },
    {
      name: "one too late",
      gives: () => [Math.min(stop + 1, n), bestOf(Math.min(stop + 1, n))],
      says: "It stops one epoch too late: stop as soon as there have been `patience` epochs without an improvement, not after one more.",
    },
    {
      name: "one too early",
      gives: () => [stopOf(valLoss, patience - 1), bestOf(stopOf(valLoss, patience - 1))],
      says: "It stops one epoch too early: wait for `patience` whole epochs after the best one.",
    },
    {
      name: "compared with the epoch before",
      gives: () => {
        const end = stopByRises(valLoss, patience);
        return [end, bestOf(end)];
      },
      says: "Each loss seems to be compared with the one before it. A loss can fall and still lie above the lowest: compare with the lowest so far.",
    },
    {
      name: "patience never renewed",
      gives: () => {
        const end = stopByCount(valLoss, patience);
        return [end, bestOf(end)];
      },
      says: "All epochs without an improvement seem to be counted together. With each improvement the waiting begins anew.",
    },
    {
      name: "an equal loss counts as better",
      gives: () => {
        const end = stopOf(valLoss, patience, (value, lowest) => value <= lowest);
        return [end, lastBestOf(end)];
      },
      says: "A loss that only equals the lowest is taken for an improvement. It has to be lower.",
    },
    {
      name: "last of the lowest",
      gives: () => [stop, lastBestOf(stop)],
      says: "Two epochs have the lowest loss, and the later one is kept. Keep the first: the second is no improvement.",
    },
    {
      name: "the loss itself",
      gives: () => [stop, valLoss[keep - 1] as number],
      says: "The second number is a loss. Asked for is its epoch.",
    },
    {
      name: "only the stop",
      gives: () => stop,
      says: "That is where training stops. Give the epoch to keep as well: `[stop, keep]`.",
    },
    {
      name: "only what to keep",
      gives: () => keep,
      says: "That is the epoch to keep. Give the one after which training stops as well: `[stop, keep]`.",
    },
  ];
  expectNumbers(await trial.call(handedIn, [valLoss, patience]), [stop, keep], {
    what: "The pair of epochs",
    given: `For the losses [${valLoss}] and a patience of ${patience}:`,
    mistakes,
  });
}

/** The epoch after which training stops, where an improvement is what `isBetter` says. */
function stopOf(
  losses: readonly number[],
  patience: number,
  isBetter = (value: number, lowest: number) => value < lowest,
): number {
  let [lowest, wait] = [Number.POSITIVE_INFINITY, 0];
  for (const [i, value] of losses.entries()) {
    wait = isBetter(value, lowest) ? 0 : wait + 1;
    lowest = Math.min(lowest, value);
    if (i > 0 && wait >= patience) return i + 1;
  }
  return losses.length;
}

/** Where it stops if each loss is compared with the one before. */
function stopByRises(losses: readonly number[], patience: number): number {
  let wait = 0;
  for (let i = 1; i < losses.length; i++) {
    wait = (losses[i] as number) < (losses[i - 1] as number) ? 0 : wait + 1;
    if (wait >= patience) return i + 1;
  }
  return losses.length;
}

/** Where it stops if an improvement doesn't begin the waiting anew. */
function stopByCount(losses: readonly number[], patience: number): number {
  let [lowest, wait] = [Number.POSITIVE_INFINITY, 0];
  for (const [i, value] of losses.entries()) {
    if (value >= lowest) wait++;
    lowest = Math.min(lowest, value);
    if (wait >= patience) return i + 1;
  }
  return losses.length;
}

const l2Penalty: Step = {
  title: "Write the L2 penalty and its gradient",
  hints: [
    "The penalty is one number: the sum of the squares of all weights, times the strength.",
    "How does `strength · w²` change with w? Its derivative is `2 · strength · w`.",
    "The gradient has one number for each weight, in the same places: `weights.map((row) => row.map((w) => …))`.",
  ],
  right:
    "The gradient points away from 0, so each step of gradient descent takes the weight a little towards it.",
  tests: [
    {
      name: "both",
      points: 1,
      run: (handedIn, trial) => tryL2(handedIn, trial, [trial.integer(2, 3), trial.integer(4, 5)]),
    },
    {
      name: "one column",
      points: 1,
      run: (handedIn, trial) => tryL2(handedIn, trial, [trial.integer(4, 6), 1]),
    },
  ],
};

async function tryL2(
  handedIn: unknown,
  trial: Trial,
  [rows, columns]: readonly [number, number],
): Promise<void> {
  const weights = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => (trial.integer(0, 1) === 0 ? -1 : 1) * (trial.integer(3, 25) / 10)),
  );
  // One weight is 0: it costs nothing, and nothing pulls at it.
  (weights[rows - 1] as number[])[columns - 1] = 0;
  const strength = trial.integer(11, 49) / 1000;
  const flat = weights.flat();
  const each = (f: (weight: number) => number) => weights.map((row) => row.map(f));
  const squares = total(flat.map((w) => w * w));
  const penalty = strength * squares;
  const gradient = each((w) => 2 * strength * w);
  expectNumbers(await trial.call(handedIn, [weights, strength]), [penalty, gradient], {
    what: "The pair of penalty and gradient",
    given: `For the weights ${JSON.stringify(weights)} and the strength ${strength}:`,
    mistakes: [
      {
        name: "absolute values",
        gives: () => [strength * total(flat.map(Math.abs)), each((w) => strength * Math.sign(w))],
        says: "That adds up the weights without their signs: the L1 penalty. L2 takes their squares.",
      },
      {
        name: "not squared",
        gives: () => [strength * total(flat), gradient],
        says: "The weights themselves are added up, so that positive and negative ones cancel. Square them.",
      },
      {
        name: "half of it",
        gives: () => [penalty / 2, each((w) => strength * w)],
        says: "That is half as much, as some books define it. Here, as in TensorFlow.js, the penalty is the strength times the sum of the squares.",
      },
      {
        name: "gradient without the 2",
        gives: () => [penalty, each((w) => strength * w)],
        says: "The penalty is right. In the gradient a 2 is missing: the derivative of w² is 2w.",
      },
      {
        name: "gradient without the strength",
        gives: () => [penalty, each((w) => 2 * w)],
        says: "The penalty is right. In the gradient the strength is missing.",
      },
      {
        name: "gradient without either",
        gives: () => [penalty, weights],
        says: "The penalty is right. The gradient is just the weights: both the 2 and the strength are missing.",
      },
      {
        name: "gradient with the opposite sign",
        gives: () => [penalty, each((w) => -2 * strength * w)],
        says: "The gradient has the opposite sign. It says where the penalty *grows*; going against it is the optimiser's job.",
      },
      {
        name: "gradient is the penalty of each weight",
        gives: () => [penalty, each((w) => strength * w * w)],
        says: "Those are what each weight costs. The gradient says how that changes with the weight: its derivative.",
      },
      {
        name: "no strength",
        gives: () => [squares, gradient],
        says: "The sum of the squares is not multiplied by the strength.",
      },
      {
        name: "neither with the strength",
        gives: () => [squares, each((w) => 2 * w)],
        says: "The strength is missing, in the penalty and in the gradient.",
      },
      {
        name: "mean instead of sum",
        gives: () => [penalty / flat.length, each((w) => (2 * strength * w) / flat.length)],
        says: "That is the mean over the weights. The penalty is the sum.",
      },
      {
        name: "mean, and gradient of the sum",
        gives: () => [penalty / flat.length, gradient],
        says: "The penalty is the mean over the weights. It is the sum.",
      },
      {
        name: "root",
        gives: () => [strength * Math.sqrt(squares), gradient],
        says: "That is the length of the vector of weights: the root of the sum. No root is taken here.",
      },
      {
        name: "strength squared",
        gives: () => [strength * strength * squares, gradient],
        says: "The strength is squared with the weights. Only the weights are.",
      },
      {
        name: "flat gradient",
        gives: () => [penalty, gradient.flat()],
        says: "The gradient is one flat list. It should have the shape of the weights: a list for each row.",
      },
      {
        name: "swapped",
        gives: () => [gradient, penalty],
        says: "The two have changed places: the penalty first.",
      },
      {
        name: "only the penalty",
        gives: () => penalty,
        says: "That is the penalty. Give the gradient as well: `[penalty, gradient]`.",
      },
      {
        name: "only the gradient",
        gives: () => gradient,
        says: "That is the gradient. Give the penalty as well: `[penalty, gradient]`.",
      },
    ],
  });
}

const biasAndVariance: Step = {
  title: "Estimate bias and variance",
  hints: [
    "First the mean of the predictions. The variance is built from their distances to it, the bias from its distance to the truth.",
    "The variance divides by k − 1, where k is how many predictions there are.",
    "The squared distance of the mean from the truth is too large by variance / k. Subtract that.",
    "With few predictions the estimate of the squared bias can come out below 0. Leave it so: only then is it right on average.",
  ],
  right: "Together they are the mean squared error, to the last digit.",
  tests: [
    {
      name: "both",
      points: 1,
      async run(handedIn, trial) {
        await tryBias(handedIn, trial, { k: trial.integer(4, 9), off: trial.number(0.3, 0.5) });
      },
    },
    {
      name: "a small bias",
      points: 1,
      async run(handedIn, trial) {
        await tryBias(handedIn, trial, { k: trial.integer(3, 5), off: 0 });
      },
    },
  ],
};

/** Tries predictions whose mean lies off the truth by so much. */
async function tryBias(
  handedIn: unknown,
  trial: Trial,
  { k, off }: { k: number; off: number },
): Promise<void> {
  // At least a tenth apart, so that they do scatter.
  const predictions = trial.shuffled(
    Array.from({ length: k }, (_, i) => (5 + 10 * i + trial.integer(0, 3)) / 100),
  );
  const mean = total(predictions) / k;
  const truth = off === 0 ? mean + 0.001 : mean + off;
  const squares = total(predictions.map((p) => (p - mean) ** 2));
  const variance = squares / (k - 1);
  const plain = squares / k;
  const distance = (mean - truth) ** 2;
  const right = [distance - variance / k, variance];
  expectNumbers(await trial.call(handedIn, [predictions, truth]), right, {
    what: "The pair of squared bias and variance",
    given: `For the predictions [${predictions}] and the truth ${truth.toFixed(4)}:`,
    tolerance: 1e-7,
    mistakes: [
      {
        name: "neither corrected",
        gives: () => [distance, plain],
        says: "That divides by k, and takes the distance of the mean as it is. The variance comes out too small, and the bias too large. Divide by k − 1, and subtract variance / k from the squared distance.",
      },
      {
        name: "bias not corrected",
        gives: () => [distance, variance],
        says: "The variance is right. The squared distance of the mean contains variance / k, since the mean of k predictions is scattered itself. Subtract it.",
      },
      {
        name: "variance divided by k",
        gives: () => [distance - plain / k, plain],
        says: "The variance is divided by k. The distances are measured from the predictions' own mean, which makes them too small: divide by k − 1.",
      },
      {
        name: "variance divided by k, bias right",
        gives: () => [distance - variance / k, plain],
        says: "The squared bias is right. The variance is divided by k: divide by k − 1.",
      },
      {
        name: "whole variance subtracted",
        gives: () => [distance - variance, variance],
        says: "The whole variance is subtracted from the squared distance. A mean of k predictions is scattered by variance / k only.",
      },
      {
        name: "correction added",
        gives: () => [distance + variance / k, variance],
        says: "variance / k is added. It is in the squared distance already: subtract it.",
      },
      {
        name: "clipped at 0",
        gives: () => [Math.max(0, distance - variance / k), variance],
        says: "An estimate below 0 is turned into 0. A true squared bias is never negative, but its estimate may be: if all errors in one direction are removed, it is too large on average.",
      },
      {
        name: "bias not squared",
        gives: () => [mean - truth, variance],
        says: "The first number is not squared.",
      },
      {
        name: "standard deviation",
        gives: () => [distance - variance / k, Math.sqrt(variance)],
        says: "The second number is a standard deviation, the root of the variance. No root is taken here.",
      },
      {
        name: "distances from the truth",
        gives: () => {
          const error = total(predictions.map((p) => (p - truth) ** 2)) / (k - 1);
          return [distance - error / k, error];
        },
        says: "The scatter is measured around the truth. The variance is the scatter around the predictions' own mean.",
      },
      {
        name: "not divided",
        gives: () => [distance - squares / k, squares],
        says: "The squared distances are added up, and not divided by k − 1.",
      },
      {
        name: "swapped",
        gives: () => [variance, distance - variance / k],
        says: "The two have changed places: the squared bias first.",
      },
      {
        name: "the error",
        gives: () => distance + plain,
        says: "That is the mean squared error, the sum of the two. Give both parts: `[biasSquared, variance]`.",
      },
    ],
  });
}

/** What a learner writes in lesson 11. */
export const lesson11 = lesson(
  "11-over-fitting",
  "Lesson 11: Over-fitting",
  { stratifiedSplit, generalisationGap, earlyStopping, l2Penalty, biasAndVariance },
  solutions,
);
