import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { convert } from "../shared/convert.js";
import { type Document, orphans } from "../shared/documents.js";
import { fingerprint } from "../shared/fingerprint.js";
import { type Notebook, normalized, readNotebook, writeNotebook } from "../shared/notebook.js";
import { scratch } from "../shared/paths.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { breachesOf, executable, isExercise } from "./executable.js";
import { execute } from "./execute.js";
import { studentBreaches } from "./rules.js";
import { clearedVersions, picturedVersions } from "./student/student.js";
import { textDrift } from "./text-drift.js";

/**
 * Makes notebooks from their sources and writes those that keep all rules.
 *
 * @param documents the sources.
 * @param options `jobs`: how many at a time; `all`: also those that have not changed; `status`: where to say it;
 *   `onWritten`: told the name of what has been written.
 * @returns 0 where all are made, 1 where one failed: it stays as it was.
 */
export async function build(
  documents: readonly Document[],
  options: { jobs: number; all: boolean; status: Status; onWritten: (name: string) => void },
): Promise<number> {
  const { jobs, all, status, onWritten } = options;
  const converted = await convert(documents);
  // What nbgrader can't take ends it here, before anything is written.
  const cleared = await clearedVersions(documents.filter(isExercise), converted);
  for (const path of orphans()) {
    rmSync(path);
    onWritten(path);
    status.say(`removed ${path}: its source is gone`);
  }
  const results = await pool(documents, jobs, async (document) => {
    const notebook = executable(document, converted.get(document.name) as Notebook);
    if (!all && isFresh(document, notebook)) {
      status.done(document.name, "unchanged");
      return true;
    }
    return make(document, notebook, options);
  });
  const handedOut = makeStudentVersions(documents, cleared, options);
  return results.every(Boolean) && handedOut ? 0 : 1;
}

/** Executes one notebook and writes it. */
async function make(
  document: Document,
  notebook: Notebook,
  { status, onWritten }: { status: Status; onWritten: (name: string) => void },
): Promise<boolean> {
  const { name, target } = document;
  const inputs = fingerprint(document);
  const path = join(scratch, "build", `${name}.ipynb`);
  const started = Date.now();
  try {
    const executed = await execute(notebook, {
      path,
      onCell: (cell, cells) => status.running(name, `cell ${cell} of ${cells}`),
    });
    const problems = breachesOf(document, executed);
    if (problems.length > 0) {
      status.done(name, `not written, since\n  - ${problems.join("\n  - ")}\n  It was executed in ${path}.`);
      return false;
    }
    writeNotebook(target, normalized(executed, { course: { inputs } }));
    onWritten(name);
    status.done(name, `made in ${Math.round((Date.now() - started) / 1000)} s`);
    return true;
  } catch (error) {
    status.done(name, (error as Error).message);
    return false;
  }
}

/** Writes what students get, where it has changed. It takes no executing. */
function makeStudentVersions(
  documents: readonly Document[],
  cleared: ReadonlyMap<string, Notebook>,
  { status, onWritten }: { status: Status; onWritten: (name: string) => void },
): boolean {
  const exercises = documents.filter(isExercise).filter(({ target }) => existsSync(target));
  const solutions = new Map(exercises.map(({ name, target }) => [name, readNotebook(target)]));
  const versions = picturedVersions(cleared, solutions);
  const results = exercises.map(({ name, student }) => {
    const version = versions.get(name) as Notebook;
    const problems = studentBreaches(version, student);
    if (problems.length > 0) {
      status.done(name, `what students get was not written, since\n  - ${problems.join("\n  - ")}`);
      return false;
    }
    if (!existsSync(student) || !isDeepStrictEqual(readNotebook(student), version)) {
      writeNotebook(student, version);
      onWritten(`${name}, as students get it`);
      status.done(name, "what students get has changed");
    }
    return true;
  });
  return results.every(Boolean);
}

/**
 * Tells whether executing a notebook again is not needed.
 *
 * @param document its source.
 * @param notebook what is executed of the source.
 * @returns true where the generated notebook exists, has the text of the source, and nothing that its outputs
 *   depend on has changed.
 */
export function isFresh(document: Document, notebook: Notebook): boolean {
  if (!existsSync(document.target)) return false;
  const generated = readNotebook(document.target);
  return recordedInputs(generated) === fingerprint(document) && textDrift(notebook, generated) === undefined;
}

/** Gives the fingerprint that a generated notebook records. */
export function recordedInputs(notebook: Notebook): string | undefined {
  return (notebook.metadata.course as { inputs?: string } | undefined)?.inputs;
}
