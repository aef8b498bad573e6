import { basename, dirname, join, relative, resolve } from "node:path";
import { convert } from "../shared/convert.js";
import type { ExerciseDocument } from "../shared/documents.js";
import { type Notebook, readNotebook, writeNotebook } from "../shared/notebook.js";
import type { Status } from "../shared/status.js";
import { type RosterStudent, readRoster } from "../shared/variants/roster.js";
import { variantCode, varied } from "../shared/variants/vary.js";
import { solutionOf } from "./student/student.js";

/**
 * Makes a folder for each student of a roster, with a task of their own in each exercise that allows it, and beside it
 * one with the solutions for the instructor.
 *
 * @param documents the exercises.
 * @param roster the path of the roster; the folders lie beside it.
 * @param options `status`: where to say it.
 * @returns 0.
 * @throws Error where the roster can't be used, or no exercise allows it.
 */
export async function makeVariants(
  documents: readonly ExerciseDocument[],
  roster: string,
  { status }: { status: Status },
): Promise<number> {
  const students = readRoster(roster);
  const converted = await convert(documents);
  const stem = join(dirname(resolve(roster)), basename(roster).replace(/\.csv$/i, ""));
  const folders = { tasks: `${stem}-tasks`, solutions: `${stem}-solutions` };
  const made = new Set<string>();
  for (const student of students) {
    for (const document of documents) {
      const name = basename(document.name);
      const own = await taskOf(document, converted.get(document.name) as Notebook, student);
      if (!own) continue;
      made.add(name);
      writeNotebook(join(folders.tasks, student.folder, `${name}.ipynb`), own.task);
      writeNotebook(join(folders.solutions, student.folder, `${name}.ipynb`), own.solution);
    }
  }
  const without = documents.map(({ name }) => basename(name)).filter((name) => !made.has(name));
  if (made.size === 0) throw new Error(`All students have the same task of ${without.join(", ")}.`);
  const of = `of ${[...made].join(", ")}`;
  status.say(
    `${students.length} students, each with a task of their own ${of}:\n` +
      `  ${relative(process.cwd(), folders.tasks)}      to hand out: a folder for each, named by the id\n` +
      `  ${relative(process.cwd(), folders.solutions)}  for you, not executed\n` +
      (without.length > 0 ? `The same for all: ${without.join(", ")}.\n` : "") +
      `To grade them:  npm run grade -- FOLDER --variants ${roster}`,
  );
  return 0;
}

/** Makes the task of a student and its solution; undefined where all have the same. */
async function taskOf(document: ExerciseDocument, source: Notebook, student: RosterStudent) {
  const name = basename(document.name);
  const code = variantCode(name, student.id);
  const task = await varied(readNotebook(document.student), name, code, student);
  const solved = await varied(solutionOf(source), name, code, student);
  return task && solved ? { task, solution: solved } : undefined;
}
