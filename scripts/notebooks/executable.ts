import type { Document, ExerciseDocument } from "../shared/documents.js";
import type { Notebook } from "../shared/notebook.js";
import { breaches, solutionBreaches } from "./rules.js";
import { solutionOf } from "./student/student.js";

/** Tells whether students get a notebook of their own from a source. */
export function isExercise(document: Document): document is ExerciseDocument {
  return document.student !== undefined;
}

/**
 * Gives what is executed of a source: a lesson as it is, of an exercise its solution.
 *
 * @param document the source.
 * @param converted the source, converted.
 * @returns the notebook, normalised, without outputs.
 */
export function executable(document: Document, converted: Notebook): Notebook {
  return isExercise(document) ? solutionOf(converted) : converted;
}

/**
 * Checks an executed notebook against the rules for its kind.
 *
 * @param document its source.
 * @param executed the executed notebook.
 * @returns one sentence for each breach.
 */
export function breachesOf(document: Document, executed: Notebook): string[] {
  return (isExercise(document) ? solutionBreaches : breaches)(executed, document.target);
}
