import { describe, formatFixed, isTensor } from "@course/core";

/** Formats the values of one column alike, so that the decimal points stand below each other. */
export function formatColumn(
  values: readonly unknown[],
  digits: number,
): { texts: string[]; numeric: boolean } {
  const numbers = values.filter((value): value is number => typeof value === "number");
  const isNumber = (value: unknown) => typeof value === "number" || typeof value === "bigint";
  const numeric = values.some(isNumber) && values.every((value) => isNumber(value) || isNothing(value));
  const whole = numbers.every((value) => Number.isInteger(value) || !Number.isFinite(value));
  // Figures that would be all zeros or endlessly long get a power of ten instead.
  const greatest = numbers
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const plain = greatest === 0 || (greatest >= 10 ** -digits && greatest < 1e15);
  const write = (value: number): string => {
    if (!Number.isFinite(value)) return String(value);
    return plain ? formatFixed(value, whole ? 0 : digits) : value.toExponential(digits);
  };
  return {
    texts: values.map((value) => (typeof value === "number" ? write(value) : asText(value))),
    numeric,
  };
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Longer texts are cut where they are shown. */
const LONGEST = 120;

function asText(value: unknown): string {
  const text = plainText(value).replaceAll(/\s*[\r\n]+\s*/g, " ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function plainText(value: unknown): string {
  if (isNothing(value)) return "–";
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "symbol")
    return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (typeof value === "bigint") return value.toLocaleString("en-US");
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no date" : value.toISOString();
  if (isTensor(value) || typeof value === "function") return describe(value);
  if (isList(value)) return `[${firstTexts(value)}]`;
  if (value instanceof Set) return `{${firstTexts([...value])}}`;
  const own = (value as object).toString;
  if (typeof own === "function" && own !== Object.prototype.toString && !(value instanceof Map)) {
    return String(value);
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  return `{${firstTexts(entries.map(([name, part]) => `${String(name)}: ${plainText(part)}`))}}`;
}

/** What is read of a list at most: more than can be shown. */
const LISTED = 60;

function firstTexts(values: ArrayLike<unknown>): string {
  return Array.from({ length: Math.min(values.length, LISTED) }, (_, i) => plainText(values[i])).join(", ");
}

/** Tells whether a value is an array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/**
 * Tells how many decimals a column needs: as few as show all its values, and no more than some.
 *
 * @param values of any kind; only numbers count.
 * @param most decimals, 0 or more.
 */
export function decimalsOf(values: readonly unknown[], most: number): number {
  const needed = values.map((value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return 0;
    const rounded = String(Number(value.toFixed(most)));
    if (rounded.includes("e") || (value !== 0 && Number(rounded) === 0)) return most;
    return rounded.split(".")[1]?.length ?? 0;
  });
  return needed.reduce((greatest, count) => Math.max(greatest, count), 0);
}
