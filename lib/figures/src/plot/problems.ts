import { describe, suggest } from "@course/core";

/** A part of Plotly's schema: what an attribute may be, or the attributes that an object may have. */
type Part = { [name: string]: unknown };

interface Schema {
  traces: Record<string, { attributes: Part; layoutAttributes?: Part }>;
  layout: { layoutAttributes: Part };
}

type Json = Record<string, unknown>;

/**
 * Finds what Plotly would pass over without a word: attributes that it doesn't know, and values that an attribute can't have.
 *
 * @param figure traces and layout.
 * @param schema of plotly.js, as `node/plotly-schema.ts` gives it.
 * @returns a sentence for each; none where all is well.
 */
export function problemsOf(
  { data, layout = {} }: { data: readonly unknown[]; layout?: unknown },
  schema: unknown,
): string[] {
  const { traces, layout: general } = schema as Schema;
  const problems: string[] = [];
  const types = new Set<string>();
  for (const [i, trace] of data.entries()) {
    if (!isObject(trace)) {
      problems.push(`data[${i}] is ${describe(trace)}; expected a trace, such as { x: [1, 2], y: [3, 4] }.`);
      continue;
    }
    const { type = "scatter" } = trace;
    const kind = typeof type === "string" ? traces[type] : undefined;
    if (!kind) {
      problems.push(
        `data[${i}].type: there is no ${describe(type)}. ${suggest(String(type), Object.keys(traces))}`,
      );
      continue;
    }
    types.add(String(type));
    problems.push(...inObject(trace, { ...kind.attributes, type: ANY }, `data[${i}]`));
  }
  const own = [...types].map((type) => traces[type]?.layoutAttributes ?? {});
  const known: Part = Object.assign({}, ...own, general.layoutAttributes);
  return [...problems, ...inObject(layout, known, "layout", true)];
}

const ANY = { valType: "any" };

/** Parts of which there may be several: `xaxis2`, `scene3`. */
const NUMBERED = /^(xaxis|yaxis|scene|polar|geo|map|ternary|smith|coloraxis|legend)([2-9]|[1-9]\d+)$/;

function inObject(value: unknown, part: Part, path: string, isLayout = false): string[] {
  if (!isObject(value)) return [`${path} is ${describe(value)}; expected an object.`];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (inner === undefined || inner === null || name.startsWith("_")) return [];
    const where = `${path}.${name}`;
    const found = part[(isLayout && NUMBERED.exec(name)?.[1]) || name];
    if (isObject(found)) return inPart(inner, found, where);
    // Plotly takes values for each point from columns that a server has; there are none here.
    const names = Object.keys(part).filter((known) => isObject(part[known]) && !/^_|src$/.test(known));
    return [`${where}: there is no such attribute. ${nearest(name, names)}`];
  });
}

function nearest(name: string, known: readonly string[]): string {
  const found = suggest(name, known);
  // A layout has sixty.
  return found.startsWith("Did")
    ? found
    : "Plotly's reference lists all: https://plotly.com/javascript/reference/";
}

function inPart(value: unknown, part: Part, path: string): string[] {
  if (typeof part.valType === "string") return fits(value, part) ? [] : [wrong(value, part, path)];
  const { items } = part;
  if (isObject(items)) {
    if (!Array.isArray(value)) return [`${path} is ${describe(value)}; expected a list.`];
    const [item] = Object.values(items).filter(isObject);
    return item ? value.flatMap((one, i) => inPart(one, item, `${path}[${i}]`)) : [];
  }
  return inObject(value, part, path);
}

function fits(value: unknown, part: Part): boolean {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (isList && part.arrayOk === true) return true;
  const values = (part.values ?? []) as unknown[];
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = part as {
    min?: number;
    max?: number;
  };
  switch (part.valType) {
    case "data_array":
      return isList;
    case "enumerated":
      return values.some(
        (known) => known === value || String(known) === String(value) || matches(known, value),
      );
    case "boolean":
      return typeof value === "boolean";
    case "integer":
    case "number":
      if (((part.extras ?? []) as unknown[]).includes(value)) return true;
      return (
        typeof number === "number" &&
        Number.isFinite(number) &&
        number >= min &&
        number <= max &&
        (part.valType === "number" || Number.isInteger(number))
      );
    case "flaglist": {
      if (((part.extras ?? []) as unknown[]).includes(value)) return true;
      const flags = (part.flags ?? []) as unknown[];
      return typeof value === "string" && value.split("+").every((flag) => flags.includes(flag));
    }
    case "string":
      return typeof value !== "object" && (values.length === 0 || values.includes(value));
    case "info_array":
      return isList;
    default:
      return true;
  }
}

/** Names of axes are given by a pattern, such as `/^x([2-9]|[1-9][0-9]+)?$/`. */
function matches(known: unknown, value: unknown): boolean {
  const pattern = typeof known === "string" ? /^\/(.+)\/$/.exec(known)?.[1] : undefined;
  return pattern !== undefined && new RegExp(pattern).test(String(value));
}

function wrong(value: unknown, part: Part, path: string): string {
  const listed = (part.values ?? part.flags) as unknown[] | undefined;
  const { min, max } = part as { min?: number; max?: number };
  const range = [min === undefined ? "" : ` from ${min}`, max === undefined ? "" : ` up to ${max}`].join("");
  const expected: Record<string, string> = {
    data_array: "a list",
    info_array: "a list",
    boolean: "true or false",
    integer: `a whole number${range}`,
    number: `a number${range}`,
    flaglist: `${listed?.join(", ")}, or several of these with + between them`,
  };
  const what = expected[String(part.valType)] ?? (listed ? `one of ${listed.join(", ")}` : "a text");
  return `${path} is ${describe(value)}; expected ${what}.`;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
