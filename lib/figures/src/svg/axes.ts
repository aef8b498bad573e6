import { LINE, textWidth } from "../page/figure/text-width.js";
import { INK } from "../plotly/palette.js";
import type { AxisId, AxisName, Layout } from "../plotly/plotly.js";
import { element, tenths, textLines, textSpans } from "./element.js";
import { type Scale, scaleOf } from "./scale.js";

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
    if (angle === 0) return textAt(at, base + 9 + size * 0.75, text, size);
    const [x, y] = [tenths(at + size * 0.3), tenths(base + 10)];
    return element(
      "text",
      { x, y, transform: `rotate(${angle} ${x} ${y})`, "text-anchor": "end" },
      textLines(text).join(" "),
    );
  });
  const lines = Math.max(1, ...ticks.map(({ text }) => text.split("<br>").length));
  const depth =
    angle === 0
      ? size * (1 + LINE * (lines - 1))
      : widestOf(ticks, size) * Math.abs(Math.sin((angle * Math.PI) / 180));
  const middle = (scale.start + scale.end) / 2;
  const y = base + 12 + depth + layout.font.size * 1.3;
  const title = axis.title && textAt(middle, y, axis.title.text, layout.font.size);
  return element("g", { "text-anchor": "middle", "font-size": size }, labels.join("")) + centered(title);
}

function yTexts(scale: Scale, base: number, layout: Layout): string {
  const { axis } = scale;
  const size = axis.tickfont?.size ?? layout.font.size;
  const ticks = scale.ticks();
  const labels = ticks.map(({ at, text }) => {
    const above = (text.split("<br>").length - 1) / 2;
    return textAt(base - 8, at + size * (0.35 - above * LINE), text, size);
  });
  return (
    element("g", { "text-anchor": "end", "font-size": size }, labels.join("")) +
    centered(axis.title && yTitle(axis.title.text, scale, base - 22 - widestOf(ticks, size), layout))
  );
}

/** Writes the title of a y-axis upwards, its last line beside the numbers. */
function yTitle(text: string, scale: Scale, right: number, { font: { size } }: Layout): string {
  const lines = text.split("<br>").length;
  const x = Math.max(size, right - (lines - 1) * size * LINE);
  const y = (scale.start + scale.end) / 2;
  const turn = `rotate(-90 ${tenths(x)} ${tenths(y)})`;
  return element("text", { x, y, transform: turn }, textSpans(text, x, size * LINE));
}

function widestOf(ticks: readonly { text: string }[], size: number): number {
  return Math.max(0, ...ticks.flatMap(({ text }) => text.split("<br>").map((line) => textWidth(line, size))));
}

function centered(title: string | undefined): string {
  return title ? element("g", { "text-anchor": "middle" }, title) : "";
}

function textAt(x: number, y: number, text: string, size: number): string {
  return element("text", { x, y }, textSpans(text, x, size * LINE));
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
