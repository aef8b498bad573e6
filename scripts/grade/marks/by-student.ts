import { stringify } from "csv-stringify/sync";
import type { Mark } from "./marks.js";

/**
 * Writes a line for each student, with a column for each exercise, as Excel opens it and Moodle's *Import: CSV file*
 * reads it: UTF-8 with a byte-order mark. Where nothing was handed in, nothing stands.
 *
 * @param marks the points.
 * @returns the text. A cell that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function byStudent(marks: readonly Mark[]): string {
  const exercises = [...new Set(marks.map(({ exercise }) => exercise))].sort(inOrder);
  const students = [...new Set(marks.map(({ student }) => student))].sort(inOrder);
  const rows = students.map((student) => [
    student,
    ...exercises.map((exercise) => {
      const mark = marks.find((one) => one.student === student && one.exercise === exercise);
      return mark ? String(mark.points) : "";
    }),
  ]);
  const titles = exercises.map((exercise) => {
    const most = marks.find((mark) => mark.exercise === exercise)?.max;
    return `${exercise} (of ${most})`;
  });
  return stringify([["student", ...titles], ...rows], {
    bom: true,
    record_delimiter: "windows",
    escape_formulas: true,
    quoted_match: /[\r\n]/,
  });
}

function inOrder(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
