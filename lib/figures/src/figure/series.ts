import { round } from "@course/core";
import { SERIES_COLORS } from "../plotly/palette.js";
import type { Dash, MarkerSymbol, ScatterTrace } from "../plotly/plotly.js";

const SYMBOLS: readonly MarkerSymbol[] = ["circle", "diamond", "square", "triangle-up", "x", "cross", "star"];
const DASHES: readonly Dash[] = ["solid", "dash", "dot", "dashdot", "longdash"];

/** Above this many points a line has no markers: they would hide it. */
const MANY_POINTS = 40;

/**
 * Makes the trace of one of several series. They differ in colour, in the line and in the marker, so that they can be
 * told apart without colours.
 *
 * @param index which series: 0, 1, 2, …
 * @param name what the legend calls it.
 * @param x positions.
 * @param y values at these; null leaves a gap.
 * @returns a trace with values rounded to 4 digits.
 */
export function seriesTrace(
  index: number,
  name: string,
  x: readonly number[],
  y: readonly (number | null)[],
): ScatterTrace {
  const color = SERIES_COLORS[index % SERIES_COLORS.length] as string;
  const isDense = x.length > MANY_POINTS;
  return {
    type: "scatter",
    mode: isDense ? "lines" : "lines+markers",
    name,
    x: x.map((value) => round(value, 6)),
    y: y.map((value) => (value === null ? null : round(value))),
    line: { color, width: 2, dash: DASHES[index % DASHES.length] },
    ...(!isDense && { marker: { color, size: 8, symbol: SYMBOLS[index % SYMBOLS.length] } }),
  };
}
