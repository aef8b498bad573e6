import { type Limits, notebookLimits } from "../sandbox/limits.js";

/** What the notebook of an exercise may use. */
export interface ExerciseLimits {
  limits: Limits;
  /** Seconds that one cell may take. */
  cellSeconds: number;
}

/** Minutes that a notebook, and one cell of it, may take where the exercise says nothing else. */
export const usualMinutes = { notebook: notebookLimits.seconds / 60, cell: 5 };

/**
 * Reads what exercises say of how long grading them may take.
 *
 * @returns a function that gives the limits of an exercise by its name, such as `1-load-and-prepare`, where the command
 *   line says nothing else. The library must have been compiled.
 */
export async function readLimits(): Promise<(exercise: string) => ExerciseLimits> {
  const { exercises } = await import("course/exercises");
  return (name) => {
    const { notebook, cell } = exercises.find((one) => one.name === name)?.minutes ?? usualMinutes;
    return { limits: { ...notebookLimits, seconds: notebook * 60 }, cellSeconds: cell * 60 };
  };
}
