import { type Json, numberOr, objectOr } from "./json.js";

/** What Plotly takes where a layout says nothing. Pixels. */
export const USUAL_HEIGHT = 450;

/** Makes a layout higher; what is placed from its upper edge stays there. */
export function withHeight(layout: Json, height: number): Json {
  const before = numberOr(layout.height, USUAL_HEIGHT);
  const moved = (part: unknown) => {
    const { y, yref } = objectOr(part);
    if (typeof y !== "number" || yref !== "container") return part;
    return { ...objectOr(part), y: 1 - ((1 - y) * before) / height };
  };
  return {
    ...layout,
    height,
    ...("title" in layout && { title: moved(layout.title) }),
    ...("legend" in layout && { legend: moved(layout.legend) }),
  };
}

/** Plotly's own line of a title, in heights of its letters. */
const LINE = 1.3;
/** The mean width of a bold letter, in heights of it. */
const LETTER = 0.58;

/** Breaks the lines of a title that are wider than a figure, and makes the figure higher by what that adds. */
export function withTitleWithin(layout: Json, width: number): Json {
  const title = objectOr(layout.title);
  if (typeof title.text !== "string") return layout;
  const size = numberOr(objectOr(title.font).size, 17);
  const room = (width - 2 * numberOr(objectOr(title.pad).l, 0)) / (size * LETTER);
  const lines = title.text.split(/<br\s*\/?>/);
  const broken = lines.flatMap((line) => brokenLine(line, room));
  const added = (broken.length - lines.length) * size * LINE;
  if (added === 0) return layout;
  const margin = objectOr(layout.margin);
  return {
    ...withHeight(
      { ...layout, title: { ...title, text: broken.join("<br>") } },
      numberOr(layout.height, USUAL_HEIGHT) + added,
    ),
    margin: { ...margin, t: numberOr(margin.t, 100) + added },
  };
}

/** Breaks a line between its words, so that each part has at most so many letters; markup counts for none. */
function brokenLine(line: string, letters: number): string[] {
  const lengthOf = (text: string) => text.replace(/<[^>]*>|&\w+;/g, "").length;
  const parts: string[] = [];
  // Not at a space within a tag.
  for (const word of line.split(/ (?![^<]*>)/)) {
    const last = parts.at(-1);
    if (last !== undefined && lengthOf(`${last} ${word}`) <= letters)
      parts[parts.length - 1] = `${last} ${word}`;
    else parts.push(word);
  }
  return parts;
}
