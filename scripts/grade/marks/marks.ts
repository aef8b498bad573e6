import type { ScoreLine } from "../record/scores.js";

/** The points of one student for one exercise. */
export interface Mark {
  student: string;
  exercise: string;
  points: number;
  max: number;
  /** Whether a person has yet to look at something. */
  isOpen: boolean;
}

/** Takes from the table of scores what goes back to students' records: the whole of each exercise. */
export function marksFrom(lines: readonly ScoreLine[]): Mark[] {
  return lines
    .filter(({ task, student, exercise }) => task === "total" && student !== "" && exercise !== "")
    .map(({ student, exercise, points, max, needsManualGrade }) => ({
      ...{ student, exercise, points, max },
      isOpen: needsManualGrade,
    }));
}
