import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { accuracy as byHand } from "../model-answers.js";
import { share } from "./figures.js";
import type { Labels } from "./kinds.js";

export const accuracy: Answers = {
  right: [
    byHand,
    // Rounded to four decimals, as the text allows.
    (labels: Labels, predicted: Labels) => Number(share(labels, predicted).toFixed(4)),
    (labels: Labels, predicted: Labels) => Math.round(share(labels, predicted) * 10_000) / 10_000,
    async (labels: Labels, predicted: Labels) => (await labels.equal(predicted).toFloat().mean().data())[0],
    (labels: Labels, predicted: Labels) =>
      tf.tidy(() => 1 - (labels.notEqual(predicted).sum().arraySync() as number) / labels.shape[0]),
    (labels: Labels, predicted: Labels) => {
      const [a, b] = [labels.arraySync(), predicted.arraySync()];
      return a.reduce((sum, label, i) => sum + Number(label === b[i]), 0) / a.length;
    },
    share,
    (labels: Labels, predicted: Labels) => {
      const answers = predicted.dataSync();
      return labels.dataSync().filter((label, i) => label === answers[i]).length / labels.size;
    },
  ],
  wrong: [
    { mistake: "rounded", handIn: (a: Labels, b: Labels) => Number(share(a, b).toFixed(2)) },
    { mistake: "rounded", handIn: (a: Labels, b: Labels) => Number(share(a, b).toFixed(3)) },
    {
      mistake: "fixed number",
      handIn: (a: Labels, b: Labels) => (a.equal(b).sum().arraySync() as number) / 10_000,
    },
    {
      mistake: "divided by one less",
      handIn: (a: Labels, b: Labels) => (a.equal(b).sum().arraySync() as number) / (a.size - 1),
    },
    { mistake: "per cent", handIn: (a: Labels, b: Labels) => Number((100 * share(a, b)).toFixed(2)) },
    {
      mistake: "divided by the classes",
      handIn: (a: Labels, b: Labels) =>
        (a.equal(b).sum().arraySync() as number) / ((a.max().arraySync() as number) + 1),
    },
    { mistake: "counted", handIn: (a: Labels, b: Labels) => a.equal(b).sum().arraySync() },
    { mistake: "per cent", handIn: (a: Labels, b: Labels) => 100 * share(a, b) },
    { mistake: "error rate", handIn: (a: Labels, b: Labels) => 1 - share(a, b) },
    {
      mistake: "divided by the classes",
      handIn: (a: Labels, b: Labels) => (a.equal(b).sum().arraySync() as number) / 10,
    },
    { mistake: "rounded", handIn: (a: Labels, b: Labels) => Math.round(share(a, b)) },
    {
      mistake: "sum of labels",
      handIn: (a: Labels, b: Labels) => (b.sum().arraySync() as number) / (a.sum().arraySync() as number),
    },
    { mistake: "tensor instead of numbers", handIn: (a: Labels, b: Labels) => a.equal(b).mean() },
    { mistake: "no numbers", handIn: (a: Labels, b: Labels) => share(a, b).toFixed(4) },
    { mistake: "other", handIn: () => 0.88 },
  ],
};
