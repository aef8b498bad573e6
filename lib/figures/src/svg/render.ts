import { escapeHtml } from "@course/core";
import type { Annotation, AxisId, Layout, PlotlyFigure, Shape } from "../plotly/plotly.js";
import { drawAxes, drawGrid } from "./axes.js";
import { element, svgDocument, textLines } from "./element.js";
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
    element("title", {}, escapeHtml(layout.title.text.replaceAll(/<[^>]*>/g, " ").trim())),
    element("desc", {}, escapeHtml(alt)),
    element("rect", { width, height, fill: layout.paper_bgcolor }),
    drawGrid(layout),
    drawShapes(layout, "below"),
    layout.scene ? drawScene(data.filter(isInSpace), layout.scene, layout) : "",
    ...data.map((trace) => (isInSpace(trace) ? "" : drawTrace(trace, layout))),
    drawAxes(layout),
    drawShapes(layout, "above"),
    ...(layout.annotations ?? []).map((annotation) => drawAnnotation(annotation, layout)),
    drawTitle(layout),
    drawLegend(data, layout),
  ];
  return svgDocument(layout, font, parts);
}

function drawTitle({ title, height }: Layout): string {
  const { size, color, weight } = title.font;
  const [main = "", below] = title.text.split("<br>");
  // A title of two lines has its middle where one of one line has it, as in Plotly.
  const [x, y] = [title.pad.l, (1 - title.y) * height + size * (below ? 0.3 : 0.95)];
  const first = element(
    "text",
    { x, y, "font-size": size, "font-weight": weight, fill: color },
    textLines(main)[0],
  );
  if (!below) return first;
  const [, style, text = ""] = /^<span style="([^"]*)">(.*)<\/span>$/.exec(below) ?? [];
  // In SVG the colour of a text is its fill.
  return (
    first +
    element("text", { x, y: y + size * 1.3, style: style?.replace("color:", "fill:") }, textLines(text)[0])
  );
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
  const lines = textLines(annotation.text);
  const x = place(annotation.x, annotation.xref, layout) + xshift;
  const above = { top: 0, middle: lines.length / 2, bottom: lines.length }[yanchor];
  const y = place(annotation.y, annotation.yref, layout) - yshift - above * size * 1.3 + size;
  const spans = lines.map((line, i) => (i === 0 ? line : element("tspan", { x, dy: size * 1.3 }, line)));
  return element(
    "text",
    {
      x,
      y,
      "text-anchor": { left: undefined, center: "middle", right: "end" }[xanchor],
      "font-size": font?.size,
      fill: font?.color,
    },
    spans.join(""),
  );
}

function place(value: number, axis: AxisId<"x"> | AxisId<"y">, layout: Layout): number {
  return scaleOf(layout, axis).toPixel(value);
}
