import { type Notebook, textOf } from "./notebook.js";

/** How long a line may get. */
const WIDTH = 100;

const LISTED = /^import \{\n((?: {2}(?:type )?\w+(?: as \w+)?,\n)+)\} from ("[^"]+");$/gm;

/**
 * Puts several names of a long import on a line. In a source the formatter gives each its own line: a lesson would begin
 * with forty of them.
 *
 * @param notebook is left as it is.
 * @returns the notebook with shorter imports.
 * @example
 * // import {
 * //   accuracy, checkNumbers, compare, estimateTraining, fit, flatten, loadMnist, normalize, oneHot,
 * //   question, tf,
 * // } from "course";
 */
export function wrapImports(notebook: Notebook): Notebook {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === "code" ? { ...cell, source: wrapped(textOf(cell.source)) } : cell,
  );
  return { ...notebook, cells };
}

function wrapped(code: string): string {
  return code.replace(LISTED, (_, list: string, module: string) => {
    const lines = [""];
    for (const name of list.trim().split(/\n */)) {
      const longer = `${lines.at(-1)} ${name}`.trimStart();
      if (longer.length + 2 <= WIDTH) lines[lines.length - 1] = longer;
      else lines.push(name);
    }
    return `import {\n  ${lines.join("\n  ")}\n} from ${module};`;
  });
}
