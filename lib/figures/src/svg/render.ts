import { escapeHtml } from "@course/core";
import { LINE } from "../page/figure/text-width.js";
import type { Annotation, AxisId, FlatTrace, Layout, PlotlyFigure, Shape, Trace } from "../plotly/plotly.js";
import { drawAxes, drawGrid } from "./axes.js";
import { element, plain, svgDocument, textSpans } from "./element.js";
import { drawLegend } from "./legend.js";
import { dashArray, drawTrace } from "./marks.js";
import { scaleOf } from "./scale.js";
import { drawScene, isInSpace } from "./scene.js";

/**
 * Draws a Plotly figure as SVG, for viewers that run no scripts. It knows the part of Plotly that `plotly.ts` describes.
 *
 * @param figure traces and layout, with the range of every axis given.
 * @param alt what the picture says in words; it becomes the description that screen readers read.
 * @returns an SVG document with a background of its own.
 */
export function renderSvg({ data, layout }: PlotlyFigure, alt: string): string {
  const { width, height, font } = layout;
  const parts = [
    element("title", {}, escapeHtml(plain(layout.title.text.replaceAll(/<[^>]*>/g, " ").trim()))),
    element("desc", {}, escapeHtml(alt)),
    element("rect", { width, height, fill: layout.paper_bgcolor }),
    drawGrid(layout),
    drawShapes(layout, "below"),
    layout.scene ? drawScene(data.filter(isInSpace), layout.scene, layout) : "",
    ...inLayers(data).map((trace) => drawTrace(trace, layout, staggerOf(trace, data))),
    drawAxes(layout),
    drawShapes(layout, "above"),
    ...(layout.annotations ?? []).map((annotation) => drawAnnotation(annotation, layout)),
    drawTitle(layout),
    drawLegend(data, layout),
  ];
  return svgDocument(layout, font, parts);
}

/** The kinds of traces from the lowest to the topmost, as Plotly draws them whatever their order. */
const LAYERS: readonly FlatTrace["type"][] = ["image", "heatmap", "bar", "scatter"];

function inLayers(data: readonly Trace[]): FlatTrace[] {
  return LAYERS.flatMap((type) => data.filter((trace): trace is FlatTrace => trace.type === type));
}

/** Counts the traces before this one, on the same axes, that have markers at some of their points only. */
function staggerOf(trace: FlatTrace, data: readonly Trace[]): number {
  return data
    .slice(0, data.indexOf(trace))
    .filter((other) => other.type === "scatter" && other.marker?.maxdisplayed && other.yaxis === trace.yaxis)
    .length;
}

/** The title, and the lines under it in their own style. */
const HEADING = /^(.*?)(?:<br><span style="([^"]*)">(.*)<\/span>)?$/s;

function drawTitle({ title, height }: Layout): string {
  const { size, color, weight } = title.font;
  const [, main = "", style, below] = HEADING.exec(title.text) ?? [];
  const lines = title.text.split("<br>").length;
  // A title of several lines begins where one of a single line does, as in Plotly.
  const [x, y] = [title.pad.l, (1 - title.y) * height + size * (lines > 1 ? 0.25 : 0.95)];
  const pitch = size * LINE;
  const first = element(
    "text",
    { x, y, "font-size": size, "font-weight": weight, fill: color },
    textSpans(main, x, pitch),
  );
  if (!below) return first;
  const top = y + pitch * main.split("<br>").length;
  // In SVG the colour of a text is its fill.
  const attributes = { x, y: top, style: style?.replace("color:", "fill:") };
  return first + element("text", attributes, textSpans(below, x, pitch));
}

function drawShapes(layout: Layout, layer: "below" | "above"): string {
  return (layout.shapes ?? [])
    .filter((shape) => (shape.layer ?? "above") === layer)
    .map((shape) => drawShape(shape, layout))
    .join("");
}

function drawShape(shape: Shape, layout: Layout): string {
  const [x0, x1] = [place(shape.x0, shape.xref ?? "x", layout), place(shape.x1, shape.xref ?? "x", layout)];
  const [y0, y1] = [place(shape.y0, shape.yref ?? "y", layout), place(shape.y1, shape.yref ?? "y", layout)];
  const { color, width, dash = "solid" } = shape.line;
  const stroke = { stroke: color, "stroke-width": width, "stroke-dasharray": dashArray(dash, width) };
  if (shape.type === "line") return element("line", { x1: x0, y1: y0, x2: x1, y2: y1, ...stroke });
  return element("rect", {
    x: Math.min(x0, x1),
    y: Math.min(y0, y1),
    width: Math.abs(x1 - x0),
    height: Math.abs(y1 - y0),
    fill: shape.fillcolor ?? "none",
    ...(width > 0 && stroke),
  });
}

function drawAnnotation(annotation: Annotation, layout: Layout): string {
  const { font, xanchor = "center", yanchor = "middle", xshift = 0, yshift = 0 } = annotation;
  const size = font?.size ?? layout.font.size;
  const lines = annotation.text.split("<br>");
  const x = place(annotation.x, annotation.xref, layout) + xshift;
  const above = { top: 0, middle: lines.length / 2, bottom: lines.length }[yanchor];
  const y = place(annotation.y, annotation.yref, layout) - yshift - above * size * LINE + size;
  return element(
    "text",
    {
      x,
      y,
      "text-anchor": { left: undefined, center: "middle", right: "end" }[xanchor],
      "font-size": font?.size,
      fill: font?.color,
    },
    textSpans(annotation.text, x, size * LINE),
  );
}

function place(value: number, axis: AxisId<"x"> | AxisId<"y">, layout: Layout): number {
  return scaleOf(layout, axis).toPixel(value);
}
