import type { Exercise } from "course/exercises";

/** For each step of an exercise: answers that are right, and answers that are wrong in a known way. */
export interface Bank {
  // Each exercise has names of steps of its own; here any text will do.
  exercise: Pick<Exercise, "name" | "title" | "steps">;
  steps: Record<string, Answers>;
}

export interface Answers {
  /** The reference solution, and other ways to do it. Nothing in them may be marked wrong. */
  right: readonly unknown[];
  wrong: readonly WrongAnswer[];
}

export interface WrongAnswer {
  /** The mistake that the check must name. */
  mistake: string;
  /** What a student would hand in. */
  handIn: unknown;
  /** The points it still gets; 0 by default. */
  points?: number;
}
