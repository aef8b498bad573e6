import type { Notebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";

/** What one student handed in for one exercise. */
export interface Submission {
  student: string;
  exercise: Assignment;
  /** Absent where it can't be read. */
  notebook?: Notebook;
  /** Why it can't be graded. */
  problem?: string;
  /** Where it was found. */
  path: string;
  time: Date;
  /** What the instructor should know: attempts that were left out, that it was late. */
  notes: string[];
}

/** A file that belongs to no exercise or to no student. */
export interface Stray {
  path: string;
  student?: string;
  problem: string;
}
