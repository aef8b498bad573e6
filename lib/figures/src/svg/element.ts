import { escapeHtml } from "@course/core";
import type { Font } from "../plotly/plotly.js";

/**
 * Writes an SVG element.
 *
 * @param name of the element.
 * @param attributes those that are undefined are left out; numbers are rounded to tenths.
 * @param content what stands inside, already escaped.
 * @returns the element as text.
 * @example
 * element("circle", { r: 4.02 }); // '<circle r="4"/>'
 */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  content = "",
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? tenths(value) : escapeHtml(value as string)}"`,
    )
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/**
 * Writes an SVG document.
 *
 * @param size width and height in pixels, also where it is shown smaller.
 * @param font of all texts that say nothing else.
 * @param parts what stands inside, the title first.
 */
export function svgDocument(
  { width, height }: { width: number; height: number },
  font: Font,
  parts: readonly string[],
): string {
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "font-family": font.family,
    "font-size": font.size,
    fill: font.color,
  };
  return element("svg", attributes, parts.join(""));
}

/** Rounds to a tenth of a pixel, the least that anybody sees. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Writes a number rounded to a tenth of a pixel. */
export function tenths(value: number): string {
  return String(tenth(value));
}

/** Writes a path from point to point, in steps: they are shorter than places. Rounding errors don't add up. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  let [fromX, fromY] = [0, 0];
  const steps = points.map((point, i) => {
    const [x, y] = [tenth(point[0]), tenth(point[1])];
    const step = `${i === 0 ? "M" : "l"}${tenths(x - fromX)} ${tenths(y - fromY)}`;
    [fromX, fromY] = [x, y];
    return step;
  });
  return steps.join("");
}

/** Gives a text of a Plotly figure as it is read, without the entities that `literal` put in. */
export function plain(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}

/** Gives each line of a text of a Plotly figure, parted by `<br>`, as SVG takes it. */
export function textLines(text: string): string[] {
  return text.split("<br>").map((line) => escapeHtml(plain(line)));
}

/** Writes a text of several lines, each so many pixels below the one before. */
export function textSpans(text: string, x: number, pitch: number): string {
  const [first = "", ...others] = textLines(text);
  return first + others.map((line) => element("tspan", { x, dy: pitch }, line)).join("");
}
