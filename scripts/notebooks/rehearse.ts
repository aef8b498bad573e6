import { join } from "node:path";
import { convert } from "../shared/convert.js";
import type { Document } from "../shared/documents.js";
import type { Notebook } from "../shared/notebook.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { breachesOf, executable } from "./executable.js";
import { execute } from "./execute.js";

/**
 * Executes notebooks on the small committed sample of the data, and checks all rules but the bounds of numbers.
 *
 * @param documents the sources.
 * @param options `jobs`: how many at a time; `folder`: where the executed notebooks go; `kernel`: by its
 *   name for Jupyter, ours by default; `status`: where to say it.
 * @returns 0 where all is well, 1 otherwise.
 */
export async function rehearse(
  documents: readonly Document[],
  { jobs, folder, kernel, status }: { jobs: number; folder: string; kernel?: string; status: Status },
): Promise<number> {
  const converted = await convert(documents);
  const results = await pool(documents, jobs, async (document) => {
    const { name } = document;
    const started = Date.now();
    try {
      const executed = await execute(executable(document, converted.get(name) as Notebook), {
        path: join(folder, `${name}.ipynb`),
        sample: true,
        kernel,
        cellSeconds: 120,
        onCell: (cell, cells) => status.running(name, `cell ${cell} of ${cells}`),
      });
      const problems = breachesOf(document, executed);
      const seconds = Math.round((Date.now() - started) / 1000);
      status.done(
        name,
        problems.length === 0 ? `in order, ${seconds} s` : `\n  - ${problems.join("\n  - ")}`,
      );
      return problems.length === 0;
    } catch (error) {
      status.done(name, (error as Error).message);
      return false;
    }
  });
  return results.every(Boolean) ? 0 : 1;
}
