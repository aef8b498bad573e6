import { type Limits, notebookLimits } from "./sandbox/limits.js";

/** What the notebook of an exercise may use. */
export interface ExerciseLimits {
  limits: Limits;
  /** Seconds that one cell may take. */
  cellSeconds: number;
}

type Minutes = readonly [notebook: number, cell: number];

/** Minutes for a notebook, and for one cell of it. */
const USUAL: Minutes = [notebookLimits.seconds / 60, 5];

/** The same where training takes longer: by the exercise's number. */
const LONGER: Record<string, Minutes> = { "3": [20, 10], "4": [30, 15] };

/**
 * Gives the limits of an exercise, where the command line says nothing else.
 *
 * @param exercise its name, such as `1-load-and-prepare`.
 * @returns the limits.
 */
export function defaultsOf(exercise: string): ExerciseLimits {
  const [notebook, cell] = LONGER[exercise.split("-")[0] ?? ""] ?? USUAL;
  return { limits: { ...notebookLimits, seconds: notebook * 60 }, cellSeconds: cell * 60 };
}

/** Writes the minutes of all exercises: those for a notebook, or those for one cell. */
export function writtenMinutes(of: "notebook" | "cell"): string {
  const index = of === "notebook" ? 0 : 1;
  const longer = Object.entries(LONGER).map(([number, minutes]) => `exercise ${number}: ${minutes[index]}`);
  return `${USUAL[index]} (${longer.join(", ")})`;
}
