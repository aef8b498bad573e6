import { plainText } from "./describe.js";
import { type Json, numberOr, objectOr } from "./json.js";
import { USUAL_HEIGHT, withHeight } from "./layout.js";
import { LINE, textWidth } from "./text-width.js";

/** A line of a title, with its marks, and the font in which it stands. */
export interface TitleLine {
  text: string;
  size: number;
  weight: number;
}

/** What Plotly takes where a layout says nothing. Pixels. */
const USUAL_SIZE = 17;

/** Estimates the width that a figure needs so that no line of its title is broken: 0 without one. Pixels. */
export function titleWidth({ title }: Json): number {
  const widths = linesOf(title).map(widthOf);
  return widths.length > 0 ? Math.max(...widths) + 2 * besides(title) : 0;
}

/** Breaks the lines of a title that are wider than a figure, and makes the figure higher by what that adds. */
export function withTitleWithin(layout: Json, width: number): Json {
  const lines = linesOf(layout.title);
  const room = width - 2 * besides(layout.title);
  const broken = lines.flatMap((line) => brokenLine(line, room));
  if (broken.length === lines.length) return layout;
  const title = objectOr(layout.title);
  const added = (broken.length - lines.length) * sizeOf(title) * LINE;
  const margin = objectOr(layout.margin);
  return {
    ...withHeight(
      { ...layout, title: { ...title, text: broken.join("<br>") } },
      numberOr(layout.height, USUAL_HEIGHT) + added,
    ),
    margin: { ...margin, t: numberOr(margin.t, 100) + added },
  };
}

/** Pixels that stay free at each side of a title. */
function besides(title: unknown): number {
  return numberOr(objectOr(objectOr(title).pad).l, 0);
}

function sizeOf(title: Json): number {
  return numberOr(objectOr(title.font).size, USUAL_SIZE);
}

function linesOf(title: unknown): TitleLine[] {
  const { text, font, ...rest } = objectOr(title);
  if (typeof text !== "string" || text === "") return [];
  const whole = { size: sizeOf({ font, ...rest }), weight: numberOr(objectOr(font).weight, 400) };
  let now = whole;
  return text.split(/<br\s*\/?>/i).map((line) => {
    now = { ...now, ...styleIn(line) };
    const read = { text: line, ...now };
    // What is marked may go on in the next line.
    if (/<\/(span|b)>/i.test(line)) now = whole;
    return read;
  });
}

/** Reads the font of what a line marks; the title under a figure has no more than one such part a line. */
function styleIn(line: string): Partial<TitleLine> {
  const size = /font-size:\s*([\d.]+)px/.exec(line)?.[1];
  const weight = /<b>/i.test(line) ? "700" : /font-weight:\s*(\d+)/.exec(line)?.[1];
  return { ...(size && { size: Number(size) }), ...(weight && { weight: Number(weight) }) };
}

function widthOf({ text, size, weight }: TitleLine): number {
  return textWidth(plainText(text), size, weight);
}

/**
 * Breaks a line between its words.
 *
 * @param line with its marks, and its font.
 * @param room pixels.
 */
export function brokenLine(line: TitleLine, room: number): string[] {
  const parts: string[] = [];
  // A space within a mark parts nothing.
  for (const word of line.text.match(/(<\/?[a-z][^>]*>|[^ ])+/gi) ?? []) {
    const longer = parts.length > 0 ? `${parts.at(-1)} ${word}` : word;
    if (parts.length > 0 && widthOf({ ...line, text: longer }) <= room) parts[parts.length - 1] = longer;
    else parts.push(word);
  }
  return parts;
}
