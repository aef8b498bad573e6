import { createHash } from "node:crypto";
import { type Cell, type Notebook, textOf } from "../../shared/notebook.js";
import { type Exercise, markOf } from "../assignment.js";

/** A submission that can't be graded. The message is for the student and the instructor. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** More text and cells than anyone writes. Outputs don't count: they are left out. */
const MOST = { characters: 5_000_000, cells: 2000 };

/**
 * Reads a notebook that a student handed in. Only the texts of its cells and nbgrader's marks are taken over: no
 * outputs, no other metadata.
 *
 * @param bytes the file.
 * @returns the notebook.
 * @throws Unreadable where it is none, or not one of this course.
 */
export function readSubmission(bytes: Uint8Array): Notebook {
  if (bytes.length === 0) throw new Unreadable("The file is empty (0 bytes).");
  const raw = parse(bytes);
  if (raw.nbformat !== 4 || !Array.isArray(raw.cells)) {
    throw new Unreadable("The file is JSON, but no Jupyter notebook in format 4.");
  }
  const language = languageOf(raw.metadata);
  if (language && language !== "typescript") {
    throw new Unreadable(`The notebook is written in ${language}; TypeScript was expected.`);
  }
  if (raw.cells.length > MOST.cells) throw new Unreadable(`The notebook has ${raw.cells.length} cells.`);
  const cells = raw.cells.map(readCell);
  if (cells.reduce((sum, { source }) => sum + source.length, 0) > MOST.characters) {
    throw new Unreadable(`The notebook has more than ${MOST.characters / 1e6} million characters.`);
  }
  if (!cells.some((cell) => textOf(cell.source).trim() !== "")) {
    throw new Unreadable("The notebook has no cell with anything in it.");
  }
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

function parse(bytes: Uint8Array): { nbformat?: unknown; cells?: unknown; metadata?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    throw new Unreadable("The file is damaged: it can't be read as JSON, which a notebook is.");
  }
}

function languageOf(metadata: unknown): string | undefined {
  const { kernelspec, language_info } = (metadata ?? {}) as Record<
    string,
    Record<string, unknown> | undefined
  >;
  const language = language_info?.name ?? kernelspec?.language ?? kernelspec?.name;
  return typeof language === "string" ? language.slice(0, 40).toLowerCase() : undefined;
}

function readCell(value: unknown): Cell {
  const cell = (typeof value === "object" && value !== null ? value : {}) as Partial<Cell>;
  const mark = (cell.metadata as Cell["metadata"] | undefined)?.nbgrader as
    | { grade_id?: unknown }
    | undefined;
  const grade_id = typeof mark?.grade_id === "string" ? mark.grade_id : undefined;
  const source = textOf(Array.isArray(cell.source) ? cell.source.map(textOf) : cell.source);
  return {
    cell_type: cell.cell_type === "code" || cell.cell_type === "raw" ? cell.cell_type : "markdown",
    metadata: grade_id === undefined ? {} : { nbgrader: { grade_id } },
    source,
  };
}

/**
 * Finds out which exercise a notebook answers: the one with most of whose marks its cells are marked.
 *
 * @param submission the notebook.
 * @param exercises those that there are.
 * @returns the exercise.
 * @throws Unreadable where it answers none of them.
 */
export function recognize(submission: Notebook, exercises: readonly Exercise[]): Exercise {
  const ids = new Set(submission.cells.map((cell) => markOf(cell)?.grade_id));
  const counts = exercises.map((exercise) => [...exercise.ids].filter((id) => ids.has(id)).length);
  const most = Math.max(0, ...counts);
  const found = exercises.filter((_, i) => counts[i] === most);
  if (most === 0) {
    throw new Unreadable(
      "The notebook is none of the exercises: no cell in it is marked as part of one. Was it made anew, or exported by another program?",
    );
  }
  if (found.length > 1) {
    throw new Unreadable(`The notebook may be any of ${found.map(({ name }) => name).join(", ")}.`);
  }
  return found[0] as Exercise;
}

/**
 * Puts a student's answers into the exercise: what students may write is theirs, everything else, tests above all, is
 * the instructor's. Tests that were deleted come back; whatever the student added stays where it was.
 *
 * @param submission the student's notebook.
 * @param exercise the exercise that it answers.
 * @param stubs what students find in the cells that they fill, by `grade_id`: that is in a written answer that was
 *   deleted.
 * @returns a notebook to be executed and graded, with hidden tests.
 */
export function rebuild(
  submission: Notebook,
  exercise: Exercise,
  stubs: ReadonlyMap<string, string>,
): Notebook {
  const known = new Map(exercise.notebook.cells.map((cell) => [markOf(cell)?.grade_id, cell]));
  known.delete(undefined);
  const placed = new Map<string, Cell>();
  const cells: Cell[] = submission.cells.map((cell) => {
    const id = markOf(cell)?.grade_id;
    const original = id === undefined || placed.has(id) ? undefined : known.get(id);
    if (!original || id === undefined) return plain(cell);
    const { solution } = markOf(original) as { solution: boolean };
    const restored = solution ? { ...original, source: cell.source } : original;
    placed.set(id, restored);
    return restored;
  });
  // From the last to the first, each deleted test goes in front of what comes after it in the exercise.
  let next: Cell | undefined;
  for (const cell of [...exercise.notebook.cells].reverse()) {
    const mark = markOf(cell);
    if (!mark) continue;
    const present = placed.get(mark.grade_id);
    if (present) next = present;
    // A deleted solution stays away: the student may have written it somewhere else.
    else if (!mark.solution || mark.grade) {
      const restored = mark.solution ? { ...cell, source: stubs.get(mark.grade_id) ?? "" } : cell;
      cells.splice(next ? cells.indexOf(next) : cells.length, 0, restored);
      next = restored;
    }
  }
  return { ...exercise.notebook, cells: cells.map(withId) };
}

function plain(cell: Cell): Cell {
  const common = { cell_type: cell.cell_type, metadata: {}, source: cell.source };
  return cell.cell_type === "code" ? { ...common, execution_count: null, outputs: [] } : common;
}

/** Gives each cell an id of its own, as the format wants it. */
function withId(cell: Cell, index: number): Cell {
  const id = createHash("sha256")
    .update(`${index} ${textOf(cell.source)}`)
    .digest("hex")
    .slice(0, 12);
  return { ...cell, id };
}
