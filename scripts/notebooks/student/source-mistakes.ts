import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { pointsOf, type Steps } from "@course/checks";
import type { ExerciseDocument } from "../../shared/documents.js";
import { inRepository } from "../../shared/paths.js";

/** A cell of a source, as far as it matters here. */
interface SourceCell {
  /** The number of the line with its `// %%`. */
  line: number;
  isCode: boolean;
  /** What stands behind `nbgrader=`; undefined where nothing does, null where it is no JSON. */
  mark: Partial<Mark> | null | undefined;
  /** The lines below, with their numbers. */
  lines: { number: number; text: string }[];
}

interface Mark {
  grade_id: unknown;
  grade: unknown;
  solution: unknown;
  locked: unknown;
  task: unknown;
  points: unknown;
  schema_version: unknown;
}

/**
 * Looks for what an instructor may have mistyped in the source of an exercise, before anything is made of it.
 *
 * @param document the exercise. Its steps are those of the exercise of the same name in the library, if there is one.
 * @returns for each mistake a line: where, what is wrong, and what to write; none where all is well.
 */
export async function sourceMistakes({ name, source }: ExerciseDocument): Promise<string[]> {
  const { exercises } = await import("course/exercises");
  const steps = exercises.find((exercise) => exercise.name === basename(name))?.steps;
  const path = relative(inRepository(""), source);
  return mistakesIn(readFileSync(source, "utf8"), steps).map(({ line, says }) => `${path}:${line}: ${says}`);
}

interface Mistake {
  line: number;
  says: string;
}

/**
 * Does the same with the text of a source.
 *
 * @param text the source, in jupytext's percent format.
 * @param steps what the exercise checks; undefined where that isn't known.
 */
export function mistakesIn(text: string, steps: Steps | undefined): Mistake[] {
  const cells = cellsOf(text);
  const found = cells.flatMap((cell) => [
    ...markMistakes(cell),
    ...regionMistakes(cell, "SOLUTION"),
    ...regionMistakes(cell, "HIDDEN TESTS"),
    ...solutionMistakes(cell),
    ...(steps ? stepMistakes(cell, steps) : []),
  ]);
  return [...found, ...twice(cells)].sort((a, b) => a.line - b.line);
}

function cellsOf(text: string): SourceCell[] {
  const cells: SourceCell[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("// %%")) {
      cells.push({
        line: index + 1,
        isCode: !/^\/\/ %%[^={]*\[(markdown|raw)\]/.test(line),
        mark: markOn(line),
        lines: [],
      });
    } else cells.at(-1)?.lines.push({ number: index + 1, text: line });
  }
  return cells;
}

function markOn(line: string): SourceCell["mark"] {
  const json = /\snbgrader=(\{.*?\})(?=\s|$)/.exec(line)?.[1];
  if (json === undefined) return line.includes("nbgrader") ? null : undefined;
  try {
    return JSON.parse(json) as Partial<Mark>;
  } catch {
    return null;
  }
}

const EXAMPLE =
  'nbgrader={"grade": true, "grade_id": "name", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}';

function markMistakes({ line, mark }: SourceCell): Mistake[] {
  if (mark === undefined) return [];
  if (mark === null)
    return [{ line, says: `nbgrader's mark on this cell can't be read. Write it as in ${EXAMPLE}` }];
  const { grade_id: id, grade, points } = mark;
  const missing = (["grade", "locked", "solution", "task"] as const).filter(
    (key) => typeof mark[key] !== "boolean",
  );
  const says = [
    ...(typeof id === "string" && /^[\w-]+$/.test(id)
      ? []
      : [`"grade_id" is ${shown(id)}. Write a name of letters, digits, "-" and "_".`]),
    ...missing.map((key) => `"${key}" of ${nameOf(mark)} is ${shown(mark[key])}. Write true or false.`),
    ...(mark.schema_version === 3
      ? []
      : [`"schema_version" of ${nameOf(mark)} is ${shown(mark.schema_version)}. Write 3.`]),
    ...(grade !== true || (typeof points === "number" && points >= 0)
      ? []
      : [`"points" of ${nameOf(mark)} is ${shown(points)}. Write a number from 0 up, such as "points": 2.`]),
  ];
  return says.map((text) => ({ line, says: text }));
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function nameOf(mark: SourceCell["mark"]): string {
  return typeof mark?.grade_id === "string" ? `the cell "${mark.grade_id}"` : "this cell";
}

/** What is begun must end, in the same cell, once after the other. */
function regionMistakes({ lines, mark }: SourceCell, name: "SOLUTION" | "HIDDEN TESTS"): Mistake[] {
  const found: Mistake[] = [];
  let begun: number | undefined;
  for (const { number, text } of lines) {
    if (text.includes(`BEGIN ${name}`)) {
      if (begun !== undefined) {
        found.push({
          line: number,
          says: `BEGIN ${name} again, before the one in line ${begun} has ended. Write  // END ${name}  between them.`,
        });
      }
      begun = number;
    } else if (text.includes(`END ${name}`)) {
      if (begun === undefined) {
        found.push({
          line: number,
          says: `END ${name} without a beginning. Write  // BEGIN ${name}  where it begins.`,
        });
      }
      begun = undefined;
    }
  }
  if (begun !== undefined) {
    found.push({
      line: begun,
      says: `BEGIN ${name} in ${nameOf(mark)} has no end. Write  // END ${name}  below its last line, in the same cell.`,
    });
  }
  return found;
}

function solutionMistakes({ line, isCode, lines, mark }: SourceCell): Mistake[] {
  if (mark === null) return [];
  const begin = lines.find(({ text }) => text.includes("BEGIN SOLUTION"));
  if (begin && mark?.solution !== true) {
    return [
      {
        line: begin.number,
        says: `A solution in ${nameOf(mark)}, which students would get. Write "solution": true into the mark in line ${line}.`,
      },
    ];
  }
  if (isCode && mark?.solution === true && !begin) {
    return [
      {
        line,
        says: `${capital(nameOf(mark))} is a solution, and nothing says which lines. Write  // BEGIN SOLUTION  and  // END SOLUTION  around them.`,
      },
    ];
  }
  const tests = lines.find(({ text }) => text.includes("BEGIN HIDDEN TESTS"));
  if (tests && mark?.grade !== true) {
    return [
      {
        line: tests.number,
        says: `Hidden tests in ${nameOf(mark)}, which gives no points. Write "grade": true and "points" into the mark in line ${line}.`,
      },
    ];
  }
  return [];
}

/** What names a step names one of the exercise's, with its points. */
function stepMistakes({ line, isCode, lines, mark }: SourceCell, steps: Steps): Mistake[] {
  const names = Object.keys(steps);
  const found: Mistake[] = [];
  for (const { number, text } of isCode ? lines : []) {
    for (const [, verb, id = ""] of text.matchAll(/\bexercise\.(check|grade|hint)\(\s*["'`]([^"'`]*)/g)) {
      if (!Object.hasOwn(steps, id)) {
        found.push({
          line: number,
          says: `${verb}("${id}"): there is no step of this name. There are: ${names.join(", ")}.`,
        });
      }
    }
  }
  const { grade_id: id, grade, solution, points } = mark ?? {};
  if (grade !== true || typeof id !== "string" || typeof points !== "number" || points < 0) return found;
  const step = Object.hasOwn(steps, id) ? steps[id] : undefined;
  if (!step) {
    found.push({
      line,
      says: `The grade_id "${id}" gives points, and there is no step of this name. There are: ${names.join(", ")}.`,
    });
  } else if (points !== pointsOf(step)) {
    found.push({
      line,
      says: `"points" of the cell "${id}" is ${points}, and its step has ${pointsOf(step)}. Write "points": ${pointsOf(step)}, or change the step in checks.ts.`,
    });
  }
  if (solution !== true && !lines.some(({ text }) => text.includes(`.grade("${id}"`))) {
    found.push({
      line,
      says: `The cell "${id}" gives points, and nothing in it asks for them. Write  await exercise.grade("${id}", …);  between // BEGIN HIDDEN TESTS and // END HIDDEN TESTS.`,
    });
  }
  return found;
}

/** No two cells have one name. */
function twice(cells: readonly SourceCell[]): Mistake[] {
  const first = new Map<string, number>();
  return cells.flatMap(({ line, mark }) => {
    const id = mark?.grade_id;
    if (typeof id !== "string") return [];
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, line);
      return [];
    }
    return [
      { line, says: `The grade_id "${id}" is that of the cell in line ${before} too. Write another one.` },
    ];
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
