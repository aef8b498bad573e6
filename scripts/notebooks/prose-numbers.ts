import { type Notebook, textOf } from "../shared/notebook.js";

/** A number as people and programs write it: 717,210 or 60_000 or 0.9776. */
const NUMBER = /\d+(?:[,_]\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?/g;

/**
 * Finds the numbers of a lesson's text that none of its cells computes or names. A text whose numbers come out of
 * its own cells can't drift from the truth unnoticed.
 *
 * Only numbers that say something are looked at: those with a decimal point, and whole numbers of three digits or
 * more. A number is supported where a code cell or an output shows it, or one that rounds to it.
 *
 * @param notebook a lesson, executed on the whole data.
 * @returns one sentence for each number without support.
 */
export function unsupportedNumbers(notebook: Notebook): string[] {
  const known = knownNumbers(notebook);
  const found: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "markdown") continue;
    // Links lead to files whose names begin with numbers; formulas hold symbols.
    const text = textOf(cell.source).replace(/\]\([^)]*\)/g, "]");
    for (const [token] of text.matchAll(NUMBER)) {
      if (matters(token) && !isSupported(token, known)) {
        found.push(`the text says ${token}, but no cell does`);
      }
    }
  }
  return [...new Set(found)];
}

function matters(token: string): boolean {
  const value = plain(token);
  // "100" is a way of speaking: 98 of 100.
  return token.includes(".") || (value >= 100 && value !== 100);
}

function plain(token: string): number {
  return Number(token.replace(/[,_]/g, ""));
}

function knownNumbers(notebook: Notebook): number[] {
  const texts = notebook.cells
    .filter((cell) => cell.cell_type === "code")
    .flatMap((cell) => [
      textOf(cell.source),
      ...(cell.outputs ?? []).map((output) => textOf(output.text) + textOf(output.data?.["text/plain"])),
    ]);
  // Shapes are written without spaces, `[60000,28,28]`: no thousands there.
  return texts.flatMap((text) => [
    ...[...text.matchAll(NUMBER)].map(([token]) => plain(token)),
    ...[...text.matchAll(/\d+(?:\.\d+)?/g)].map(([token]) => Number(token)),
  ]);
}

function isSupported(token: string, known: readonly number[]): boolean {
  const value = plain(token);
  const decimals = token.split(".")[1]?.length ?? 0;
  return known.some(
    (number) => number === value || (decimals > 0 && number.toFixed(decimals) === value.toFixed(decimals)),
  );
}
