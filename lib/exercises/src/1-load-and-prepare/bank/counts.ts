import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { counts as counted } from "../model-answers.js";
import type { Labels } from "./kinds.js";

class Counter {
  readonly counts: number[];
  constructor(classes: number) {
    this.counts = new Array<number>(classes).fill(0);
  }
  add(label: number): this {
    this.counts[label] = (this.counts[label] ?? 0) + 1;
    return this;
  }
}

const greatest = (labels: Labels) => labels.max().arraySync() as number;

export const counts: Answers = {
  right: [
    counted,
    (labels: Labels, n: number) => Int32Array.from(counted(labels, n)),
    (labels: Labels, n: number) => tf.oneHot(labels, n).sum(0).arraySync(),
    (labels: Labels, n: number) => tf.bincount(labels, tf.tensor1d([]), n).dataSync(),
    (labels: Labels, n: number) =>
      [...Array(n).keys()].map((label) => [...labels.dataSync()].filter((one) => one === label).length),
    (labels: Labels, n: number) =>
      labels.arraySync().reduce((counter, label) => counter.add(label), new Counter(n)).counts,
    async (labels: Labels, n: number) => {
      const found = new Map<number, number>();
      for (const label of await labels.data()) found.set(label, (found.get(label) ?? 0) + 1);
      return Array.from({ length: n }, (_, label) => found.get(label) ?? 0);
    },
    (labels: Labels, n: number) =>
      tf.tidy(() =>
        Array.from({ length: n }, (_, label) => labels.equal(label).sum().dataSync()[0] as number),
      ),
  ],
  wrong: [
    {
      mistake: "only classes that occur",
      points: 1,
      handIn: (labels: Labels) => counted(labels, greatest(labels) + 1),
    },
    { mistake: "ten classes", handIn: (labels: Labels) => counted(labels, 10) },
    {
      mistake: "parameter not used",
      handIn: (labels: Labels, numClasses: number) => counted(labels, 10 as typeof numClasses),
    },
    {
      mistake: "empty classes left out",
      handIn: (labels: Labels, n: number) => counted(labels, n).filter((count) => count > 0),
    },
    {
      mistake: "shares",
      handIn: (labels: Labels, n: number) => counted(labels, n).map((count) => count / labels.size),
    },
    {
      mistake: "counted from 1",
      handIn: (labels: Labels, n: number) => counted(labels.add(1) as Labels, n).slice(0, n),
    },
    { mistake: "sorted", handIn: (labels: Labels, n: number) => counted(labels, n).sort((a, b) => b - a) },
    {
      mistake: "summed labels",
      handIn: (labels: Labels, n: number) => counted(labels, n).map((count, label) => count * label),
    },
    {
      mistake: "ones instead of counts",
      handIn: (labels: Labels, n: number) => counted(labels, n).map((count) => (count > 0 ? 1 : 0)),
    },
    {
      mistake: "overflow",
      handIn: (labels: Labels, n: number) => Uint8Array.from(counted(labels, n)),
    },
    {
      mistake: "overflow",
      handIn: (labels: Labels, n: number) => Uint8ClampedArray.from(counted(labels, n)),
    },
    // Right for the first class only.
    {
      mistake: "other",
      handIn: (labels: Labels, n: number) =>
        counted(labels, n).map((count, label) => (label === 0 ? count : 1)),
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (labels: Labels, n: number) => tf.tensor1d(counted(labels, n)),
    },
    { mistake: "no numbers", handIn: (labels: Labels, n: number) => counted(labels, n).map(String) },
    { mistake: "no numbers", handIn: (labels: Labels, n: number) => ({ ...counted(labels, n) }) },
    { mistake: "other", handIn: () => [6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000, 6000] },
    { mistake: "other", handIn: () => [4, 0, 1, 3, 2, 5, 2, 1, 6, 3] },
    { mistake: "no result", handIn: (labels: Labels, n: number) => void counted(labels, n) },
    { mistake: "no function", handIn: [1, 2, 3] },
    {
      mistake: "changed input",
      handIn: (labels: Labels, n: number) => {
        const result = counted(labels, n);
        labels.dispose();
        return result;
      },
    },
    {
      mistake: "error",
      handIn: () => {
        throw new TypeError("labels is not iterable");
      },
    },
    {
      mistake: "error",
      handIn: async () => {
        throw new TypeError("labels is not iterable");
      },
    },
  ],
};
