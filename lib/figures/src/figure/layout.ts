import { INK } from "../plotly/palette.js";
import type { Axis, Font, Layout } from "../plotly/plotly.js";
import { legendSize } from "../svg/legend.js";
import { textWidth } from "../svg/text-width.js";

/** Sizes of text in pixels. Nothing is smaller than 12. */
export const TEXT = { title: 16, normal: 13, small: 12 } as const;

/** The fonts of all texts. */
export const FAMILY = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";

/** What a figure needs around its plotting area. */
export interface Frame {
  title: string;
  /** A line under the title. */
  subtitle?: string;
  /** Size of the plotting area in pixels. */
  plotWidth: number;
  plotHeight: number;
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
  const { title, subtitle, plotWidth, plotHeight, left = 64, right = 24, bottom = 56, legend = [] } = frame;
  const widest = Math.max(textWidth(title, TEXT.title), textWidth(subtitle ?? "", TEXT.normal)) + 2 * PAD;
  const width = Math.round(Math.max(left + plotWidth + right, widest));
  const heading = PAD + TEXT.title * 1.4 + (subtitle ? TEXT.title * 1.3 : 0);
  const legendHeight = legendSize(legend, width - left - right, TEXT.normal).height;
  const top = Math.round(heading + legendHeight + (legend.length > 0 ? 12 : 8));
  const height = Math.round(top + plotHeight + bottom);
  const share = (pixels: number) => Math.round((1 - pixels / height) * 10000) / 10000;
  return {
    width,
    height,
    margin: { l: left, r: width - left - plotWidth, t: top, b: bottom },
    title: {
      text: subtitle ? `${title}<br><span style="${SUBTITLE}">${subtitle}</span>` : title,
      font: { size: TEXT.title, color: INK.text, weight: 600 },
      x: 0,
      xref: "container",
      xanchor: "left",
      // Plotly shifts a title up by half of its second line.
      y: share(PAD + (subtitle ? TEXT.title * 0.65 : 0)),
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

/** Of the line under the title. */
const SUBTITLE = `font-size:${TEXT.normal}px;font-weight:400;color:${INK.soft}`;

/** Pixels between the edge of the picture and the title. */
const PAD = 14;

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
    ...settings,
    title: titleOf(settings),
  };
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
  return title === undefined ? undefined : { text: title, standoff: 10, font: { size: TEXT.normal } };
}

/** Makes a logarithmic axis for values between two greater than zero, with a number at each power of ten. */
export function logAxis(least: number, greatest: number, settings: Omit<AxisSettings, "range">): Axis {
  const [low, high] = [Math.floor(Math.log10(least) + 1e-9), Math.ceil(Math.log10(greatest) - 1e-9)];
  const powers = Array.from({ length: Math.max(2, high - low + 1) }, (_, i) => low + i);
  return axis({
    type: "log",
    range: [low, powers.at(-1) as number],
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
