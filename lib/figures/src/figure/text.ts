import { textWidth } from "../page/figure/text-width.js";

/**
 * Writes a text of the caller's so that Plotly shows it as it is: it would read `<b>` as bold and `&lt;` as a bracket. The
 * SVG takes it the same way.
 *
 * @param text any text; line breaks become blanks.
 * @returns the text as Plotly takes it.
 * @example
 * literal("<b>"); // "&lt;b>"
 */
export function literal(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .replace(/&(?=#?\w+;)/g, "&amp;")
    .replace(/<(?=\/?[a-z])/gi, "&lt;");
}

/**
 * Checks that a figure is given the texts that it can't do without.
 *
 * @param who the function that asks, for messages.
 * @throws TypeError where one is missing.
 */
export function requireTexts<K extends string>(
  who: string,
  options: Partial<Record<K, string>>,
  names: readonly K[],
): void {
  for (const name of names) {
    if (options[name] === undefined) {
      throw new TypeError(`${who}: the option ${name} is missing; expected a text.`);
    }
  }
}

/** How much room a line of text has. */
export interface LineRoom {
  /** Pixels of a line. */
  width: number;
  /** Font size in pixels. */
  size: number;
  weight?: number;
}

/**
 * Breaks a text into lines that fit: between words, and within a word only where it is longer than a line.
 *
 * @param text any text; what is parted by `<br>` stays apart.
 * @param room see {@link LineRoom}.
 * @returns at least one line, as Plotly takes it.
 * @example
 * wrapText("a long title", { width: 50, size: 16 }); // ["a long", "title"]
 */
export function wrapText(text: string, { width, size, weight }: LineRoom): string[] {
  const fits = (line: string) => textWidth(line, size, weight) <= width;
  return text.split("<br>").flatMap((part) => {
    const lines: string[] = [];
    let line = "";
    for (const word of part.split(/\s+/).filter((piece) => piece !== "")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (fits(longer)) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = "";
      for (const letter of fits(word) ? [word] : lettersOf(word)) {
        if (line !== "" && !fits(line + letter)) {
          lines.push(line);
          line = "";
        }
        line += letter;
      }
    }
    return [...lines, line].map(literal);
  });
}

/** Joins lines into the text of a Plotly figure. */
export function joinLines(lines: readonly string[]): string {
  return lines.join("<br>");
}

/** Writes a text of the caller's into what the pointer shows, where `%{x}` would be read as the name of a value. */
export function inHover(text: string): string {
  return literal(text).replaceAll("%{", "%&#123;");
}

/** What a reader takes for one letter: an emoji of several parts is not torn apart. */
function lettersOf(word: string): string[] {
  return Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
}
