import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { inRepository } from "./paths.js";

/** One source, and the notebook that is made from it. */
export interface Document {
  /** Its file name without ending, such as `03-build-and-fit`. */
  name: string;
  /** The full path of the source, a module in percent format. */
  source: string;
  /** The full path of the generated notebook. */
  target: string;
}

/**
 * Lists the lessons, in the order in which they are read.
 *
 * @param wanted parts of names, such as `03`; all lessons where empty.
 * @returns the lessons whose name contains one of them.
 * @throws Error where one of them fits no lesson; the message lists those that exist.
 * @example
 * lessons(["03"]).map(({ name }) => name); // ["03-build-and-fit"]
 */
export function lessons(wanted: readonly string[] = []): Document[] {
  const all = readdirSync(inRepository("notebooks/source/lessons"))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => basename(file, ".ts"))
    .map((name) => ({
      name,
      source: inRepository(`notebooks/source/lessons/${name}.ts`),
      target: inRepository(`notebooks/lessons/${name}.ipynb`),
    }));
  for (const part of wanted) {
    if (!all.some(({ name }) => name.includes(part))) {
      throw new Error(`No lesson is called "${part}". There are: ${all.map(({ name }) => name).join(", ")}.`);
    }
  }
  return wanted.length === 0 ? all : all.filter(({ name }) => wanted.some((part) => name.includes(part)));
}

/**
 * Lists notebooks that were generated from a source that is gone.
 *
 * @returns their full paths.
 * @example
 * orphans(); // [], as long as nobody has renamed a source
 */
export function orphans(): string[] {
  const folder = inRepository("notebooks/lessons");
  if (!existsSync(folder)) return [];
  const targets = new Set(lessons().map(({ target }) => target));
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => join(folder, file))
    .filter((path) => !targets.has(path));
}
