import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { convert } from "../shared/convert.js";
import { documents as allDocuments, type Document } from "../shared/documents.js";
import type { Notebook } from "../shared/notebook.js";
import { inRepository, scratch } from "../shared/paths.js";
import type { Status } from "../shared/status.js";
import { writeWhole } from "../shared/write-whole.js";
import { executable } from "./executable.js";
import { execute } from "./execute.js";

/** The table: for each notebook the most memory that its kernel and what that has started used at once, in MB. */
export const memoryTable = inRepository("notebooks/source/memory.json");

/** Figures are rounded to so many MB: they move by more from run to run. */
const STEP_MB = 10;

/**
 * Executes notebooks one at a time on the whole data, and writes into the table how much memory each has used at most.
 * The notebooks stay as they are.
 *
 * @param documents the sources. What the table says of others stays.
 * @param options `status`: where to say it.
 * @returns 0 where all are measured, 1 where one failed or the system doesn't tell.
 */
export async function weigh(documents: readonly Document[], { status }: { status: Status }): Promise<number> {
  const converted = await convert(documents);
  let failures = 0;
  for (const document of documents) {
    const { name } = document;
    try {
      let peak = 0;
      await execute(executable(document, converted.get(name) as Notebook), {
        path: join(scratch, "memory", `${name}.ipynb`),
        onCell: (cell, cells) => status.running(name, `cell ${cell} of ${cells}`),
        onMemory: (bytes) => {
          peak = bytes;
        },
      });
      if (peak === 0) throw new Error("this system doesn't say how much memory a process uses; Linux does");
      const megabytes = STEP_MB * Math.round(peak / 1e6 / STEP_MB);
      record(name, megabytes);
      status.done(name, `at most ${megabytes.toLocaleString("en")} MB`);
    } catch (error) {
      failures++;
      status.done(name, (error as Error).message);
    }
  }
  return failures === 0 ? 0 : 1;
}

/** Reads the table: MB by the names of notebooks. */
export function readMemoryTable(): Record<string, number> {
  return existsSync(memoryTable)
    ? (JSON.parse(readFileSync(memoryTable, "utf8")) as Record<string, number>)
    : {};
}

/** Notes a figure, at once: measuring them all takes an hour. Those of notebooks that are gone are dropped. */
function record(name: string, megabytes: number): void {
  const known: Record<string, number> = { ...readMemoryTable(), [name]: megabytes };
  const rows = allDocuments([]).flatMap((one) => {
    const figure = known[one.name];
    return figure === undefined ? [] : [[one.name, figure] as const];
  });
  writeWhole(memoryTable, `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`);
}
