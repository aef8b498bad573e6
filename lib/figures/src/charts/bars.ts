import { describe, formatNumber, isTensor, readOptions } from "@course/core";
import { barChart, describeBars } from "../figure/bar-chart.js";
import type { Figure } from "../figure/figure.js";
import { readNames, readNumbers, readRange, shortNumber } from "../figure/numbers.js";
import { requireTexts } from "../figure/text.js";

/** What stands with the bars. */
export interface BarsOptions {
  title: string;
  /** What the names are. */
  xTitle: string;
  /** What the lengths are, with the unit. */
  yTitle: string;
  /** Significant digits of the numbers at the ends, 4 by default; whole numbers are written in full. */
  digits?: number;
  /** Ends of the y-axis. By default round numbers that hold 0; bars cut off below mislead. */
  yRange?: [number, number];
}

const MOST_DIGITS = 15;

/**
 * Draws a bar for each of some named numbers: upright, or lying where the names are long or many.
 *
 * @param values the numbers by name, in the order in which they are to stand.
 * @param options see {@link BarsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where values or options don't fit.
 * @example
 * plotBars({ SGD: 0.91, Adam: 0.976 }, { title: "Optimisers", xTitle: "optimiser", yTitle: "test accuracy" });
 */
export function plotBars(values: Record<string, number>, options: BarsOptions): Figure {
  const settings = readOptions("plotBars", options, {
    title: "text",
    xTitle: "text",
    yTitle: "text",
    digits: "count",
    yRange: "list",
  });
  requireTexts("plotBars", settings, ["title", "xTitle", "yTitle"]);
  const { title, xTitle, yTitle, digits, yRange } = settings;
  if (digits !== undefined && digits > MOST_DIGITS) {
    throw new RangeError(
      `plotBars: digits must be at most ${MOST_DIGITS}, not ${digits}; numbers have no more.`,
    );
  }
  if (typeof values !== "object" || values === null || isTensor(values)) {
    throw new TypeError(
      `plotBars: expected numbers by name, such as { SGD: 0.91, Adam: 0.976 }, got ${describe(values)}.`,
    );
  }
  const numbers = Array.from(readNumbers(Object.values(values), "plotBars"));
  const names = readNames(Object.keys(values), "plotBars");
  const texts = numbers.map((value) => formatNumber(value, digits));
  return barChart(
    {
      title,
      names,
      lengths: numbers.map((value) => shortNumber(value, digits)),
      texts,
      nameTitle: xTitle,
      lengthTitle: yTitle,
      range: yRange && readRange(yRange, "plotBars: yRange"),
      width: 0.7,
    },
    describeBars(`${title}, ${yTitle}:`, names, numbers, texts),
  );
}
