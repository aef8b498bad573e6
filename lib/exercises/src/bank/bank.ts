import type { Exercise } from "course/exercises";

/** For each step of an exercise: answers that are right, and answers that are wrong in a known way. */
export interface Bank {
  // Each exercise has names of steps of its own; here any text will do.
  exercise: Pick<Exercise, "name" | "title" | "steps">;
  steps: Record<string, Answers>;
}

/** The answers to one step. Each is judged with many seeds. */
export interface Answers {
  /** The reference solution, and other ways to do it. Nothing in them may be marked wrong. */
  right: readonly unknown[];
  wrong: readonly WrongAnswer[];
  /**
   * With how many seeds each answer is judged; 40 by default. Fewer only where judging is slow, and little follows
   * from the seed.
   */
  seeds?: number;
  /** With how many of them it is judged apart from the student's code, too; ten by default. */
  apart?: number;
}

export interface WrongAnswer {
  /** The mistake that the check must name. */
  mistake: string;
  /** What a student would hand in. */
  handIn: unknown;
  /** The points it still gets; 0 by default. */
  points?: number;
}

/**
 * Makes an answer that is computed once, however often it is asked for: a network that is built, for instance, which
 * no seed changes.
 *
 * @param answer a function without parameters.
 * @returns a function that gives the same result each time.
 */
export function once<T>(answer: () => T): () => T {
  let result: { value: T } | undefined;
  return () => {
    result ??= { value: answer() };
    return result.value;
  };
}
