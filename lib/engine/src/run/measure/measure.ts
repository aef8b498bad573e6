import type { Metric } from "../../model/metrics.js";
import { giveWay } from "../../node/give-way.js";
import type { Logs } from "../options.js";
import { batchLogs, Totals } from "./measures.js";
import type { Pace } from "./pace.js";

/** Batches of the rows from `begin` to `end`, and how they are measured. */
export interface Measuring {
  labels: readonly string[];
  batchSize: number;
  begin: number;
  end: number;
  pace: Pace;
  signal?: AbortSignal;
  /** Measures so many batches from number `first` on in one call: gives a row of measures for each. */
  run(first: number, steps: number): Float32Array;
}

/**
 * Measures on all batches, call by call, and gives way to others between two calls.
 *
 * @returns the means over all rows.
 * @throws the signal's reason where it is aborted.
 */
export async function measureAll(measuring: Measuring): Promise<Logs> {
  const { labels, batchSize, begin, end, pace, signal } = measuring;
  const totals = new Totals(labels);
  const count = Math.ceil((end - begin) / batchSize);
  for (let first = 0; first < count; ) {
    const steps = pace.next(count - first);
    const began = performance.now();
    const measures = measuring.run(first, steps);
    pace.took(steps, performance.now() - began);
    for (const logs of batchLogs(labels, measures, first, batchSize, end - begin)) totals.add(logs);
    first += steps;
    await giveWay();
    signal?.throwIfAborted();
  }
  return totals.means();
}

/** Measuring needs no gradients, so that more examples fit at once; a mean over batches mustn't change by it. */
const MEASURE_BATCH = 256;

/** Chooses how many examples to measure at once. */
export function measureBatch(batchSize: number, metrics: readonly Metric[]): number {
  return metrics.some(({ isPerBatch }) => isPerBatch) ? batchSize : Math.max(batchSize, MEASURE_BATCH);
}
