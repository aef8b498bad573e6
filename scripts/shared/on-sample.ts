import { type Cell, type Notebook, textOf } from "./notebook.js";

/**
 * Takes the word of how cells are cut short on the small sample of the data out of their metadata, and follows it
 * where the notebook is for the sample. There every line of a lesson must run, and no figure counts: forty networks
 * show no more than two.
 *
 * In a source it stands behind the cell's mark: `// %% on_sample={"seeds: 20": "seeds: 2"}`. So a lesson need not have
 * a line that its readers don't need.
 *
 * @param notebook a notebook as converted from its source. It is not changed.
 * @param isForSample whether it is going to run on the sample.
 * @returns a new notebook, without that metadata.
 * @throws Error where a cell doesn't hold a text that is to be replaced, or holds it twice.
 */
export function onSample(notebook: Notebook, isForSample: boolean): Notebook {
  return { ...notebook, cells: notebook.cells.map((cell) => cut(cell, isForSample)) };
}

function cut(cell: Cell, isForSample: boolean): Cell {
  const { on_sample: replacements = {}, ...metadata } = cell.metadata;
  let source = textOf(cell.source);
  for (const [from, to] of Object.entries(replacements as Record<string, string>)) {
    const parts = source.split(from);
    if (parts.length !== 2) {
      throw new Error(
        `on_sample replaces ${JSON.stringify(from)}, which is in its cell ${parts.length - 1} times; it must be there once:\n${textOf(cell.source)}`,
      );
    }
    if (isForSample) source = parts.join(to);
  }
  return { ...cell, metadata, source };
}
