import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { convert } from "../shared/convert.js";
import { type Document, orphans } from "../shared/documents.js";
import { fingerprint } from "../shared/fingerprint.js";
import { type Notebook, readNotebook } from "../shared/notebook.js";
import { scratch } from "../shared/paths.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { recordedInputs } from "./build.js";
import { breachesOf, executable, isExercise } from "./executable.js";
import { execute } from "./execute.js";
import { studentBreaches } from "./rules.js";
import { studentVersions } from "./student/student.js";
import { textDrift } from "./text-drift.js";

/**
 * Checks generated notebooks without changing them: their text against their source, all rules, and their numbers
 * against the bounds that the lessons state. Where something that the outputs depend on has changed since, the
 * notebook is executed again, elsewhere.
 *
 * @param documents the sources.
 * @param options `jobs`: how many at a time; `all`: execute every notebook again; `status`: where to say it.
 * @returns 0 where all is well, 1 otherwise.
 */
export async function check(
  documents: readonly Document[],
  { jobs, all, status }: { jobs: number; all: boolean; status: Status },
): Promise<number> {
  const lost = orphans();
  for (const path of lost) status.say(`${path}: its source is gone`);
  const converted = await convert(documents);
  const students = await studentDrift(documents, converted);
  const results = await pool(documents, jobs, async (document) => {
    const notebook = executable(document, converted.get(document.name) as Notebook);
    const executed = await examine(document, notebook, all, status).catch((error: Error) => [error.message]);
    const problems = [...executed, ...(students.get(document.name) ?? [])];
    status.done(document.name, problems.length === 0 ? "in order" : `\n  - ${problems.join("\n  - ")}`);
    return problems.length === 0;
  });
  if (results.every(Boolean) && lost.length === 0) return 0;
  status.say("To make the notebooks anew: npm run notebooks");
  return 1;
}

async function examine(
  document: Document,
  source: Notebook,
  again: boolean,
  status: Status,
): Promise<string[]> {
  const { name, target } = document;
  const problems = drift(document, source);
  // Executing it again would tell nothing new.
  if (problems.length > 0) return problems;
  if (!again && recordedInputs(readNotebook(target)) === fingerprint(document)) return [];
  const executed = await execute(source, {
    path: join(scratch, "check", `${name}.ipynb`),
    onCell: (cell, cells) => status.running(name, `executed again, cell ${cell} of ${cells}`),
  });
  return breachesOf(document, executed);
}

/**
 * Checks a generated notebook as it is stored, in a moment: its text against its source, and all rules.
 *
 * @param document its source.
 * @param source what is executed of the source.
 * @returns one sentence for each thing that is wrong.
 */
export function drift(document: Document, source: Notebook): string[] {
  if (!existsSync(document.target)) return ["it has not been made yet"];
  const generated = readNotebook(document.target);
  const text = textDrift(source, generated);
  return [...(text ? [text] : []), ...breachesOf(document, generated)];
}

/**
 * Checks what students get as it is stored, in seconds: whether it is what its source and its solution make of it,
 * and all rules.
 *
 * @param documents sources; those that are no exercises are left out.
 * @param converted each source, converted, by name.
 * @returns for each exercise one sentence for each thing that is wrong.
 */
export async function studentDrift(
  documents: readonly Document[],
  converted: ReadonlyMap<string, Notebook>,
): Promise<Map<string, string[]>> {
  const exercises = documents.filter(isExercise);
  const made = exercises.filter(({ target }) => existsSync(target));
  const solutions = new Map(made.map(({ name, target }) => [name, readNotebook(target)]));
  const versions = await studentVersions(exercises, converted, solutions);
  return new Map(
    exercises.map(({ name, student }) => {
      if (!existsSync(student)) return [name, ["what students get has not been made yet"]];
      const stored = readNotebook(student);
      const isSame = isDeepStrictEqual(stored, versions.get(name));
      return [
        name,
        [
          ...(isSame ? [] : ["what students get differs from what its source and its solution make"]),
          ...studentBreaches(stored, student),
        ],
      ];
    }),
  );
}
