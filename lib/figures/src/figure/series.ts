import { SERIES_COLORS } from "../plotly/palette.js";
import type { Dash, MarkerSymbol, ScatterTrace } from "../plotly/plotly.js";
import { shortened } from "./numbers.js";
import { literal } from "./text.js";

const SYMBOLS: readonly MarkerSymbol[] = ["circle", "diamond", "square", "triangle-up", "x", "cross", "star"];
const DASHES: readonly Dash[] = ["solid", "dash", "dot", "dashdot", "longdash"];

/** Above this many points a line has no markers: they would hide it. */
const MANY_POINTS = 40;
/** No more markers than this, or they hide whether the line between them is dashed. */
const MOST_MARKERS = 12;

/**
 * Makes the trace of one of several series. They differ in colour, in the line and in the marker, so that they can be
 * told apart without colours.
 *
 * @param index which series: 0, 1, 2, …
 * @param name what the legend calls it.
 * @param x positions.
 * @param y values at these; null leaves a gap.
 * @returns a trace with values rounded to about 4 digits of their spread.
 */
export function seriesTrace(
  index: number,
  name: string,
  x: readonly number[],
  y: readonly (number | null)[],
): ScatterTrace {
  const color = SERIES_COLORS[index % SERIES_COLORS.length] as string;
  const isDense = x.length > MANY_POINTS;
  const heights = y.filter((value) => value !== null);
  const short = shortened(heights).values();
  return {
    type: "scatter",
    mode: isDense ? "lines" : "lines+markers",
    name: literal(name),
    x: shortened(x, 6),
    y: y.map((value) => (value === null ? null : (short.next().value as number))),
    line: { color, width: 2, dash: DASHES[index % DASHES.length] },
    cliponaxis: false,
    ...(!isDense && {
      marker: {
        color,
        size: 8,
        symbol: SYMBOLS[index % SYMBOLS.length],
        ...(x.length > MOST_MARKERS && { maxdisplayed: MOST_MARKERS }),
      },
    }),
  };
}

/** Gives the format in which the pointer shows numbers: Plotly's own would write 0.0005 as 500μ. */
export function hoverFormat(values: readonly number[]): string {
  return values.every((value) => Number.isInteger(value) && Math.abs(value) < 1e9) ? "," : ".6~g";
}
