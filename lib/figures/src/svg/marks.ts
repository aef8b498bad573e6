import { pngSize } from "../page/figure/png-size.js";
import { LINE } from "../page/figure/text-width.js";
import { colorAt, inkOn } from "../plotly/palette.js";
import type {
  BarTrace,
  Dash,
  FlatTrace,
  HeatmapTrace,
  ImageTrace,
  Layout,
  MarkerSymbol,
  ScatterTrace,
} from "../plotly/plotly.js";
import { pngUri } from "../plotly/png.js";
import { element, pathThrough, tenths, textLines, textSpans } from "./element.js";
import { type Scale, scaleOf } from "./scale.js";

/**
 * Draws one trace on its axes.
 *
 * @param stagger how many traces before it on the same axes have no marker at some of their points.
 */
export function drawTrace(trace: FlatTrace, layout: Layout, stagger = 0): string {
  const x = scaleOf(layout, trace.xaxis ?? "x");
  const y = scaleOf(layout, trace.yaxis ?? "y");
  switch (trace.type) {
    case "scatter":
      return drawScatter(trace, x, y, stagger);
    case "bar":
      return drawBars(trace, x, y, layout);
    case "heatmap":
      return drawHeatmap(trace, x, y, layout);
    case "image":
      return drawImage(trace, x, y);
  }
}

type Point = readonly [x: number, y: number];

function drawScatter(trace: ScatterTrace, x: Scale, y: Scale, stagger: number): string {
  const points = trace.x.map((value, i) => {
    const height = trace.y[i];
    return height === null || height === undefined
      ? undefined
      : ([x.toPixel(value), y.toPixel(height)] as const);
  });
  if (trace.mode === "text") return drawTexts(trace, points);
  const isInside = ([px, py]: Point) => isWithin(px, x) && isWithin(py, y);
  let drawn = "";
  if (trace.mode !== "markers") {
    const pieces: Point[][] = [[]];
    for (const point of points) {
      if (point) pieces.at(-1)?.push(point);
      else pieces.push([]);
    }
    const line = element("path", { d: pieces.map(pathThrough).join(""), fill: "none", ...strokeOf(trace) });
    drawn += points.every((point) => !point || isInside(point)) ? line : clipped(line, x, y);
  }
  if (trace.mode !== "lines" && trace.marker) {
    const inside = points.filter((point) => point !== undefined).filter(isInside);
    const { maxdisplayed } = trace.marker;
    drawn += drawMarkers(maxdisplayed ? someOf(inside, maxdisplayed, stagger) : inside, trace.marker);
  }
  return trace.opacity === undefined ? drawn : element("g", { opacity: trace.opacity }, drawn);
}

/** Draws the same marker at each of some points. */
export function drawMarkers(points: readonly Point[], marker: NonNullable<ScatterTrace["marker"]>): string {
  const { symbol = "circle", size = 7, color, opacity } = marker;
  const drawn = (mark: string) => points.map(([x, y]) => `M${tenths(x)} ${tenths(y)}${mark}`).join("");
  if (symbol !== "circle") {
    return element("path", { d: drawn(markerPath(symbol, size)), fill: color, opacity });
  }
  // The round ends of a line without length are a circle, in a quarter of the letters of two arcs.
  const line = { stroke: color, "stroke-width": size, "stroke-linecap": "round" };
  return element("path", { d: drawn("h0"), ...line, opacity });
}

/** Tells whether a pixel lies on an axis, its ends included. */
function isWithin(pixel: number, { start, end }: Scale): boolean {
  return pixel >= Math.min(start, end) - 0.5 && pixel <= Math.max(start, end) + 0.5;
}

/** Shows of a drawing only what lies between the ends of two axes. */
function clipped(drawing: string, x: Scale, y: Scale): string {
  const [left, top] = [Math.min(x.start, x.end), Math.min(y.start, y.end)];
  const size = { width: Math.abs(x.end - x.start), height: Math.abs(y.end - y.start) };
  const viewBox = [left, top, size.width, size.height].map(tenths).join(" ");
  return element("svg", { x: left, y: top, ...size, viewBox }, drawing);
}

/** The points that Plotly chooses, so that the markers of several lines don't hide each other. */
function someOf(points: readonly Point[], most: number, stagger: number): Point[] {
  const step = Math.ceil(points.length / most);
  const first = Math.round((stagger * step) / 3 + (Math.floor(stagger / 3) * step) / 7.1);
  return points.filter((_, i) => (i + first) % step === 0);
}

function drawTexts(trace: ScatterTrace, points: (Point | undefined)[]): string {
  const { size, color } = trace.textfont ?? { size: 12, color: "#000000" };
  const position = trace.textposition ?? "middle center";
  const inks = new Map<string, string>();
  for (const [i, point] of points.entries()) {
    if (!point) continue;
    const [x, y] = point;
    const text = trace.text?.[i] ?? "";
    const above = (text.split("<br>").length - 1) / 2;
    const top = position === "bottom center" ? y + size * 0.95 : y + size * (0.35 - above * LINE);
    const ink = typeof color === "string" ? color : (color[i] as string);
    const written = element("text", { x, y: top }, textSpans(text, x, size * LINE));
    inks.set(ink, (inks.get(ink) ?? "") + written);
  }
  const anchor = position === "middle right" ? undefined : "middle";
  return Array.from(inks, ([fill, texts]) =>
    element("g", { fill, "font-size": size, "text-anchor": anchor }, texts),
  ).join("");
}

/** The attributes with which the line of a trace is drawn. */
export function strokeOf(trace: Pick<ScatterTrace, "line">): Record<string, string | number | undefined> {
  const { color = "#000000", width = 2, dash = "solid" } = trace.line ?? {};
  return {
    stroke: color,
    "stroke-width": width,
    "stroke-dasharray": dashArray(dash, width),
    "stroke-linejoin": "round",
  };
}

/** Dash patterns as Plotly draws them. */
export function dashArray(dash: Dash, width: number): string | undefined {
  const [dot, short, long] = [Math.max(3, width), Math.max(9, 3 * width), Math.max(15, 5 * width)];
  const patterns = {
    solid: undefined,
    dot: `${dot} ${dot}`,
    dash: `${short} ${short}`,
    longdash: `${long} ${long}`,
    dashdot: `${short} ${dot} ${dot} ${dot}`,
  };
  return patterns[dash];
}

/** Draws a marker around the current point of a path. */
export function markerPath(symbol: MarkerSymbol, size: number): string {
  const r = size / 2;
  const [n, thin] = [tenths, r / 2.5];
  switch (symbol) {
    case "circle":
      return `m${n(-r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(size)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-size)} 0`;
    case "square":
      return `m${n(-r)} ${n(-r)}h${n(size)}v${n(size)}h${n(-size)}z`;
    case "diamond": {
      const d = r * 1.3;
      return `m0 ${n(-d)}l${n(d)} ${n(d)}l${n(-d)} ${n(d)}l${n(-d)} ${n(-d)}z`;
    }
    case "triangle-up": {
      const [w, h] = [r * 1.15, r * 1.73];
      return `m0 ${n(-r)}l${n(w)} ${n(h)}h${n(-2 * w)}z`;
    }
    case "cross":
      return (
        `m${n(-thin)} ${n(-r)}h${n(2 * thin)}v${n(r - thin)}h${n(r - thin)}v${n(2 * thin)}h${n(thin - r)}` +
        `v${n(r - thin)}h${n(-2 * thin)}v${n(thin - r)}h${n(thin - r)}v${n(-2 * thin)}h${n(r - thin)}z`
      );
    case "x": {
      const [a, b] = [r * 0.9, thin];
      const out = a - b;
      return (
        `m0 ${n(-b)}l${n(out)} ${n(-out)}l${n(b)} ${n(b)}l${n(-out)} ${n(out)}l${n(out)} ${n(out)}l${n(-b)} ${n(b)}` +
        `l${n(-out)} ${n(-out)}l${n(-out)} ${n(out)}l${n(-b)} ${n(-b)}l${n(out)} ${n(-out)}l${n(-out)} ${n(-out)}l${n(b)} ${n(-b)}z`
      );
    }
    case "star": {
      const tips = Array.from({ length: 10 }, (_, i) => {
        const length = i % 2 === 0 ? r * 1.4 : r * 0.53;
        const angle = (Math.PI * i) / 5;
        return [length * Math.sin(angle), -length * Math.cos(angle)] as const;
      });
      return tips
        .map(([px, py], i) => {
          const [fromX, fromY] = i === 0 ? [0, 0] : (tips[i - 1] as readonly [number, number]);
          return `${i === 0 ? "m" : "l"}${n(px - fromX)} ${n(py - fromY)}`;
        })
        .join("")
        .concat("z");
    }
  }
}

function drawBars(trace: BarTrace, x: Scale, y: Scale, layout: Layout): string {
  const lies = trace.orientation === "h";
  const [along, across] = lies ? [y, x] : [x, y];
  const positions = lies ? trace.y : trace.x;
  const lengths = lies ? trace.x : trace.y;
  const width = trace.width ?? 0.8;
  const [base, size] = [baseOf(across), trace.textfont?.size ?? 12];
  let [path, texts] = ["", ""];
  for (const [i, position] of positions.entries()) {
    const [from, to] = [along.toPixel(position - width / 2), along.toPixel(position + width / 2)];
    const length = lengths[i] as number;
    // A bar of nothing has no place on a logarithmic axis.
    const end = across.axis.type === "log" && length <= 0 ? base : nearest(across.toPixel(length), across);
    path += lies
      ? `M${tenths(base)} ${tenths(from)}H${tenths(end)}V${tenths(to)}H${tenths(base)}z`
      : `M${tenths(from)} ${tenths(base)}V${tenths(end)}H${tenths(to)}V${tenths(base)}z`;
    const text = trace.textposition === "outside" ? trace.text?.[i] : undefined;
    if (text === undefined) continue;
    const middle = (from + to) / 2;
    const written = textLines(text).join(" ");
    const isBelow = length < 0 && end !== base;
    texts += lies
      ? element(
          "text",
          {
            x: isBelow ? end - 5 : end + 5,
            y: middle + size * 0.35,
            "text-anchor": isBelow ? "end" : undefined,
          },
          written,
        )
      : element(
          "text",
          { x: middle, y: isBelow ? end + size + 2 : end - 5, "text-anchor": "middle" },
          written,
        );
  }
  const { color, line } = trace.marker;
  const bars = element("path", { d: path, fill: color, stroke: line?.color, "stroke-width": line?.width });
  return (
    bars +
    (texts && element("g", { "font-size": size, fill: trace.textfont?.color ?? layout.font.color }, texts))
  );
}

/** The pixel, or that end of the axis beyond which it lies. */
function nearest(pixel: number, { start, end }: Scale): number {
  return Math.min(Math.max(pixel, Math.min(start, end)), Math.max(start, end));
}

/** Where bars begin: at 0, or at the end of an axis that doesn't reach it. */
function baseOf({ axis, start, toPixel }: Scale): number {
  return axis.type === "log" || Math.min(...axis.range) >= 0 || Math.max(...axis.range) <= 0
    ? start
    : toPixel(0);
}

/** From so many cells on the colours are drawn as one small picture and the texts as one line for each row. */
const MANY_CELLS = 300;

function drawHeatmap(trace: HeatmapTrace, x: Scale, y: Scale, layout: Layout): string {
  const cells = cellsOf(trace, x, y);
  const size = trace.textfont?.size ?? layout.font.size;
  const isLarge = trace.z.length * (trace.z[0]?.length ?? 0) > MANY_CELLS;
  const colors = isLarge ? drawCellsAsPicture(trace, x, y) : drawCells(cells);
  if (!trace.texttemplate) return colors;
  return colors + (isLarge ? drawRowsOfText(trace, x, y, size) : drawCellTexts(cells, size));
}

interface Cell {
  left: number;
  top: number;
  width: number;
  height: number;
  color: string;
  ink: string;
  text: string;
}

function cellsOf(trace: HeatmapTrace, x: Scale, y: Scale): Cell[] {
  const { x0 = 0, y0 = 0, xgap = 0, ygap = 0 } = trace;
  return trace.z.flatMap((row, j) =>
    row.flatMap((value, i) => {
      if (value === null) return [];
      const [left, right] = sorted(x.toPixel(x0 + i - 0.5), x.toPixel(x0 + i + 0.5));
      const [top, bottom] = sorted(y.toPixel(y0 + j - 0.5), y.toPixel(y0 + j + 0.5));
      const color = cellColor(trace, value);
      return {
        left: left + xgap / 2,
        top: top + ygap / 2,
        width: right - left - xgap,
        height: bottom - top - ygap,
        color,
        ink: trace.textfont?.color ?? inkOn(color),
        text: cellText(trace, i, j),
      };
    }),
  );
}

function sorted(a: number, b: number): [least: number, greatest: number] {
  return a < b ? [a, b] : [b, a];
}

function cellColor({ zmin, zmax, colorscale }: HeatmapTrace, value: number): string {
  return colorAt(colorscale, zmax === zmin ? 0 : (value - zmin) / (zmax - zmin));
}

function cellText({ z, texttemplate }: HeatmapTrace, column: number, row: number): string {
  const value = z[row]?.[column];
  if (value === null || value === undefined) return "";
  return texttemplate === "%{z:,}" ? value.toLocaleString("en-US") : String(Math.round(value * 100) / 100);
}

function drawCells(cells: Cell[]): string {
  const paths = new Map<string, string>();
  for (const { color, left, top, width, height } of cells) {
    const path = `M${tenths(left)} ${tenths(top)}h${tenths(width)}v${tenths(height)}h${tenths(-width)}z`;
    paths.set(color, (paths.get(color) ?? "") + path);
  }
  return Array.from(paths, ([fill, d]) => element("path", { fill, d })).join("");
}

function drawCellTexts(cells: Cell[], size: number): string {
  const groups = new Map<string, string>();
  for (const { ink, text, left, top, width, height } of cells) {
    if (text === "") continue;
    const written = element(
      "text",
      { x: left + width / 2, y: top + height / 2 + size * 0.35 },
      textLines(text)[0],
    );
    groups.set(ink, (groups.get(ink) ?? "") + written);
  }
  return Array.from(groups, ([fill, texts]) =>
    element("g", { fill, "font-size": size, "text-anchor": "middle" }, texts),
  ).join("");
}

function drawCellsAsPicture(trace: HeatmapTrace, x: Scale, y: Scale): string {
  const [rows, columns] = [trace.z.length, trace.z[0]?.length ?? 0];
  const pixels = new Uint8Array(rows * columns * 4);
  for (const [j, row] of trace.z.entries()) {
    for (const [i, value] of row.entries()) {
      if (value === null) continue; // no cell: stays transparent
      const color = cellColor(trace, value);
      for (let c = 0; c < 3; c++) {
        pixels[(j * columns + i) * 4 + c] = Number.parseInt(color.slice(1 + 2 * c, 3 + 2 * c), 16);
      }
      pixels[(j * columns + i) * 4 + 3] = 255;
    }
  }
  const { x0 = 0, y0 = 0 } = trace;
  return picture(
    pngUri(pixels, columns, rows, 4),
    x,
    y,
    [x0 - 0.5, x0 + columns - 0.5],
    [y0 - 0.5, y0 + rows - 0.5],
  );
}

/** A blank that no viewer drops or joins with the next. */
const BLANK = "\u00a0";

/**
 * Writes each row as one text in a font in which all characters are equally wide, stretched to the width of the row: a
 * fifth of the size of one element for each cell. Dark and light texts lie on top of each other, each with blanks where
 * the other writes.
 */
function drawRowsOfText(trace: HeatmapTrace, x: Scale, y: Scale, size: number): string {
  const columns = trace.z[0]?.length ?? 0;
  const texts = trace.z.map((row, j) => row.map((_, i) => cellText(trace, i, j)));
  const letters = Math.max(...texts.flat().map((text) => text.length)) + 1;
  const { x0 = 0, y0 = 0 } = trace;
  const [left, right] = [x.toPixel(x0 - 0.5), x.toPixel(x0 + columns - 0.5)];
  const step = (right - left) / (columns * letters);
  const inks = new Map<string, string>();
  for (const [j, row] of trace.z.entries()) {
    const inkOf = (value: number | null) =>
      value === null ? "" : (trace.textfont?.color ?? inkOn(cellColor(trace, value)));
    for (const ink of new Set(row.map(inkOf))) {
      if (ink === "") continue;
      const line = row
        .map((value, i) => centerText(inkOf(value) === ink ? (texts[j]?.[i] ?? "") : "", letters))
        .join("");
      const [from, to] = [line.search(/\S/), line.trimEnd().length];
      if (from < 0) continue;
      const written = element(
        "text",
        { x: left + from * step, y: y.toPixel(y0 + j) + size * 0.35, textLength: (to - from) * step },
        line.slice(from, to),
      );
      inks.set(ink, (inks.get(ink) ?? "") + written);
    }
  }
  return Array.from(inks, ([fill, written]) =>
    element("g", { "font-family": "monospace", "font-size": size, fill }, written),
  ).join("");
}

function centerText(text: string, length: number): string {
  const before = Math.ceil((length - text.length) / 2);
  return BLANK.repeat(before) + text + BLANK.repeat(length - before - text.length);
}

function drawImage(trace: ImageTrace, x: Scale, y: Scale): string {
  // The course's pictures are PNGs.
  const [width, height] = pngSize(trace.source) as [number, number];
  const { x0, y0, dx, dy } = trace;
  return picture(
    trace.source,
    x,
    y,
    [x0 - dx / 2, x0 + (width - 0.5) * dx],
    [y0 - dy / 2, y0 + (height - 0.5) * dy],
  );
}

function picture(
  href: string,
  x: Scale,
  y: Scale,
  xRange: [number, number],
  yRange: [number, number],
): string {
  const [left, right] = sorted(x.toPixel(xRange[0]), x.toPixel(xRange[1]));
  const [top, bottom] = sorted(y.toPixel(yRange[0]), y.toPixel(yRange[1]));
  return element("image", {
    href,
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    preserveAspectRatio: "none",
    style: "image-rendering:pixelated",
  });
}
