import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Assignment, markOf, readAssignments } from "../../scripts/grade/assignment/assignment.js";
import type { Document } from "../../scripts/shared/documents.js";
import { type Cell, type Notebook, textOf } from "../../scripts/shared/notebook.js";

/** Two small exercises: two steps of the first of the course, and one with a written answer only. */
export const documents: Document[] = ["1-load-and-prepare", "2-something-else"].map((name) => ({
  name: `exercises/${name}`,
  source: fileURLToPath(new URL(`fixture/${name}.ts`, import.meta.url)),
  target: "",
}));

/** Reads them. */
export async function fixture(): Promise<{ first: Assignment; second: Assignment }> {
  const [first, second] = await readAssignments(documents);
  return { first: first as Assignment, second: second as Assignment };
}

export const flattenRight = `function flattenImages(images: tf.Tensor3D): tf.Tensor2D {
  return images.reshape([images.shape[0], 784]);
}`;
export const normalizeRight = `function normalizePixels(x: tf.Tensor2D): tf.Tensor2D {
  return x.toFloat().div(255);
}`;
export const flattenWrong = flattenRight.replace("[images.shape[0], 784]", "[784, images.shape[0]]");
export const normalizeWrong = normalizeRight.replace("255", "100");

/** What is in the cells of a student, by `grade_id`; other cells stay as students get them. */
export type Answers = Record<string, string>;

/** All that a student needs for full automatic points. */
export const right: Answers = { "flatten-solution": flattenRight, "normalize-solution": normalizeRight };

/** Makes what a student hands in: stubs, no hidden tests, and the answers. */
export function handedIn(exercise: Assignment, answers: Answers = {}): Notebook {
  const cells = exercise.notebook.cells.map((cell): Cell => {
    const mark = markOf(cell);
    const source = textOf(cell.source)
      .replace(/\/\/ BEGIN SOLUTION[\s\S]*\/\/ END SOLUTION/, "throw exercise.notTried();")
      .replace(/\n?\/\/ BEGIN HIDDEN TESTS[\s\S]*\/\/ END HIDDEN TESTS/, "");
    const stub = mark?.solution && cell.cell_type === "markdown" ? "*Your answer here.*" : source;
    return { ...cell, source: answers[mark?.grade_id ?? ""] ?? stub };
  });
  const metadata = { kernelspec: { display_name: "TypeScript", language: "typescript", name: "typescript" } };
  return { ...exercise.notebook, metadata, cells };
}

/** Writes a file, and its folders. */
export function put(folder: string, path: string, content: string | Uint8Array | Notebook): void {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  const isFile = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(full, isFile ? content : JSON.stringify(content));
}

/** A line of scores.csv, by its titles. */
export type CsvLine = Record<string, string>;

/** Reads CSV as RFC 4180 has it. */
export function readCsv(text: string): CsvLine[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
  }
  const [titles = [], ...lines] = rows.filter((row) => row.length > 0);
  return lines.map((line) => Object.fromEntries(titles.map((title, i) => [title, line[i] ?? ""])));
}
