import { describe, formatNumber, readOptions, round } from "@course/core";
import { scaleLinear } from "d3-scale";
import { Figure } from "../figure/figure.js";
import { layoutOf, TEXT } from "../figure/layout.js";
import { canBeDrawn, digitsFor, extent, readRange, requireSome, shortened } from "../figure/numbers.js";
import { inHover, literal, requireTexts } from "../figure/text.js";
import { textWidth } from "../page/figure/text-width.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { MeshLines, Scatter3dTrace, Scene, SceneAxis, SurfaceTrace } from "../plotly/plotly.js";
import { LEAST_SPREAD, niceRange } from "../plotly/range.js";

/** A way over the surface, with its heights. */
interface Way {
  name: string;
  x: number[];
  y: number[];
  z: number[];
}

/** A point on the ground: `[x, y]`. */
export type GroundPoint = readonly [x: number, y: number];

/** What stands with the surface. */
export interface SurfaceOptions {
  title: string;
  /** What goes along the two axes of the ground. */
  xTitle: string;
  yTitle: string;
  /** What the height is, with the unit. */
  zTitle: string;
  /** Ends of the two axes of the ground. */
  xRange: [number, number];
  yRange: [number, number];
  /** Cells of the grid along each axis of the ground, 20 by default; 40 at most. */
  cells?: number;
  /** Ways over the surface by name, each through points on the ground. At most 3. */
  paths?: Record<string, readonly GroundPoint[]>;
}

/**
 * Draws a function of two numbers as a landscape, which the reader can turn. Blue is low, yellow is high (Viridis). Where
 * scripts don't run it is drawn once, seen from the corner of the greatest x and the least y. For a function of one
 * number use `plotLines`.
 *
 * @param height gives the height above a point of the ground; finite everywhere in both ranges.
 * @param options see {@link SurfaceOptions}.
 * @returns a figure.
 * @throws TypeError where height is no function or an option is missing; RangeError where a height isn't finite, or an
 *   option doesn't fit.
 * @example
 * plotSurface((x, y) => x * x + y * y, { title: "A bowl", xTitle: "x", yTitle: "y", zTitle: "height", xRange: [-1, 1], yRange: [-1, 1] });
 */
export function plotSurface(height: (x: number, y: number) => number, options: SurfaceOptions): Figure {
  const settings = readOptions("plotSurface", options, {
    title: "text",
    xTitle: "text",
    yTitle: "text",
    zTitle: "text",
    xRange: "list",
    yRange: "list",
    cells: "count",
    paths: "any",
  });
  requireTexts("plotSurface", settings, ["title", "xTitle", "yTitle", "zTitle"]);
  const { title, xTitle, yTitle, zTitle, xRange, yRange, cells = 20, paths = {} } = settings;
  if (typeof height !== "function") {
    throw new TypeError(
      `plotSurface: expected a function of two numbers, such as (x, y) => x * y, got ${describe(height)}.`,
    );
  }
  if (cells > MAX_CELLS) {
    throw new RangeError(
      `plotSurface: cells must be at most ${MAX_CELLS}, not ${cells}; more make a large notebook.`,
    );
  }
  const heightAt = (x: number, y: number) => {
    const z = height(x, y);
    if (!canBeDrawn(z)) {
      throw new RangeError(
        `plotSurface: the height at (${formatNumber(x)}, ${formatNumber(y)}) is ${describe(z)}; expected finite numbers. Choose ranges in which it is finite.`,
      );
    }
    return z;
  };
  const x = gridPoints(readRange(xRange, "plotSurface: xRange"), cells);
  const y = gridPoints(readRange(yRange, "plotSurface: yRange"), cells);
  const z = y.map((row) => x.map((column) => heightAt(column, row)));
  const ways = readPaths(paths).map(({ name, points }) => ({
    name,
    x: points.map((point) => point[0]),
    y: points.map((point) => point[1]),
    z: points.map((point) => heightAt(...point)),
  }));
  const heights = [...z, ...ways.map((way) => way.z)].flat();
  const lowest = Math.min(...heights) >= 0 ? 0 : Number.NEGATIVE_INFINITY;
  const zRange = niceRange(heights, { limits: [lowest, Number.POSITIVE_INFINITY] });
  // In space a long title has no room beside its axis: the axis has a letter then, which the subtitle explains.
  const titles = { x: xTitle, y: yTitle, z: zTitle };
  const isLong = Object.values(titles).some((text) => textWidth(text, TEXT.normal) > LONGEST_TITLE);
  const explained = Object.entries(titles).map(([letter, text]) => `<br>${letter}: ${text}`);
  const named = isLong ? { x: "x", y: "y", z: "z" } : titles;
  return new Figure(
    [
      surfaceTrace(x, y, z, { xTitle, yTitle, zTitle }),
      ...ways.map((way, i) => wayTrace(way, i, (zRange[1] - zRange[0]) * LIFT)),
    ],
    {
      ...layoutOf({
        title,
        subtitle: `Blue is low, yellow is high. In JupyterLab it can be turned.${isLong ? explained.join("") : ""}`,
        plotWidth: 600,
        plotHeight: 400,
        left: 12,
        right: 12,
        bottom: 12,
        legend: ways.map(({ name }) => name),
      }),
      scene: sceneOf(
        // The number at the far left would meet that of the upright axis, which starts at the same corner.
        spaceAxis(named.x, xRange, { isFirstLeftOut: true }),
        spaceAxis(named.y, yRange),
        spaceAxis(named.z, zRange),
      ),
    },
    describeSurface({ title, xTitle, yTitle, zTitle }, { x, y, z }, ways),
  );
}

const MAX_CELLS = 40;
const MAX_PATHS = 3;

/** Viridis of Stéfan van der Walt and Nathaniel Smith, at five places, as Plotly's own scale of that name has it. */
const VIRIDIS: [number, string][] = [
  [0, "#440154"],
  [0.25, "#3b528b"],
  [0.5, "#21918c"],
  [0.75, "#5ec962"],
  [1, "#fde725"],
];

function gridPoints([low, high]: [number, number], cells: number): number[] {
  return shortened(
    Array.from({ length: cells + 1 }, (_, i) => low + ((high - low) * i) / cells),
    6,
  );
}

function readPaths(
  paths: Record<string, readonly GroundPoint[]>,
): { name: string; points: readonly GroundPoint[] }[] {
  if (typeof paths !== "object" || paths === null) {
    throw new TypeError(
      `plotSurface: paths must be points by name, such as { descent: [[0, 1], [0, 0]] }, not ${describe(paths)}.`,
    );
  }
  const named = Object.entries(paths).map(([name, points]) => ({ name, points }));
  if (named.length > MAX_PATHS) {
    throw new RangeError(
      `plotSurface: there are ${named.length} paths; at most ${MAX_PATHS} can be told apart.`,
    );
  }
  for (const { name, points } of named) {
    const who = `plotSurface: the path "${name}"`;
    if (!Array.isArray(points))
      throw new TypeError(`${who} must be a list of points, not ${describe(points)}.`);
    requireSome(points.length, who);
    const wrong = points.findIndex(
      (point) => !Array.isArray(point) || !canBeDrawn(point[0]) || !canBeDrawn(point[1]),
    );
    if (wrong >= 0) {
      throw new RangeError(`${who}: the point at position ${wrong} is not a pair of finite numbers [x, y].`);
    }
  }
  return named;
}

function surfaceTrace(
  x: number[],
  y: number[],
  z: number[][],
  { xTitle, yTitle, zTitle }: Pick<SurfaceOptions, "xTitle" | "yTitle" | "zTitle">,
): SurfaceTrace {
  const [low, high] = extent(z.flat());
  const digits = digitsFor(low, high);
  return {
    type: "surface",
    x,
    y,
    z: z.map((row) => row.map((value) => round(value, digits))),
    cmin: round(low, digits),
    cmax: round(high - low < LEAST_SPREAD ? low + (Math.abs(low) || 1) : high, digits),
    colorscale: VIRIDIS,
    showscale: false,
    contours: { x: meshLines(x), y: meshLines(y) },
    hovertemplate: `${inHover(xTitle)} %{x:.4~g}<br>${inHover(yTitle)} %{y:.4~g}<br>${inHover(zTitle)} %{z:.4~g}<extra></extra>`,
  };
}

/** A thin line at every second point of the grid: it shows the slope where the colour doesn't. */
function meshLines(points: number[]): MeshLines {
  const [start, end] = [points[0] as number, points.at(-1) as number];
  return {
    show: true,
    start,
    end,
    size: (2 * (end - start)) / (points.length - 1),
    color: "#4d4d4d",
    width: 1,
  };
}

const WAY_COLORS = [COLORS.vermillion, COLORS.black, COLORS.purple] as const;
const WAY_SYMBOLS = ["circle", "diamond", "square"] as const;
const WAY_DASHES = ["solid", "dash", "dot"] as const;

/** How far ways float above the surface, as a share of the height of the box: on it they would half sink in. */
const LIFT = 0.02;

/** A way with a small marker at its start and a large one at its end. */
function wayTrace(way: Way, index: number, lift: number): Scatter3dTrace {
  const color = WAY_COLORS[index] as string;
  const last = way.x.length - 1;
  return {
    type: "scatter3d",
    mode: "lines+markers",
    name: literal(way.name),
    x: shortened(way.x),
    y: shortened(way.y),
    z: shortened(way.z.map((value) => value + lift)),
    text: way.z.map((value) => formatNumber(value)),
    line: { color, width: 4, dash: WAY_DASHES[index] },
    marker: {
      color,
      size: way.x.map((_, i) => (i === last ? 10 : i === 0 ? 6 : 0)),
      symbol: WAY_SYMBOLS[index] as "circle",
    },
    hovertemplate: `${inHover(way.name)}: %{text} at (%{x:.4~g}, %{y:.4~g})<extra></extra>`,
  };
}

/** From the corner of the greatest x and the least y, a little from above. */
const EYE = { x: 1.25, y: -1.55, z: 1.05 };

function sceneOf(xaxis: SceneAxis, yaxis: SceneAxis, zaxis: SceneAxis): Scene {
  return {
    xaxis,
    yaxis,
    zaxis,
    aspectmode: "manual",
    aspectratio: { x: 1.25, y: 1.25, z: 0.85 },
    camera: { eye: EYE, projection: { type: "orthographic" } },
    dragmode: "turntable",
  };
}

/** Pixels of the longest title that stands beside its axis. */
const LONGEST_TITLE = 190;

function spaceAxis(
  title: string,
  range: [number, number],
  { isFirstLeftOut = false }: { isFirstLeftOut?: boolean } = {},
): SceneAxis {
  const scale = scaleLinear().domain(range);
  const tickvals = scale.ticks(5).filter((value) => !isFirstLeftOut || value > range[0]);
  return {
    range,
    title: { text: literal(title), font: { size: TEXT.normal } },
    tickvals,
    ticktext: tickvals.map(scale.tickFormat(5)),
    gridcolor: INK.grid,
    linecolor: INK.line,
    showline: true,
    zeroline: false,
    showspikes: false,
  };
}

function describeSurface(
  { title, xTitle, yTitle, zTitle }: Pick<SurfaceOptions, "title" | "xTitle" | "yTitle" | "zTitle">,
  { x, y, z }: { x: number[]; y: number[]; z: number[][] },
  ways: Way[],
): string {
  const [low, high] = extent(z.flat());
  const place = (wanted: number) => {
    const row = z.findIndex((values) => values.includes(wanted));
    const column = (z[row] as number[]).indexOf(wanted);
    return `(${formatNumber(x[column] as number)}, ${formatNumber(y[row] as number)})`;
  };
  const ends = (values: number[]) =>
    `${formatNumber(values[0] as number)} to ${formatNumber(values.at(-1) as number)}`;
  const point = (way: Way, i: number) =>
    `${formatNumber(way.z.at(i) as number)} at (${formatNumber(way.x.at(i) as number)}, ${formatNumber(way.y.at(i) as number)})`;
  return [
    `${title}. ${zTitle} above the ground of ${xTitle} (${ends(x)}) and ${yTitle} (${ends(y)}): ` +
      (low === high
        ? `${formatNumber(low)} everywhere.`
        : `least ${formatNumber(low)} at ${place(low)}, greatest ${formatNumber(high)} at ${place(high)}.`),
    ...ways.map((way) =>
      way.x.length === 1
        ? `${way.name}: ${point(way, 0)}.`
        : `${way.name}: from ${point(way, 0)} to ${point(way, -1)}.`,
    ),
  ].join("\n");
}
