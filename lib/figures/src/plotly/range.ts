import { scaleLinear } from "d3-scale";

/** Numbers closer together than this are equal for a figure: parts of the distance would be 0. */
export const LEAST_SPREAD = 1e-300;

/**
 * Finds ends for an axis that hold all values and are round numbers, with a little room.
 *
 * @param values finite numbers, at least one.
 * @param options `zero`: 0 shall be on the axis too; `limits`: the axis never goes beyond these.
 * @returns the ends, the lesser first; apart even where all values are equal.
 * @example
 * niceRange([0.91, 0.978]); // [0.9, 0.98]
 */
export function niceRange(
  values: Iterable<number>,
  options: { zero?: boolean; limits?: [number, number] } = {},
): [number, number] {
  let [low, high] = options.zero ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (high - low < LEAST_SPREAD) {
    const room = Math.abs(low) < LEAST_SPREAD ? 1 : Math.abs(low) / 10;
    [low, high] = [low - (options.zero ? 0 : room), high + room];
  }
  // A marker on the very edge would be cut, so the ends lie a little outside.
  const room = (high - low) * 0.02;
  const isAtZero = options.zero && low === 0;
  const [from, to] = scaleLinear()
    .domain([isAtZero ? 0 : low - room, high + room])
    .nice(6)
    .domain() as [number, number];
  const [least, greatest] = options.limits ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return [Math.max(from, least), Math.min(to, greatest)];
}
