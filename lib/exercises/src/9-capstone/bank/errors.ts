import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { errors as byHand } from "../model-answers.js";

type Rows = number[][];

const argmax = (row: number[]) => row.indexOf(Math.max(...row));
const isWrong = (rows: Rows, labels: number[]) => (i: number) => argmax(rows[i] as number[]) !== labels[i];
const sure = (rows: Rows) => (i: number) => Math.max(...(rows[i] as number[]));
const surest = (rows: Rows) => (a: number, b: number) => sure(rows)(b) - sure(rows)(a);

/** The right analysis, with a part of it changed. */
function but(
  change: (rows: Rows, labels: number[], right: { counts: number[][]; worst: number[] }) => object,
) {
  return (rows: Rows, labels: number[]) => {
    const right = byHand(rows, labels);
    return { ...right, ...change(rows, labels, right) };
  };
}

export const errors: Answers = {
  right: [
    byHand,
    // In loops.
    (rows: Rows, labels: number[]) => {
      const classes = (rows[0] as number[]).length;
      const counts: number[][] = [];
      for (let truth = 0; truth < classes; truth++) {
        counts.push([]);
        for (let answer = 0; answer < classes; answer++) (counts[truth] as number[]).push(0);
      }
      const worst: number[] = [];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] as number[];
        let answer = 0;
        for (let c = 1; c < classes; c++) if ((row[c] as number) > (row[answer] as number)) answer = c;
        const line = counts[labels[i] as number] as number[];
        line[answer] = (line[answer] as number) + 1;
        if (answer === labels[i]) continue;
        // Each mistake is put in its place.
        let at = 0;
        while (at < worst.length && sure(rows)(worst[at] as number) > (row[answer] as number)) at++;
        worst.splice(at, 0, i);
      }
      return { counts, worst };
    },
    // In the functional style.
    (rows: Rows, labels: number[]) => {
      const answers = rows.map(argmax);
      const classes = (rows[0] as number[]).map((_, label) => label);
      return {
        counts: classes.map((truth) =>
          classes.map(
            (answer) => labels.filter((label, i) => label === truth && answers[i] === answer).length,
          ),
        ),
        worst: [...rows.keys()].filter(isWrong(rows, labels)).sort(surest(rows)),
      };
    },
    // Tensors.
    (rows: Rows, labels: number[]) =>
      tf.tidy(() => {
        const classes = (rows[0] as number[]).length;
        const probabilities = tf.tensor2d(rows);
        const truth = tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat();
        const answers = probabilities.argMax(1) as tf.Tensor1D;
        const counts = truth.transpose().matMul(tf.oneHot(answers, classes).toFloat());
        const { indices } = tf.topk(probabilities.max(1), rows.length);
        const wrong = answers.notEqual(tf.tensor1d(labels, "int32")).dataSync();
        return { counts: counts.arraySync(), worst: [...indices.dataSync()].filter((i) => wrong[i]) };
      }),
    // Typed arrays.
    (rows: Rows, labels: number[]) => {
      const classes = (rows[0] as number[]).length;
      const flat = new Int32Array(classes * classes);
      rows.forEach((row, i) => {
        const at = (labels[i] as number) * classes + argmax(row);
        flat[at] = (flat[at] as number) + 1;
      });
      return {
        counts: Array.from({ length: classes }, (_, c) => flat.subarray(c * classes, (c + 1) * classes)),
        worst: Int32Array.from([...rows.keys()].filter(isWrong(rows, labels))).sort(surest(rows)),
      };
    },
    async (rows: Rows, labels: number[]) => byHand(rows, labels),
    // With more than was asked for.
    but((rows) => ({ answers: rows.map(argmax) })),
  ],
  wrong: [
    {
      mistake: "transposed",
      handIn: but((_, __, { counts }) => ({
        counts: counts.map((_line, i) => counts.map((line) => line[i])),
      })),
    },
    {
      mistake: "mistakes only",
      handIn: but((_, __, { counts }) => ({
        counts: counts.map((line, i) => line.map((count, c) => (i === c ? 0 : count))),
      })),
    },
    {
      mistake: "diagonal only",
      handIn: but((_, __, { counts }) => ({
        counts: counts.map((line, i) => line.map((count, c) => (i === c ? count : 0))),
      })),
    },
    {
      mistake: "shares",
      handIn: but((_, __, { counts }) => ({
        counts: counts.map((line) => {
          const sum = line.reduce((a, b) => a + b, 0);
          return line.map((count) => (sum === 0 ? 0 : count / sum));
        }),
      })),
    },
    {
      mistake: "probabilities added",
      handIn: but((rows, labels) => ({
        counts: (rows[0] as number[]).map((_, truth) =>
          (rows[0] as number[]).map((__, c) =>
            rows.reduce((sum, row, i) => sum + (labels[i] === truth ? (row[c] as number) : 0), 0),
          ),
        ),
      })),
    },
    { mistake: "part missing", handIn: but(() => ({ worst: undefined })) },
    { mistake: "no object", handIn: (rows: Rows, labels: number[]) => byHand(rows, labels).counts },
    {
      mistake: "least sure first",
      points: 1,
      handIn: but((_, __, { worst }) => ({ worst: worst.toReversed() })),
    },
    {
      mistake: "not sorted",
      points: 1,
      handIn: but((_, __, { worst }) => ({ worst: worst.toSorted((a, b) => a - b) })),
    },
    {
      mistake: "by the true class",
      points: 1,
      handIn: but((rows, labels, { worst }) => {
        const of = (i: number) => rows[i]?.[labels[i] as number] as number;
        return { worst: worst.toSorted((a, b) => a - b).sort((a, b) => of(a) - of(b)) };
      }),
    },
    {
      mistake: "right answers",
      points: 1,
      handIn: but((rows, labels) => ({
        worst: [...rows.keys()].filter((i) => !isWrong(rows, labels)(i)).sort(surest(rows)),
      })),
    },
    {
      mistake: "all answers",
      points: 1,
      handIn: but((rows) => ({ worst: [...rows.keys()].sort(surest(rows)) })),
    },
    {
      mistake: "counted from 1",
      points: 1,
      handIn: but((_, __, { worst }) => ({ worst: worst.map((i) => i + 1) })),
    },
    {
      mistake: "certainties",
      points: 1,
      handIn: but((rows, _, { worst }) => ({ worst: worst.map(sure(rows)) })),
    },
    {
      mistake: "labels",
      points: 1,
      handIn: but((_, labels, { worst }) => ({ worst: worst.map((i) => labels[i]) })),
    },
    {
      mistake: "answers",
      points: 1,
      handIn: but((rows, _, { worst }) => ({ worst: worst.map((i) => argmax(rows[i] as number[])) })),
    },
    {
      mistake: "only the worst",
      points: 1,
      handIn: but((_, __, { worst }) => ({ worst: worst.slice(0, 1) })),
    },
  ],
};
