import { stringify } from "csv-stringify/sync";
import type { Stray, Submission } from "../collect/submission.js";
import type { Run } from "../grading-folder.js";
import type { Graded } from "./gradebook.js";

/** A line of the table of scores: one task, or with the task "total" all of a submission. */
export interface ScoreLine {
  student: string;
  exercise: string;
  task: string;
  points: number;
  max: number;
  /** How the task was judged; "by hand" where a person gave the points. */
  state: string;
  needsManualGrade: boolean;
  /** What the instructor should know. */
  note: string;
}

/**
 * Makes the table of scores from the gradebook and what is known of the runs.
 *
 * @param graded the gradebook.
 * @param runOf gives what is kept of a run.
 * @param submissions of this time; their notes are added.
 * @param strays files that belong to no exercise or no student.
 * @returns a line for each task, and one for the whole of each submission, after its tasks.
 */
export function scoreLines(
  graded: readonly Graded[],
  runOf: (exercise: string, student: string) => Run | undefined,
  submissions: readonly Submission[],
  strays: readonly Stray[],
): ScoreLine[] {
  const lines = graded.flatMap(({ student, exercise, grades }) => {
    const run = runOf(exercise, student);
    const notes = submissions.find((s) => s.student === student && s.exercise.name === exercise)?.notes ?? [];
    const order = run?.verdicts.map(({ task }) => task) ?? [];
    const tasks = [...grades]
      .sort((a, b) => order.indexOf(a.task) - order.indexOf(b.task))
      .map((grade): ScoreLine => {
        const verdict = run?.verdicts.find(({ task }) => task === grade.task);
        return {
          student,
          exercise,
          task: grade.task,
          points: round(grade.points),
          max: grade.max,
          state: grade.isManual ? "by hand" : (verdict?.state ?? ""),
          needsManualGrade: grade.needsManualGrade,
          note: joined(verdict?.message, run?.conditions),
        };
      });
    const total: ScoreLine = {
      student,
      exercise,
      task: "total",
      points: round(tasks.reduce((sum, { points }) => sum + points, 0)),
      max: tasks.reduce((sum, { max }) => sum + max, 0),
      state: (run?.problem ?? run?.setAside) ? "problem" : "graded",
      needsManualGrade: tasks.some(({ needsManualGrade }) => needsManualGrade),
      note: joined(run?.problem, run?.setAside, run?.conditions, ...notes),
    };
    return [...tasks, total];
  });
  const lost = strays.map(
    ({ student = "", path, problem }): ScoreLine => ({
      student,
      exercise: "",
      task: "total",
      points: 0,
      max: 0,
      state: "problem",
      needsManualGrade: true,
      note: `${path}: ${problem}`,
    }),
  );
  return [...lines, ...lost];
}

/**
 * Writes the table of scores as CSV (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula gets an
 * apostrophe in front.
 *
 * @param lines the table.
 * @returns the text, with a line of titles.
 */
export function toCsv(lines: readonly ScoreLine[]): string {
  const titles = ["student", "exercise", "task", "points", "max", "state", "needs manual grade", "note"];
  const rows = lines.map(({ student, exercise, task, points, max, state, needsManualGrade, note }) => [
    ...[student, exercise, task, String(points), String(max), state, needsManualGrade ? "yes" : "no", note],
  ]);
  return stringify([titles, ...rows], {
    record_delimiter: "windows",
    escape_formulas: true,
    // Each of them alone ends a line too, for many programs.
    quoted_match: /[\r\n]/,
  });
}

function joined(...notes: (string | undefined)[]): string {
  return notes.filter(Boolean).join("; ");
}

function round(points: number): number {
  return Math.round(points * 1000) / 1000;
}
