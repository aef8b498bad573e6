import { describe, formatNumber, readOptions } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf, TEXT, widthOf } from "../figure/layout.js";
import { extent } from "../figure/numbers.js";
import { joinLines, wrapText } from "../figure/text.js";
import { COLORS, colorAt, GREYS, INK, inkOn, TWO_SIDED } from "../plotly/palette.js";
import type { Annotation, HeatmapTrace, ScatterTrace, Shape, Slider } from "../plotly/plotly.js";

/** A small table of numbers, row by row. */
export type NumberGrid = readonly (readonly number[])[];

/** What stands with a sliding window. */
export interface SlidingOptions {
  title?: string;
  /** How far the window moves at a time, in cells: 1 by default for a convolution, its own size for pooling. */
  stride?: number;
  /** Which position is shown first, from 0; by default the last, so that the whole result is there. */
  position?: number;
}

/**
 * Draws a filter that slides over a small table of numbers: at each position, its weights times the numbers beneath it,
 * added up. The reader moves it with a slider. Where scripts don't run, one position is drawn; the text has all.
 *
 * @param input rows of equal length, up to 12 × 12, finite numbers up to a million.
 * @param filter weights, rows of equal length, no larger than the input.
 * @param options see {@link SlidingOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where a table or an option doesn't fit.
 * @example
 * plotConvolutionSteps([[0, 1, 1], [0, 1, 1]], [[-1, 1]], { title: "Where does it get brighter?" });
 */
export function plotConvolutionSteps(
  input: NumberGrid,
  filter: NumberGrid,
  options: SlidingOptions = {},
): Figure {
  const who = "plotConvolutionSteps";
  checkGrid(filter, `${who}: the filter`);
  const size = { height: filter.length, width: filter[0]?.length as number };
  const weights = filter.flat();
  return drawSliding(input, size, options, {
    who,
    title: "A filter slides over the numbers",
    stride: 1,
    filter,
    reduce: (values) => values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0),
    explain: (values, result) =>
      `${values.map((value, i) => `${short(value)}·${bracketed(weights[i] as number)}`).join(" + ")} = ${short(result)}`,
  });
}

/**
 * Draws max pooling of a small table of numbers: of each square, the greatest number. The reader moves the square with a
 * slider. Where scripts don't run, one position is drawn; the text has all.
 *
 * @param input rows of equal length, up to 12 × 12, finite numbers.
 * @param size side of the square, 2 or more.
 * @param options see {@link SlidingOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where the table or an option doesn't fit.
 * @example
 * plotPoolingSteps([[1, 5], [2, 0]], 2);
 */
export function plotPoolingSteps(input: NumberGrid, size = 2, options: SlidingOptions = {}): Figure {
  const who = "plotPoolingSteps";
  if (!Number.isInteger(size) || size < 2) {
    throw new RangeError(`${who}: the side of the square must be a whole number of 2 or more, not ${size}.`);
  }
  return drawSliding(input, { height: size, width: size }, options, {
    who,
    title: "Of each square, the greatest number",
    stride: size,
    reduce: (values) => Math.max(...values),
    explain: (values, result) => `the greatest of ${values.map(short).join(", ")} is ${short(result)}`,
  });
}

interface Window {
  who: string;
  title: string;
  stride: number;
  /** Drawn between input and result. */
  filter?: NumberGrid;
  reduce: (values: number[]) => number;
  explain: (values: number[], result: number) => string;
}

interface Step {
  /** Of the result. */
  row: number;
  column: number;
  result: number;
  text: string;
}

const MAX_SIDE = 12;
/** Larger numbers, and their sums of products, have no room in a cell. */
const MAX_VALUE = 1e6;
/** Cells that leave room for a title and a sum, where the tables are small. */
const MIN_CELLS = 11;

/** Pixels of a cell. */
const CELL = 42;

/** The edges of a rectangle, in cells. */
type Box = Pick<Shape, "x0" | "x1" | "y0" | "y1">;

function boxAt(left: number, top: number, width: number, height: number): Box {
  return { x0: left - 0.5, x1: left + width - 0.5, y0: top - 0.5, y1: top + height - 0.5 };
}

function drawSliding(
  input: NumberGrid,
  size: { width: number; height: number },
  options: SlidingOptions,
  window: Window,
): Figure {
  const { who, filter } = window;
  checkGrid(input, `${who}: the input`);
  const settings = readOptions(who, options, { title: "text", stride: "count", position: "any" });
  const { title = window.title, stride = window.stride } = settings;
  const [height, width] = [input.length, input[0]?.length as number];
  if (size.height > height || size.width > width) {
    throw new RangeError(
      `${who}: a window of ${size.height} × ${size.width} doesn't fit into an input of ${height} × ${width}.`,
    );
  }
  const rows = Math.floor((height - size.height) / stride) + 1;
  const columns = Math.floor((width - size.width) / stride) + 1;
  const steps = Array.from({ length: rows * columns }, (_, i): Step => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const values = input
      .slice(row * stride, row * stride + size.height)
      .flatMap((cells) => cells.slice(column * stride, column * stride + size.width));
    const result = window.reduce(values);
    return { row, column, result, text: window.explain(values, result) };
  });
  const first = settings.position ?? steps.length - 1;
  if (!Number.isInteger(first) || first < 0 || first >= steps.length) {
    throw new RangeError(
      `${who}: position must be a whole number from 0 to ${steps.length - 1}, not ${first}.`,
    );
  }

  // One grid of cells holds all tables side by side, with a free column between two.
  const filterAt = width + 1;
  const resultAt = filter ? filterAt + size.width + 1 : width + 1;
  const all = { width: resultAt + columns, height: Math.max(height, rows) };
  const across = Math.max(all.width, MIN_CELLS);
  const results = Array.from({ length: rows }, (_, row) =>
    steps.slice(row * columns, (row + 1) * columns).map(({ result }) => result),
  );
  const heads = [
    { text: "input", left: 0, width, height },
    ...(filter ? [{ text: "filter", left: filterAt, ...size }] : []),
    { text: "result", left: resultAt, width: columns, height: rows },
  ];
  const tables = [
    tableOf(input, 0),
    ...(filter ? [tableOf(filter, filterAt, { isFilter: true })] : []),
    tableOf(results, resultAt),
  ];
  const widest = widthOf(
    tables.flatMap(({ z }) => z.flat().map(short)),
    { size: TEXT.small },
  );
  const cell = Math.max(CELL, widest);
  const headings = heads.map(
    ({ text, left, width: span }): Annotation => ({
      text,
      x: left + (span - 1) / 2,
      y: -0.9,
      xref: "x",
      yref: "y",
      showarrow: false,
    }),
  );
  const inWords = ({ row, column, text }: Step) =>
    joinLines(wrapText(`row ${row}, column ${column}: ${text}`, { width: across * cell, size: TEXT.normal }));
  const shown = steps[first] as Step;
  const mostLines = Math.max(...steps.map((step) => inWords(step).split("<br>").length));
  const textRows = Math.max(TEXT_ROWS, (mostLines * TEXT.normal * 1.3 + 12) / CELL);
  const sum: Annotation = {
    text: inWords(shown),
    x: -0.5,
    y: all.height - 0.2,
    xref: "x",
    yref: "y",
    xanchor: "left",
    yanchor: "top",
    align: "left",
    showarrow: false,
  };
  // What has not been reached lies under two white covers: the rest of a row, and the rows below it.
  const moving = ({ row, column }: Step): Box[] => [
    boxAt(resultAt + column + 1, row, columns - column - 1, 1),
    boxAt(resultAt, row + 1, columns, rows - row - 1),
    boxAt(column * stride, row * stride, size.width, size.height),
    boxAt(resultAt + column, row, 1, 1),
  ];
  const still = [["x1"], ["x0", "x1", "y1"]];
  const cover = { line: { color: INK.paper, width: 0 }, fillcolor: INK.paper } as const;
  const marked = { line: { color: COLORS.green, width: 4 } } as const;
  const shapes = [
    ...moving(shown).map((box, i): Shape => ({ type: "rect", ...box, ...(i < 2 ? cover : marked) })),
    ...heads.map(
      ({ left, width: wide, height: high }): Shape => ({
        type: "rect",
        ...boxAt(left, 0, wide, high),
        line: { color: INK.line, width: 1 },
      }),
    ),
  ];
  const slider: Slider = {
    active: first,
    x: 0,
    y: 0,
    len: 1,
    currentvalue: { prefix: "position ", font: { size: TEXT.normal, color: INK.text } },
    // A mark and a number at each step would only be in the way.
    ticklen: 0,
    font: { color: INK.paper, size: 1 },
    steps: steps.map((step, i) => ({
      label: `${i + 1} of ${steps.length}`,
      method: "relayout",
      args: [
        {
          ...Object.fromEntries(
            moving(step).flatMap((box, shape) =>
              Object.entries(box)
                .filter(([edge]) => !still[shape]?.includes(edge))
                .map(([edge, value]) => [`shapes[${shape}].${edge}`, value]),
            ),
          ),
          [`annotations[${headings.length}].text`]: inWords(step),
        },
      ],
    })),
  };
  const hidden = { visible: false, fixedrange: true } as const;
  const [plotWidth, plotHeight] = [across * cell, (all.height + 1 + textRows) * CELL];
  return new Figure(
    [numbersIn(tables), ...tables.map(heatmapOf)],
    {
      ...layoutOf({ title, subtitle: HOW, plotWidth, plotHeight, left: 14, right: 14, bottom: 14 }),
      dragmode: false,
      xaxis: { range: [-0.6, across - 0.4], ...hidden },
      yaxis: { range: [all.height + textRows - 0.5, -1.5], ...hidden },
      shapes,
      annotations: [...headings, sum],
      sliders: [slider],
    },
    [
      `${title}: a window of ${size.height} × ${size.width} on ${height} × ${width} numbers gives ${rows} × ${columns}.`,
      ...steps.map(({ row, column, text }) => `row ${row}, column ${column}: ${text}`),
    ].join("\n"),
  );
}

/** Where the figure stands still, this says what it would do elsewhere. */
const HOW = "A slider moves the window, in JupyterLab and in exported pages.";

/** Rows of cells under the tables for the sum in words, at least. */
const TEXT_ROWS = 1.4;

/** A table of numbers, rounded, with the colours of its cells. */
interface ColoredTable {
  z: number[][];
  left: number;
  /** The values of the two ends of the colours. */
  ends: [number, number];
  colors: [number, string][];
}

function tableOf(numbers: NumberGrid, left: number, { isFilter = false } = {}): ColoredTable {
  const [low, high] = extent(numbers.flat());
  const isTwoSided = isFilter || low < 0;
  const farthest = Math.max(-low, high) || 1;
  return {
    z: numbers.map((row) => row.map(hundredths)),
    left,
    ends: [isTwoSided ? -farthest : 0, farthest],
    colors: isTwoSided ? TWO_SIDED : GREYS,
  };
}

function heatmapOf({ z, left, ends, colors }: ColoredTable): HeatmapTrace {
  return {
    type: "heatmap",
    z,
    x0: left,
    zmin: ends[0],
    zmax: ends[1],
    colorscale: colors,
    showscale: false,
    xgap: 1,
    ygap: 1,
    hovertemplate: "%{z:.2~f}<extra></extra>",
  };
}

/** The numbers of all tables, each black or white, whichever is seen better on its cell. */
function numbersIn(tables: readonly ColoredTable[]): ScatterTrace {
  const cells = tables.flatMap(({ z, left, ends: [low, high], colors }) =>
    z.flatMap((row, y) =>
      row.map((value, column) => ({
        x: left + column,
        y,
        text: short(value),
        color: inkOn(colorAt(colors, (value - low) / (high - low))),
      })),
    ),
  );
  return {
    type: "scatter",
    mode: "text",
    x: cells.map(({ x }) => x),
    y: cells.map(({ y }) => y),
    text: cells.map(({ text }) => text),
    textposition: "middle center",
    textfont: { size: TEXT.small, color: cells.map(({ color }) => color) },
    hoverinfo: "skip",
  };
}

function checkGrid(grid: NumberGrid, who: string): void {
  const isTable = Array.isArray(grid) && grid.length > 0 && grid.every(Array.isArray);
  if (!isTable) {
    throw new TypeError(
      `${who} must be a table of numbers, such as [[0, 1], [2, 3]], not ${describe(grid)}.`,
    );
  }
  const width = grid[0]?.length ?? 0;
  if (width === 0 || grid.some((row) => row.length !== width)) {
    throw new RangeError(
      `${who} has rows of ${grid.map((row) => row.length).join(", ")} numbers; expected equal ones.`,
    );
  }
  if (grid.length > MAX_SIDE || width > MAX_SIDE) {
    throw new RangeError(
      `${who} has ${grid.length} × ${width} numbers; up to ${MAX_SIDE} × ${MAX_SIDE} can be read. Take a part of it.`,
    );
  }
  const cells = grid.flat();
  const bad = cells.findIndex((value) => !Number.isFinite(value) || Math.abs(value) > MAX_VALUE);
  if (bad >= 0) {
    throw new RangeError(
      `${who} holds ${describe(cells[bad])}; expected finite numbers, up to ${formatNumber(MAX_VALUE)}.`,
    );
  }
}

/** Two decimals are as much as a cell holds. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Writes two decimals, with a minus sign as long as a plus. */
function short(value: number): string {
  return hundredths(value).toLocaleString("en-US", { maximumFractionDigits: 2 }).replace("-", "−");
}

function bracketed(value: number): string {
  return value < 0 ? `(${short(value)})` : short(value);
}
