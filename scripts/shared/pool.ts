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
export async function pool<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
