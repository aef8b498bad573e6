import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { CsvError } from "csv-parse/sync";
import { DataError } from "../data-error.js";
import { byName } from "../own/by-name.js";
import { type NumberColumns, numbersOf } from "../own/columns.js";
import { missing } from "./missing.js";

/** A table, as numbers. */
export interface TableFile {
  /** What the rows are described by: measurements, and a column of zeros and ones for each category. */
  columns: NumberColumns[];
  /** The class of each row, from 0 up. */
  labels: Int32Array;
  /** What labels 0, 1, 2, … mean: the values of the column with the labels, sorted. */
  classNames: string[];
  /** The line of each row in the file. */
  lines: number[];
  /** Each row as it stands in the file, by the names of its columns. */
  rows: Record<string, string>[];
  /** For each column in which values are missing, in how many rows of the file. */
  missing: Record<string, number>;
  /** How many rows were left out because something is missing in them. */
  leftOut: number;
}

/** How a table is read. */
export interface ReadTableOptions {
  /** The column with the classes. */
  label: string;
  /** Columns that are left out. */
  ignore: readonly string[];
  /** Columns whose values are categories, although they are numbers. */
  categories: readonly string[];
  /** Whether rows in which something is missing are left out. Those without a label always are. */
  leaveOut: boolean;
  /** Suggests a name in place of one that doesn't exist. */
  suggest: (name: string, known: readonly string[]) => string;
}

/** How files say that a value is missing. */
const MISSING = /^(|na|n\/a|nan|null|\?)$/i;

/** More classes than this, and one for every fourth row, are no classes. */
const MANY_CLASSES = 20;

/**
 * Reads a table with a line of titles, and a column that says the class of each row.
 *
 * @param file its path; a relative one begins at the folder that the program runs in. UTF-8, or what Excel writes;
 *   values are divided by commas, semicolons or tabs.
 * @param options see {@link ReadTableOptions}.
 * @returns the table.
 * @throws DataError ("content", or "disk" where the disk fails), with the line where one is to blame: the file isn't
 *   there or no table, a column that is named isn't there, a text stands among numbers, or there is only one class.
 */
export async function readTableFile(file: string, options: ReadTableOptions): Promise<TableFile> {
  const { label, ignore, categories, leaveOut } = options;
  const { titles, records, lines, delimiter } = await recordsOf(file);
  for (const name of [label, ...ignore, ...categories]) {
    if (titles.includes(name)) continue;
    const what = name === label ? " with the labels" : "";
    throw new DataError(
      `${basename(file)} has no column "${name}"${what}. ${options.suggest(name, titles)}`,
      "content",
    );
  }
  const used = titles.filter((title) => title !== label && !ignore.includes(title));
  if (used.length === 0) {
    throw new DataError(
      `${basename(file)} has no column beside "${label}" to learn from. Its columns: ${titles.join(", ")}.`,
      "content",
    );
  }
  const at = (title: string) => titles.indexOf(title);
  const textAt = (record: readonly string[], title: string) => {
    const text = (record[at(title)] as string).trim();
    return MISSING.test(text) ? null : text;
  };
  const counts = [label, ...used].map((title): [string, number] => [
    title,
    records.filter((record) => textAt(record, title) === null).length,
  ]);
  const needed = leaveOut ? [label, ...used] : [label];
  const kept = [...records.keys()].filter((i) =>
    needed.every((title) => textAt(records[i] as string[], title) !== null),
  );
  if (kept.length === 0) {
    const [worst, most] = counts.reduce((a, b) => (b[1] > a[1] ? b : a));
    throw new DataError(
      `No row of ${basename(file)} is whole: in the column "${worst}" ${most} of ${records.length} values are missing. Leave it out, { ignore: ["${worst}"] }, or let means stand in, { missing: "mean" }.`,
      "content",
    );
  }
  const own = kept.map((i) => records[i] as string[]);
  const ownLines = kept.map((i) => lines[i] as number);
  const names = own.map((record) => textAt(record, label) as string);
  const classNames = classesOf(names, label);
  return {
    columns: used.map((name) =>
      numbersOf(
        { name, values: own.map((record) => textAt(record, name)) },
        { lines: ownLines, isCategory: categories.includes(name), hasCommas: delimiter !== "," },
      ),
    ),
    labels: Int32Array.from(names, (name) => classNames.indexOf(name)),
    classNames,
    lines: ownLines,
    rows: own.map((record) => Object.fromEntries(titles.map((title, i) => [title, record[i] as string]))),
    missing: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    leftOut: records.length - kept.length,
  };
}

function classesOf(names: readonly string[], label: string): string[] {
  const classNames = [...new Set(names)].sort(byName);
  if (classNames.length === 1) {
    throw new DataError(
      `The column "${label}" has one class only, "${classNames[0]}". Expected: two or more. With a single one there is nothing to tell apart.`,
      "content",
    );
  }
  if (classNames.length > MANY_CLASSES && classNames.length > names.length / 4) {
    throw new DataError(
      `The column "${label}" has ${classNames.length} different values in ${names.length} rows. Expected: a class for each row, and many rows for each class. Numbers that are measured have to be put into classes first, such as "low" and "high".`,
      "content",
    );
  }
  return classNames;
}

interface Records {
  titles: string[];
  records: string[][];
  /** The line on which each record begins. */
  lines: number[];
  delimiter: string;
}

async function recordsOf(file: string): Promise<Records> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw missing(file, "file", cause);
  }
  const text = textOf(bytes);
  if (text.includes("\0")) {
    throw new DataError(
      `${resolve(file)} is no text. Expected: a table as CSV. A spreadsheet writes one by "Save as".`,
      "content",
    );
  }
  const delimiter = delimiterOf(text);
  const [titles, ...records] = await parsed(text, delimiter, file);
  if (!titles || records.length === 0) {
    throw new DataError(
      `${resolve(file)} has ${titles ? "a line of titles, and no rows" : "nothing in it"}. Expected: a line of titles, and below it a line for each example.`,
      "content",
    );
  }
  const names = titles.record.map((title) => title.trim());
  requireTitles(names, file);
  const odd = records.find(({ record }) => record.length !== names.length);
  if (odd) {
    throw new DataError(
      `Line ${odd.line} of ${basename(file)} has ${odd.record.length} values, and there are ${names.length} titles. Expected: as many. A value with a "${delimiter}" in it has to stand in quotes.`,
      "content",
    );
  }
  return {
    titles: names,
    records: records.map(({ record }) => record),
    lines: records.map(({ line }) => line),
    delimiter,
  };
}

function requireTitles(names: readonly string[], file: string): void {
  const nameless = names.indexOf("");
  if (nameless >= 0) {
    throw new DataError(
      `Column ${nameless + 1} of ${basename(file)} has no title. Expected: a line of titles, with a name for each column.`,
      "content",
    );
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new DataError(`${basename(file)} has two columns called "${twice}". Rename one.`, "content");
  }
}

/** Reads text in UTF-8 or UTF-16, or else in the code of Windows, in which Excel often writes. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** What divides the titles, outside of quotes: the commonest of three. */
function delimiterOf(text: string): string {
  const [titles = ""] = text
    .replace(/"[^"]*"/g, "")
    .trimStart()
    .split(/\r?\n|\r/);
  const count = (delimiter: string) => titles.split(delimiter).length;
  return [",", ";", "\t"].reduce((a, b) => (count(b) > count(a) ? b : a));
}

async function parsed(
  text: string,
  delimiter: string,
  file: string,
): Promise<{ record: string[]; line: number }[]> {
  // Loaded where it is needed: most notebooks have no table of their own.
  const { parse } = await import("csv-parse/sync");
  try {
    const found = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return found.map(({ record, info }) => ({
      record,
      // The parser says on which line a record ends.
      line: info.lines - record.reduce((sum, value) => sum + value.split("\n").length - 1, 0),
    }));
  } catch (cause) {
    const { lines = 0, code = "" } = cause as Partial<CsvError> & { lines?: number };
    const what = /QUOTE/.test(code)
      ? "a quote is not closed, or stands inside a value"
      : (cause as Error).message;
    throw new DataError(`${basename(file)} can't be read as CSV, at line ${lines}: ${what}.`, "content", {
      cause,
    });
  }
}
