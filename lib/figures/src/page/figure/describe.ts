import type { Json } from "./json.js";

/**
 * Says what a figure shows that brings no text of its own: its title, its axes, and each of its series with its ends.
 *
 * @returns `name`, in a few words; `text`, line by line.
 */
export function describeFigure({ data, layout }: { data: readonly Json[]; layout: Json }): {
  name: string;
  text: string;
} {
  const kinds = [...new Set(data.map(kindOf))].join(" and ");
  const title = titleOf(layout.title);
  const name = title || (kinds ? `Figure: ${kinds}` : "Figure");
  const axes = Object.keys(layout)
    .filter((key) => /^[xyz]axis\d*$/.test(key))
    .flatMap((key) => {
      const text = plainText(textIn((layout[key] as Json | undefined)?.title));
      return text ? [`${key[0]}-axis: ${text}`] : [];
    });
  const lines = [
    title ? `${title}.` : "",
    kinds && `It shows ${kinds}.`,
    axes.length > 0 && `${axes.join("; ")}.`,
  ];
  return { name, text: [...lines.filter(Boolean), ...data.flatMap(describeTrace)].join("\n") };
}

/** Takes the marks out of one of Plotly's texts, such as `<br>`. */
export function plainText(text: string): string {
  return (
    text
      .replace(/<br\s*\/?>/gi, " ")
      // A bracket before anything else is one: "x < 3".
      .replace(/<\/?[a-z][^>]*>/gi, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
      .replace(/\s+/g, " ")
      .trim()
  );
}

/** Where lines under a title begin that are no part of it: in marks of their own, of a smaller font. */
const SUBTITLE = /<br\s*\/?>\s*<(span|sup|sub|i)\b/i;

/** Gives a title without what stands under it. It may have been broken into lines. */
function titleOf(title: unknown): string {
  return plainText(textIn(title).split(SUBTITLE)[0] as string);
}

function textIn(title: unknown): string {
  const text = typeof title === "object" && title !== null ? (title as Json).text : title;
  return typeof text === "string" ? text : "";
}

const KINDS: Record<string, string> = {
  bar: "bars",
  scatter: "lines or points",
  scattergl: "lines or points",
  scatter3d: "points in space",
  surface: "a surface",
  heatmap: "a heat map",
  image: "pictures",
  pie: "a pie",
  table: "a table",
};

function kindOf({ type = "scatter" }: Json): string {
  return KINDS[String(type)] ?? String(type);
}

/** Series beyond these are only counted: a grid of hundreds of pictures has as many. */
const MOST_SERIES = 12;

function describeTrace(trace: Json, i: number, all: readonly unknown[]): string[] {
  if (i === MOST_SERIES) return [`and ${all.length - i} more`];
  if (i > MOST_SERIES) return [];
  const values = numbersOf(trace.y ?? trace.values ?? trace.z);
  const name = typeof trace.name === "string" ? plainText(trace.name) : `series ${i + 1}`;
  if (values.length === 0) return [];
  const [least, greatest] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  const count = values.length === 1 ? "1 value" : `${values.length} values`;
  return [`${name}: ${count} from ${short(least)} to ${short(greatest)}`];
}

function numbersOf(values: unknown): number[] {
  if (!Array.isArray(values)) return [];
  return values
    .flat()
    .filter((value): value is number => typeof value === "number" && Number.isFinite(value));
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
