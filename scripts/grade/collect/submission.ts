import type { Notebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";
import type { Due } from "./due.js";
import type { NamePattern } from "./students/name-pattern.js";

/** What one student handed in for one exercise. */
export interface Submission {
  student: string;
  exercise: Assignment;
  /** Absent where it can't be read. */
  notebook?: Notebook;
  /** Why it can't be graded. */
  problem?: string;
  /** The student's own task, where they have one: the code from which it is drawn, and the exercise with it. */
  variant?: { code: string; exercise: Assignment };
  /** Where it was found. */
  path: string;
  time: Date;
  /** Pictures and tables that were handed in with the notebook: what it may load, by the path from its folder. */
  data?: ReadonlyMap<string, () => Buffer>;
  /** What the instructor should know: attempts that were left out, that it was late. */
  notes: string[];
}

/** A file that belongs to no exercise or to no student. */
export interface Stray {
  path: string;
  student?: string;
  problem: string;
  /** Whether it may be somebody's, and only the instructor can say whose. */
  isUnclear?: boolean;
}

/** A file that was looked at: a line of the table that is shown before grading. */
export interface HandIn {
  /** "" where that can't be told. */
  student: string;
  /** "" where that can't be told. */
  exercise: string;
  path: string;
  /** When it was handed in, or changed last. */
  time: Date;
  isLate: boolean;
  /** Whether it is the one that is graded. */
  counts: boolean;
  /** Why it doesn't count, or gets no points; "" where all is well. */
  why: string;
}

/** All that was found. */
export interface Collection {
  /** For each student and exercise the one that counts. */
  submissions: Submission[];
  /** What belongs to no exercise, or to nobody for certain. */
  strays: Stray[];
  /** Every file that was looked at, whether it counts or not. */
  handIns: HandIn[];
}

export interface CollectOptions {
  exercises: readonly Assignment[];
  /** Only this exercise is expected; others are strays. */
  only?: Assignment;
  /** Until when it was to be handed in. */
  due?: Due;
  /** What becomes of one that came later, where none came in time: it is graded and said to be late, or not graded. */
  late?: "grade" | "refuse";
  /** How a path names a student; by default as learning-management systems do, or by folders. */
  names?: NamePattern;
}
