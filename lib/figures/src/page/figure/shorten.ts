import { isObject, type Json, numberOr, objectOr } from "./json.js";
import { USUAL_HEIGHT, withHeight } from "./layout.js";
import type { PlotlyJson } from "./plotly.js";
import { LINE, textWidth } from "./text-width.js";
import { brokenLine } from "./title.js";

/** The part of their length that axes keep at least: what stands along them was laid out for the whole. */
const LEAST_STRETCH = 0.75;
/** Pixels between two texts that stand beside each other. */
const GAP = 4;
/** Pixels above the plotting area of bars with texts at their ends, which are free for those. */
const ABOVE = 16;

/**
 * Makes a figure narrower by shortening its axes, if it bears that. Names below an axis are broken into more lines,
 * and texts at the ends of upright bars stand upright too, where they would run into each other.
 *
 * @param figure it stays as it is.
 * @param width pixels that it takes; a layout needs no width of its own.
 * @param room pixels that there are.
 * @returns the figure in its new width, which may be more than the room.
 */
export function shortened(
  figure: PlotlyJson,
  width: number,
  room: number,
): { figure: PlotlyJson; width: number } {
  const { data, layout } = figure;
  if (width <= room || !data.every(isElastic) || hasControls(layout)) return { figure, width };
  const { l = 80, r = 80 } = objectOr(layout.margin) as { l?: number; r?: number };
  const plot = width - l - r;
  const axes = nameAxes(layout);
  const bars = textedBars(figure);
  const canTurn = bars.every(({ lengths }) => lengths.every((length) => length >= 0));
  const least = Math.max(
    plot * LEAST_STRETCH,
    ...axes.map(({ names, places, share }) => (longestWord(names, layout) * places) / share),
    ...(canTurn ? [] : bars.map(({ need }) => need)),
  );
  const length = Math.min(plot, Math.max(room - l - r, least));
  const isTurned = bars.some(({ need }) => need > length);
  let narrow: PlotlyJson = { ...figure, layout: withNamesWithin(layout, axes, length) };
  if (isTurned) narrow = withTextsTurned(narrow, bars);
  return { figure: narrow, width: l + r + length };
}

function isElastic({ type = "scatter", text }: Json): boolean {
  if (type === "bar") return !Array.isArray(text) || text.length <= 12;
  return /^(scatter|scattergl|histogram|box|violin)$/.test(String(type));
}

function hasControls({ sliders, updatemenus }: Json): boolean {
  return Array.isArray(sliders) || Array.isArray(updatemenus);
}

/** An axis below which names stand side by side. */
interface NameAxis {
  key: string;
  names: string[];
  /** How many of them would stand along the whole axis. */
  places: number;
  /** The part of the plotting area that the axis takes. */
  share: number;
}

function nameAxes(layout: Json): NameAxis[] {
  return Object.entries(layout).flatMap(([key, value]) => {
    const { ticktext, tickangle, range, domain } = objectOr(value);
    if (!/^xaxis\d*$/.test(key) || tickangle !== 0 || !isTexts(ticktext)) return [];
    const places = isEnds(range) ? Math.abs(range[1] - range[0]) : ticktext.length;
    return [{ key, names: ticktext, places, share: isEnds(domain) ? domain[1] - domain[0] : 1 }];
  });
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const isEnds = (value: unknown): value is [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((end) => typeof end === "number");

function sizeOfNames(axis: unknown, layout: Json): number {
  return numberOr(objectOr(objectOr(axis).tickfont).size, numberOr(objectOr(layout.font).size, 12));
}

function longestWord(names: readonly string[], layout: Json): number {
  const words = names.flatMap((name) => name.split(/<br>| /));
  return Math.max(...words.map((word) => textWidth(word, sizeOfNames({}, layout)))) + GAP;
}

/** Breaks the names below axes of such a length anew, and makes room for their lines. */
function withNamesWithin(layout: Json, axes: readonly NameAxis[], length: number): Json {
  let changed = layout;
  for (const { key, names, places, share } of axes) {
    const size = sizeOfNames(layout[key], layout);
    const room = (length * share) / places - GAP;
    const broken = names.map((name) =>
      name.split("<br>").every((line) => textWidth(line, size) <= room)
        ? name
        : brokenLine({ text: name.replaceAll("<br>", " "), size, weight: 400 }, room).join("<br>"),
    );
    const added = (mostLines(broken) - mostLines(names)) * size * LINE;
    const margin = objectOr(changed.margin);
    changed = {
      ...withHeight(changed, numberOr(changed.height, USUAL_HEIGHT) + added),
      margin: { ...margin, b: numberOr(margin.b, 80) + added },
      [key]: { ...objectOr(layout[key]), ticktext: broken },
    };
  }
  return changed;
}

function mostLines(texts: readonly string[]): number {
  return Math.max(...texts.map((text) => text.split("<br>").length));
}

/** Upright bars with a text at the end of each. */
interface TextedBars {
  trace: Json;
  texts: string[];
  lengths: number[];
  size: number;
  /** Pixels that the axis must have so that no two of the texts touch. */
  need: number;
}

function textedBars({ data, layout }: PlotlyJson): TextedBars[] {
  const bars = data.filter(({ type }) => type === "bar");
  return bars.flatMap((trace) => {
    const { text, y, orientation, textposition, constraintext, textfont } = trace;
    // Plotly shrinks others until they fit.
    const isFree = textposition === "outside" && constraintext === "none" && orientation !== "h";
    if (bars.length > 1 || !isFree || !isTexts(text) || !isNumbers(y)) return [];
    const size = numberOr(objectOr(textfont).size, numberOr(objectOr(layout.font).size, 12));
    const widths = text.map((one) => textWidth(one, size));
    const pairs = widths.slice(1).map((width, i) => (width + (widths[i] as number)) / 2 + GAP);
    return [{ trace, texts: text, lengths: y, size, need: Math.max(0, ...pairs) * text.length }];
  });
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => typeof item === "number");

/** Turns the texts at the ends of bars, and makes room above for those that need it. */
function withTextsTurned({ data, layout, ...rest }: PlotlyJson, bars: readonly TextedBars[]): PlotlyJson {
  const margin = objectOr(layout.margin);
  const [top, bottom] = [numberOr(margin.t, 100), numberOr(margin.b, 80)];
  const height = numberOr(layout.height, USUAL_HEIGHT);
  const { range } = objectOr(layout.yaxis);
  const [low, high] = isEnds(range) ? range : [0, Math.max(...bars.flatMap(({ lengths }) => lengths))];
  const over = bars.flatMap(({ texts, lengths, size }) =>
    texts.map((text, i) => {
      const free = ((high - (lengths[i] as number)) / (high - low || 1)) * (height - top - bottom);
      return textWidth(text, size) - free - ABOVE;
    }),
  );
  const added = Math.max(0, Math.ceil(Math.max(...over)));
  return {
    ...rest,
    data: data.map((trace) =>
      bars.some((one) => one.trace === trace) && isObject(trace) ? { ...trace, textangle: -90 } : trace,
    ),
    layout: { ...withHeight(layout, height + added), margin: { ...margin, t: top + added } },
  };
}
