import type { Mistake, Trial } from "@course/checks";
import { tf } from "@course/core";
import { shares, total } from "./sums.js";

// Cross-entropy of softmax, computed from logits: what lessons and exercises ask for, and how it goes wrong.

/** Draws rows of logits around a number each. All differ by at least 0.2, so that the greatest is well known. */
export function drawLogits(
  trial: Trial,
  n: number,
  classes: number,
  around: readonly number[] = [],
): number[][] {
  return Array.from({ length: n }, (_, i) => {
    const row = Array.from({ length: classes }, (_, c) => c * 0.7 + trial.number(0, 0.5) - 1);
    return trial.shuffled(row).map((z) => z + (around[i] ?? 0));
  });
}

export function softmaxOf(row: readonly number[]): number[] {
  const greatest = Math.max(...row);
  return shares(row.map((z) => Math.exp(z - greatest)));
}

/** Gives the rows as a tensor, and a truth for each: not always the class of the greatest logit. */
export function withTruth(trial: Trial, rows: number[][]) {
  const classes = rows[0]?.length ?? 0;
  const labels = rows.map((row, i) =>
    i === 0 ? row.indexOf(Math.min(...row)) : trial.integer(0, classes - 1),
  );
  const truth = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat() as tf.Tensor2D;
  return { logits: tf.tensor2d(rows), truth, labels };
}

/** The mean cross-entropy of rows of logits. */
export function lossOfLogits(rows: readonly number[][], labels: readonly number[]): number {
  const each = rows.map((row, i) => {
    const greatest = Math.max(...row);
    return (
      Math.log(total(row.map((z) => Math.exp(z - greatest)))) +
      greatest -
      (row[labels[i] as number] as number)
    );
  });
  return total(each) / rows.length;
}

/** What goes wrong with the loss, likeliest first. */
export function crossEntropyMistakes(rows: number[][], labels: readonly number[]): Mistake[] {
  const n = rows.length;
  const logits = tf.tensor2d(rows);
  const truth = tf.oneHot(tf.tensor1d([...labels], "int32"), rows[0]?.length ?? 0).toFloat();
  const p = rows.map(softmaxOf);
  const at = (values: number[][]) => labels.map((label, i) => values[i]?.[label] as number);
  const each = at(p).map((value) => -Math.log(value));
  const one = (value: number) => () => tf.scalar(value);
  return [
    {
      name: "no minus",
      gives: one(-total(each) / n),
      says: "The logarithm of a probability is negative. The loss is *minus* the logarithm.",
    },
    {
      name: "summed, not averaged",
      gives: one(total(each)),
      says: "That is the sum over the images. The loss is the mean.",
    },
    {
      name: "divided by all entries",
      gives: one(total(each) / n / (rows[0]?.length ?? 1)),
      says: "The mean is taken over all entries of the table, zeros included. Add up each row first, `sum(1)`, then take the mean over the images.",
    },
    {
      name: "one loss for each image",
      gives: () => tf.tensor1d(each),
      says: "Those are the losses of the images. Their mean is asked for, one number for the batch.",
    },
    {
      name: "no softmax",
      gives: one(-total(at(rows)) / n),
      says: "That is minus the logit of the true class. The logarithm of the sum of all powers is missing.",
    },
    {
      name: "only the logarithm of the sum",
      gives: one(total(rows.map((row) => Math.log(total(row.map(Math.exp))))) / n),
      says: "That is the logarithm of the sum of the powers. The logit of the true class is still to be subtracted.",
    },
    {
      name: "softmax twice",
      gives: one(-total(at(p.map(softmaxOf)).map(Math.log)) / n),
      says: "Softmax is applied twice. `tf.losses.softmaxCrossEntropy` and `tf.logSoftmax` take logits, not probabilities.",
    },
    {
      name: "arguments swapped",
      gives: () => tf.losses.softmaxCrossEntropy(logits, truth),
      says: "Logits and truth have changed places: `tf.losses.softmaxCrossEntropy` takes the truth first.",
    },
    {
      name: "1 − p",
      gives: one(total(at(p).map((value) => 1 - value)) / n),
      says: "That is 1 − p. The loss is −ln p.",
    },
    {
      name: "all classes",
      gives: one(-total(p.flat().map(Math.log)) / n),
      says: "The probabilities of all classes are in it. That of the true class alone counts.",
    },
    {
      name: "greatest probability",
      gives: one(-total(p.map((row) => Math.log(Math.max(...row)))) / n),
      says: "That takes the greatest probability of each row. The one of the *true* class is asked for.",
    },
    {
      name: "logarithm of the mean",
      gives: one(-Math.log(total(at(p)) / n)),
      says: "That is the logarithm of the mean probability. Take the logarithm for each image first, then the mean.",
    },
    {
      name: "base 2",
      gives: one(total(each) / n / Math.LN2),
      says: "That is the logarithm to the base 2. `log` is the natural one.",
    },
    {
      name: "binary cross-entropy",
      gives: () => tf.losses.sigmoidCrossEntropy(truth, logits),
      says: "That is binary cross-entropy, which asks a question for each class. Here the classes exclude each other: softmax, not sigmoid.",
    },
  ];
}

/** Makes logits that are 1,000 apart, so that probabilities are 0 in float32. */
export function farApart(trial: Trial): { rows: number[][]; far: number } {
  const far = 1_000 + trial.integer(0, 9);
  const rows = [
    [0, far, trial.integer(1, 5)],
    [trial.integer(1, 5) - far, 0, -far],
  ];
  return { rows, far };
}

/** Checks a loss of logits that are far apart. */
export function expectStable(trial: Trial, got: unknown, { loss, far }: { loss: number; far: number }): void {
  const value = got instanceof tf.Tensor && got.size === 1 ? (got.dataSync()[0] as number) : 0;
  if (!Number.isFinite(value)) {
    trial.object(
      "not stable",
      `The loss is ${value} where logits are ${far} apart: a power is too large for float32, or a probability is 0 and has no logarithm. Subtract from each row its greatest logit, and take the logarithm of the sum of powers; then no probability is needed.`,
    );
  }
  if (value > 0 && value < loss / 2) {
    trial.object(
      "clipped",
      `The loss is ${value.toFixed(2)} where logits are ${far} apart. Expected: ${loss.toFixed(1)}. A probability so near 0 was replaced by a larger one before its logarithm was taken, or left out: its gradient is 0 then, and the image teaches nothing. Compute the loss from the logits, without probabilities.`,
    );
  }
  trial.tensor(got, tf.scalar(loss), { what: "The loss", tolerance: 1e-4 });
}
