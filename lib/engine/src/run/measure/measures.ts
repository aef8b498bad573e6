import type { BatchLogs, Logs } from "../options.js";

/** Names the measures of batches. */
export function batchLogs(
  labels: readonly string[],
  measures: Float32Array,
  first: number,
  batchSize: number,
  rows: number,
): BatchLogs[] {
  return Array.from({ length: measures.length / labels.length }, (_, step) => {
    const batch = first + step;
    const size = Math.min(batchSize, rows - batch * batchSize);
    const named = labels.map((label, i) => [label, measures[step * labels.length + i]] as const);
    return { batch, size, ...Object.fromEntries(named) } as BatchLogs;
  });
}

/** Sums measures over batches, each weighted with its examples. */
export class Totals {
  rows = 0;
  readonly #sums: Logs;

  constructor(readonly labels: readonly string[]) {
    this.#sums = Object.fromEntries(labels.map((label) => [label, 0]));
  }

  add(logs: BatchLogs): void {
    this.rows += logs.size;
    for (const label of this.labels)
      this.#sums[label] = (this.#sums[label] ?? 0) + (logs[label] ?? 0) * logs.size;
  }

  /** The mean of each measure so far. */
  means(): Logs {
    return Object.fromEntries(this.labels.map((label) => [label, (this.#sums[label] as number) / this.rows]));
  }
}
