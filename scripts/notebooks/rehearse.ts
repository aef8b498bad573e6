import { join } from "node:path";
import { convert } from "../shared/convert.js";
import type { Document } from "../shared/documents.js";
import type { Notebook } from "../shared/notebook.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { breachesOf, executable } from "./executable.js";
import { execute } from "./execute.js";
import { report } from "./report.js";

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
  const converted = await convert(documents, { sample: true });
  const results = await pool(documents, jobs, (document) =>
    report(document.name, { status, well: "in order" }, async (onCell) => {
      const executed = await execute(executable(document, converted.get(document.name) as Notebook), {
        path: join(folder, `${document.name}.ipynb`),
        sample: true,
        kernel,
        cellSeconds: 120,
        onCell,
      });
      return breachesOf(document, executed);
    }),
  );
  return results.every(Boolean) ? 0 : 1;
}
