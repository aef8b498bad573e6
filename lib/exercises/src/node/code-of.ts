import { readFileSync } from "node:fs";

/**
 * Reads the code of a model answer from its source.
 *
 * @param lesson the name of the lesson, such as `"03-build-and-fit"`.
 * @param name the name of a function or class that its `solutions.ts` exports.
 * @returns its code without `export`, with the comment above it; a line that says where it stands, where the source
 *   can't be read.
 */
export function codeOf(lesson: string, name: string): string {
  const file = `src/lessons/${lesson}/solutions.ts`;
  const place = `lib/exercises/${file}`;
  try {
    // This file lies two folders below the package, as a source and compiled.
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    return findDeclaration(source, name) ?? `// There is no ${name} in ${place}.`;
  } catch {
    return `// The code stands in ${place} of the course, which can't be read here.`;
  }
}

/** Finds an exported function or class in a formatted source: it ends at the next brace that begins a line. */
export function findDeclaration(source: string, name: string): string | undefined {
  const lines = source.split(/\r?\n/);
  const declares = new RegExp(`^export (async function|function\\*?|class) ${name}\\b`);
  const at = lines.findIndex((line) => declares.test(line));
  const end = lines.indexOf("}", at);
  if (at < 0 || end < 0) return undefined;
  let from = at;
  while (from > 0 && /^(\/\*\*| \*|\/\/)/.test(lines[from - 1] as string)) from--;
  return lines
    .slice(from, end + 1)
    .map((line) => line.replace(/^export /, ""))
    .join("\n");
}
