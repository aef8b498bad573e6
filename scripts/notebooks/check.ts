import { existsSync } from "node:fs";
import { join } from "node:path";
import { recordedInputs } from "./build.js";
import { convert } from "./convert.js";
import { type Document, orphans } from "./documents.js";
import { execute } from "./execute.js";
import { fingerprint } from "./fingerprint.js";
import { type Notebook, readNotebook } from "./notebook.js";
import { scratch } from "./paths.js";
import { pool } from "./pool.js";
import { breaches } from "./rules.js";
import type { Status } from "./status.js";
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
  const results = await pool(documents, jobs, async (document) => {
    const problems = await examine(document, converted.get(document.name) as Notebook, all, status).catch(
      (error: Error) => [error.message],
    );
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
  return breaches(executed, target);
}

/**
 * Checks a generated notebook as it is stored, in a moment: its text against its source, and all rules.
 *
 * @param document its source.
 * @param source the source, converted.
 * @returns one sentence for each thing that is wrong.
 */
export function drift(document: Document, source: Notebook): string[] {
  if (!existsSync(document.target)) return ["it has not been made yet"];
  const generated = readNotebook(document.target);
  const text = textDrift(source, generated);
  return [...(text ? [text] : []), ...breaches(generated, document.target)];
}
