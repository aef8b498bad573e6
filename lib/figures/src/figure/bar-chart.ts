import { textWidth } from "../page/figure/text-width.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { BarTrace } from "../plotly/plotly.js";
import { niceRange } from "../plotly/range.js";
import { Figure } from "./figure.js";
import { axesLayout, axis, type Frame, nameAxis, TEXT, wholeAxis, widthOf } from "./layout.js";
import { extent } from "./numbers.js";
import { joinLines, literal, wrapText } from "./text.js";

/** What a bar chart with a name for each bar needs to know. */
export interface Bars extends Pick<Frame, "title" | "subtitle"> {
  names: readonly string[];
  /** Lengths of the bars. */
  lengths: readonly number[];
  /** What stands at their ends. */
  texts: readonly string[];
  /** What the names are, and what the lengths are. */
  nameTitle: string;
  lengthTitle: string;
  /** What the pointer shows of each; its name and text by default. */
  hovers?: readonly string[];
  /** Ends of the axis of the lengths; round numbers by default, with 0. */
  range?: [number, number];
  /** Width of a bar, as a share of its place. */
  width: number;
}

/**
 * Draws a bar for each name: upright where the names can stand below, else lying, with the names beside them.
 *
 * @param bars see {@link Bars}.
 * @param alt what the picture says, in words.
 */
export function barChart(bars: Bars, alt: string): Figure {
  const { names, lengths, texts, width } = bars;
  const column = Math.max(44, widthOf(texts, { size: TEXT.small }));
  const plotWidth = Math.max(420, Math.min(640, names.length * 72), names.length * column);
  const below = namesBelow(names, plotWidth);
  const [low, high] = bars.range ?? niceRange(lengths, { zero: true });
  const places = names.map((_, i) => i);
  // A bar that goes beyond the axis ends with it, or its text would stand outside.
  const drawn = lengths.map((length) => Math.min(high, Math.max(low, length)));
  const trace: BarTrace = {
    type: "bar",
    x: below ? places : drawn,
    y: below ? drawn : places,
    ...(!below && { orientation: "h" }),
    width,
    marker: { color: COLORS.blue },
    text: texts.map(literal),
    textposition: "outside",
    // Plotly would shrink what is wider than its bar until nobody can read it.
    constraintext: "none",
    textfont: { size: TEXT.small, color: INK.text },
    cliponaxis: false,
    customdata: (bars.hovers ?? names.map((name, i) => `${name}: ${texts[i]}`)).map(literal),
    hovertemplate: "%{customdata}<extra></extra>",
  };
  const settings = { range: [low, high] as [number, number], title: bars.lengthTitle, fixedrange: true };
  const lengthAxis = lengths.every(Number.isInteger) ? wholeAxis(settings) : axis(settings);
  if (below) {
    const nameTexts = nameAxis(below.texts, {
      title: bars.nameTitle,
      tickangle: below.isTurned ? -45 : 0,
      fixedrange: true,
      showline: true,
      linecolor: INK.line,
    });
    const frame = { ...bars, plotWidth, plotHeight: 280, above: ROOM_FOR_TEXT };
    return new Figure([trace], axesLayout(frame, { xaxis: nameTexts, yaxis: lengthAxis }), alt);
  }
  const lines = names.map((name) => wrapText(name, { width: LONGEST, size: TEXT.normal }));
  const row =
    (names.length > MANY_BARS ? 4 : 10) + Math.max(...lines.map((each) => each.length)) * TEXT.normal * 1.3;
  const frame = {
    ...bars,
    plotWidth: 460,
    plotHeight: names.length * row,
    right: 24 + (high > 0 ? widthOf(texts, { size: TEXT.small }) : 0),
    left: 64 + (low < 0 ? widthOf(texts, { size: TEXT.small }) : 0),
  };
  const beside = nameAxis(lines.map(joinLines), {
    title: bars.nameTitle,
    fixedrange: true,
    showline: true,
    linecolor: INK.line,
  });
  // The first name stands at the top.
  const yaxis = { ...beside, range: [names.length - 0.5, -0.5] as [number, number] };
  return new Figure([trace], axesLayout(frame, { xaxis: lengthAxis, yaxis }), alt);
}

/** Pixels above upright bars for the text at the end of one that takes the whole axis. */
const ROOM_FOR_TEXT = 22;

/** Pixels: the longest name that is turned to stand below its bar, and the longest line beside one. */
const [LONGEST_TURNED, LONGEST] = [130, 340];
/** More bars than this lie: upright they would take more room than a screen has. */
const MANY_BARS = 24;

/** The names as they stand below upright bars; undefined where they can't. */
function namesBelow(
  names: readonly string[],
  plotWidth: number,
): { texts: string[]; isTurned: boolean } | undefined {
  if (names.length > MANY_BARS) return undefined;
  const place = { width: plotWidth / names.length - 6, size: TEXT.normal };
  const lines = names.map((name) => wrapText(name, place));
  const isTorn = names.some((name) =>
    name.split(/\s+/).some((word) => textWidth(word, TEXT.normal) > place.width),
  );
  if (!isTorn && lines.every((each) => each.length <= 3)) {
    return { texts: lines.map(joinLines), isTurned: false };
  }
  return widthOf(names) > LONGEST_TURNED ? undefined : { texts: names.map(literal), isTurned: true };
}

/** From so many bars on, their text names the greatest and the least of them first. */
const SEVERAL = 5;

/**
 * Says what a bar chart shows: the greatest and the least bar where there are several, then each in a line.
 *
 * @param head what is drawn, in words.
 */
export function describeBars(
  head: string,
  names: readonly string[],
  lengths: readonly number[],
  texts: readonly string[],
): string {
  const [low, high] = extent(lengths).map((end) => lengths.indexOf(end)) as [number, number];
  const isOrdered = names.length >= SEVERAL && lengths[low] !== lengths[high];
  const ends = `Greatest: ${names[high]} (${texts[high]}). Least: ${names[low]} (${texts[low]}).`;
  const lines = names.map((name, i) => `${name}: ${texts[i]}`);
  return [head, ...(isOrdered ? [ends] : []), ...lines].join("\n");
}
