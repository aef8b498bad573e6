import { pool } from "../shared/pool.js";
import { writeWhole } from "../shared/write-whole.js";
import type { Assignment } from "./assignment/assignment.js";
import type { Collection } from "./collect/submission.js";
import { type GradeOneOptions, gradeOne, nameOf } from "./grade-one.js";
import type { GradingFolder } from "./grading-folder.js";
import { byStudent } from "./marks/by-student.js";
import { marksFrom } from "./marks/marks.js";
import { forEachApart } from "./record/apart.js";
import { autograde, generateAssignment, generateFeedback, readGrades } from "./record/nbgrader.js";
import { type ScoreLine, scoreLines, toCsv } from "./record/scores.js";
import { setAside } from "./record/set-aside.js";

export interface GradeOptions extends GradeOneOptions {
  exercises: readonly Assignment[];
  /** How many submissions are executed at a time. */
  jobs: number;
}

/** It was stopped by Ctrl-C. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

/**
 * Grades a folder of submissions: executes and judges those that have changed, records them in the gradebook, and writes
 * the table of scores and the pages for students.
 *
 * @param collection what was handed in.
 * @param folder where the results are.
 * @param options see `GradeOptions`.
 * @returns the table of scores, and how many submissions could not be graded because of this machine.
 * @throws Interrupted where it was stopped; what was done is kept. Error where nbgrader fails.
 */
export async function grade(
  { submissions, strays }: Collection,
  folder: GradingFolder,
  options: GradeOptions,
): Promise<{ lines: ScoreLine[]; failures: number }> {
  const { status, signal, jobs } = options;
  const answered = options.exercises.filter((exercise) => submissions.some((s) => s.exercise === exercise));
  for (const { name, notebook } of answered) {
    if (folder.putSource(name, notebook)) await generateAssignment(folder, name);
    if (signal.aborted) throw new Interrupted();
  }

  let failures = 0;
  await pool(submissions, jobs, async (submission) => {
    if (signal.aborted) return;
    try {
      await gradeOne(submission, folder, options);
    } catch (error) {
      // Of this machine, not of the submission: it will be tried again.
      failures++;
      status.done(nameOf(submission), `not graded: ${(error as Error).message}`);
    }
  });
  if (signal.aborted) throw new Interrupted();

  status.say("nbgrader: gradebook and pages for students …");
  for (const exercise of answered) {
    const { name } = exercise;
    await forEachApart(
      (student) => autograde(folder, name, student),
      () => folder.unrecorded(name),
      async (student, why) => {
        status.say(`${student} · ${name}: nbgrader can't take this notebook, its points count: ${why}`);
        return setAside(folder, exercise, student);
      },
    );
    if (signal.aborted) throw new Interrupted();
  }
  const graded = await readGrades(folder);
  for (const exercise of answered) {
    const { name } = exercise;
    folder.dropOldPages(name, graded);
    await forEachApart(
      (student) => generateFeedback(folder, name, student),
      () => folder.withoutPage(name),
      async (student, why) => {
        status.say(`${student} · ${name}: no page can be made of this notebook, its points count: ${why}`);
        const undo = setAside(folder, exercise, student);
        await autograde(folder, name, student);
        return undo;
      },
    );
    if (signal.aborted) throw new Interrupted();
    folder.pagesAreNew(name, graded);
  }
  const lines = scoreLines(graded, (exercise, student) => folder.run(exercise, student), submissions, strays);
  writeWhole(folder.path("scores.csv"), toCsv(lines));
  writeWhole(folder.path("marks.csv"), byStudent(marksFrom(lines)));
  return { lines, failures };
}
