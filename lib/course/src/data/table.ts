import {
  describe,
  formatFixed,
  type Grid,
  gridToHtml,
  gridToText,
  isTensor,
  type Labels,
  readLabels,
  readOptions,
  SelfShowing,
} from "@course/core";
import type { Tensor } from "@tensorflow/tfjs";
import type { DataFrame } from "danfojs-node";
import { danfojs } from "../node/danfojs.js";

/** How a table is shown. */
export interface TableOptions {
  /** What the table shows, in one line above it. */
  caption?: string;
  /** Decimals of numbers that are not whole, from 0 to 20; default 4. */
  digits?: number;
  /** The greatest number of rows that are shown, 0 or more; default 100, `Infinity` for all. All remain in the table. */
  limit?: number;
}

/** Columns by name, each with one value for every row. */
export type Columns = Record<string, ArrayLike<unknown>>;

/**
 * Makes a table that shows itself.
 *
 * @param data rows, `[{ model: "a", accuracy: 0.97 }, …]`; or columns, `{ model: ["a", …], accuracy: [0.97, …] }`;
 * or a DataFrame of danfojs, such as the result of a query. Columns may be arrays, typed arrays and tensors `[n]`.
 * @param options `caption`, `digits`, `limit`; see `TableOptions`.
 * @returns the table; its `dataFrame` can group, query, sort and join.
 * @throws TypeError where data is none of the three, or an option is unknown; RangeError where columns differ in length,
 * or an option is out of range.
 * @example
 * table([{ layer: "hidden", parameters: 100480 }], { caption: "Parameters" });
 */
export function table(data: readonly object[] | Columns | DataFrame, options: TableOptions = {}): Table {
  return new Table(readColumns(data), options);
}

/**
 * Counts how often each class occurs.
 *
 * @param labels `[n]`, whole numbers from 0 to the number of classes − 1.
 * @param classNames the name of each class.
 * @returns a table with the columns `label`, `class`, `count` and `share (%)`, of n.
 * @throws TypeError, RangeError as for labels anywhere.
 * @example
 * classCounts([0, 1, 1], ["cat", "dog"]);
 */
export function classCounts(labels: Labels, classNames: readonly string[]): Table {
  const read = readLabels(labels, "classCounts", classNames.length);
  const count = new Array<number>(classNames.length).fill(0);
  for (const label of read) count[label] = (count[label] as number) + 1;
  const columns = {
    label: classNames.map((_, label) => label),
    class: classNames,
    count,
    "share (%)": count.map((n) => (100 * n) / Math.max(read.length, 1)),
  };
  const caption = `Images per class, ${read.length.toLocaleString("en-US")} in all`;
  return table(columns, { caption, digits: 2 });
}

/** A table that shows itself, as `table` makes it. */
export class Table extends SelfShowing {
  /** The names of the columns. */
  readonly columns: readonly string[];
  /** The number of rows and columns. */
  readonly shape: readonly [rows: number, columns: number];
  readonly #data: Record<string, unknown[]>;
  readonly #options: TableOptions;
  #dataFrame: DataFrame | undefined;

  /** @internal Use `table`. */
  constructor(data: Record<string, unknown[]>, options: TableOptions) {
    super();
    checkOptions(options);
    this.columns = Object.keys(data);
    this.shape = [Object.values(data)[0]?.length ?? 0, this.columns.length];
    this.#data = data;
    this.#options = options;
  }

  /**
   * Gives one column.
   *
   * @param name its name.
   * @returns its values from top to bottom.
   * @throws RangeError where there is no such column.
   */
  column(name: string): readonly unknown[] {
    const values = this.#data[name];
    if (!values) {
      throw new RangeError(`This table has no column "${name}"; it has: ${this.columns.join(", ")}.`);
    }
    return values;
  }

  /** The rows as objects. */
  get rows(): Record<string, unknown>[] {
    return Array.from({ length: this.shape[0] }, (_, row) =>
      Object.fromEntries(this.columns.map((name) => [name, this.#data[name]?.[row]])),
    );
  }

  /**
   * The same data as a DataFrame of danfojs, to group, query, sort, join or save. The first one made takes
   * about half a second, in which danfojs is loaded. Show a DataFrame with `table(…)`.
   */
  get dataFrame(): DataFrame {
    this.#dataFrame ??= new (danfojs().DataFrame)(this.#data);
    return this.#dataFrame;
  }

  override toString(): string {
    return gridToText(this.#grid());
  }

  override toHtml(): string {
    return gridToHtml(this.#grid());
  }

  #grid(): Grid {
    const { caption, digits = 4, limit = 100 } = this.#options;
    const shown = Math.min(this.shape[0], limit);
    const formatted = this.columns.map((name) =>
      formatColumn((this.#data[name] ?? []).slice(0, shown), digits),
    );
    const hidden = this.shape[0] - shown;
    return {
      caption,
      // The index of a DataFrame has no name.
      header: this.columns.map((name) => name || "index"),
      rows: Array.from({ length: shown }, (_, row) => formatted.map(({ texts }) => texts[row] ?? "")),
      numeric: formatted.map(({ numeric }) => numeric),
      note: hidden > 0 ? `… and ${hidden.toLocaleString("en-US")} more rows` : undefined,
    };
  }
}

function checkOptions(options: TableOptions): void {
  const { digits = 4, limit = 100 } = readOptions("table", options, {
    caption: "text",
    digits: "any",
    limit: "any",
  });
  if (!Number.isInteger(digits) || digits < 0 || digits > 20) {
    throw new RangeError(`table: digits must be a whole number from 0 to 20, not ${describe(digits)}.`);
  }
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isInteger(limit) || limit < 0)) {
    throw new RangeError(
      `table: limit must be a whole number of 0 or more, or Infinity, not ${describe(limit)}.`,
    );
  }
}

/** Formats the values of one column alike, so that the decimal points stand below each other. */
function formatColumn(values: readonly unknown[], digits: number): { texts: string[]; numeric: boolean } {
  const numbers = values.filter((value): value is number => typeof value === "number");
  const isNumber = (value: unknown) => typeof value === "number" || typeof value === "bigint";
  const numeric = values.some(isNumber) && values.every((value) => isNumber(value) || isMissing(value));
  const whole = numbers.every((value) => Number.isInteger(value) || !Number.isFinite(value));
  // Figures that would be all zeros or endlessly long get a power of ten instead.
  const greatest = numbers
    .filter(Number.isFinite)
    .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const plain = greatest === 0 || (greatest >= 10 ** -digits && greatest < 1e15);
  const write = (value: number): string => {
    if (!Number.isFinite(value)) return String(value);
    return plain ? formatFixed(value, whole ? 0 : digits) : value.toExponential(digits);
  };
  return {
    texts: values.map((value) => (typeof value === "number" ? write(value) : asText(value))),
    numeric,
  };
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Longer texts are cut where they are shown. */
const LONGEST = 120;

function asText(value: unknown): string {
  const text = plainText(value).replaceAll(/\s*[\r\n]+\s*/g, " ");
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

function plainText(value: unknown): string {
  if (isMissing(value)) return "–";
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "symbol")
    return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "0" : String(value);
  if (typeof value === "bigint") return value.toLocaleString("en-US");
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "no date" : value.toISOString();
  if (isTensor(value) || typeof value === "function") return describe(value);
  if (isList(value)) return `[${firstTexts(value)}]`;
  if (value instanceof Set) return `{${firstTexts([...value])}}`;
  const own = (value as object).toString;
  if (typeof own === "function" && own !== Object.prototype.toString && !(value instanceof Map)) {
    return String(value);
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value as object);
  return `{${firstTexts(entries.map(([name, part]) => `${String(name)}: ${plainText(part)}`))}}`;
}

/** What is read of a list at most: more than can be shown. */
const LISTED = 60;

function firstTexts(values: ArrayLike<unknown>): string {
  return Array.from({ length: Math.min(values.length, LISTED) }, (_, i) => plainText(values[i])).join(", ");
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function readColumns(data: readonly object[] | Columns | DataFrame): Record<string, unknown[]> {
  if (Array.isArray(data)) return columnsOfRows(data);
  if (data instanceof Map) return checkedColumns(columnsOfMap(data));
  if (!isRecord(data)) {
    throw new TypeError(`table: expected rows, columns or a DataFrame, got ${describe(data)}.`);
  }
  return isDataFrame(data) ? columnsOfDataFrame(data) : checkedColumns(data as Columns);
}

/** Tells whether a value is an object with named parts, and not a container of another kind. */
function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const isOther =
    isTensor(value) || value instanceof Date || value instanceof Promise || ArrayBuffer.isView(value);
  return !isOther && !(Symbol.iterator in value);
}

function columnsOfRows(rows: readonly unknown[]): Record<string, unknown[]> {
  const names = new Set<string>();
  // Places that were left out are read as undefined.
  const read = Array.from(rows, (row, i) => {
    if (!isRecord(row)) {
      throw new TypeError(`table: expected rows such as { name: value }, but row ${i} is ${describe(row)}.`);
    }
    for (const name of Object.keys(row)) names.add(name);
    return row as Record<string, unknown>;
  });
  return Object.fromEntries([...names].map((name) => [name, read.map((row) => row[name])]));
}

function columnsOfMap(columns: ReadonlyMap<unknown, unknown>): Columns {
  const other = [...columns.keys()].find((name) => typeof name !== "string");
  if (other !== undefined) {
    throw new TypeError(`table: the names of columns are texts, but one in the Map is ${describe(other)}.`);
  }
  return Object.fromEntries(columns as ReadonlyMap<string, ArrayLike<unknown>>);
}

function checkedColumns(columns: Columns): Record<string, unknown[]> {
  let length: number | undefined;
  const checked = Object.entries(columns).map(([name, given]) => {
    const values: ArrayLike<unknown> =
      isTensor(given) && (given as Tensor).rank === 1 ? given.dataSync() : given;
    if (!isList(values)) {
      throw new TypeError(`table: expected columns as arrays, but "${name}" is ${describe(values)}.`);
    }
    length ??= values.length;
    if (values.length !== length) {
      throw new RangeError(
        `table: column "${name}" has ${values.length} values, the first column ${length}; expected as many.`,
      );
    }
    return [name, Array.from(values)];
  });
  return Object.fromEntries(checked);
}

function isDataFrame(data: object): data is DataFrame {
  return "$dataIncolumnFormat" in data || ("columns" in data && "values" in data && "ctypes" in data);
}

function columnsOfDataFrame(frame: DataFrame): Record<string, unknown[]> {
  const rows = frame.values as unknown[][];
  const entries = frame.columns.map((name, column) => {
    const before = frame.columns.slice(0, column).filter((other) => other === name).length;
    return [before > 0 ? `${name} (${before + 1})` : name, rows.map((row) => row[column])];
  });
  // The index says something where it isn't just 0, 1, 2, …: in `describe()` it names the figure.
  const index = frame.index as unknown[];
  const counts = index.every((name, row) => name === row);
  return Object.fromEntries(counts ? entries : [["", index], ...entries]);
}
