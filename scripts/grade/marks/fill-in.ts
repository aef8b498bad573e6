import type { Mark } from "./marks.js";
import { findRow } from "./match.js";
import { readSheet, type Sheet, sheetBytes } from "./sheet.js";
import { type PointsColumn, type System, systems } from "./systems.js";

/** What came of filling in a list of grades. */
export interface FilledIn {
  /** The system whose list it is. */
  system: string;
  /** The list, as the system imports it. */
  bytes: Buffer;
  /** How many grades were written. */
  written: number;
  /** What the instructor has to know, a line each: whose points are not in it, and why. */
  notes: string[];
  /** Whether all points are in it. */
  isComplete: boolean;
}

/**
 * Fills points into the list of grades that a learning-management system has exported, for it to import again: Moodle,
 * Canvas, Blackboard, Brightspace or ILIAS, which is told by its columns. The ids that only the system knows come from
 * there. What stands there otherwise stays, also the grades of those who handed in nothing.
 *
 * @param file the path of the list.
 * @param marks the points.
 * @param columns titles of columns for exercises, where the list has other ones than are found.
 * @returns see `FilledIn`.
 * @throws Error where it can't be read, isn't recognised, or has no place for an exercise.
 */
export function fillIn(
  file: string,
  marks: readonly Mark[],
  columns: ReadonlyMap<string, string> = new Map(),
): FilledIn {
  const sheet = readSheet(file);
  const system = systems.find(({ isIts }) => isIts(sheet.titles));
  if (!system) {
    throw new Error(
      `${file} isn't recognised as a list of grades of Moodle, Canvas, Blackboard, Brightspace or ILIAS. Its columns: ${sheet.titles.join(", ")}.`,
    );
  }
  const notes: string[] = [];
  const exercises = new Map(marks.map(({ exercise, max }) => [exercise, max]));
  if (system.isOfOne && exercises.size > 1) {
    throw new Error(
      `${file} is the list of one exercise, but there are points for ${[...exercises.keys()].join(", ")}. Say which is meant with --exercise.`,
    );
  }
  const places = new Map<string, PointsColumn>();
  for (const [exercise, max] of exercises) {
    const place = columnFor(exercise, max, system, sheet, columns);
    places.set(exercise, place);
    if (place.most !== undefined && place.most !== max) {
      notes.push(
        `"${sheet.titles[place.index]?.trim()}" takes ${place.most} points, ${exercise} gives up to ${max}. They are written as they are.`,
      );
    }
  }

  // Canvas may have got a row for points while columns were made.
  const people = sheet.rows.map((row) => system.person(row, sheet.titles));
  const found = marks.map((mark) => ({ mark, row: findRow(mark.student, people) }));
  let written = 0;
  for (const { mark, row } of found) {
    const { student, exercise, points, isOpen } = mark;
    const say = (why: string) =>
      notes.push(`${student} · ${exercise}: ${points} points are not in it, because the student ${why}.`);
    if (typeof row === "string") {
      say(row);
      continue;
    }
    const rivals = found.filter(
      (other) => other.row === row && other.mark.exercise === exercise && other.mark !== mark,
    );
    if (rivals.length > 0) {
      say(`has the same row as ${rivals.map((other) => other.mark.student).join(", ")}`);
      continue;
    }
    const cells = sheet.rows[row] as string[];
    cells[(places.get(exercise) as PointsColumn).index] = String(points);
    system.touch?.(cells, sheet.titles);
    written++;
    if (isOpen)
      notes.push(
        `${student} · ${exercise}: ${points} points so far; something has yet to be looked at by hand.`,
      );
  }
  return {
    system: system.name,
    bytes: sheetBytes(sheet),
    written,
    notes,
    isComplete: written === marks.length,
  };
}

/** Finds the column of an exercise, or makes one. */
function columnFor(
  exercise: string,
  max: number,
  system: System,
  sheet: Sheet,
  columns: ReadonlyMap<string, string>,
): PointsColumn {
  const all = system.columns(sheet);
  const said = columns.get(exercise);
  if (said !== undefined) {
    const place = all.find(({ title, index }) => title === said || sheet.titles[index]?.trim() === said);
    if (place) return place;
    throw new Error(`There is no column "${said}" for points. There are: ${titlesOf(all)}.`);
  }
  if (system.isOfOne) return all[0] as PointsColumn;
  const [number = "", ...words] = exercise.split("-");
  const name = words.join("");
  const found = all.filter(({ title }) => {
    const plain = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
    const numbers = title.match(/\d+/g) ?? [];
    return (
      plain === `${number}${name}` ||
      plain === name ||
      (numbers.length === 1 && numbers[0] === number && !/\d/.test(name))
    );
  });
  if (found.length > 1) {
    throw new Error(
      `For ${exercise} several columns may be meant: ${titlesOf(found)}. Say which with --column "${number}=TITLE".`,
    );
  }
  if (found[0]) return found[0];
  if (system.add) return system.add(sheet, exercise, max);
  throw new Error(
    `${system.name} has no column for ${exercise}. There are: ${titlesOf(all)}. Make one there and export again, or say which is meant with --column "${number}=TITLE".`,
  );
}

function titlesOf(columns: readonly PointsColumn[]): string {
  return columns.map(({ title }) => `"${title}"`).join(", ") || "none";
}
