import { type Limits, notebookLimits } from "./sandbox/limits.js";

/** What the notebook of an exercise may use. */
export interface ExerciseLimits {
  limits: Limits;
  /** Seconds that one cell may take. */
  cellSeconds: number;
}

/** Minutes for a notebook, and for one cell of it, where training takes longer than 15 and 5: by the exercise's number. */
const MINUTES: Record<string, [notebook: number, cell: number]> = { "3": [20, 10], "4": [30, 15] };

/**
 * Gives the limits of an exercise, where the command line says nothing else.
 *
 * @param exercise its name, such as `1-load-and-prepare`.
 * @returns the limits.
 */
export function defaultsOf(exercise: string): ExerciseLimits {
  const [notebook, cell] = MINUTES[exercise.split("-")[0] ?? ""] ?? [notebookLimits.seconds / 60, 5];
  return { limits: { ...notebookLimits, seconds: notebook * 60 }, cellSeconds: cell * 60 };
}
