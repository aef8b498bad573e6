import { INK } from "../plotly/palette.js";
import type { AxisId, AxisName, Layout } from "../plotly/plotly.js";
import { element, tenths, textLines } from "./element.js";
import { type Scale, scaleOf } from "./scale.js";
import { textWidth } from "./text-width.js";

/** Draws the grid lines of all axes, in one path: they lie under the data. */
export function drawGrid(layout: Layout): string {
  let path = "";
  for (const { scale, cross, isX } of visibleAxes(layout)) {
    if (scale.axis.showgrid === false) continue;
    for (const { at } of scale.ticks()) path += isX ? vertical(at, cross) : horizontal(at, cross);
  }
  return path && element("path", { d: path, stroke: INK.grid, fill: "none" });
}

/** Draws the lines of all axes, their ticks, numbers and titles. */
export function drawAxes(layout: Layout): string {
  let [path, texts] = ["", ""];
  for (const { scale, cross, isX } of visibleAxes(layout)) {
    const base = cross.start;
    if (scale.axis.showline) path += isX ? horizontal(base, scale) : vertical(base, scale);
    if (scale.axis.ticks === "outside") {
      for (const { at } of scale.ticks()) {
        path += isX ? `M${tenths(at)} ${tenths(base)}v5` : `M${tenths(base)} ${tenths(at)}h-5`;
      }
    }
    texts += isX ? xTexts(scale, base, layout) : yTexts(scale, base, layout);
  }
  return (path && element("path", { d: path, stroke: INK.line, fill: "none" })) + texts;
}

function xTexts(scale: Scale, base: number, layout: Layout): string {
  const { axis } = scale;
  const size = axis.tickfont?.size ?? layout.font.size;
  const angle = axis.tickangle ?? 0;
  const ticks = scale.ticks();
  const labels = ticks.map(({ at, text }) => {
    if (angle === 0) return textAt(at, base + 9 + size * 0.75, text);
    const [x, y] = [tenths(at + size * 0.3), tenths(base + 10)];
    return element(
      "text",
      { x, y, transform: `rotate(${angle} ${x} ${y})`, "text-anchor": "end" },
      escaped(text),
    );
  });
  const longest = Math.max(0, ...ticks.map(({ text }) => textWidth(text, size)));
  const depth = angle === 0 ? size : longest * Math.abs(Math.sin((angle * Math.PI) / 180));
  const middle = (scale.start + scale.end) / 2;
  const title = axis.title && textAt(middle, base + 12 + depth + layout.font.size * 1.3, axis.title.text);
  return element("g", { "text-anchor": "middle", "font-size": size }, labels.join("")) + centered(title);
}

function yTexts(scale: Scale, base: number, layout: Layout): string {
  const { axis } = scale;
  const size = axis.tickfont?.size ?? layout.font.size;
  const ticks = scale.ticks();
  const labels = ticks.map(({ at, text }) => textAt(base - 8, at + size * 0.35, text));
  const longest = Math.max(0, ...ticks.map(({ text }) => textWidth(text, size)));
  const x = Math.max(layout.font.size, base - 22 - longest);
  const y = (scale.start + scale.end) / 2;
  const title =
    axis.title &&
    element("text", { x, y, transform: `rotate(-90 ${tenths(x)} ${tenths(y)})` }, escaped(axis.title.text));
  return element("g", { "text-anchor": "end", "font-size": size }, labels.join("")) + centered(title);
}

function centered(title: string | undefined): string {
  return title ? element("g", { "text-anchor": "middle" }, title) : "";
}

function textAt(x: number, y: number, text: string): string {
  const lines = textLines(text);
  if (lines.length === 1) return element("text", { x, y }, lines[0]);
  const spans = lines.map((line, i) => element("tspan", { x, dy: i === 0 ? undefined : "1.2em" }, line));
  return element("text", { x, y }, spans.join(""));
}

function escaped(text: string): string {
  return textLines(text).join(" ");
}

function vertical(x: number, { start, end }: { start: number; end: number }): string {
  return `M${tenths(x)} ${tenths(start)}V${tenths(end)}`;
}

function horizontal(y: number, { start, end }: { start: number; end: number }): string {
  return `M${tenths(start)} ${tenths(y)}H${tenths(end)}`;
}

function* visibleAxes(layout: Layout): Generator<{ scale: Scale; cross: Scale; isX: boolean }> {
  for (const name of Object.keys(layout) as AxisName[]) {
    const match = /^([xy])axis(\d?)$/.exec(name);
    const axis = match && layout[name];
    if (!axis || axis.visible === false) continue;
    const isX = match[1] === "x";
    const other = axis.anchor ?? (`${isX ? "y" : "x"}${match[2]}` as AxisId<"x"> | AxisId<"y">);
    const scale = scaleOf(layout, `${match[1]}${match[2]}` as AxisId<"x">);
    yield { scale, cross: scaleOf(layout, other), isX };
  }
}
