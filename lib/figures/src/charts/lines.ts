import { describe, formatNumber, isTensor, readOptions } from "@course/core";
import { Figure } from "../figure/figure.js";
import { type AxisSettings, axesLayout, logAxis, numberAxis } from "../figure/layout.js";
import { extent, type Numbers, readNames, readNumbers, readRange, requireSome } from "../figure/numbers.js";
import { hoverFormat, seriesTrace } from "../figure/series.js";
import { requireTexts } from "../figure/text.js";
import { niceRange } from "../plotly/range.js";

/** A line: its points, or only their heights, then at 0, 1, 2, … or at the option `x`. */
export type Line = Numbers | { x: Numbers; y: Numbers };

/** What stands with the lines. */
export interface LinesOptions {
  title: string;
  /** What goes along, with the unit. */
  xTitle: string;
  /** What goes up, with the unit. */
  yTitle: string;
  /** Where the points of all lines lie that don't say it themselves. */
  x?: Numbers;
  /** Whether an axis is logarithmic; its values must be greater than 0. False by default. */
  logX?: boolean;
  logY?: boolean;
  /** Ends of the y-axis; by default round numbers that hold all values. */
  yRange?: [number, number];
}

/**
 * Draws lines through points, each in its own colour, line style and marker.
 *
 * @param lines by name, in the order of the legend; all numbers finite.
 * @param options see {@link LinesOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where lengths, values or options don't fit.
 * @example
 * plotLines({ relu: [0, 0, 1], linear: [-1, 0, 1] }, { title: "Activations", xTitle: "input", yTitle: "output", x: [-1, 0, 1] });
 */
export function plotLines(lines: Record<string, Line>, options: LinesOptions): Figure {
  const settings = readOptions("plotLines", options, {
    title: "text",
    xTitle: "text",
    yTitle: "text",
    x: "any",
    logX: "boolean",
    logY: "boolean",
    yRange: "list",
  });
  requireTexts("plotLines", settings, ["title", "xTitle", "yTitle"]);
  const { title, xTitle, yTitle } = settings;
  if (typeof lines !== "object" || lines === null || Array.isArray(lines) || isTensor(lines)) {
    throw new TypeError(
      `plotLines: expected lines by name, such as { loss: [2, 1] }, got ${describe(lines)}.`,
    );
  }
  const names = readNames(Object.keys(lines), "plotLines");
  requireSome(names.length, "plotLines");
  const series = Object.values(lines).map((line, i) => readLine(names[i] as string, line, settings));
  const [positions, heights] = [series.flatMap(({ x }) => x), series.flatMap(({ y }) => y)];
  const yRange = settings.yRange && readRange(settings.yRange, "plotLines: yRange");
  if (yRange && settings.logY && yRange[0] <= 0) {
    throw new RangeError(
      `plotLines: yRange begins at ${yRange[0]}; on a logarithmic axis both ends must be above 0.`,
    );
  }
  const along: Omit<AxisSettings, "range"> = { title: xTitle, showgrid: false };
  const up: Omit<AxisSettings, "range"> = { title: yTitle };
  const traces = series.map(({ name, x, y }, i) => ({
    ...seriesTrace(i, name, x, y),
    hovertemplate: `%{fullData.name}: %{y:${hoverFormat(heights)}} at %{x:${hoverFormat(positions)}}<extra></extra>`,
  }));
  return new Figure(
    traces,
    axesLayout(
      { title, plotWidth: 560, plotHeight: 300, legend: names.length > 1 ? names : [] },
      {
        xaxis: settings.logX
          ? logAxis(...extent(positions), along)
          : numberAxis(positions, { range: tightRange(positions), ...along }),
        yaxis: settings.logY
          ? logAxis(...(yRange ?? extent(heights)), up)
          : numberAxis(heights, { range: yRange ?? heightRange(heights), ...up }),
      },
    ),
    [
      `${title}. ${yTitle} against ${xTitle}:`,
      ...series.map(({ name, x, y }) => `${name}: ${describeLine(x, y)}.`),
    ].join("\n"),
  );
}

function readLine(
  name: string,
  line: Line,
  options: LinesOptions,
): { name: string; x: number[]; y: number[] } {
  const who = `plotLines: "${name}"`;
  const hasPoints = typeof line === "object" && line !== null && "x" in line && "y" in line;
  const y = Array.from(readNumbers(hasPoints ? line.y : (line as Numbers), who));
  const given = hasPoints ? line.x : options.x;
  const x = given === undefined ? y.map((_, i) => i) : Array.from(readNumbers(given, `${who}: x`));
  if (x.length !== y.length) {
    throw new RangeError(`${who}: there are ${y.length} values at ${x.length} positions; expected as many.`);
  }
  for (const [isLog, values] of [[options.logX, x] as const, [options.logY, y] as const]) {
    const wrong = isLog ? values.find((value) => value <= 0) : undefined;
    if (wrong !== undefined) {
      throw new RangeError(
        `${who}: ${describe(wrong)} has no place on a logarithmic axis; expected values above 0.`,
      );
    }
  }
  return { name, x, y };
}

/** Round ends. Below heights that are never negative there is no more room than a line on 0 is thick. */
function heightRange(heights: number[]): [number, number] {
  const [low, high] = niceRange(heights);
  return extent(heights)[0] >= 0 && low < 0 ? [-high / 100, high] : [low, high];
}

/** Ends just outside the values: along the axis a line needs no more room than that. */
function tightRange(values: number[]): [number, number] {
  const [low, high] = extent(values);
  const room = low === high ? Math.max(1, Math.abs(low) / 10) : (high - low) * 0.03;
  return [low - room, high + room];
}

function describeLine(x: number[], y: number[]): string {
  const last = y.length - 1;
  const at = (i: number) => `${formatNumber(y[i] as number)} at ${formatNumber(x[i] as number)}`;
  if (last === 0) return at(0);
  const [low, high] = extent(y);
  return `from ${at(0)} to ${at(last)}, least ${formatNumber(low)}, greatest ${formatNumber(high)}`;
}
