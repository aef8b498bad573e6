/**
 * Suggests a name in place of one that doesn't exist.
 *
 * @param name what was written, perhaps in Python's spelling.
 * @param known all names that there are.
 * @returns a sentence: the nearest name, or all where none is near.
 * @example
 * suggest("batch_size", ["epochs", "batchSize"]); // 'Did you mean "batchSize"?'
 */
export function suggest(name: string, known: readonly string[]): string {
  const distances = known.map((candidate) => distance(plain(name), plain(candidate)));
  const least = Math.min(...distances);
  const nearest = known[distances.indexOf(least)] as string;
  if (least <= Math.max(2, nearest.length / 3)) return `Did you mean "${nearest}"?`;
  return `There are: ${known.join(", ")}.`;
}

/** So that Python's `batch_size` is found to be next to `batchSize`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** Counts the letters to insert, delete or replace to get from one word to another (Levenshtein, 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
