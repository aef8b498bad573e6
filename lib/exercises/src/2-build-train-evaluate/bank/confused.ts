import { tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { confused as byHand } from "../model-answers.js";
import { greatest } from "./figures.js";
import type { Counts } from "./kinds.js";

export const confused: Answers = {
  right: [
    byHand,
    async (counts: Counts) => Int32Array.from(greatest(counts)),
    (counts: Counts) => {
      const pairs = counts
        .flatMap((row, i) => row.map((count, j) => ({ i, j, count })))
        .filter(({ i, j }) => i !== j);
      const [most] = pairs.sort((a, b) => b.count - a.count);
      return [most?.i, most?.j];
    },
    (counts: Counts) => {
      const without = counts.map((row, i) => row.map((count, j) => (i === j ? -1 : count)));
      const flat = without.flat();
      const place = flat.indexOf(Math.max(...flat));
      return [Math.floor(place / counts.length), place % counts.length];
    },
    (counts: Counts) =>
      tf.tidy(() => {
        const matrix = tf.tensor2d(counts).sub(tf.eye(counts.length).mul(1e6));
        const place = matrix.flatten().argMax().arraySync() as number;
        return [Math.trunc(place / counts.length), place % counts.length];
      }),
    (counts: Counts) => {
      const copy = structuredClone(counts);
      for (const [i, row] of copy.entries()) row[i] = 0;
      const most = copy.map((row) => Math.max(...row));
      const truth = most.indexOf(Math.max(...most));
      return [truth, copy[truth]?.indexOf(most[truth] ?? 0)];
    },
    (counts: Counts) => greatest(counts),
  ],
  wrong: [
    {
      mistake: "half of the matrix",
      handIn: (counts: Counts) =>
        greatest(counts, (row, column) => (column > row ? (counts[row]?.[column] ?? 0) : -1)),
    },
    {
      mistake: "half of the matrix",
      handIn: (counts: Counts) =>
        greatest(counts, (row, column) => (column < row ? (counts[row]?.[column] ?? 0) : -1)),
    },
    // The same count may stand on the diagonal as well.
    {
      mistake: "on the diagonal",
      handIn: (counts: Counts) => {
        const [row, column] = greatest(counts);
        const flat = counts.flat();
        const place = flat.indexOf(counts[row]?.[column] ?? 0);
        return [Math.floor(place / counts.length), place % counts.length];
      },
    },
    { mistake: "other", handIn: () => [97, 98] },
    { mistake: "tensor instead of numbers", handIn: (counts: Counts) => tf.tensor1d(greatest(counts)) },
    {
      mistake: "on the diagonal",
      handIn: (counts: Counts) => {
        const all = counts.map((row) => Math.max(...row));
        const row = all.indexOf(Math.max(...all));
        return [row, counts[row]?.indexOf(Math.max(...all)) ?? -1];
      },
    },
    { mistake: "transposed", handIn: (counts: Counts) => greatest(counts).reverse() },
    {
      mistake: "the least frequent",
      handIn: (counts: Counts) => greatest(counts, (row, column) => -(counts[row]?.[column] ?? 0)),
    },
    {
      mistake: "both directions added",
      handIn: (counts: Counts) =>
        greatest(counts, (row, column) => (counts[row]?.[column] ?? 0) + (counts[column]?.[row] ?? 0)),
    },
    {
      mistake: "the count",
      handIn: (counts: Counts) => {
        const [row, column] = greatest(counts);
        return counts[row]?.[column];
      },
    },
    { mistake: "counted from 1", handIn: (counts: Counts) => greatest(counts).map((label) => label + 1) },
    {
      mistake: "no numbers",
      handIn: (counts: Counts) => greatest(counts).map((label) => `class ${label}`),
    },
    { mistake: "other", handIn: () => [0, 0, 0] },
  ],
};
