import { type Notebook, textOf } from "../shared/notebook.js";

/**
 * Finds the first place where a generated notebook differs from its source.
 *
 * @param source the source, converted and normalised.
 * @param generated the notebook as it is stored. Its outputs are not looked at.
 * @returns a sentence that says where; undefined where they agree.
 */
export function textDrift(source: Notebook, generated: Notebook): string | undefined {
  const count = Math.max(source.cells.length, generated.cells.length);
  for (let i = 0; i < count; i++) {
    const [a, b] = [source.cells[i], generated.cells[i]];
    if (!a) return `cell ${i + 1} is not in its source`;
    if (!b) return `cell ${i + 1} of its source is missing`;
    if (a.cell_type !== b.cell_type) return `cell ${i + 1} is ${b.cell_type}, in its source ${a.cell_type}`;
    if (textOf(a.source) !== textOf(b.source)) return `cell ${i + 1} differs from its source`;
    if (JSON.stringify(a.metadata) !== JSON.stringify(b.metadata))
      return `the metadata of cell ${i + 1} differ`;
  }
  return undefined;
}
