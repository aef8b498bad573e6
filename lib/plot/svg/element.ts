import { escapeHtml } from "../../support/html.js";

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

/** Rounds to tenths of a pixel, the least that anybody sees. */
export function tenths(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Writes a path from point to point, in steps: they are shorter than places. Rounding errors don't add up. */
export function pathThrough(points: readonly (readonly [number, number])[]): string {
  let [fromX, fromY] = [0, 0];
  const steps = points.map((point, i) => {
    const [x, y] = [Math.round(point[0] * 10) / 10, Math.round(point[1] * 10) / 10];
    const step = `${i === 0 ? "M" : "l"}${tenths(x - fromX)} ${tenths(y - fromY)}`;
    [fromX, fromY] = [x, y];
    return step;
  });
  return steps.join("");
}

/** Escapes a text of a Plotly figure, which may hold `<b>`, and gives each of its lines, parted by `<br>`. */
export function textLines(text: string): string[] {
  return text
    .split("<br>")
    .map((line) =>
      escapeHtml(line.replaceAll("&lt;", "<").replaceAll("&amp;", "&"))
        .replaceAll("&lt;b&gt;", '<tspan font-weight="bold">')
        .replaceAll("&lt;/b&gt;", "</tspan>"),
    );
}
