import { textWidth } from "../page/figure/text-width.js";
import type { Layout, ScatterTrace, Trace } from "../plotly/plotly.js";
import { element, tenths, textLines } from "./element.js";
import { drawMarkers, strokeOf } from "./marks.js";

/** Pixels of a sample, between it and its name, and between entries. */
const [SAMPLE, GAP, BETWEEN] = [30, 6, 18];
/** Size of the marker in the sample of a way through space. */
const SPACE_MARKER = 8;
/** Height of a row in units of the font size. */
const ROW = 1.55;

/**
 * Tells how many rows the legend of some names takes.
 *
 * @param names the entries in order.
 * @param width pixels that a row has.
 * @param size font size in pixels.
 * @returns rows, and their height in pixels.
 */
export function legendSize(names: string[], width: number, size: number): { rows: number; height: number } {
  const rows = (placeEntries(names, width, size).at(-1)?.row ?? -1) + 1;
  return { rows, height: rows * ROW * size };
}

/** Pixels of the widest entry of a legend; 0 where there is none. */
export function legendWidth(names: readonly string[], size: number): number {
  return Math.max(0, ...names.map((name) => entryWidth(name, size)));
}

function entryWidth(name: string, size: number): number {
  return SAMPLE + GAP + textWidth(name, size);
}

/** Places entries as Plotly does: side by side where one row holds them all, else in columns of equal width. */
function placeEntries(names: string[], width: number, size: number): { left: number; row: number }[] {
  const widths = names.map((name) => entryWidth(name, size) + BETWEEN);
  const all = widths.reduce((sum, each) => sum + each, 0) - BETWEEN;
  if (all <= width) {
    let left = 0;
    return widths.map((each) => {
      const place = { left, row: 0 };
      left += each;
      return place;
    });
  }
  const column = Math.max(...widths);
  const columns = Math.max(1, Math.floor((width + BETWEEN) / column));
  return names.map((_, i) => ({ left: (i % columns) * column, row: Math.floor(i / columns) }));
}

/** Draws the legend of all traces that have a name. */
export function drawLegend(traces: readonly Trace[], layout: Layout): string {
  const entries = traces.filter((trace) => trace.name && trace.showlegend !== false);
  if (!layout.showlegend || !layout.legend || entries.length === 0) return "";
  const size = layout.legend.font?.size ?? layout.font.size;
  const { margin, width, height } = layout;
  const places = placeEntries(
    entries.map(({ name }) => name as string),
    width - margin.l - margin.r,
    size,
  );
  const top = (1 - layout.legend.y) * height;
  const drawn = entries.map((trace, i) => {
    const { left, row } = places[i] as { left: number; row: number };
    const [x, y] = [margin.l + left, top + (row + 0.5) * ROW * size];
    const text = element(
      "text",
      { x: x + SAMPLE + GAP, y: y + size * 0.35 },
      textLines(trace.name as string)[0],
    );
    return drawSample(trace, x, y) + text;
  });
  return element("g", { "font-size": size }, drawn.join(""));
}

function drawSample(trace: Trace, x: number, y: number): string {
  if (trace.type === "bar") {
    return element("rect", { x: x + 9, y: y - 6, width: 12, height: 12, fill: trace.marker.color });
  }
  if (trace.type === "scatter") return drawLineSample(trace, x, y);
  if (trace.type === "scatter3d") {
    const { line, marker } = trace;
    return drawLineSample({ mode: trace.mode, line, marker: { ...marker, size: SPACE_MARKER } }, x, y);
  }
  return "";
}

function drawLineSample(trace: Pick<ScatterTrace, "mode" | "line" | "marker">, x: number, y: number): string {
  const line =
    trace.mode === "markers"
      ? ""
      : element("path", { d: `M${tenths(x)} ${tenths(y)}h${SAMPLE}`, ...strokeOf(trace) });
  if (trace.mode === "lines" || !trace.marker) return line;
  // Faint where many lie on each other; here is one.
  const { opacity: _, ...marker } = trace.marker;
  return line + drawMarkers([[x + SAMPLE / 2, y]], marker);
}
