import { COLORS, INK } from "../plotly/palette.js";
import type { Axis, BarTrace, Layout } from "../plotly/plotly.js";
import { niceRange } from "../plotly/range.js";
import { axis, type Frame, layoutOf, nameAxis, TEXT, widthOf } from "./layout.js";

/** What a bar chart with a name for each bar needs to know. */
export interface BarFrame extends Pick<Frame, "title" | "subtitle"> {
  names: readonly string[];
  /** Lengths of the bars. */
  lengths: readonly number[];
  /** What stands at their ends. */
  texts: readonly string[];
  xTitle: string;
  yTitle: string;
  tickformat?: string;
  /** Ends of the axis of the lengths; round numbers by default, with 0. */
  range?: [number, number];
}

/** Lays out upright bars, with the names turned where they are too long to stand side by side. */
export function barLayout(frame: BarFrame): Layout {
  const { names, texts, xTitle, yTitle, tickformat } = frame;
  const font = { size: TEXT.normal };
  const small = { size: TEXT.small };
  const column = Math.max(44, widthOf(texts, small));
  const plotWidth = Math.max(420, Math.min(640, names.length * 72), names.length * column);
  const isTurned = widthOf(names, font) > plotWidth / names.length;
  const longest = widthOf(names, font);
  const range = frame.range ?? niceRange(frame.lengths, { zero: true });
  const y: Axis = axis({ range, title: yTitle, tickformat, fixedrange: true });
  return {
    ...layoutOf({
      ...frame,
      plotWidth,
      plotHeight: 280,
      left: 76,
      bottom: isTurned ? Math.ceil(longest * 0.71) + 52 : 56,
    }),
    xaxis: nameAxis(names, {
      title: xTitle,
      tickangle: isTurned ? -45 : 0,
      fixedrange: true,
      showline: true,
      linecolor: y.linecolor,
    }),
    yaxis: y,
  };
}

/** Makes the trace of upright bars, each with its text at its end and its name where the mouse is. */
export function barTrace(
  { names, lengths, texts }: Pick<BarFrame, "names" | "lengths" | "texts">,
  { width, hovertemplate }: Pick<BarTrace, "width" | "hovertemplate">,
): BarTrace {
  return {
    type: "bar",
    x: names.map((_, i) => i),
    y: [...lengths],
    width,
    marker: { color: COLORS.blue },
    text: [...texts],
    textposition: "outside",
    // Plotly would shrink what is wider than its bar until nobody can read it.
    constraintext: "none",
    textfont: { size: TEXT.small, color: INK.text },
    cliponaxis: false,
    customdata: [...names],
    hovertemplate,
  };
}
