import { describe, formatFixed, readOptions, round } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axesLayout, axis, nameAxis, TEXT } from "../figure/layout.js";
import { readNames, readNumbers, requireSome } from "../figure/numbers.js";
import { joinLines, literal, requireTexts, wrapText } from "../figure/text.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { ScatterTrace } from "../plotly/plotly.js";
import { niceRange } from "../plotly/range.js";

/** What is known of one of several things that were measured more than once. */
export interface Measured {
  name: string;
  /** What was measured, one number for each run. */
  values: readonly number[];
  /** The mean, and the ends of the interval around it. */
  mean: number;
  low: number;
  high: number;
}

/** What stands with the comparison. */
export interface ComparisonPlotOptions {
  title: string;
  /** What was measured, with the unit. */
  xTitle: string;
}

/** Pixels of the axis, and of the longest line of a name. */
const [WIDTH, LONGEST] = [460, 260];

/** How far the runs stand above the line of the interval, in rows. */
const LIFT = 0.22;

/**
 * Draws several measurements of several things: each run as a dot, below them the mean as a diamond on the line of its
 * interval. The first stands at the top.
 *
 * @param all what was measured, see {@link Measured}.
 * @param options see {@link ComparisonPlotOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where numbers or options don't fit.
 * @example
 * plotComparison([{ name: "wide", values: [0.97, 0.98], mean: 0.975, low: 0.97, high: 0.98 }], {
 *   title: "Two runs",
 *   xTitle: "validation accuracy",
 * });
 */
export function plotComparison(all: readonly Measured[], options: ComparisonPlotOptions): Figure {
  const settings = readOptions("plotComparison", options, { title: "text", xTitle: "text" });
  requireTexts("plotComparison", settings, ["title", "xTitle"]);
  if (!Array.isArray(all)) {
    throw new TypeError(`plotComparison: expected a list of measurements, got ${describe(all)}.`);
  }
  requireSome(all.length, "plotComparison");
  const { title, xTitle } = settings;
  const names = readNames(
    all.map(({ name }) => name),
    "plotComparison",
  ).map((name) => wrapText(name, { width: LONGEST, size: TEXT.normal }));
  const values = all.map(({ name, values }) =>
    Array.from(readNumbers([...values], `plotComparison: "${name}"`)),
  );
  const ends = all.flatMap(({ name, mean, low, high }) =>
    Array.from(readNumbers([mean, low, high], `plotComparison: "${name}"`)),
  );
  // The first name stands at the bottom of the axis.
  const row = (i: number) => all.length - 1 - i;
  const seriesNames = ["a run", "the mean, and its interval"];
  const dots: ScatterTrace = {
    type: "scatter",
    mode: "markers",
    name: seriesNames[0],
    x: values.flat().map((value) => round(value)),
    y: values.flatMap((runs, i) => runs.map(() => row(i) + LIFT)),
    marker: { color: COLORS.sky, size: 9 },
    text: values.flatMap((runs, i) => runs.map((value) => literal(`${all[i]?.name}: ${formatFixed(value)}`))),
    hovertemplate: "%{text}<extra></extra>",
  };
  const means = all.map(({ name, mean, low, high }, i): ScatterTrace => {
    const text = literal(`${name}: ${formatFixed(mean)}, from ${formatFixed(low)} to ${formatFixed(high)}`);
    return {
      type: "scatter",
      mode: "lines+markers",
      name: seriesNames[1],
      x: [low, mean, high].map((value) => round(value)),
      y: [row(i), row(i), row(i)],
      line: { color: COLORS.blue, width: 2 },
      marker: { color: COLORS.blue, size: 10, symbol: "diamond" },
      text: [text, text, text],
      hovertemplate: "%{text}<extra></extra>",
      showlegend: i === 0,
    };
  });
  const height = 10 + Math.max(2, ...names.map((lines) => lines.length)) * 20;
  return new Figure(
    [dots, ...means],
    axesLayout(
      { title, plotWidth: WIDTH, plotHeight: all.length * height, left: 12, legend: seriesNames },
      {
        xaxis: axis({ range: niceRange([...values.flat(), ...ends]), title: xTitle }),
        yaxis: nameAxis([...names].reverse().map(joinLines), { showgrid: true, gridcolor: INK.grid }),
      },
    ),
    [
      `${title}. ${xTitle}:`,
      ...all.map(({ name, mean, low, high }, i) => {
        const runs = (values[i] as number[]).map((value) => formatFixed(value)).join(", ");
        return `${name}: mean ${formatFixed(mean)}, interval from ${formatFixed(low)} to ${formatFixed(high)}; runs ${runs}`;
      }),
    ].join("\n"),
  );
}
