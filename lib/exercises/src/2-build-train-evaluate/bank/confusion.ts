import { confusionMatrix, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { confusion as byHand } from "../model-answers.js";
import { matrix, rowSum } from "./figures.js";
import type { Labels } from "./kinds.js";

export const confusion: Answers = {
  right: [
    byHand,
    (a: Labels, b: Labels, n: number) => tf.math.confusionMatrix(a, b, n).arraySync(),
    (a: Labels, b: Labels, n: number) => matrix(a, b, n).map((row) => Int32Array.from(row)),
    (a: Labels, b: Labels, n: number) => {
      const codes = [...a.mul(n).add(b).dataSync()];
      return Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (_, j) => codes.filter((code) => code === i * n + j).length),
      );
    },
    async (a: Labels, b: Labels, n: number) =>
      tf.matMul(tf.oneHot(a, n).toFloat(), tf.oneHot(b, n).toFloat(), true).array(),
    (a: Labels, b: Labels, n: number) => {
      const flat = new Float64Array(n * n);
      const answers = b.arraySync();
      for (const [i, label] of a.arraySync().entries()) {
        const place = label * n + (answers[i] ?? 0);
        flat[place] = (flat[place] ?? 0) + 1;
      }
      return Array.from({ length: n }, (_, i) => [...flat.slice(i * n, i * n + n)]);
    },
    matrix,
  ],
  wrong: [
    { mistake: "ten classes", handIn: (a: Labels, b: Labels) => matrix(a, b, 10) },
    { mistake: "one class too many", handIn: (a: Labels, b: Labels, n: number) => matrix(a, b, n + 1) },
    {
      mistake: "overflow",
      handIn: (a: Labels, b: Labels, n: number) => matrix(a, b, n).map((row) => Uint8Array.from(row)),
    },
    { mistake: "no numbers", handIn: (a: Labels, b: Labels, n: number) => matrix(a, b, n).map(String) },
    {
      mistake: "other",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n).map((row, i) => row.map((count, j) => (j >= i ? count : 0))),
    },
    {
      mistake: "other",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n).map((row, i) => row.map((count, j) => (j <= i ? count : 0))),
    },
    { mistake: "transposed", handIn: (a: Labels, b: Labels, n: number) => matrix(b, a, n) },
    {
      mistake: "one row shared",
      handIn: (a: Labels, b: Labels, n: number) => {
        const counts = new Array<number[]>(n).fill(new Array<number>(n).fill(0));
        const predicted = b.dataSync();
        a.dataSync().forEach((label, i) => {
          const row = counts[label] ?? [];
          row[predicted[i] ?? 0] = (row[predicted[i] ?? 0] ?? 0) + 1;
        });
        return counts;
      },
    },
    {
      mistake: "shares",
      handIn: (a: Labels, b: Labels, n: number) => {
        const counts = matrix(a, b, n);
        return counts.map((row, i) => row.map((count) => count / rowSum(counts, i)));
      },
    },
    {
      mistake: "only mistakes",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n).map((row, i) => row.map((count, j) => (i === j ? 0 : count))),
    },
    {
      mistake: "only right answers",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n).map((row, i) => row.map((count, j) => (i === j ? count : 0))),
    },
    {
      mistake: "only the diagonal",
      handIn: (a: Labels, b: Labels, n: number) => matrix(a, b, n).map((row, i) => row[i]),
    },
    {
      mistake: "ones instead of counts",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n).map((row) => row.map((count) => (count > 0 ? 1 : 0))),
    },
    {
      mistake: "only classes that occur",
      points: 2,
      handIn: (a: Labels, b: Labels) =>
        matrix(a, b, Math.max(a.max().arraySync() as number, b.max().arraySync() as number) + 1),
    },
    {
      mistake: "one class short",
      handIn: (a: Labels, b: Labels, n: number) =>
        matrix(a, b, n)
          .slice(0, -1)
          .map((row) => row.slice(0, -1)),
    },
    {
      mistake: "tensor instead of numbers",
      handIn: (a: Labels, b: Labels, n: number) => tf.math.confusionMatrix(a, b, n),
    },
    { mistake: "unreadable", handIn: (a: Labels, b: Labels, n: number) => confusionMatrix(a, b, n) },
  ],
};
