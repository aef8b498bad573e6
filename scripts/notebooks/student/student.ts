import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { ExerciseDocument } from "../../shared/documents.js";
import {
  type Cell,
  type Notebook,
  normalized,
  readNotebook,
  textOf,
  writeNotebook,
} from "../../shared/notebook.js";
import { inRepository, scratch } from "../../shared/paths.js";
import { runTool } from "../../shared/run-tool.js";
import { withExpectedPictures } from "./expected-pictures.js";

/** How nbgrader is set up for the course. */
const nbgraderConfig = inRepository("scripts/notebooks/student/nbgrader_config.py");

/** What makes the student version: nbgrader's own preprocessors, in the order in which nbgrader runs them. */
const PREPROCESSORS = [
  "nbconvert.preprocessors.TagRemovePreprocessor",
  "nbgrader.preprocessors.LockCells",
  "nbgrader.preprocessors.ClearSolutions",
  "nbgrader.preprocessors.ClearOutput",
  "nbgrader.preprocessors.CheckCellMetadata",
  "nbgrader.preprocessors.ComputeChecksums",
  "nbgrader.preprocessors.ClearHiddenTests",
  "nbgrader.preprocessors.ClearMarkScheme",
  "nbgrader.preprocessors.ComputeChecksums",
];

/**
 * Makes the notebooks that students get: stubs in place of solutions, no hidden tests, no outputs, and the pictures
 * that the solutions show. nbgrader does the work.
 *
 * @param documents the exercises.
 * @param converted each source as a notebook, by name.
 * @param solutions each executed solution, by name: its pictures are the expected ones.
 * @returns for each name the student version, normalised.
 * @throws Error with nbgrader's message where a source can't be made into an assignment.
 */
export async function studentVersions(
  documents: readonly ExerciseDocument[],
  converted: ReadonlyMap<string, Notebook>,
  solutions: ReadonlyMap<string, Notebook>,
): Promise<Map<string, Notebook>> {
  return picturedVersions(await clearedVersions(documents, converted), solutions);
}

/**
 * Does the first half of it: all but the pictures, for which the solutions must have been executed.
 *
 * @throws Error with nbgrader's message where a source can't be made into an assignment.
 */
export async function clearedVersions(
  documents: readonly ExerciseDocument[],
  converted: ReadonlyMap<string, Notebook>,
): Promise<Map<string, Notebook>> {
  if (documents.length === 0) return new Map();
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, "student-"));
  try {
    const paths = documents.map(({ name }) => {
      const path = join(folder, `${basename(name)}.ipynb`);
      writeNotebook(path, converted.get(name) as Notebook);
      return path;
    });
    const { code, stderr } = await runTool("jupyter-nbconvert", [
      "--log-level=WARN",
      `--config=${nbgraderConfig}`,
      `--Exporter.preprocessors=${JSON.stringify(PREPROCESSORS)}`,
      "--to=notebook",
      "--inplace",
      ...paths,
    ]);
    // Above its last line is where in nbgrader the error was noticed.
    if (code !== 0)
      throw new Error(`nbgrader could not make the exercises: ${stderr.trim().split("\n").at(-1)}`);
    return new Map(documents.map(({ name }, i) => [name, readNotebook(paths[i] as string)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Does the second half: puts the pictures in. */
export function picturedVersions(
  cleared: ReadonlyMap<string, Notebook>,
  solutions: ReadonlyMap<string, Notebook>,
): Map<string, Notebook> {
  return new Map(
    [...cleared].map(([name, version]) => [
      name,
      normalized(withExpectedPictures(version, solutions.get(name)), {
        course: { exercise: basename(name) },
      }),
    ]),
  );
}

/**
 * Makes the solution of an exercise, not executed yet: without hidden tests, without nbgrader's marks.
 *
 * @param converted the source as a notebook.
 * @returns the solution, normalised.
 */
export function solutionOf(converted: Notebook): Notebook {
  return normalized({ ...converted, cells: converted.cells.map(solvedCell) });
}

function solvedCell(cell: Cell): Cell {
  const { nbgrader, ...metadata } = cell.metadata;
  let isHidden = false;
  const lines = textOf(cell.source)
    .split("\n")
    .filter((line) => {
      if (line.includes("BEGIN HIDDEN TESTS")) isHidden = true;
      const isKept = !isHidden && !/(BEGIN|END) SOLUTION|<!-- expected picture: /.test(line);
      if (line.includes("END HIDDEN TESTS")) isHidden = false;
      return isKept;
    });
  return { ...cell, metadata, source: lines.join("\n").trimEnd() };
}
