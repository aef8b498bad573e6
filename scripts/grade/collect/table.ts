import { gridToText } from "@course/core/text";
import type { Collection } from "./submission.js";

/**
 * Writes what was handed in as a table for the instructor, before anything is graded.
 *
 * @param collection what was found.
 * @returns a line for each file: student, exercise, file, time, late or not, counted or not and why.
 */
export function tableOf({ handIns, strays }: Collection): string {
  const notListed = strays.filter(({ path }) => !handIns.some((handIn) => handIn.path === path));
  const rows = [
    ...handIns.map(({ student, exercise, path, time, isLate, counts, why }) => [
      student || "?",
      exercise || "?",
      path,
      time.getTime() === 0 ? "" : time.toISOString().slice(0, 19).replace("T", " "),
      isLate ? "late" : "",
      counts ? (why ? "counts, but" : "counts") : "no",
      why,
    ]),
    ...notListed.map(({ student = "?", path, problem }) => [student, "?", path, "", "", "no", problem]),
  ];
  return gridToText({
    header: ["student", "exercise", "file", "time (UTC)", "", "counts", "why"],
    rows: rows.map((row) => row.map((text) => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, "�"))),
    numeric: Array(7).fill(false),
  });
}
