import { oneHot as encoded, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { oneHot as byHand } from "../model-answers.js";
import type { Labels } from "./kinds.js";

const greatest = (labels: Labels) => labels.max().arraySync() as number;

export const oneHot: Answers = {
  right: [
    byHand,
    (labels: Labels, n: number) => tf.oneHot(labels, n).toFloat(),
    (labels: Labels, n: number) => tf.oneHot(labels, n, 1, 0, "float32"),
    encoded,
    (labels: Labels, n: number) => labels.expandDims(1).equal(tf.range(0, n)).toFloat(),
    (labels: Labels, n: number) => tf.gather(tf.eye(n), labels),
    async (labels: Labels, n: number) => {
      const list = [...(await labels.data())];
      return tf.tensor2d(list.map((label) => Array.from({ length: n }, (_, i) => Number(i === label))));
    },
    (labels: Labels, n: number) => {
      const flat = new Float32Array(labels.size * n);
      labels.dataSync().forEach((label, i) => {
        flat[i * n + label] = 1;
      });
      return tf.tensor2d(flat, [labels.size, n]);
    },
  ],
  wrong: [
    { mistake: "ten columns", handIn: (labels: Labels) => tf.oneHot(labels, 10).toFloat() },
    {
      mistake: "parameter not used",
      handIn: (labels: Labels, numClasses: number) => tf.oneHot(labels, 10 as typeof numClasses).toFloat(),
    },
    {
      mistake: "a column too few",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels, n - 1).toFloat(),
    },
    {
      mistake: "a column too few",
      handIn: (labels: Labels) => tf.oneHot(labels, greatest(labels)).toFloat(),
    },
    {
      mistake: "a column too many",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels, n + 1).toFloat(),
    },
    {
      mistake: "columns by the labels",
      points: 1,
      handIn: (labels: Labels) => tf.oneHot(labels, greatest(labels) + 1).toFloat(),
    },
    {
      mistake: "counted from 1",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels.sub(1).toInt() as Labels, n).toFloat(),
    },
    {
      mistake: "one place too far",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels.add(1).toInt() as Labels, n).toFloat(),
    },
    { mistake: "from the right", handIn: (labels: Labels, n: number) => encoded(labels, n).reverse(1) },
    { mistake: "wrong dtype", handIn: (labels: Labels, n: number) => tf.oneHot(labels, n) },
    {
      mistake: "wrong dtype",
      handIn: (labels: Labels, n: number) => labels.expandDims(1).equal(tf.range(0, n)),
    },
    { mistake: "flattened labels", handIn: (labels: Labels, n: number) => encoded(labels, n).flatten() },
    { mistake: "labels unchanged", handIn: (labels: Labels) => labels },
    { mistake: "labels as a column", handIn: (labels: Labels) => labels.reshape([-1, 1]) },
    {
      mistake: "the label in its place",
      handIn: (labels: Labels, n: number) => encoded(labels, n).mul(labels.reshape([-1, 1])),
    },
    {
      mistake: "zeros and ones swapped",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels, n, 0, 1).toFloat(),
    },
    { mistake: "transposed", handIn: (labels: Labels, n: number) => encoded(labels, n).transpose() },
    { mistake: "all zeros", handIn: (labels: Labels, n: number) => tf.zeros([labels.size, n]) },
    {
      mistake: "no tensor",
      handIn: (labels: Labels, n: number) => encoded(labels, n).arraySync(),
    },
    {
      mistake: "other",
      handIn: (labels: Labels, n: number) => tf.oneHot(labels.minimum(2).toInt() as Labels, n).toFloat(),
    },
  ],
};
