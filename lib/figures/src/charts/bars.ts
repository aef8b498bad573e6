import { formatNumber, readOptions, round } from "@course/core";
import { barLayout, barTrace } from "../figure/bar-layout.js";
import { Figure } from "../figure/figure.js";
import { readNumbers } from "../figure/numbers.js";

/** What stands with the bars. */
export interface BarsOptions {
  title: string;
  /** What the names are. */
  xTitle: string;
  /** What the lengths are, with the unit. */
  yTitle: string;
  /** Significant digits of the numbers at the ends, 4 by default. */
  digits?: number;
  /** Ends of the y-axis. By default round numbers that hold 0; bars cut off below mislead. */
  yRange?: [number, number];
}

/**
 * Draws a bar for each of some named numbers.
 *
 * @param values the numbers by name, in the order in which they are to stand.
 * @param options see {@link BarsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where values or options don't fit.
 * @example
 * plotBars({ SGD: 0.91, Adam: 0.976 }, { title: "Optimisers", xTitle: "optimiser", yTitle: "test accuracy" });
 */
export function plotBars(values: Record<string, number>, options: BarsOptions): Figure {
  const { title, xTitle, yTitle, digits, yRange } = readOptions("plotBars", options, {
    title: "text",
    xTitle: "text",
    yTitle: "text",
    digits: "count",
    yRange: "list",
  });
  const names = Object.keys(values);
  const lengths = Array.from(readNumbers(Object.values(values), "plotBars"), (value) => round(value, digits));
  const texts = lengths.map((length) => formatNumber(length, digits));
  return new Figure(
    [
      barTrace(
        { names, lengths, texts },
        { width: 0.7, hovertemplate: "%{customdata}: %{text}<extra></extra>" },
      ),
    ],
    barLayout({ title, names, lengths, texts, xTitle, yTitle, range: yRange }),
    `${title}, ${yTitle}:\n${names.map((name, i) => `${name}: ${texts[i]}`).join("\n")}`,
  );
}
