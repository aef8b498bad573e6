/** Tells whether a value is missing: nothing, or not a number. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

/** Gives the numbers among some values, those that are there; true counts as 1. */
export function presentNumbers(values: readonly unknown[]): number[] {
  return values.filter((value) => !isMissing(value)).map(Number);
}

/** Figures of numbers. What can't be said, such as the mean of none or the spread of one, is NaN. */
export const statistics = {
  count: (values: readonly number[]) => values.length,
  sum: (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0),
  mean: (values: readonly number[]) => statistics.sum(values) / values.length,
  /** The variance of a sample: divided by one less than there are. */
  var: (values: readonly number[]) => {
    if (values.length < 2) return Number.NaN;
    const mean = statistics.mean(values);
    return statistics.sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
  },
  std: (values: readonly number[]) => Math.sqrt(statistics.var(values)),
  min: (values: readonly number[]) => extreme(values, (a, b) => a < b),
  max: (values: readonly number[]) => extreme(values, (a, b) => a > b),
  median: (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length / 2;
    return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
  },
} as const;

function extreme(values: readonly number[], isBetter: (a: number, b: number) => boolean): number {
  return values.reduce((best, value) => (isBetter(value, best) ? value : best), values[0] ?? Number.NaN);
}

/** Ways to take values together, one after the other. */
const RUNNING = {
  sum: (so: number, value: number) => so + value,
  prod: (so: number, value: number) => so * value,
  min: Math.min,
  max: Math.max,
} as const;

/** Takes values together, each with those before it. Missing ones stay missing, and the others go on. */
export function running(values: readonly unknown[], way: keyof typeof RUNNING): unknown[] {
  let so: number | undefined;
  return values.map((value) => {
    if (isMissing(value)) return value;
    so = so === undefined ? Number(value) : RUNNING[way](so, Number(value));
    return so;
  });
}

/**
 * Gives the positions of values in their order: numbers by size, texts by the alphabet (upper and lower case alike), missing
 * ones last in either direction. Equal ones stay in their order.
 */
export function sortedPositions(values: readonly unknown[], isAscending: boolean): number[] {
  const sign = isAscending ? 1 : -1;
  return values
    .map((_, position) => position)
    .sort((a, b) => {
      const [one, other] = [values[a], values[b]];
      if (isMissing(one) || isMissing(other)) return Number(isMissing(one)) - Number(isMissing(other));
      return sign * compare(one, other);
    });
}

function compare(one: unknown, other: unknown): number {
  if (typeof one !== "string" || typeof other !== "string") {
    // Where both kinds occur, numbers come first.
    const kinds = Number(typeof one === "string") - Number(typeof other === "string");
    return kinds || Number(one) - Number(other) || 0;
  }
  const [a, b] = [one.toUpperCase(), other.toUpperCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
