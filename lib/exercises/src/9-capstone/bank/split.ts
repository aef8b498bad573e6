import { shuffle, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { split as byHand } from "../model-answers.js";

type Rows = { train: number[]; validation: number[]; test: number[] };

const fifth = (n: number) => Math.round(n * 0.2);
const rowsOf = (labels: number[], label: number) => [...labels.keys()].filter((row) => labels[row] === label);
const mixed = (rows: number[], seed: number) => shuffle(tf.tensor1d(rows), { seed }).arraySync();
const classesIn = (labels: number[]) => [...new Set(labels)];

/** Divides each class: where the cuts are, and in which order its rows come. */
function classwise(
  cuts: (n: number) => [validation: number, test: number],
  order: (rows: number[], seed: number) => number[] = mixed,
) {
  return (labels: number[], seed: number): Rows => {
    const parts: Rows = { train: [], validation: [], test: [] };
    for (const label of classesIn(labels)) {
      const rows = order(rowsOf(labels, label), seed);
      const [validation, test] = cuts(rows.length);
      parts.validation.push(...rows.slice(0, validation));
      parts.test.push(...rows.slice(validation, validation + test));
      parts.train.push(...rows.slice(validation + test));
    }
    return parts;
  };
}

/** The right parts, with something changed. */
const but = (change: (parts: Rows, labels: number[]) => unknown) => (labels: number[], seed: number) =>
  change(byHand(labels, seed), labels);

const allOf = ({ train, validation, test }: Rows) => [...validation, ...test, ...train];
const each = (parts: Rows, change: (rows: number[]) => unknown) => ({
  train: change(parts.train),
  validation: change(parts.validation),
  test: change(parts.test),
});

/** A generator of random numbers of one's own. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const split: Answers = {
  right: [
    byHand,
    classwise((n) => [fifth(n), fifth(n)]),
    // In loops, mixed by hand (Fisher and Yates).
    (labels: number[], seed: number) => {
      const next = random(seed);
      const parts: Rows = { train: [], validation: [], test: [] };
      for (let label = 0; label <= Math.max(...labels); label++) {
        const rows: number[] = [];
        for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows.push(row);
        for (let i = rows.length - 1; i > 0; i--) {
          const j = Math.floor(next() * (i + 1));
          [rows[i], rows[j]] = [rows[j] as number, rows[i] as number];
        }
        const n = fifth(rows.length);
        for (let i = 0; i < rows.length; i++) {
          if (i < n) parts.validation.push(rows[i] as number);
          else if (i < 2 * n) parts.test.push(rows[i] as number);
          else parts.train.push(rows[i] as number);
        }
      }
      return parts;
    },
    // In the functional style.
    (labels: number[], seed: number) => {
      const groups = classesIn(labels).map((label) => mixed(rowsOf(labels, label), seed + label));
      return {
        validation: groups.flatMap((rows) => rows.slice(0, fifth(rows.length))),
        test: groups.flatMap((rows) => rows.slice(-fifth(rows.length))),
        train: groups.flatMap((rows) => rows.slice(fifth(rows.length), -fifth(rows.length))),
      };
    },
    // All are mixed first, then dealt out.
    (labels: number[], seed: number) => {
      const order = mixed([...labels.keys()], seed);
      const seen = new Map<number, number>();
      const parts: Rows = { train: [], validation: [], test: [] };
      for (const row of order) {
        const label = labels[row] as number;
        const i = seen.get(label) ?? 0;
        seen.set(label, i + 1);
        const n = fifth(rowsOf(labels, label).length);
        (i < n ? parts.test : i < 2 * n ? parts.validation : parts.train).push(row);
      }
      return parts;
    },
    // By keys that are drawn and sorted.
    (labels: number[], seed: number) => {
      const next = random(seed + 99);
      const keys = labels.map(() => next());
      const sorted = (label: number) =>
        rowsOf(labels, label).sort((a, b) => (keys[a] as number) - (keys[b] as number));
      const parts: Rows = { train: [], validation: [], test: [] };
      for (const label of classesIn(labels)) {
        const rows = sorted(label);
        const n = fifth(rows.length);
        parts.validation.push(...rows.splice(0, n));
        parts.test.push(...rows.splice(0, n));
        parts.train.push(...rows);
      }
      return parts;
    },
    async (labels: number[], seed: number) => byHand(labels, seed),
    // Typed arrays, sorted.
    but((parts) => each(parts, (rows) => Int32Array.from(rows).sort())),
  ],
  wrong: [
    {
      mistake: "labels instead of rows",
      handIn: but((parts, labels) => each(parts, (rows) => rows.map((row) => labels[row]))),
    },
    { mistake: "counted from 1", handIn: but((parts) => each(parts, (rows) => rows.map((row) => row + 1))) },
    {
      mistake: "row outside",
      handIn: but((parts, labels) => ({ ...parts, test: [...parts.test, labels.length + 5] })),
    },
    { mistake: "row twice", handIn: but((parts) => ({ ...parts, train: [...parts.train, parts.train[0]] })) },
    { mistake: "parts overlap", handIn: but((parts) => ({ ...parts, train: allOf(parts) })) },
    { mistake: "parts overlap", handIn: but((parts) => ({ ...parts, test: parts.validation })) },
    { mistake: "rows missing", handIn: but((parts) => ({ ...parts, train: parts.train.slice(3) })) },
    { mistake: "rounded down", handIn: classwise((n) => [Math.floor(n * 0.2), Math.floor(n * 0.2)]) },
    { mistake: "rounded up", handIn: classwise((n) => [Math.ceil(n * 0.2), Math.ceil(n * 0.2)]) },
    { mistake: "fifth of the rest", handIn: classwise((n) => [fifth(n), fifth(n - fifth(n))]) },
    { mistake: "tenths", handIn: classwise((n) => [Math.round(n / 10), Math.round(n / 10)]) },
    { mistake: "train too small", handIn: classwise((n) => [fifth(n), n - 2 * fifth(n)]) },
    {
      mistake: "not stratified",
      handIn: (labels: number[]) => {
        const rows = [...labels.keys()].sort(
          (a, b) => (labels[a] as number) - (labels[b] as number) || a - b,
        );
        const n = fifth(labels.length);
        return { validation: rows.slice(0, n), test: rows.slice(n, 2 * n), train: rows.slice(2 * n) };
      },
    },
    { mistake: "no object", handIn: but((parts) => [parts.train, parts.validation, parts.test]) },
    { mistake: "part missing", handIn: but(({ train, test }) => ({ train, test })) },
    { mistake: "no rows", handIn: but((parts) => ({ ...parts, test: parts.test.length })) },
    {
      mistake: "tensor instead of rows",
      handIn: but((parts) => ({ ...parts, train: tf.tensor1d(parts.train) })),
    },
    { mistake: "seed ignored", points: 1, handIn: (labels: number[]) => byHand(labels, 1) },
    {
      mistake: "not repeatable",
      points: 1,
      handIn: (labels: number[]) => byHand(labels, Math.floor(Math.random() * 1e9)),
    },
    {
      mistake: "not drawn",
      points: 1,
      handIn: classwise(
        (n) => [fifth(n), fifth(n)],
        (rows) => rows,
      ),
    },
  ],
};
