import { existsSync, readFileSync } from "node:fs";
import { type Document, exercises, lessons } from "../shared/documents.js";
import { inRepository } from "../shared/paths.js";

/** How many lines of code a learner writes in one lesson or exercise. */
export interface Written {
  /** Its name, such as `13-convolutions`. */
  name: string;
  /** Lines of code, counted in the solutions. */
  lines: number;
}

/**
 * Counts the lines of code in a text: not those that are blank, hold a comment only, or nothing but brackets.
 *
 * @param code TypeScript.
 * @example
 * linesOfCode("for (const x of xs) {\n  // all\n  sum += x;\n}"); // 2
 */
export function linesOfCode(code: string): number {
  return code
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ""))
    .filter((line) => /[^\s{}()[\];,]/.test(line)).length;
}

/**
 * Gives what a learner writes of the functions and classes of a module: what stands inside them. Their heads are given.
 *
 * @param source a formatted module, such as `solutions.ts` of a lesson.
 */
export function bodies(source: string): string {
  const found = source.matchAll(
    /^export (?:async )?(?:function|class) [^\n]*?(?:\{\n|\(\n[\s\S]*?^\)[^\n]*\{\n)([\s\S]*?)^\}/gm,
  );
  return [...found].map(([, body = ""]) => body).join("\n");
}

/**
 * Gives what stands between the marks of solutions in the source of an exercise.
 *
 * @param source a module in percent format.
 */
export function solutionRegions(source: string): string {
  const found = source.matchAll(/^[^\n]*BEGIN SOLUTION\n([\s\S]*?)^[^\n]*END SOLUTION/gm);
  return [...found].map(([, region = ""]) => region).join("\n");
}

/** Counts what a learner writes in each lesson and exercise. */
export function writtenLines(): Written[] {
  const inLesson = ({ name }: Document) => {
    const path = inRepository(`lib/exercises/src/lessons/${name}/solutions.ts`);
    return existsSync(path) ? bodies(readFileSync(path, "utf8")) : "";
  };
  const inExercise = ({ source }: Document) => solutionRegions(readFileSync(source, "utf8"));
  return [
    ...lessons().map((document) => ({ name: document.name, lines: linesOfCode(inLesson(document)) })),
    ...exercises().map((document) => ({ name: document.name, lines: linesOfCode(inExercise(document)) })),
  ];
}

/** Adds the lines of all lessons and exercises up. */
export function totalOf(written: readonly Written[]): number {
  return written.reduce((sum, { lines }) => sum + lines, 0);
}

/** Says in a line for each lesson and exercise what a learner writes, and in the last one all of it. */
export function describeWritten(written: readonly Written[]): string {
  const rows = [...written, { name: "together", lines: totalOf(written) }];
  return rows.map(({ name, lines }) => `${String(lines).padStart(5)}  ${name}`).join("\n");
}
