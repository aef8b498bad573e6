import { existsSync } from "node:fs";
import { join } from "node:path";
import { convert } from "../shared/convert.js";
import type { Document } from "../shared/documents.js";
import { type Cell, type Notebook, readNotebook, textOf } from "../shared/notebook.js";
import { scratch } from "../shared/paths.js";
import { pool } from "../shared/pool.js";
import type { Status } from "../shared/status.js";
import { executable } from "./executable.js";
import { execute } from "./execute.js";
import { report } from "./report.js";

/**
 * Executes notebooks by another kernel on the whole data, and compares every number that they show with the outputs as
 * committed. Of an exercise both notebooks are executed. Nothing is written but in `.cache`.
 *
 * @param documents the sources.
 * @param options `jobs`: how many at a time; `kernel`: its name for Jupyter; `status`: where to say it.
 * @returns 0 where all ran and show the same, 1 otherwise.
 */
export async function compare(
  documents: readonly Document[],
  { jobs, kernel, status }: { jobs: number; kernel: string; status: Status },
): Promise<number> {
  const converted = await convert(documents);
  const runs = documents.flatMap((document) => {
    const { name, target, student } = document;
    const made = { name, notebook: executable(document, converted.get(name) as Notebook), committed: target };
    return student ? [made, { name: `${name}, untouched`, notebook: readNotebook(student) }] : [made];
  });
  const results = await pool(runs, jobs, ({ name, notebook, ...run }) =>
    report(name, { status, well: "the same" }, async (onCell) => {
      const path = join(scratch, "compare", kernel, `${name}.ipynb`);
      const executed = await execute(notebook, { path, kernel, onCell });
      return [...errorsOf(executed), ...("committed" in run ? against(run.committed, executed) : [])];
    }),
  );
  return results.every(Boolean) ? 0 : 1;
}

function against(path: string, executed: Notebook): string[] {
  return existsSync(path) ? differences(readNotebook(path), executed) : ["there are no committed outputs"];
}

function errorsOf(notebook: Notebook): string[] {
  return notebook.cells.flatMap((cell, i) =>
    (cell.outputs ?? [])
      .filter(({ name }) => name === "stderr")
      .map(({ text }) => `cell ${i + 1} says on stderr: ${textOf(text).trim().slice(0, 300)}`),
  );
}

/**
 * Compares the numbers in the outputs of two runs of a notebook, cell by cell. How long something took is no result, and
 * left out.
 *
 * @param committed one run.
 * @param executed the other.
 * @returns one sentence for each cell that differs: where, and the first numbers that do.
 * @example
 * differences(readNotebook(document.target), executed); // ["cell 12 shows 0.9774 instead of 0.9776"]
 */
export function differences(committed: Notebook, executed: Notebook): string[] {
  return committed.cells.flatMap((cell, i) => {
    const wanted = numbersIn(cell);
    const found = numbersIn(executed.cells[i]);
    const first = wanted.findIndex((number, at) => number !== found[at]);
    if (first < 0 && wanted.length === found.length) return [];
    const at = first < 0 ? wanted.length : first;
    const shown = (numbers: string[]) => numbers.slice(at, at + 3).join(", ") || "nothing";
    return [`cell ${i + 1} shows ${shown(found)} instead of ${shown(wanted)}`];
  });
}

/** A time, or a rate of work, as the course writes them. */
const TIME =
  /\d[\d.,]*( to \d[\d.,]*)? ?(µs|us|ms|s|min|h|seconds?|minutes?|hours?)\b( \d+ ?(s|min)\b)?|[\d.,]+ (images|steps|examples) (a|per) second/g;

const NUMBER = /-?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?/g;

/** The title of a column that holds times, or the name of a row that does. */
const OF_TIMES = /\b((milli)?seconds|minutes|hours|in time)\b/;

function numbersIn(cell: Cell | undefined): string[] {
  const text = (cell?.outputs ?? [])
    .map((output) => textOf(output.text) + textOf(output.data?.["text/plain"]))
    .join("\n");
  return withoutTimes(text).replace(TIME, "a while").match(NUMBER) ?? [];
}

/** Empties what stands in tables below a title, or behind a name, that says that these are times. */
function withoutTimes(text: string): string {
  let columns: { from: number; to: number; isTime: boolean }[] = [];
  const lines = text.split("\n");
  return lines
    .map((line, i) => {
      if (/^-+( {2}-+)+$/.test(line)) {
        const title = lines[i - 1] ?? "";
        columns = [...line.matchAll(/-+/g)].map(({ 0: { length }, index }) => {
          const [from, to] = [index, index + length];
          return { from, to, isTime: OF_TIMES.test(title.slice(from, to)) };
        });
        return line;
      }
      const isRow = columns.every(({ to }, at) => line.slice(to, columns[at + 1]?.from).trim() === "");
      if (line.trim() === "" || !isRow) columns = [];
      const isOfTime = OF_TIMES.test(line.slice(0, columns[0]?.to ?? 0));
      const kept = columns.filter(({ isTime }) => !isTime && !isOfTime);
      return columns.length > 0 ? kept.map(({ from, to }) => line.slice(from, to)).join("  ") : line;
    })
    .join("\n");
}
