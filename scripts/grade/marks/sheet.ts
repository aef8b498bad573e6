import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";

/** A list of grades as a learning-management system exports it, with all that makes it look as it does. */
export interface Sheet {
  titles: string[];
  /** Without that of the titles. Each is as long as the titles. */
  rows: string[][];
  form: Form;
}

/** How a sheet is written. */
interface Form {
  encoding: "utf8" | "utf16le";
  hasMark: boolean;
  delimiter: string;
  isQuoted: boolean;
  newline: string;
}

/**
 * Reads a list of grades: comma, semicolon or tab, UTF-8 or UTF-16, with a byte-order mark or without.
 *
 * @param file its path.
 * @returns its cells as they stand there.
 * @throws Error where it can't be read: why, and what to do.
 */
export function readSheet(file: string): Sheet {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`The gradebook ${file} can't be read: ${(error as Error).message}.`);
  }
  if (bytes.subarray(0, 2).toString("latin1") === "PK") {
    throw new Error(`The gradebook ${file} is an Excel file. Export it as CSV, or save it so.`);
  }
  const is16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  let text: string;
  try {
    text = new TextDecoder(is16 ? "utf-16le" : "utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Error(
      `The gradebook ${file} is neither UTF-8 nor UTF-16. Export it again, and don't save it in Excel.`,
    );
  }
  const hasMark = text.startsWith("\uFEFF");
  const body = hasMark ? text.slice(1) : text;
  const [head = ""] = body.split(/\r\n|\n|\r/, 1);
  const form: Form = {
    encoding: is16 ? "utf16le" : "utf8",
    hasMark,
    delimiter: delimiterOf(head),
    isQuoted: head.startsWith('"'),
    newline: /\r\n/.test(body) ? "\r\n" : "\n",
  };
  let cells: string[][];
  try {
    cells = parse(body, { delimiter: form.delimiter, relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    throw new Error(`The gradebook ${file} can't be read: ${(error as Error).message}.`);
  }
  const [titles = [], ...rows] = cells;
  const width = Math.max(0, ...cells.map((row) => row.length));
  const padded = (row: string[]) => [...row, ...Array<string>(width - row.length).fill("")];
  return { titles: padded(titles), rows: rows.map(padded), form };
}

/** Writes a list of grades as it came. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function sheetBytes({ titles, rows, form }: Sheet): Buffer {
  const { encoding, hasMark, delimiter, isQuoted, newline } = form;
  const text = stringify([titles, ...rows.map((row) => row.map(harmless))], {
    delimiter,
    quoted: isQuoted,
    quoted_empty: isQuoted,
    record_delimiter: newline,
    quoted_match: /[\r\n]/,
  });
  return Buffer.from((hasMark ? "\uFEFF" : "") + text, encoding);
}

/** Numbers may begin with a sign, and a lone "-" is what systems write for no grade. */
function harmless(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.,]*%?$/.test(cell) ? `'${cell}` : cell;
}

function delimiterOf(head: string): string {
  const count = (sign: string) => head.split(sign).length;
  return ["\t", ";", ","].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
