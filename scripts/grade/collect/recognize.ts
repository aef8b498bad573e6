import type { Notebook } from "../../shared/notebook.js";
import { type Assignment, markOf } from "../assignment/assignment.js";
import { Unreadable } from "./read-submission.js";

/**
 * Finds out which exercise a notebook answers: the one with most of whose marks its cells are marked.
 *
 * @param submission the notebook.
 * @param exercises those that there are.
 * @returns the exercise.
 * @throws Unreadable where it answers none of them.
 */
export function recognize(submission: Notebook, exercises: readonly Assignment[]): Assignment {
  const ids = new Set(submission.cells.map((cell) => markOf(cell)?.grade_id));
  const counts = exercises.map((exercise) => [...exercise.ids].filter((id) => ids.has(id)).length);
  const most = Math.max(0, ...counts);
  const found = exercises.filter((_, i) => counts[i] === most);
  if (most === 0) {
    throw new Unreadable(
      "The notebook is none of the exercises: no cell in it is marked as part of one. Was it made anew, or exported by another program?",
    );
  }
  if (found.length > 1) {
    throw new Unreadable(`The notebook may be any of ${found.map(({ name }) => name).join(", ")}.`);
  }
  return found[0] as Assignment;
}
