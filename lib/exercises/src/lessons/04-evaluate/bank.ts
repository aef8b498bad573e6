import { tf } from "course";
import { lesson04 } from "course/practice";
import type { Bank } from "../../bank/bank.js";
import { total as sum } from "../../shared/sums.js";
import * as solutions from "./solutions.js";

const hits = (a: number[], b: number[]): number => a.filter((value, i) => value === b[i]).length;

function matrix(labels: number[], predicted: number[], n: number): number[][] {
  return Array.from({ length: n }, (_, row) =>
    Array.from(
      { length: n },
      (_, column) => labels.filter((l, i) => l === row && predicted[i] === column).length,
    ),
  );
}

const turned = (rows: number[][]): number[][] => rows.map((_, i) => rows.map((row) => row[i] as number));
const columnOf = (counts: number[][], c: number): number => sum(counts.map((row) => row[c] as number));
const rowOf = (counts: number[][], c: number): number => sum(counts[c] as number[]);
const at = (counts: number[][], c: number): number => counts[c]?.[c] as number;
const both = (counts: number[][], c: number): [number, number] => [
  at(counts, c) / columnOf(counts, c),
  at(counts, c) / rowOf(counts, c),
];

export const evaluateBank: Bank = {
  exercise: lesson04,
  steps: {
    accuracyOf: {
      right: [
        solutions.accuracyOf,
        (labels: number[], predicted: number[]) => hits(labels, predicted) / labels.length,
        (labels: number[], predicted: number[]) =>
          labels.reduce((n, label, i) => n + Number(label === predicted[i]), 0) / labels.length,
        (labels: number[], predicted: number[]) =>
          1 - (labels.length - hits(labels, predicted)) / labels.length,
        (labels: number[], predicted: number[]) =>
          tf.tidy(
            () =>
              tf.equal(tf.tensor1d(labels, "int32"), tf.tensor1d(predicted, "int32")).mean().dataSync()[0],
          ),
        (labels: number[], predicted: number[]) => {
          let [i, mean] = [0, 0];
          for (; i < labels.length; i++) mean += (Number(labels[i] === predicted[i]) - mean) / (i + 1);
          return mean;
        },
      ],
      wrong: [
        { mistake: "error rate", handIn: (a: number[], b: number[]) => 1 - hits(a, b) / a.length },
        { mistake: "a count", handIn: (a: number[], b: number[]) => hits(a, b) },
        { mistake: "percent", handIn: (a: number[], b: number[]) => (100 * hits(a, b)) / a.length },
        {
          mistake: "right to wrong",
          handIn: (a: number[], b: number[]) => hits(a, b) / (a.length - hits(a, b)),
        },
        { mistake: "ten thousand", handIn: (a: number[], b: number[]) => hits(a, b) / 10_000 },
        { mistake: "other", handIn: () => 1 / 3 + 1e-3 },
        {
          mistake: "tensor instead of numbers",
          handIn: (a: number[], b: number[]) => tf.scalar(hits(a, b) / a.length),
        },
        { mistake: "no numbers", handIn: (a: number[], b: number[]) => `${hits(a, b) / a.length}` },
        { mistake: "no result", handIn: (a: number[], b: number[]) => void hits(a, b) },
        {
          mistake: "past the end",
          handIn: (a: number[], b: number[]) =>
            a.reduce((n, label, i) => n + Number(label === b[i]), 0) / (a[a.length] as number),
        },
      ],
    },
    confusionCounts: {
      right: [
        solutions.confusionCounts,
        matrix,
        (labels: number[], predicted: number[], n: number) => {
          const counts = Array.from({ length: n }, () => new Int32Array(n));
          for (let i = 0; i < labels.length; i++) {
            const row = counts[labels[i] as number] as Int32Array;
            row[predicted[i] as number] = (row[predicted[i] as number] as number) + 1;
          }
          return counts;
        },
        (labels: number[], predicted: number[], n: number) =>
          tf.tidy(() =>
            tf.math
              .confusionMatrix(tf.tensor1d(labels, "int32"), tf.tensor1d(predicted, "int32"), n)
              .arraySync(),
          ),
        (labels: number[], predicted: number[], n: number) =>
          tf.tidy(() => {
            const [truth, answer] = [labels, predicted].map((list) =>
              tf.oneHot(tf.tensor1d(list, "int32"), n).toFloat(),
            ) as [tf.Tensor2D, tf.Tensor2D];
            return truth.transpose().matMul(answer).arraySync();
          }),
        (labels: number[], predicted: number[], n: number) => {
          const flat = new Array<number>(n * n).fill(0);
          labels.forEach((label, i) => {
            const place = label * n + (predicted[i] as number);
            flat[place] = (flat[place] as number) + 1;
          });
          return Array.from({ length: n }, (_, row) => flat.slice(row * n, (row + 1) * n));
        },
      ],
      wrong: [
        { mistake: "transposed", handIn: (l: number[], p: number[], n: number) => turned(matrix(l, p, n)) },
        {
          mistake: "one row for all",
          handIn: (l: number[], p: number[], n: number) => {
            const counts = new Array(n).fill(new Array(n).fill(0));
            for (const [i, label] of l.entries()) counts[label][p[i] as number]++;
            return counts;
          },
        },
        {
          mistake: "only mistakes",
          handIn: (l: number[], p: number[], n: number) =>
            matrix(l, p, n).map((row, r) => row.map((count, c) => (r === c ? 0 : count))),
        },
        {
          mistake: "only right answers",
          handIn: (l: number[], p: number[], n: number) =>
            matrix(l, p, n).map((row, r) => row.map((count, c) => (r === c ? count : 0))),
        },
        {
          mistake: "shares of all",
          handIn: (l: number[], p: number[], n: number) =>
            matrix(l, p, n).map((row) => row.map((count) => count / l.length)),
        },
        {
          mistake: "ones instead of counts",
          handIn: (l: number[], p: number[], n: number) =>
            matrix(l, p, n).map((row) => row.map((count) => Number(count > 0))),
        },
        {
          mistake: "classes that don't occur are missing",
          points: 1,
          handIn: (l: number[], p: number[]) => matrix(l, p, Math.max(...l, ...p) + 1),
        },
        { mistake: "ten classes", handIn: (l: number[], p: number[]) => matrix(l, p, 10) },
        {
          mistake: "counts of the labels",
          handIn: (l: number[], p: number[], n: number) => matrix(l, p, n).map(sum),
        },
        {
          mistake: "tensor instead of numbers",
          handIn: (l: number[], p: number[], n: number) => tf.tensor2d(matrix(l, p, n)),
        },
        { mistake: "no result", handIn: (l: number[], p: number[], n: number) => void matrix(l, p, n) },
        {
          mistake: "no numbers",
          handIn: (l: number[], p: number[], n: number) => ({ counts: matrix(l, p, n) }),
        },
      ],
    },
    precisionAndRecall: {
      right: [
        solutions.precisionAndRecall,
        both,
        (counts: number[][], digit: number) => {
          let [column, row] = [0, 0];
          for (let i = 0; i < counts.length; i++) {
            column += counts[i]?.[digit] as number;
            row += counts[digit]?.[i] as number;
          }
          return [at(counts, digit) / column, at(counts, digit) / row];
        },
        (counts: number[][], digit: number) =>
          tf.tidy(() => {
            const matrix = tf.tensor2d(counts);
            const diagonal = at(counts, digit);
            return [0, 1].map((axis) => diagonal / (matrix.sum(axis).dataSync()[digit] as number));
          }),
        (counts: number[][], digit: number) => Float64Array.from(both(counts, digit)),
        (counts: number[][], digit: number) =>
          [counts.map((row) => row[digit] ?? 0), counts[digit] ?? []].map(
            (list) => at(counts, digit) / sum(list),
          ),
      ],
      wrong: [
        { mistake: "swapped", handIn: (counts: number[][], c: number) => both(counts, c).reverse() },
        { mistake: "only precision", handIn: (counts: number[][], c: number) => both(counts, c)[0] },
        { mistake: "only recall", handIn: (counts: number[][], c: number) => both(counts, c)[1] },
        {
          mistake: "divided by all",
          handIn: (counts: number[][], c: number) =>
            [at(counts, c), at(counts, c)].map((n) => n / sum(counts.flat())),
        },
        {
          mistake: "without the hits",
          handIn: (counts: number[][], c: number) =>
            [columnOf(counts, c), rowOf(counts, c)].map((n) => at(counts, c) / (n - at(counts, c))),
        },
        {
          mistake: "mistakes instead of hits",
          handIn: (counts: number[][], c: number) => both(counts, c).map((v) => 1 - v),
        },
        { mistake: "the next digit", handIn: (counts: number[][], c: number) => both(counts, c - 1) },
        {
          mistake: "twice the same",
          handIn: (counts: number[][], c: number) => [both(counts, c)[1], both(counts, c)[1]],
        },
        {
          mistake: "twice precision",
          handIn: (counts: number[][], c: number) => [both(counts, c)[0], both(counts, c)[0]],
        },
        {
          mistake: "percent",
          handIn: (counts: number[][], c: number) => both(counts, c).map((v) => 100 * v),
        },
        {
          mistake: "no numbers",
          handIn: (counts: number[][], c: number) => ({
            precision: both(counts, c)[0],
            recall: both(counts, c)[1],
          }),
        },
        { mistake: "no result", handIn: (counts: number[][], c: number) => void both(counts, c) },
      ],
    },
    standardErrorOf: {
      right: [
        solutions.standardErrorOf,
        (p: number, n: number) => ((p * (1 - p)) / n) ** 0.5,
        (p: number, n: number) => Math.sqrt(p - p * p) / Math.sqrt(n),
        (p: number, n: number) => Math.sqrt(p) * Math.sqrt(1 - p) * n ** -0.5,
        (p: number, n: number) => Math.exp(0.5 * (Math.log(p) + Math.log(1 - p) - Math.log(n))),
        (p: number, n: number) => Math.hypot(Math.sqrt((p * (1 - p)) / n)),
      ],
      wrong: [
        { mistake: "no root", handIn: (p: number, n: number) => (p * (1 - p)) / n },
        { mistake: "root of n missing", handIn: (p: number, n: number) => Math.sqrt(p * (1 - p)) / n },
        { mistake: "not divided", handIn: (p: number) => Math.sqrt(p * (1 - p)) },
        { mistake: "p squared", handIn: (p: number, n: number) => Math.sqrt((p * p) / n) },
        { mistake: "1 − p missing", handIn: (p: number, n: number) => Math.sqrt(p / n) },
        { mistake: "p missing", handIn: (p: number, n: number) => Math.sqrt((1 - p) / n) },
        { mistake: "twice", handIn: (p: number, n: number) => 2 * Math.sqrt((p * (1 - p)) / n) },
        { mistake: "10,000 images", handIn: (p: number) => Math.sqrt((p * (1 - p)) / 10_000) },
        { mistake: "divided by n − 1", handIn: (p: number, n: number) => Math.sqrt((p * (1 - p)) / (n - 1)) },
        { mistake: "NaN", handIn: (p: number, n: number) => Math.sqrt((p * (p - 1)) / n) },
        { mistake: "no numbers", handIn: (p: number, n: number) => Math.sqrt((p * (1 - p)) / n).toFixed(4) },
      ],
    },
  },
};
