import {
  describe,
  type Grid,
  gridToHtml,
  gridToText,
  type Labels,
  readLabels,
  SelfShowing,
} from "@course/core";
import type { DataFrame } from "danfojs-node";
import { danfojs } from "../node/danfojs.js";

/** How a table is shown. */
export interface TableOptions {
  /** What the table shows, in one line above it. */
  caption?: string;
  /** Decimals of numbers that are not whole, from 0 to 20; default 4. */
  digits?: number;
  /** The greatest number of rows that are shown; default 100. All remain in the table. */
  limit?: number;
}

/** Columns by name, each with one value for every row. */
export type Columns = Record<string, ArrayLike<unknown>>;

/**
 * Makes a table that shows itself.
 *
 * @param data rows, `[{ model: "a", accuracy: 0.97 }, …]`; or columns, `{ model: ["a", …], accuracy: [0.97, …] }`;
 * or a DataFrame of danfojs, such as the result of a query.
 * @param options `caption`, `digits`, `limit`; see `TableOptions`.
 * @returns the table; its `dataFrame` can group, query, sort and join.
 * @throws TypeError where data is none of the three, RangeError where columns differ in length.
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
      header: this.columns,
      rows: Array.from({ length: shown }, (_, row) => formatted.map(({ texts }) => texts[row] ?? "")),
      numeric: formatted.map(({ numeric }) => numeric),
      note: hidden > 0 ? `… and ${hidden.toLocaleString("en-US")} more rows` : undefined,
    };
  }
}

/** Formats the values of one column alike, so that the decimal points stand below each other. */
function formatColumn(values: readonly unknown[], digits: number): { texts: string[]; numeric: boolean } {
  const numbers = values.filter((value): value is number => typeof value === "number");
  const numeric =
    numbers.length > 0 && values.every((value) => typeof value === "number" || isMissing(value));
  const whole = numbers.every((value) => Number.isInteger(value) || !Number.isFinite(value));
  // Figures that would be all zeros or endlessly long get a power of ten instead.
  const greatest = Math.max(...numbers.filter(Number.isFinite).map(Math.abs), 0);
  const plain = greatest === 0 || (greatest >= 10 ** -digits && greatest < 1e15);
  const write = (value: number): string => {
    if (!Number.isFinite(value)) return String(value);
    if (!plain) return value.toExponential(digits);
    const places = whole ? 0 : digits;
    return value.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
  };
  return {
    texts: values.map((value) => (typeof value === "number" ? write(value) : asText(value))),
    numeric,
  };
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function asText(value: unknown): string {
  if (isMissing(value)) return "–";
  if (Array.isArray(value)) return `[${value.map(asText).join(", ")}]`;
  return String(value);
}

function readColumns(data: readonly object[] | Columns | DataFrame): Record<string, unknown[]> {
  if (Array.isArray(data)) return columnsOfRows(data);
  if (typeof data !== "object" || data === null || ArrayBuffer.isView(data)) {
    throw new TypeError(`table: expected rows, columns or a DataFrame, got ${describe(data)}.`);
  }
  return isDataFrame(data) ? columnsOfDataFrame(data) : checkedColumns(data as Columns);
}

function columnsOfRows(rows: readonly unknown[]): Record<string, unknown[]> {
  const names = new Set<string>();
  rows.forEach((row, i) => {
    if (typeof row !== "object" || row === null || Array.isArray(row)) {
      throw new TypeError(`table: expected rows such as { name: value }, but row ${i} is ${describe(row)}.`);
    }
    for (const name of Object.keys(row)) names.add(name);
  });
  return Object.fromEntries(
    [...names].map((name) => [name, rows.map((row) => (row as Record<string, unknown>)[name])]),
  );
}

function checkedColumns(columns: Columns): Record<string, unknown[]> {
  let length: number | undefined;
  const checked = Object.entries(columns).map(([name, values]) => {
    if (typeof values !== "object" || values === null || !Number.isInteger(values.length)) {
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
  const entries = frame.columns.map((name, column) => [name, rows.map((row) => row[column])]);
  // The index says something where it isn't just 0, 1, 2, …: in `describe()` it names the figure.
  const index = frame.index as unknown[];
  const counts = index.every((name, row) => name === row);
  return Object.fromEntries(counts ? entries : [["", index], ...entries]);
}
