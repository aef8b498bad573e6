import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { baseline as byHand } from "../model-answers.js";

const countOf = (list: number[], label: number) => list.filter((one) => one === label).length;
const shareOf = (list: number[], label: number) => countOf(list, label) / list.length;
const classesIn = (list: number[]) => [...new Set(list)].sort((a, b) => a - b);
const commonest = (list: number[]) =>
  classesIn(list).reduce((a, b) => (countOf(list, b) > countOf(list, a) ? b : a));

export const baseline: Answers = {
  right: [
    byHand,
    (train: number[], labels: number[]) => shareOf(labels, commonest(train)),
    // With a map, from which the greatest is taken.
    (train: number[], labels: number[]) => {
      const counts = new Map<number, number>();
      for (const label of train) counts.set(label, (counts.get(label) ?? 0) + 1);
      let [answer, most] = [-1, 0];
      for (const [label, count] of counts) {
        if (count > most || (count === most && label < answer)) [answer, most] = [label, count];
      }
      return labels.reduce((right, label) => right + Number(label === answer), 0) / labels.length;
    },
    // Typed arrays.
    (train: number[], labels: number[]) => {
      const counts = new Uint32Array(Math.max(...train, ...labels) + 1);
      for (const label of train) counts[label] = (counts[label] as number) + 1;
      const answer = counts.indexOf(Math.max(...counts));
      return Int32Array.from(labels).filter((label) => label === answer).length / labels.length;
    },
    // Tensors.
    (train: number[], labels: number[]) =>
      tf.tidy(() => {
        const counts = tf.oneHot(tf.tensor1d(train, "int32"), Math.max(...train) + 1).sum(0);
        return tf.tensor1d(labels, "int32").equal(counts.argMax()).toFloat().mean().dataSync()[0];
      }),
    // Sorted by how often, then by class.
    (train: number[], labels: number[]) => {
      const [answer] = classesIn(train).sort((a, b) => countOf(train, b) - countOf(train, a) || a - b);
      return shareOf(labels, answer as number);
    },
    async (train: number[], labels: number[]) => byHand(train, labels),
  ],
  wrong: [
    {
      mistake: "commonest of the part itself",
      handIn: (_: number[], labels: number[]) => shareOf(labels, commonest(labels)),
    },
    { mistake: "measured on train", handIn: (train: number[]) => shareOf(train, commonest(train)) },
    {
      mistake: "count instead of share",
      handIn: (train: number[], labels: number[]) => countOf(labels, commonest(train)),
    },
    {
      mistake: "divided by the training part",
      handIn: (train: number[], labels: number[]) => countOf(labels, commonest(train)) / train.length,
    },
    { mistake: "the class", handIn: (train: number[]) => commonest(train) },
    {
      mistake: "last of the commonest",
      points: 1,
      handIn: (train: number[], labels: number[]) =>
        shareOf(
          labels,
          classesIn(train).reduce((a, b) => (countOf(train, b) >= countOf(train, a) ? b : a)),
        ),
    },
    {
      mistake: "first example's class",
      handIn: (train: number[], labels: number[]) => shareOf(labels, train[0] as number),
    },
    {
      mistake: "rarest",
      handIn: (train: number[], labels: number[]) =>
        shareOf(
          labels,
          classesIn(train).reduce((a, b) => (countOf(train, b) < countOf(train, a) ? b : a)),
        ),
    },
    {
      mistake: "share of wrong ones",
      handIn: (train: number[], labels: number[]) => 1 - shareOf(labels, commonest(train)),
    },
    { mistake: "one of so many classes", handIn: (train: number[]) => 1 / classesIn(train).length },
    {
      mistake: "percent",
      handIn: (train: number[], labels: number[]) => 100 * shareOf(labels, commonest(train)),
    },
    {
      mistake: "rounds to 0",
      handIn: (train: number[], labels: number[]) => {
        const counts: Record<string, number> = {};
        for (const label of train) counts[label] = (counts[label] ?? 0) + 1;
        const answer: unknown = Object.keys(counts).reduce((a, b) =>
          (counts[b] as number) > (counts[a] as number) ? b : a,
        );
        return labels.filter((label) => label === answer).length / labels.length;
      },
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (_: number[], labels: number[]) => tf.tensor1d(labels).mean(),
    },
  ],
};
