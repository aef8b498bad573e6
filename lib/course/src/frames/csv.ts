import { isMissing } from "./statistics.js";

/** How a table is written as CSV: the options of danfojs. */
export interface CsvOptions {
  /** What stands between two cells; a comma by default. */
  sep?: string;
  /** Whether the first line holds the names of the columns; true by default. */
  header?: boolean;
}

/** Writes a table as CSV (RFC 4180): what needs quotes gets them, and missing values are empty cells. */
export function toCsv(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  { sep = ",", header = true }: CsvOptions = {},
): string {
  const cell = (value: unknown) => {
    const text = isMissing(value) ? "" : String(value);
    // A line without anything in it would be none.
    const isBare = text === "" && columns.length === 1;
    const needsQuotes = isBare || text.includes(sep) || /["\r\n]/.test(text) || text !== text.trim();
    return needsQuotes ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = header ? [columns, ...rows] : rows;
  return lines.map((line) => `${line.map(cell).join(sep)}\n`).join("");
}

/** A number as it is written: not "007" or "1,5", which are texts. */
const NUMBER = /^[-+]?(0|[1-9]\d*)?(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * Gives a column of CSV its type: numbers where all cells are (an empty one is NaN then), true and false, or texts. So a column of
 * codes such as 007 stays as it is.
 */
export function typedColumn(cells: readonly unknown[]): unknown[] {
  const filled = cells.filter((cell) => cell !== "" && !isMissing(cell));
  const all = (fits: (text: string) => boolean) =>
    filled.length > 0 && filled.every((cell) => typeof cell === "string" && fits(cell.trim()));
  if (all((text) => /\d/.test(text) && NUMBER.test(text) && isHeld(text))) {
    return cells.map((cell) => (cell === "" || isMissing(cell) ? Number.NaN : Number(cell)));
  }
  if (filled.length === cells.length && all((text) => /^(true|false)$/i.test(text))) {
    return cells.map((cell) => /true/i.test(String(cell)));
  }
  return [...cells];
}

/** Tells whether a number can be held without losing digits: one of twenty digits is a text, such as that of an account. */
function isHeld(text: string): boolean {
  return !/^[-+]?\d+$/.test(text) || Number.isSafeInteger(Number(text));
}

/**
 * Reads the cells of a CSV file.
 *
 * @param lines of cells, the names of the columns first.
 * @returns the names, each once, and the rows, with types.
 * @throws Error where a line has more or fewer cells than there are names.
 */
export function readCells(lines: readonly (readonly string[])[]): { columns: string[]; rows: unknown[][] } {
  const [header = [], ...body] = lines;
  const isEmpty = (line: readonly string[] | undefined) => line?.length === 1 && line[0] === "";
  if (isEmpty(body.at(-1))) body.pop();
  const kept = header.length > 1 ? body.filter((line) => !isEmpty(line)) : body;
  const wrong = kept.findIndex((line) => line.length !== header.length);
  if (wrong >= 0) {
    throw new Error(
      `readCSV: row ${wrong + 1} has ${kept[wrong]?.length} cells; expected ${header.length}, as there are names of columns. ` +
        'Where something else than a comma divides them, say so: { delimiter: ";" }.',
    );
  }
  const cells = header.map((_, column) => typedColumn(kept.map((line) => line[column])));
  return {
    columns: header.map((name, column) => {
      const before = header.slice(0, column).filter((other) => other === name).length;
      return before > 0 ? `${name}_${before}` : name;
    }),
    rows: kept.map((_, row) => cells.map((values) => values[row])),
  };
}
