import { countOf } from "../page/interact/interact-data.js";
import type { Control } from "./control.js";

/** Results that are computed beforehand at most, where the author has not said which. */
const MOST_RESULTS = 25;
/** At most where the author has. */
const MOST_WANTED = 100;

/**
 * Chooses the positions whose results are computed beforehand, for each control, in order; where each control stands at
 * first is among them.
 *
 * @param controls of one output.
 * @throws RangeError where their authors want more than 100 results.
 */
export function savedPositions(controls: readonly Control<unknown>[]): number[][] {
  const product = (counts: readonly number[]) => counts.reduce((all, count) => all * count, 1);
  const wanted = controls.map(({ wanted, positions }) => wanted && withStart(wanted, positions.start));
  const given = product(wanted.map((list) => list?.length ?? 1));
  if (given > MOST_WANTED) {
    throw new RangeError(
      `interact: the positions that are to be computed beforehand make ${given} results; expected at most ${MOST_WANTED}.`,
    );
  }
  const most = Math.max(MOST_RESULTS, given);
  const counts = controls.map(
    ({ positions }, i) => wanted[i]?.length ?? Math.min(MOST_RESULTS, countOf(positions)),
  );
  while (product(counts) > most) {
    const free = counts.map((count, i) => (wanted[i] ? 0 : count));
    const longest = Math.max(...free);
    if (longest <= 1) break;
    counts[free.indexOf(longest)] = longest - 1;
  }
  return controls.map(
    ({ positions }, i) => wanted[i] ?? spread(countOf(positions), counts[i] as number, positions.start),
  );
}

/**
 * Takes about every second of the positions of the control that has the most, so that what is stored becomes smaller.
 *
 * @param saved the positions of each control.
 * @param starts where each stands at first; that is kept, and so are both ends.
 * @returns fewer; undefined where only the start is left.
 */
export function thinned(saved: readonly number[][], starts: readonly number[]): number[][] | undefined {
  const longest = Math.max(...saved.map(({ length }) => length));
  if (longest === 1) return undefined;
  const which = saved.findIndex(({ length }) => length === longest);
  const list = saved[which] as number[];
  const start = starts[which] as number;
  const fewer =
    longest <= 3
      ? [start]
      : withStart(
          list.filter((_, i) => i % 2 === 0 || i === longest - 1),
          start,
        );
  // Of an even number both neighbours of the end may stay.
  const kept = fewer.length < longest ? fewer : [start];
  return saved.map((positions, i) => (i === which ? kept : positions));
}

/** Chooses positions at equal distances, both ends included where there is room, with one of them moved onto the start. */
function spread(count: number, wanted: number, start: number): number[] {
  if (wanted >= count) return Array.from({ length: count }, (_, i) => i);
  if (wanted === 1) return [start];
  if (wanted === 2) return withStart([start < (count - 1) / 2 ? count - 1 : 0], start);
  const even = Array.from({ length: wanted }, (_, i) => Math.round((i * (count - 1)) / (wanted - 1)));
  const inner = even.slice(1, -1);
  if (even.includes(start)) return even;
  const distances = inner.map((position) => Math.abs(position - start));
  inner[distances.indexOf(Math.min(...distances))] = start;
  return withStart([even[0] as number, ...inner, even.at(-1) as number], start);
}

function withStart(positions: readonly number[], start: number): number[] {
  return [...new Set([...positions, start])].sort((a, b) => a - b);
}
