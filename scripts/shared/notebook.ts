import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { inRepository } from "./paths.js";
import { writeWhole } from "./write-whole.js";

/** A notebook as it is stored, as far as we read it (nbformat 4.5). */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  cell_type: "markdown" | "code" | "raw";
  id?: string;
  metadata: Record<string, unknown> & { tags?: string[] };
  /** One text, or its lines, each with its line end. Ours are always lines. */
  source: string | string[];
  /** Of a written cell: pictures pasted into it, by name and MIME type, in base64. */
  attachments?: Record<string, Record<string, string>>;
  execution_count?: number | null;
  outputs?: Output[];
}

export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  /** Of a stream. */
  name?: "stdout" | "stderr";
  text?: string | string[];
  /** Of a display or a result: the same value in several MIME types. */
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  execution_count?: number | null;
  /** Of an error. */
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/**
 * Gives the text of a cell or an output, however its lines are stored.
 *
 * @param text one text, or lines that carry their line ends.
 * @returns one text; empty where there is none.
 * @example
 * textOf(["a\n", "b"]); // "a\nb"
 */
export function textOf(text: unknown): string {
  if (Array.isArray(text)) return text.join("");
  return typeof text === "string" ? text : "";
}

/** Splits a text into lines that keep their line ends, as notebooks store them. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/**
 * Makes a notebook the same whenever and wherever it was executed: no time stamps, no random ids, the same
 * kernel in its metadata. What is left differs only where source or outputs differ, so that changes are easy to
 * review.
 *
 * @param notebook a notebook as jupytext or nbclient wrote it. It is not changed.
 * @param metadata what to record about it, beside the kernel.
 * @returns a new notebook.
 */
export function normalized(notebook: Notebook, metadata: Record<string, unknown> = {}): Notebook {
  const used = new Set<string>();
  return {
    cells: notebook.cells.map((cell) => normalizedCell(cell, used)),
    metadata: {
      kernelspec: { display_name: "TypeScript", language: "typescript", name: "typescript" },
      language_info: languageInfo(),
      ...metadata,
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/**
 * Gives what the kernel says of its language. A front end writes that into each notebook that it opens; where it is
 * there already, and whole, opening a notebook changes nothing.
 */
function languageInfo(): Record<string, unknown> {
  const kernel = JSON.parse(readFileSync(inRepository("lib/kernel/package.json"), "utf8"));
  return {
    codemirror_mode: { name: "javascript", typescript: true },
    file_extension: ".ts",
    mimetype: "text/typescript",
    name: "typescript",
    nbconvert_exporter: "script",
    pygments_lexer: "typescript",
    version: kernel.dependencies.typescript,
  };
}

function normalizedCell(cell: Cell, used: Set<string>): Cell {
  const source = textOf(cell.source);
  const { execution, collapsed, scrolled, ...metadata } = cell.metadata;
  const common = {
    cell_type: cell.cell_type,
    id: stableId(source, used),
    metadata,
    source: linesOf(source),
  };
  if (cell.cell_type !== "code") return common;
  return {
    ...common,
    execution_count: cell.execution_count ?? null,
    outputs: joinStreams((cell.outputs ?? []).map(normalizedOutput)),
  };
}

/** Gives an id that stays while the text of the cell stays. */
function stableId(source: string, used: Set<string>): string {
  const hash = createHash("sha256").update(source).digest("hex").slice(0, 8);
  let id = hash;
  for (let copy = 2; used.has(id); copy++) id = `${hash}-${copy}`;
  used.add(id);
  return id;
}

function normalizedOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: linesOf(textOf(output.text)) };
  if (output.output_type === "error") return output;
  const data: Record<string, unknown> = {};
  for (const [type, value] of Object.entries(output.data ?? {})) {
    data[type] = typeof value === "string" || Array.isArray(value) ? linesOf(textOf(value)) : value;
  }
  const { execution_count, ...rest } = output;
  const result = { ...rest, data, metadata: output.metadata ?? {} };
  return output.output_type === "execute_result" ? { ...result, execution_count } : result;
}

/** Joins what was printed in several pieces: how many there are is a matter of chance. */
function joinStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const previous = joined.at(-1);
    if (
      output.output_type === "stream" &&
      previous?.output_type === "stream" &&
      previous.name === output.name
    ) {
      joined[joined.length - 1] = { ...previous, text: linesOf(textOf(previous.text) + textOf(output.text)) };
    } else joined.push(output);
  }
  return joined;
}

/**
 * Reads a notebook.
 *
 * @throws Error where the file is missing or no notebook; the message names the file.
 */
export function readNotebook(path: string): Notebook {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Notebook;
  } catch (error) {
    throw new Error(`${path} can't be read as a notebook: ${(error as Error).message}`);
  }
}

/** Writes a notebook, wholly or not at all. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeWhole(path, `${JSON.stringify(notebook, undefined, 1)}\n`);
}
