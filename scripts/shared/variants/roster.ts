import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

/** Somebody of a class. */
export interface RosterStudent {
  /** As the roster has it: a login, a number. */
  id: string;
  /** First and last name; empty where the roster has none. */
  name: string;
  /** The id as the name of a folder. */
  folder: string;
}

/** The columns that a roster can have: those that nbgrader imports. Others are left alone. */
const COLUMNS = ["id", "first_name", "last_name"] as const;

/**
 * Reads the roster of a class: a CSV file with a line of titles. `id` is needed; `first_name` and `last_name` say whose
 * it is. `nbgrader db student import` takes the same file.
 *
 * @param file its path.
 * @returns the students, in the order of the file.
 * @throws Error where it can't be read, has no column `id`, names nobody, or an id twice; with the line.
 */
export function readRoster(file: string): RosterStudent[] {
  let rows: string[][];
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    const [head = ""] = text.split(/\r?\n/, 1);
    const delimiter = head.includes(";") && !head.includes(",") ? ";" : ",";
    rows = parse(text, {
      bom: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new Error(`${file} doesn't exist.`);
    const why = /encoded data was not valid/.test(message)
      ? "it isn't UTF-8. Save it as CSV in UTF-8"
      : message;
    throw new Error(`The roster ${file} can't be read: ${why}.`);
  }
  const [titles = [], ...lines] = rows;
  const at = (name: (typeof COLUMNS)[number]) => titles.findIndex((title) => title.toLowerCase() === name);
  if (at("id") < 0) {
    const found = titles.length === 0 ? "It is empty" : `Its first line has: ${titles.join(", ")}`;
    throw new Error(`The roster ${file} has no column "id". ${found}. Expected: ${COLUMNS.join(",")}.`);
  }
  if (lines.length === 0)
    throw new Error(`The roster ${file} names nobody: there is only its line of titles.`);
  const students = lines.map((line, i): RosterStudent => {
    const value = (name: (typeof COLUMNS)[number]) => (line[at(name)] ?? "").normalize("NFC").trim();
    const id = value("id");
    const folder = asFolder(id);
    if (folder === "")
      throw new Error(`The roster ${file} has no id for student ${i + 1}: "${line.join(",")}".`);
    return { id, name: `${value("first_name")} ${value("last_name")}`.trim(), folder };
  });
  for (const [i, { id, folder }] of students.entries()) {
    const other = students.findIndex((one) => one.folder.toLowerCase() === folder.toLowerCase());
    if (other === i) continue;
    const same = students[other] as RosterStudent;
    throw new Error(
      `The roster ${file} has ${same.id === id ? `the id "${id}" twice` : `the ids "${same.id}" and "${id}", which are one as folders`}: students ${other + 1} and ${i + 1}. Each needs an id of their own; the same name may occur as often as it likes.`,
    );
  }
  return students;
}

/** Makes a name that can be one of a folder, as grading does: other characters than letters and digits become a hyphen. */
export function asFolder(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
}
