/**
 * Rounds a number to a number of significant digits, so that it is short where it is stored or shown.
 *
 * @param value any number; NaN and the infinities stay as they are.
 * @param digits significant digits, 4 by default.
 * @returns the rounded number.
 * @example
 * round(0.123456); // 0.1235
 */
export function round(value: number, digits = 4): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/**
 * Writes a number for people: whole numbers in full with commas, others with 4 significant digits, those
 * below 0.0001 with an exponent. What is less than 1, or than 100, is never written as that: a share that isn't all
 * gets as many digits as it needs.
 *
 * @param value any number.
 * @param digits significant digits of a number that isn't whole, 4 by default.
 * @returns the text.
 * @example
 * formatNumber(717210); // "717,210"
 */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString("en-US");
  let needed = digits;
  while (needed < MOST_DIGITS && looksWhole(value, round(value, needed))) needed++;
  const rounded = round(value, needed);
  const size = Math.abs(rounded);
  if (size < 1e-4) return rounded.toExponential();
  if (size >= 1e9) return String(rounded);
  return rounded.toLocaleString("en-US", { maximumSignificantDigits: needed });
}

/** All that a double has. */
const MOST_DIGITS = 17;

/** Tells whether a share, or a percentage, that isn't all looks as if it were. */
function looksWhole(value: number, rounded: number): boolean {
  return (rounded === 1 && value < 1) || (rounded === 100 && value < 100);
}

/**
 * Writes a number with a fixed number of decimals. What isn't 0 is never written as 0, but with an exponent; what is less
 * than 1, or than 100, never as that, but with as many decimals as it needs.
 *
 * @param value any number.
 * @param decimals how many, from 0 to 20; default 4.
 * @returns the text, with commas between thousands.
 * @example
 * formatFixed(0.99998); // "0.99998"; 0.97766 is "0.9777"
 */
export function formatFixed(value: number, decimals = 4): string {
  if (!Number.isFinite(value)) return String(value);
  let needed = decimals;
  while (needed < 20 && looksWhole(value, Number(value.toFixed(needed)))) needed++;
  const rounded = Number(value.toFixed(needed));
  if (rounded === 0 && value !== 0) return value.toExponential(decimals);
  // Without the sign of −0.
  const plain = value === 0 ? 0 : value;
  return plain.toLocaleString("en-US", { minimumFractionDigits: needed, maximumFractionDigits: needed });
}

/**
 * Writes a share as a percentage, never 0% or 100% where it isn't.
 *
 * @param share from 0 to 1.
 * @param digits significant digits, 4 by default.
 * @returns the text.
 * @example
 * formatPercent(0.99996); // "99.996%"
 */
export function formatPercent(share: number, digits = 4): string {
  return `${formatNumber(100 * share, digits)}%`;
}

/**
 * Writes a probability as a percentage with one decimal, as it stands beside many others. What isn't 0 is never written
 * as 0, nor what isn't 1 as all.
 *
 * @param probability from 0 to 1.
 * @returns the text.
 * @example
 * formatProbability(0.00004); // "< 0.1%"; 0.25 is "25.0%", 0.99996 is "> 99.9%"
 */
export function formatProbability(probability: number): string {
  const text = (100 * probability).toFixed(1);
  if (text === "0.0" && probability > 0) return "< 0.1%";
  if (text === "100.0" && probability < 1) return "> 99.9%";
  return `${text}%`;
}

/**
 * Writes a shape as TensorFlow does, with a word where a dimension is left open.
 *
 * @param shape the sizes of the dimensions; null is open.
 * @returns the text.
 * @example
 * formatShape([null, 784]); // "[n, 784]"
 */
export function formatShape(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? "n").join(", ")}]`;
}

/**
 * Writes a span of time for people, from milliseconds to hours, with two units at most.
 *
 * @param milliseconds the span, 0 or more.
 * @returns the text.
 * @example
 * formatDuration(83000); // "1 min 23 s"
 */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9950) return `${Number((milliseconds / 1000).toFixed(1))} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Writes how many there are of something.
 *
 * @param count how many.
 * @param unit what one of them is called, such as `"image"`; its plural ends in s.
 * @returns the text, with commas between thousands.
 * @example
 * counted(1, "image"); // "1 image"
 */
export function counted(count: number, unit: string): string {
  return `${formatNumber(count)} ${unit}${count === 1 ? "" : "s"}`;
}
