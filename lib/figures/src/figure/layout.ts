import { scaleLinear } from "d3-scale";
import { LINE, textWidth } from "../page/figure/text-width.js";
import { INK } from "../plotly/palette.js";
import type { Axis, Font, Layout } from "../plotly/plotly.js";
import { plain } from "../svg/element.js";
import { legendSize, legendWidth } from "../svg/legend.js";
import { scaleOf } from "../svg/scale.js";
import { joinLines, literal, wrapText } from "./text.js";

/** Sizes of text in pixels. Nothing is smaller than 12. */
export const TEXT = { title: 16, normal: 13, small: 12 } as const;

/** The fonts of all texts. */
export const FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** What a figure needs around its plotting area. */
export interface Frame {
  /** Broken into lines where it is wider than the figure. */
  title: string;
  /** A line under the title. */
  subtitle?: string;
  /** Size of the plotting area in pixels. */
  plotWidth: number;
  plotHeight: number;
  /** Pixels that stay free between the heading and the plotting area, 8 by default. */
  above?: number;
  /** Pixels at the left for the numbers and the title of the y-axis, 64 by default. */
  left?: number;
  /** Pixels at the right, 24 by default. */
  right?: number;
  /** Pixels at the bottom for the numbers and the title of the x-axis, 56 by default. */
  bottom?: number;
  /** The names in the legend; no legend without. */
  legend?: string[];
}

/**
 * Makes a layout in which nothing overlaps: title, subtitle and legend in rows at the top, then the plotting
 * area. Dark on white, so that it can be read in a light and in a dark notebook.
 *
 * @param frame see {@link Frame}.
 * @returns a Plotly layout without axes.
 */
export function layoutOf(frame: Frame): Layout {
  const { plotWidth, plotHeight, above = 8, left = 64, right = 24, bottom = 56, legend = [] } = frame;
  const least = left + Math.max(plotWidth + right, legendWidth(legend, TEXT.normal) + PAD);
  const { titleLines, subtitleLines, widest } = headingOf(frame, Math.max(least, LEAST_WIDTH));
  const width = Math.ceil(Math.max(least, widest + 2 * PAD));
  const lines = titleLines.length + subtitleLines.length;
  const heading = PAD + TEXT.title * (1.4 + LINE * (lines - 1));
  const legendHeight = legendSize(legend, width - left - right, TEXT.normal).height;
  const top = Math.round(heading + legendHeight + (legend.length > 0 ? above + 4 : above));
  const height = Math.round(top + plotHeight + bottom);
  const share = (pixels: number) => Math.round((1 - pixels / height) * 10000) / 10000;
  const title = joinLines(titleLines);
  return {
    width,
    height,
    margin: { l: left, r: width - left - plotWidth, t: top, b: bottom },
    title: {
      text:
        subtitleLines.length > 0
          ? `${title}<br><span style="${SUBTITLE}">${joinLines(subtitleLines)}</span>`
          : title,
      font: { size: TEXT.title, color: INK.text, weight: TITLE_WEIGHT },
      x: 0,
      xref: "container",
      xanchor: "left",
      // Plotly writes a title of several lines higher than one of a single line.
      y: share(PAD + (lines > 1 ? TEXT.title * 0.7 : 0)),
      yref: "container",
      yanchor: "top",
      pad: { l: PAD },
    },
    font: { family: FAMILY, size: TEXT.normal, color: INK.text },
    paper_bgcolor: INK.paper,
    plot_bgcolor: INK.paper,
    showlegend: legend.length > 0,
    ...(legend.length > 0 && {
      legend: {
        orientation: "h",
        x: 0,
        xanchor: "left",
        y: share(heading + 4),
        yref: "container",
        yanchor: "top",
      },
    }),
    hovermode: "closest",
  };
}

/** Breaks title and subtitle into lines of at most so many pixels. */
function headingOf(
  { title, subtitle }: Frame,
  width: number,
): { titleLines: string[]; subtitleLines: string[]; widest: number } {
  const room = width - 2 * PAD;
  const titleLines = wrapText(title, { width: room, size: TEXT.title, weight: TITLE_WEIGHT });
  const subtitleLines = subtitle ? wrapText(subtitle, { width: room, size: TEXT.normal }) : [];
  const widest = Math.max(
    ...titleLines.map((line) => textWidth(line, TEXT.title, TITLE_WEIGHT)),
    ...subtitleLines.map((line) => textWidth(line, TEXT.normal)),
  );
  return { titleLines, subtitleLines, widest };
}

/**
 * Makes a layout with two axes, and the room around them that their numbers, names and titles take.
 *
 * @param frame see {@link Frame}; `left`, `right` and `bottom` are the least.
 * @param axes both axes. A title that is longer than its axis is broken into lines.
 * @returns a Plotly layout.
 */
export function axesLayout(frame: Frame, axes: { xaxis: Axis; yaxis: Axis }): Layout {
  const { plotWidth, plotHeight } = frame;
  const xaxis = withTitleLines(axes.xaxis, plotWidth);
  const yaxis = withTitleLines(axes.yaxis, plotHeight);
  const draft = { ...layoutOf({ ...frame, left: 0 }), xaxis, yaxis };
  const across = labelsOf(draft, "x");
  const up = labelsOf(draft, "y");
  const isTurned = (xaxis.tickangle ?? 0) !== 0;
  // Half of a label stands beyond its tick; of one that is turned, its whole length.
  const beyond = (width: number) => (isTurned ? (width + TEXT.normal) * SLOPE : width / 2);
  const left = Math.max(
    frame.left ?? 64,
    Math.max(0, ...up.map(({ width }) => width)) + 16 + titleDepth(yaxis),
    ...across.map(({ at, width }) => beyond(width) - at + 4),
  );
  const right = Math.max(
    frame.right ?? 24,
    ...(isTurned ? [] : across.map(({ at, width }) => at + width / 2 - plotWidth + 4)),
  );
  const depth = Math.max(
    0,
    ...across.map(({ width, lines }) =>
      isTurned ? (width + TEXT.normal * lines) * SLOPE : TEXT.normal * (1 + LINE * (lines - 1)),
    ),
  );
  const bottom = Math.max(frame.bottom ?? 56, depth + 18 + titleDepth(xaxis));
  const sides = { left: Math.ceil(left), right: Math.ceil(right), bottom: Math.ceil(bottom) };
  return { ...layoutOf({ ...frame, ...sides }), xaxis, yaxis };
}

/** Where the labels of an axis stand, in pixels from its left or lower end, and how much room they take. */
function labelsOf(layout: Layout, id: "x" | "y"): { at: number; width: number; lines: number }[] {
  const scale = scaleOf(layout, id);
  return scale.ticks().map(({ at, text }) => {
    const lines = text.split("<br>");
    return {
      at: Math.abs(at - scale.start),
      width: Math.max(...lines.map((line) => textWidth(line, scale.axis.tickfont?.size ?? TEXT.normal))),
      lines: lines.length,
    };
  });
}

function withTitleLines(axis: Axis, width: number): Axis {
  if (!axis.title) return axis;
  const lines = wrapText(plain(axis.title.text), { width, size: TEXT.normal });
  return { ...axis, title: { ...axis.title, text: joinLines(lines) } };
}

/** Pixels that the title of an axis takes, with the room before and behind it. */
function titleDepth({ title }: Axis): number {
  return title?.text ? 12 + title.text.split("<br>").length * TEXT.normal * LINE : 0;
}

/** Of the line under the title. */
const SUBTITLE = `font-size:${TEXT.normal}px;font-weight:400;color:${INK.soft}`;

/** Pixels between the edge of the picture and the title. */
const PAD = 14;

const TITLE_WEIGHT = 600;

/** The sine of 45°. */
const SLOPE = Math.SQRT1_2;

/** A small figure grows to this width before its title is broken into lines. */
const LEAST_WIDTH = 420;

/** What an axis needs to be told; the rest is the same on all. */
export type AxisSettings = Omit<Axis, "title"> & { title?: string };

/** Makes an axis with a line, ticks outside and a grid. */
export function axis(settings: AxisSettings): Axis {
  return {
    zeroline: false,
    showline: true,
    linecolor: INK.line,
    ticks: "outside",
    tickcolor: INK.line,
    gridcolor: INK.grid,
    tickformat: formatOf(settings.range),
    ...settings,
    title: titleOf(settings),
  };
}

/** The format of numbers so large or small that they would be long, or Plotly would write 1 as 1000m. */
function formatOf([from, to]: [number, number]): string | undefined {
  const farthest = Math.max(Math.abs(from), Math.abs(to));
  if (farthest < 1e9 && farthest > 0.01) return undefined;
  // Enough digits to tell neighbouring ticks apart.
  const digits = Math.ceil(Math.log10(farthest / Math.abs(to - from))) + 3;
  return `.${Math.min(15, Math.max(3, digits))}~g`;
}

/**
 * Makes an axis on which only whole numbers stand, at about so many ticks, 6 by default. Zoomed in, it stays so.
 */
export function wholeAxis(settings: AxisSettings, count = 6): Axis {
  const [low, high] = settings.range;
  const [first = 0, second = 1] = scaleLinear([low, high], [0, 1]).ticks(count);
  const isLong = Math.max(Math.abs(low), Math.abs(high)) >= 1e9;
  return axis({
    ...(!isLong && { tickformat: ",d" }),
    dtick: Math.max(1, Math.abs(second - first)),
    ...settings,
  });
}

/**
 * Makes an axis for numbers: of whole ones, such as epochs, it has no ticks between two of them.
 *
 * @param values all that is drawn along it.
 */
export function numberAxis(values: readonly number[], settings: AxisSettings): Axis {
  const [low, high] = settings.range;
  const [first = 0, second = 1] = scaleLinear([low, high], [0, 1]).ticks(6);
  return Math.abs(second - first) < 1 && values.every(Number.isInteger)
    ? wholeAxis(settings)
    : axis(settings);
}

/** Makes an axis for names at 0, 1, 2, …, without line, ticks and grid. */
export function nameAxis(names: readonly string[], settings: Omit<AxisSettings, "range">): Axis {
  return {
    range: [-0.5, names.length - 0.5],
    tickvals: names.map((_, i) => i),
    ticktext: [...names],
    zeroline: false,
    showgrid: false,
    ticks: "",
    ticklabelstandoff: 5,
    ...settings,
    title: titleOf(settings),
  };
}

function titleOf({ title }: Pick<AxisSettings, "title">): Axis["title"] {
  if (title === undefined) return undefined;
  return { text: literal(title), standoff: 10, font: { size: TEXT.normal } };
}

/** A logarithmic axis has no more powers of ten than this; of more, every second, fifth or tenth is left. */
const MANY_POWERS = 8;

/**
 * Makes a logarithmic axis for values between two greater than zero, with a number at each power of ten.
 *
 * @param counts whether the values are counts: then the axis begins below 1, so that a bar of 1 is seen.
 */
export function logAxis(
  least: number,
  greatest: number,
  settings: Omit<AxisSettings, "range">,
  { counts = false } = {},
): Axis {
  const [low, high] = [Math.floor(Math.log10(least) + 1e-9), Math.ceil(Math.log10(greatest) - 1e-9)];
  const last = Math.max(low + 1, high);
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => (last - low) / each <= MANY_POWERS) ?? 100;
  const powers = Array.from({ length: last - low + 1 }, (_, i) => low + i).filter((p) => p % step === 0);
  return axis({
    type: "log",
    range: [counts ? Math.log10(0.5) : low, last],
    tickvals: powers.map((power) => Number(`1e${power}`)),
    ticktext: powers.map(powerText),
    ...settings,
  });
}

function powerText(power: number): string {
  if (power >= -4 && power < 0) return `0.${"0".repeat(-power - 1)}1`;
  if (power >= 0 && power < 6) return (10 ** power).toLocaleString("en-US");
  if (power >= 6 && power < 9) return `${10 ** (power - 6)} million`;
  const raised = [...String(power)].map((character) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(character)] ?? "⁻").join("");
  return `10${raised}`;
}

/** Pixels that the names at an axis take: the widest of them, with a little room. */
export function widthOf(names: readonly string[], font: Pick<Font, "size"> = { size: TEXT.normal }): number {
  return Math.ceil(Math.max(0, ...names.map((name) => textWidth(name, font.size)))) + 8;
}
