import { classificationReport, tf } from "course";
import type { Answers } from "../../bank/bank.js";
import { report as byHand } from "../model-answers.js";
import { columnSum, hits, rowSum, scores } from "./figures.js";
import type { Counts } from "./kinds.js";

/** The scores as an object of a class. */
class Scores {
  readonly recall: number[];
  readonly f1: number[];
  constructor(readonly counts: Counts) {
    ({ recall: this.recall, f1: this.f1 } = scores(counts));
  }
  get precision(): number[] {
    return scores(this.counts).precision;
  }
}

export const report: Answers = {
  right: [
    byHand,
    (counts: Counts) => new Scores(counts),
    (counts: Counts) => {
      const round = (list: number[]) => list.map((value) => Number(value.toFixed(4)));
      const { precision, recall, f1 } = scores(counts);
      return { precision: round(precision), recall: round(recall), f1: round(f1) };
    },
    async (counts: Counts) => {
      const { precision, recall, f1 } = scores(counts);
      return {
        f1: Float32Array.from(f1),
        recall: Float64Array.from(recall),
        precision,
        support: counts.length,
      };
    },
    (counts: Counts) =>
      tf.tidy(() => {
        const matrix = tf.tensor2d(counts);
        const diagonal = tf.tensor1d(counts.map((_, i) => hits(counts, i)));
        const [p, r] = [diagonal.divNoNan(matrix.sum(0)), diagonal.divNoNan(matrix.sum(1))];
        const f1 = p.mul(r).mul(2).divNoNan(p.add(r));
        return { precision: p.arraySync(), recall: r.arraySync(), f1: f1.arraySync() };
      }),
    (counts: Counts) => scores(counts),
    (counts: Counts) => {
      const [truth, predicted] = [[] as number[], [] as number[]];
      counts.forEach((row, i) => {
        row.forEach((count, j) => {
          for (let k = 0; k < count; k++) {
            truth.push(i);
            predicted.push(j);
          }
        });
      });
      const classNames = counts.map((_, i) => `${i}`);
      const { classes } = classificationReport(truth, predicted, { classNames });
      return {
        precision: classes.map((c) => c.precision),
        recall: classes.map((c) => c.recall),
        f1: classes.map((c) => c.f1),
      };
    },
  ],
  wrong: [
    {
      mistake: "rounded",
      handIn: (counts: Counts) => {
        const { precision, recall, f1 } = scores(counts);
        const round = (list: number[]) => list.map((value) => Number(value.toFixed(2)));
        return { precision: round(precision), recall: round(recall), f1: round(f1) };
      },
    },
    { mistake: "no numbers", handIn: (counts: Counts) => Object.values(scores(counts)) },
    {
      mistake: "precision and recall swapped",
      handIn: (counts: Counts) => {
        const { precision, recall, f1 } = scores(counts);
        return { precision: recall, recall: precision, f1 };
      },
    },
    { mistake: "NaN", points: 2, handIn: (counts: Counts) => scores(counts, (x) => x) },
    {
      mistake: "plain mean",
      handIn: (counts: Counts) => {
        const { precision, recall } = scores(counts);
        return { precision, recall, f1: precision.map((p, i) => (p + (recall[i] ?? 0)) / 2) };
      },
    },
    {
      mistake: "without the 2",
      handIn: (counts: Counts) => {
        const { precision, recall, f1 } = scores(counts);
        return { precision, recall, f1: f1.map((f) => f / 2) };
      },
    },
    {
      mistake: "product",
      handIn: (counts: Counts) => {
        const { precision, recall } = scores(counts);
        return { precision, recall, f1: precision.map((p, i) => p * (recall[i] ?? 0)) };
      },
    },
    {
      mistake: "per cent",
      handIn: (counts: Counts) => {
        const { precision, recall, f1 } = scores(counts);
        const hundred = (list: number[]) => list.map((x) => 100 * x);
        return { precision: hundred(precision), recall: hundred(recall), f1: hundred(f1) };
      },
    },
    {
      mistake: "share of all",
      handIn: (counts: Counts) => {
        const total = counts.flat().reduce((a, b) => a + b, 0);
        const shares = counts.map((_, i) => hits(counts, i) / total);
        return { precision: shares, recall: shares, f1: shares };
      },
    },
    {
      mistake: "accuracy of each class",
      handIn: (counts: Counts) => {
        const total = counts.flat().reduce((a, b) => a + b, 0);
        const each = counts.map(
          (_, i) => (total - rowSum(counts, i) - columnSum(counts, i) + 2 * hits(counts, i)) / total,
        );
        return { precision: each, recall: each, f1: each };
      },
    },
    { mistake: "no numbers", handIn: (counts: Counts) => scores(counts).recall },
    {
      mistake: "tensor instead of numbers",
      handIn: (counts: Counts) => {
        const { recall, f1 } = scores(counts);
        return { precision: tf.tensor1d(scores(counts).precision), recall, f1 };
      },
    },
    {
      mistake: "changed input",
      handIn: (counts: Counts) => {
        const result = scores(counts);
        counts.forEach((row, i) => {
          row[i] = 0;
        });
        return result;
      },
    },
  ],
};
