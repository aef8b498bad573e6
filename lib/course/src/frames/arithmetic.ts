import { type Frame, like, type Method, type Parts, put, replace, rowsOf } from "./parts.js";
import { running } from "./statistics.js";
import { columnsOf } from "./types.js";

type InPlace = { inplace?: boolean };
type Other = number | Frame | unknown[];

const OPERATIONS = {
  add: (a: number, b: number) => a + b,
  sub: (a: number, b: number) => a - b,
  mul: (a: number, b: number) => a * b,
  div: (a: number, b: number) => a / b,
  pow: (a: number, b: number) => a ** b,
  mod: (a: number, b: number) => a % b,
} as const;

const COMPARISONS = {
  lt: (a: unknown, b: unknown) => (a as number) < (b as number),
  gt: (a: unknown, b: unknown) => (a as number) > (b as number),
  le: (a: unknown, b: unknown) => (a as number) <= (b as number),
  ge: (a: unknown, b: unknown) => (a as number) >= (b as number),
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
} as const;

/**
 * Computes with numbers as they are: danfojs takes a frame's to 32 bits, so that 0.1 + 0.2 is 0.30000001192092896 and
 * 16,777,217 equals 16,777,216. Rows with missing values keep their places.
 */
export function mendArithmetic(parts: Parts): void {
  const { DataFrame, Series } = parts;
  for (const [name, compute] of [...Object.entries(OPERATIONS), ...Object.entries(COMPARISONS)]) {
    replace<(other: Other, options?: InPlace & { axis?: 0 | 1 }) => unknown>(
      DataFrame,
      name,
      (original) =>
        function (this: never, other, options = {}) {
          const frame = this as Frame;
          const { axis = 1 } = options;
          // What is wrong with the arguments, danfojs says.
          const isText = ({ dtypes }: Partial<Frame>) => dtypes?.includes("string") ?? false;
          if (isText(frame) || isText(other as Frame) || (axis !== 0 && axis !== 1))
            return original.call(this, other, options);
          const at = otherAt(other, axis);
          if (!at) return original.call(this, other, options);
          checkShape(frame, other, axis, name);
          const values = rowsOf(frame).map((row, i) =>
            row.map((value, j) => (compute as (a: unknown, b: unknown) => unknown)(value, at(i, j))),
          );
          return put(frame, parts, values, options);
        },
    );
  }
  replace<(other: unknown, way: keyof typeof COMPARISONS) => Frame>(
    Series,
    "boolOps",
    () =>
      function (this: never, other, way) {
        const series = this as Frame;
        const list = Array.isArray(other) ? other : other instanceof Series ? other.values : undefined;
        if (list && list.length !== series.values.length) {
          throw new RangeError(
            `${way}: the other has ${list.length} values, the Series ${series.values.length}; expected as many.`,
          );
        }
        const values = series.values.map((value, i) => COMPARISONS[way](value, list ? list[i] : other));
        const { index, config } = series;
        return new Series(values, { index, config });
      },
  );
  // danfojs rounds no frame that has a column of texts.
  replace<(decimals?: number, options?: InPlace) => unknown>(
    DataFrame,
    "round",
    () =>
      function (this: never, decimals = 1, options = {}) {
        if (!Number.isInteger(decimals) || decimals < 0 || decimals > 20)
          throw new RangeError(
            `round: decimals is ${String(decimals)}; expected a whole number from 0 to 20.`,
          );
        const rounded = (value: unknown) =>
          typeof value === "number" && Number.isFinite(value) ? Number(value.toFixed(decimals)) : value;
        return put(
          this,
          parts,
          rowsOf(this).map((row) => row.map(rounded)),
          options,
        );
      },
  );
  type Way = "sum" | "prod" | "min" | "max";
  replace<(way: Way, axis: 0 | 1, inplace: boolean) => unknown>(
    DataFrame,
    "cumOps",
    (original) =>
      function (this: never, way, axis, inplace) {
        const frame = this as Frame;
        if (frame.dtypes.includes("string")) return original.call(this, way, axis, inplace);
        const taken = (axis === 0 ? columnsOf(rowsOf(frame)) : rowsOf(frame)).map((values) =>
          running(values, way),
        );
        return put(frame, parts, axis === 0 ? columnsOf(taken) : taken, { inplace });
      },
  );
  replace<(way: Way, options: InPlace) => unknown>(
    Series,
    "cumOps",
    (original) =>
      function (this: never, way, options) {
        const { values, dtypes } = this as Frame;
        if (dtypes[0] === "string") return original.call(this, way, options as never);
        return put(this, parts, running(values, way), options);
      },
  );
  // danfojs takes the missing values out of a row before the function gets it, so that all others change their places.
  replace<(callable: (values: unknown[]) => unknown, options?: { axis?: 0 | 1 }) => Frame>(
    DataFrame,
    "apply",
    (original) =>
      function (this: never, callable, options) {
        const frame = this as Frame;
        const { axis = 1 } = options ?? {};
        if (axis !== 0 && axis !== 1) return original.call(this, callable, options);
        const results = (axis === 0 ? columnsOf(rowsOf(frame)) : rowsOf(frame)).map((values) =>
          callable([...values]),
        );
        const index = axis === 0 ? [...frame.columns] : [...frame.index];
        if (!results.every(Array.isArray)) return new Series(results, { index });
        const hasColumns = (results[0] as unknown[] | undefined)?.length === frame.columns.length;
        const rows = results as unknown[][];
        return hasColumns && axis === 1 ? like(frame, parts, rows) : new DataFrame(rows, { index });
      },
  );
  replace<Method>(
    Series,
    "dropDuplicates",
    () =>
      function (this: never, options: InPlace & { keep?: "first" | "last" } = {}) {
        const series = this as Frame;
        const { keep = "first", inplace = false } = options;
        if (keep !== "first" && keep !== "last")
          throw new RangeError(`dropDuplicates: keep is ${String(keep)}; expected "first" or "last".`);
        const places = new Map<unknown, number>();
        for (const [place, value] of series.values.entries()) {
          if (keep === "last" || !places.has(value)) places.set(value, place);
        }
        const rows = [...places.values()].sort((a, b) => a - b);
        const values = rows.map((row) => series.values[row]);
        const index = rows.map((row) => series.index[row] as string | number);
        if (!inplace) return new Series(values, { index, columns: series.columns, config: series.config });
        series.$setValues(values, false);
        series.$setIndex(index);
        return undefined;
      } as Method,
  );
}

/** Gives what stands at each place of the other side: the same everywhere, or that of a row, of a column, of a frame. */
function otherAt(other: Other, axis: 0 | 1): ((row: number, column: number) => unknown) | undefined {
  if (typeof other === "number") return () => other;
  if (Array.isArray(other)) return (row, column) => other[axis === 0 ? row : column];
  if (typeof other !== "object" || other === null) return undefined;
  const { values, $isSeries } = other;
  if (!Array.isArray(values)) return undefined;
  if ($isSeries) return (row, column) => values[axis === 0 ? row : column];
  return (row, column) => (values[row] as unknown[])[column];
}

function checkShape({ shape }: Frame, other: Other, axis: 0 | 1, name: string): void {
  if (typeof other === "number") return;
  const isFrame = !Array.isArray(other) && !other.$isSeries;
  const [found, expected] = isFrame
    ? [other.shape.join(" × "), shape.join(" × ")]
    : [String(Array.isArray(other) ? other.length : other.values.length), String(shape[axis])];
  if (found !== expected)
    throw new RangeError(`${name}: the other has ${found} values; expected ${expected}.`);
}
