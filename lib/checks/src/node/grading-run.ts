import { join } from "node:path";
import { writeWhole } from "@course/core/files";
import { encodeAnswers } from "../answers/answers.js";
import { seedOf } from "./seed-of.js";

/** A run of a notebook whose answers are collected, to be judged elsewhere. */
export interface GradingRun {
  /** Gives the seed of the inputs of a task, from 0 to 4,294,967,295: not known before, the same where it is judged. */
  seed(task: string): number;
  /**
   * Hands over what the student's code gave.
   *
   * @param task the `grade_id` of the cell that asks.
   * @param answers see `encodeAnswers`.
   * @throws RangeError where they are more than 64 MB.
   */
  handOver(task: string, answers: unknown): Promise<void>;
}

/**
 * Tells whether this notebook is being graded: whoever runs it for that sets `COURSE_GRADING_FOLDER`, where answers
 * are put, and `COURSE_GRADING_KEY`, which the seeds follow from.
 *
 * @returns the run, or undefined.
 */
export function gradingRun(): GradingRun | undefined {
  const { COURSE_GRADING_FOLDER: folder, COURSE_GRADING_KEY: key } = process.env;
  if (!folder || !key) return undefined;
  return {
    seed: (task) => seedOf(key, task),
    handOver: async (task, answers) =>
      // Whole or not at all, so that nobody reads half of it.
      writeWhole(join(folder, `${encodeURIComponent(task)}.answers`), [encodeAnswers(answers)]),
  };
}
