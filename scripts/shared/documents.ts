import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { inRepository } from "./paths.js";

/** One source, and the notebooks that are made from it. */
export interface Document {
  /** What it is called on the command line: `03-build-and-fit`, `exercises/1-load-and-prepare`. */
  name: string;
  /** The full path of the source, a module in percent format. */
  source: string;
  /** The full path of the executed notebook: a lesson, or the solution of an exercise. */
  target: string;
  /** Of an exercise: the full path of the notebook that students get. */
  student?: string;
}

/** The full path of the glossary: a notebook that is made from the sources of all lessons. */
export const glossary = inRepository("notebooks/lessons/glossary.ipynb");

/**
 * Lists the lessons, in the order in which they are read.
 *
 * @returns the lessons.
 * @example
 * lessons().map(({ name }) => name)[2]; // "03-build-and-fit"
 */
export function lessons(): Document[] {
  return sourcesIn("lessons").map((name) => ({
    name,
    source: inRepository(`notebooks/source/lessons/${name}.ts`),
    target: inRepository(`notebooks/lessons/${name}.ipynb`),
  }));
}

/** A source from which students get a notebook of their own. */
export type ExerciseDocument = Document & { student: string };

/**
 * Lists the exercises, in their order.
 *
 * @returns the exercises.
 * @example
 * exercises().map(({ name }) => name)[0]; // "exercises/1-load-and-prepare"
 */
export function exercises(): ExerciseDocument[] {
  return sourcesIn("exercises").map((name) => ({
    name: `exercises/${name}`,
    source: inRepository(`notebooks/source/exercises/${name}.ts`),
    target: inRepository(`notebooks/solutions/${name}.ipynb`),
    student: inRepository(`notebooks/exercises/${name}.ipynb`),
  }));
}

/**
 * Lists lessons and exercises.
 *
 * @param wanted parts of names, such as `03` or `exercises`; everything where empty.
 * @returns those whose name contains one of them.
 * @throws Error where one of them fits nothing; the message lists what there is.
 * @example
 * documents(["03"]).map(({ name }) => name); // ["03-build-and-fit"]
 */
export function documents(wanted: readonly string[] = []): Document[] {
  const all: Document[] = [...lessons(), ...exercises()];
  for (const part of wanted) {
    if (!all.some(({ name }) => name.includes(part))) {
      throw new Error(
        `No lesson or exercise is called "${part}". There are: ${all.map(({ name }) => name).join(", ")}.`,
      );
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
  const targets = new Set([glossary, ...documents().flatMap(({ target, student }) => [target, student])]);
  return ["lessons", "exercises", "solutions"].flatMap((kind) => {
    const folder = inRepository(`notebooks/${kind}`);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith(".ipynb"))
      .map((file) => join(folder, file))
      .filter((path) => !targets.has(path));
  });
}

function sourcesIn(kind: string): string[] {
  return readdirSync(inRepository(`notebooks/source/${kind}`))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => basename(file, ".ts"));
}
