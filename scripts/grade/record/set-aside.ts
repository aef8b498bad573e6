import { type Notebook, readNotebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";
import { rebuild } from "../assignment/rebuild.js";
import type { GradingFolder } from "../grading-folder.js";
import { marked } from "../mark.js";

const WHY =
  "nbgrader can't take in what is written in this notebook, so this page leaves it out; the points count.";

/**
 * Replaces a notebook that nbgrader can't take by the exercise without answers. The points that its run got stay.
 *
 * @param folder where the results are.
 * @param exercise the exercise.
 * @param student whose notebook it is.
 * @returns a function that undoes it.
 */
export function setAside(folder: GradingFolder, exercise: Assignment, student: string): () => void {
  const { name } = exercise;
  const run = folder.run(name, student);
  if (!run) throw new Error(`Nothing is kept of the run of ${student}.`);
  const time = folder.handedInAt(name, student);
  const before = readNotebook(folder.path("submitted", student, name, `${name}.ipynb`));
  const notebook = withNotice(
    withoutAnswers(exercise, folder.stubs(name)),
    `**Some of this is missing.** ${WHY}`,
  );
  const shown = marked(notebook, undefined, run.verdicts);
  folder.keep(name, student, notebook, { ...run, notebook: shown, setAside: WHY }, time);
  return () => folder.keep(name, student, before, run, time);
}

/** Gives an exercise as students find it, to be graded. */
export function withoutAnswers(exercise: Assignment, stubs: ReadonlyMap<string, string>): Notebook {
  return rebuild({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }, exercise, stubs);
}

/** Puts a written cell on top, for the page that the student gets. */
export function withNotice(notebook: Notebook, source: string): Notebook {
  return {
    ...notebook,
    cells: [{ cell_type: "markdown", id: "notice", metadata: { isGiven: true }, source }, ...notebook.cells],
  };
}
