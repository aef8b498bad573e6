import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Document } from "./documents.js";
import { type Notebook, normalized, readNotebook } from "./notebook.js";
import { onSample } from "./on-sample.js";
import { scratch } from "./paths.js";
import { runTool } from "./run-tool.js";
import { wrapImports } from "./wrap-imports.js";

/**
 * Converts sources to notebooks without outputs. Jupytext does the work.
 *
 * @param documents the sources.
 * @param options `sample`: whether they are going to run on the small sample of the data, cut short as `onSample` says;
 *   false by default.
 * @returns for each name its notebook, normalised.
 * @throws Error with jupytext's message where a source can't be converted; where a cell can't be cut short as it says.
 */
export async function convert(
  documents: readonly Document[],
  { sample = false }: { sample?: boolean } = {},
): Promise<Map<string, Notebook>> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, "convert-"));
  try {
    const copies = documents.map(({ name, source }) => {
      const copy = join(folder, `${name}.ts`);
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(source, copy);
      return copy;
    });
    const { code, stderr } = await runTool("jupytext", [
      "--quiet",
      "--from",
      "ts:percent",
      "--to",
      "ipynb",
      ...copies,
    ]);
    if (code !== 0) throw new Error(`jupytext could not convert the sources:\n${stderr.trim()}`);
    return new Map(
      documents.map(({ name }) => {
        const notebook = readNotebook(join(folder, `${name}.ipynb`));
        return [name, normalized(wrapImports(onSample(notebook, sample)))];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
