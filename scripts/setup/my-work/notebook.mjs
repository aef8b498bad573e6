import { createHash } from "node:crypto";

/**
 * A notebook as far as it is looked at here.
 *
 * @typedef {object} Notebook
 * @property {Cell[]} cells
 *
 * @typedef {object} Cell
 * @property {string} cell_type
 * @property {string} [id]
 * @property {string | string[]} source
 * @property {unknown[]} [outputs]
 * @property {number | null} [execution_count]
 */

/**
 * Reads a notebook.
 *
 * @param {Uint8Array} content
 * @returns {Notebook | undefined} undefined where it is none
 */
export function readNotebook(content) {
  try {
    const notebook = JSON.parse(Buffer.from(content).toString("utf8"));
    const isNotebook = Array.isArray(notebook.cells) && notebook.cells.every(isCell);
    return isNotebook ? notebook : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} cell */
function isCell(cell) {
  const { cell_type, source } = /** @type {Partial<Cell>} */ (cell ?? {});
  return typeof cell_type === "string" && (typeof source === "string" || Array.isArray(source));
}

/**
 * Writes a notebook as JupyterLab does, so that opening and saving it changes no byte.
 *
 * @param {Notebook} notebook
 * @returns {string}
 */
export function written(notebook) {
  return `${JSON.stringify(sorted(notebook), undefined, 1)}\n`;
}

/** Sorts the keys of all objects. @param {unknown} value @returns {unknown} */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/**
 * Empties a notebook: no cell has been run.
 *
 * @param {Notebook} notebook
 * @returns {Notebook} a new one
 */
export function withoutOutputs(notebook) {
  return {
    ...notebook,
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
    ),
  };
}

/**
 * Gives each cell what the same cell of another notebook has shown. Cells are the same where their kind and source are.
 *
 * @param {Notebook} notebook
 * @param {Notebook} other
 * @returns {Notebook} a new one
 */
export function withOutputsOf(notebook, other) {
  /** @type {Map<string, Cell[]>} */
  const ran = new Map();
  for (const cell of other.cells) {
    if (cell.cell_type === "code") ran.set(textOf(cell), [...(ran.get(textOf(cell)) ?? []), cell]);
  }
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => {
      const { outputs = [], execution_count = null } = ran.get(textOf(cell))?.shift() ?? cell;
      return cell.cell_type === "code" ? { ...cell, outputs, execution_count } : cell;
    }),
  };
}

/**
 * Gives a hash of what people have written in a notebook: the kinds and sources of its cells, in their order. Outputs,
 * what is folded, and whatever else a front end notes down are left out, and so are empty cells, which JupyterLab adds
 * behind the last one.
 *
 * @param {Notebook} notebook
 * @returns {string}
 */
export function textHash(notebook) {
  return sha256(JSON.stringify(textsOf(notebook)));
}

/**
 * Tells whether a notebook holds nothing but cells that the course has written, in an order that another version has
 * too. The course derives the id of a cell from its source (see `stableId` in scripts/shared/notebook.ts), and front
 * ends keep ids.
 *
 * @param {Notebook} notebook
 * @param {Notebook} other another version of it
 * @returns {boolean}
 */
export function isOfTheCourse(notebook, other) {
  const filled = notebook.cells.filter((cell) => sourceOf(cell).trim() !== "");
  if (!filled.every((cell) => cell.id?.split("-")[0] === sha256(sourceOf(cell)).slice(0, 8))) return false;
  const [mine, theirs] = [textsOf(notebook), textsOf(other)];
  const common = mine.filter((text) => theirs.includes(text));
  return JSON.stringify(common) === JSON.stringify(theirs.filter((text) => mine.includes(text)));
}

/** @param {Notebook} notebook @returns {string[]} */
function textsOf({ cells }) {
  return cells.filter((cell) => sourceOf(cell).trim() !== "").map(textOf);
}

/** The kind and the source of a cell in one text. @param {Cell} cell */
function textOf(cell) {
  return `${cell.cell_type}\n${sourceOf(cell)}`;
}

/** @param {Cell} cell */
function sourceOf({ source }) {
  return Array.isArray(source) ? source.join("") : source;
}

/** @param {string | Uint8Array} content */
export function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
