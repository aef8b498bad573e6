import { plotBars } from "../charts/bars.js";
import { type Line, plotLines } from "../charts/lines.js";
import type { Figure } from "../figure/figure.js";

type Json = Record<string, unknown>;

/** What of a figure of Plotly can be drawn without it. */
const WHICH = "Only lines and points of numbers, and one row of bars, can be drawn as a still picture.";

/**
 * Draws the still picture of a figure of Plotly, for where no script runs: its data as it is, in the manner of the course.
 *
 * @param data traces.
 * @param layout of them.
 * @param alt what it says, in words.
 * @returns SVG; or why there is none, in a sentence.
 */
export function stillPicture(
  data: readonly Json[],
  layout: Json,
  alt: string,
): { svg: string } | { why: string } {
  try {
    const figure = linesOf(data, layout) ?? barsOf(data, layout);
    if (!figure) return { why: WHICH };
    return { svg: Object.assign(figure, { alt }).toSvg() };
  } catch {
    // Such as a value below 0 on a logarithmic axis, of which Plotly draws the rest.
    return { why: WHICH };
  }
}

function linesOf(data: readonly Json[], layout: Json): Figure | undefined {
  const modes = data.map(({ mode = "lines+markers" }) => String(mode));
  const isPlain = data.every(
    ({ type = "scatter", y, x, fill, stackgroup, xaxis = "x", yaxis = "y" }, i) =>
      /^scatter(gl)?$/.test(String(type)) &&
      /^(lines|markers|lines\+markers)$/.test(modes[i] as string) &&
      areNumbers(y) &&
      (x === undefined || areNumbers(x)) &&
      [fill ?? "none", stackgroup ?? "none", xaxis, yaxis].join() === "none,none,x,y",
  );
  if (!isPlain || data.length === 0) return undefined;
  const range = part(layout, "yaxis").range;
  const lines = data.map(({ name, x, y }, i): [string, Line] => [
    typeof name === "string" && name !== "" ? name : `trace ${i}`,
    x === undefined ? (y as number[]) : { x: x as number[], y: y as number[] },
  ]);
  const figure = plotLines(Object.fromEntries(lines), {
    ...titlesOf(layout, "Lines and points"),
    logX: part(layout, "xaxis").type === "log",
    logY: part(layout, "yaxis").type === "log",
    ...(areNumbers(range) && part(layout, "yaxis").type !== "log" && { yRange: range as [number, number] }),
  });
  for (const [i, trace] of figure.data.entries()) {
    if (trace.type === "scatter" && data[i]?.mode !== undefined) trace.mode = modes[i] as "lines";
  }
  return figure;
}

function barsOf(data: readonly Json[], layout: Json): Figure | undefined {
  const [trace] = data;
  if (data.length !== 1 || trace?.type !== "bar" || trace.orientation === "h") return undefined;
  const { x, y } = trace;
  if (!areNumbers(y) || part(layout, "yaxis").type === "log") return undefined;
  const names = Array.isArray(x) ? x.map(String) : y.map((_, i) => String(i));
  if (new Set(names).size !== y.length) return undefined;
  // Names that look like numbers would come first.
  const isInOrder = Object.keys(Object.fromEntries(names.map((name) => [name, 0]))).join() === names.join();
  if (!isInOrder) return undefined;
  return plotBars(
    Object.fromEntries(names.map((name, i) => [name, y[i] as number])),
    titlesOf(layout, "Bars"),
  );
}

function titlesOf(layout: Json, usual: string) {
  return {
    title: titleOf(layout) || usual,
    xTitle: titleOf(part(layout, "xaxis")) || "x",
    yTitle: titleOf(part(layout, "yaxis")) || "y",
  };
}

function titleOf({ title }: Json): string {
  const text = typeof title === "object" && title !== null ? (title as Json).text : title;
  return typeof text === "string" ? text.replaceAll(/<[^>]*>/g, " ").trim() : "";
}

function part(layout: Json, name: string): Json {
  return (layout[name] ?? {}) as Json;
}

function areNumbers(values: unknown): values is number[] {
  return Array.isArray(values) && values.length > 0 && values.every(Number.isFinite);
}
