import {
  describe,
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
import { formatColumn, isList } from "../frames/cells.js";
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
export type Columns = Record<string, ArrayLike<unknown> | Tensor>;

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
  /** By name, in the order of the columns: an object would put names that look like numbers first. */
  readonly #data: ReadonlyMap<string, unknown[]>;
  readonly #options: TableOptions;
  #dataFrame: DataFrame | undefined;

  /** @internal Use `table`. */
  constructor(data: readonly NamedColumn[], options: TableOptions) {
    super();
    checkOptions(options);
    this.columns = data.map(([name]) => name);
    this.shape = [data[0]?.[1].length ?? 0, this.columns.length];
    this.#data = new Map(data);
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
    const values = this.#data.get(name);
    if (!values) {
      throw new RangeError(`This table has no column "${name}"; it has: ${this.columns.join(", ")}.`);
    }
    return values;
  }

  /** The rows as objects. */
  get rows(): Record<string, unknown>[] {
    return Array.from({ length: this.shape[0] }, (_, row) =>
      Object.fromEntries(this.columns.map((name) => [name, this.#data.get(name)?.[row]])),
    );
  }

  /**
   * The same data as a DataFrame of danfojs, to group, query, sort, join or save. When the first one is made, danfojs is
   * loaded. A DataFrame shows itself; `table(…)` shows it with a caption of yours.
   */
  get dataFrame(): DataFrame {
    this.#dataFrame ??= this.#makeDataFrame();
    return this.#dataFrame;
  }

  #makeDataFrame(): DataFrame {
    // What `table(frame)` has taken from the index of a frame becomes the index again.
    const index = this.#data.get("") as (string | number)[] | undefined;
    const columns = this.columns.filter((name) => name !== "");
    const rows = Array.from({ length: this.shape[0] }, (_, row) =>
      columns.map((name) => this.#data.get(name)?.[row]),
    );
    return new (danfojs().DataFrame)(rows as never, { columns, ...(index && { index }) });
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
      formatColumn((this.#data.get(name) ?? []).slice(0, shown), digits),
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

/** The name of a column, and its values. */
type NamedColumn = readonly [name: string, values: unknown[]];

function readColumns(data: readonly object[] | Columns | DataFrame): NamedColumn[] {
  if (Array.isArray(data)) return columnsOfRows(data);
  if (data instanceof Map) return checkedColumns(columnsOfMap(data));
  if (!isRecord(data)) {
    throw new TypeError(`table: expected rows, columns or a DataFrame, got ${describe(data)}.`);
  }
  return isDataFrame(data) ? columnsOfDataFrame(data) : checkedColumns(Object.entries(data));
}

/** Tells whether a value is an object with named parts, and not a container of another kind. */
function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const isOther =
    isTensor(value) || value instanceof Date || value instanceof Promise || ArrayBuffer.isView(value);
  return !isOther && !(Symbol.iterator in value);
}

function columnsOfRows(rows: readonly unknown[]): NamedColumn[] {
  const names = new Set<string>();
  // Places that were left out are read as undefined.
  const read = Array.from(rows, (row, i) => {
    if (!isRecord(row)) {
      throw new TypeError(`table: expected rows such as { name: value }, but row ${i} is ${describe(row)}.`);
    }
    for (const name of Object.keys(row)) names.add(name);
    return row as Record<string, unknown>;
  });
  return [...names].map((name) => [name, read.map((row) => row[name])]);
}

function columnsOfMap(columns: ReadonlyMap<unknown, unknown>): [string, unknown][] {
  const other = [...columns.keys()].find((name) => typeof name !== "string");
  if (other !== undefined) {
    throw new TypeError(`table: the names of columns are texts, but one in the Map is ${describe(other)}.`);
  }
  return [...(columns as ReadonlyMap<string, unknown>)];
}

function checkedColumns(columns: readonly (readonly [string, unknown])[]): NamedColumn[] {
  let length: number | undefined;
  return columns.map(([name, given]): NamedColumn => {
    const values = isTensor(given) && (given as Tensor).rank === 1 ? given.dataSync() : given;
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
}

function isDataFrame(data: object): data is DataFrame {
  return "$dataIncolumnFormat" in data || ("columns" in data && "values" in data && "ctypes" in data);
}

function columnsOfDataFrame(frame: DataFrame): NamedColumn[] {
  const rows = frame.values as unknown[][];
  const columns = frame.columns.map(
    (name, column): NamedColumn => [name || `column ${column + 1}`, rows.map((row) => row[column])],
  );
  // The index says something where it isn't just 0, 1, 2, …: in `describe()` it names the figure.
  const index = frame.index as unknown[];
  const counts = index.every((name, row) => name === row);
  return counts ? columns : [["", [...index]], ...columns];
}
