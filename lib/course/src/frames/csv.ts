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
    const needsQuotes = text.includes(sep) || /["\r\n]/.test(text) || text !== text.trim();
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
  if (all((text) => /\d/.test(text) && NUMBER.test(text))) {
    return cells.map((cell) => (cell === "" || isMissing(cell) ? Number.NaN : Number(cell)));
  }
  if (filled.length === cells.length && all((text) => /^(true|false)$/i.test(text))) {
    return cells.map((cell) => /true/i.test(String(cell)));
  }
  return [...cells];
}
