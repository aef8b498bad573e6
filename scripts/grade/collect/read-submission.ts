import { type Cell, type Notebook, textOf } from "../../shared/notebook.js";

/** A submission that can't be graded. The message is for the student and the instructor. */
export class Unreadable extends Error {
  override name = "Unreadable";
}

/** More text and cells than anyone writes, larger pictures than a page needs. Outputs don't count: they are left out. */
const MOST = { characters: 5_000_000, cells: 2000, pictures: 20_000_000 };

/**
 * Reads a notebook that a student handed in. Only the texts of its cells, pictures pasted into them, and nbgrader's
 * marks are taken over: no outputs, no other metadata. Half a character, which no text may hold, becomes "�".
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
  const budget = { characters: MOST.pictures };
  const cells = raw.cells.map((cell) => readCell(cell, budget));
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

function readCell(value: unknown, budget: { characters: number }): Cell {
  const cell = (typeof value === "object" && value !== null ? value : {}) as Partial<Cell>;
  const mark = (cell.metadata as Cell["metadata"] | undefined)?.nbgrader as
    | { grade_id?: unknown }
    | undefined;
  const grade_id = typeof mark?.grade_id === "string" ? mark.grade_id.toWellFormed() : undefined;
  const source = textOf(Array.isArray(cell.source) ? cell.source.map(textOf) : cell.source);
  const cell_type = cell.cell_type === "code" || cell.cell_type === "raw" ? cell.cell_type : "markdown";
  const attachments = cell_type === "markdown" ? readPictures(cell.attachments, budget) : {};
  return {
    cell_type,
    metadata: grade_id === undefined ? {} : { nbgrader: { grade_id } },
    source: source.toWellFormed(),
    ...(Object.keys(attachments).length > 0 && { attachments }),
  };
}

/** Takes over what is a picture, as far as the budget goes. */
function readPictures(value: unknown, budget: { characters: number }): NonNullable<Cell["attachments"]> {
  const pictures: NonNullable<Cell["attachments"]> = {};
  for (const [name, types] of Object.entries(value ?? {})) {
    for (const [type, content] of Object.entries(types ?? {})) {
      if (!/^image\/[a-z0-9.+-]+$/i.test(type) || typeof content !== "string") continue;
      if (content.length > budget.characters || !/^[A-Za-z0-9+/=\s]*$/.test(content)) continue;
      budget.characters -= content.length;
      const key = name.toWellFormed();
      pictures[key] = { ...pictures[key], [type]: content };
    }
  }
  return pictures;
}
