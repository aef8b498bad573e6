import { confusionMatrix } from "course";
import type { Counts, Labels } from "./kinds.js";

// Figures that answers of exercise 2 compute.

export function share(labels: Labels, predicted: Labels): number {
  return labels.equal(predicted).mean().arraySync() as number;
}

export function matrix(labels: Labels, predicted: Labels, n: number): Counts {
  return confusionMatrix(labels, predicted, n).counts.map((row) => [...row]);
}

export const rowSum = (counts: Counts, i: number) => (counts[i] ?? []).reduce((a, b) => a + b, 0);
export const columnSum = (counts: Counts, i: number) => counts.reduce((sum, row) => sum + (row[i] ?? 0), 0);
export const hits = (counts: Counts, i: number) => counts[i]?.[i] ?? 0;

/** The report of the exercise; `safe` says what to do about 0 / 0. */
export function scores(counts: Counts, safe = (x: number) => (Number.isNaN(x) ? 0 : x)) {
  const precision = counts.map((_, i) => safe(hits(counts, i) / columnSum(counts, i)));
  const recall = counts.map((_, i) => safe(hits(counts, i) / rowSum(counts, i)));
  const f1 = precision.map((p, i) => safe((2 * p * (recall[i] ?? 0)) / (p + (recall[i] ?? 0))));
  return { precision, recall, f1 };
}

/** The place of the greatest value, diagonal left out. */
export function greatest(
  counts: Counts,
  value = (row: number, column: number) => counts[row]?.[column] ?? 0,
) {
  let best = [0, 1];
  for (const row of counts.keys()) {
    for (const column of counts.keys()) {
      if (row !== column && value(row, column) > value(best[0] ?? 0, best[1] ?? 0)) best = [row, column];
    }
  }
  return best as [number, number];
}
