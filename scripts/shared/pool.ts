import { cpus } from "node:os";
import pMap from "p-map";

/** How many notebooks run at a time, where nobody says otherwise: one for every two cores, as training uses several. */
export const usualWidth = Math.max(1, Math.floor(cpus().length / 2));

/**
 * Does pieces of work, several at a time, each begun in the given order.
 *
 * @param items what there is to do.
 * @param width how many at a time, 1 or more.
 * @param work does one piece; it should not throw, or the pieces not yet begun are left out.
 * @returns the results, in the order of the items.
 * @example
 * await pool([1, 2, 3], 2, async (n) => n * n); // [1, 4, 9]
 */
export function pool<T, R>(items: readonly T[], width: number, work: (item: T) => Promise<R>): Promise<R[]> {
  return pMap(items, work, { concurrency: width });
}
