import { basename } from "node:path";
import { convert } from "../../shared/convert.js";
import { type Document, exercises as sources } from "../../shared/documents.js";
import { type Cell, type Notebook, textOf } from "../../shared/notebook.js";

/** nbgrader's mark on a cell. */
export interface Mark {
  grade_id: string;
  grade: boolean;
  solution: boolean;
  locked: boolean;
  points?: number;
}

/** An exercise as graders know it, with its solutions and hidden tests: nbgrader's word for it. */
export interface Assignment {
  /** The name of its source, such as `1-load-and-prepare`. */
  name: string;
  notebook: Notebook;
  /** The cells that give points, in their order. */
  tasks: Task[];
  /** The `grade_id` of every marked cell. */
  ids: Set<string>;
}

/** A cell that gives points. */
export interface Task {
  id: string;
  points: number;
  /** Whether a person gives the points. */
  isManual: boolean;
}

/**
 * Reads the sources of the exercises.
 *
 * @param documents the sources; those of the course by default.
 * @returns the exercises.
 * @throws Error where one can't be graded: what is wrong in which cell.
 */
export async function readAssignments(documents: readonly Document[] = sources()): Promise<Assignment[]> {
  const converted = await convert(documents);
  return documents.map(({ name }) => assignmentFrom(basename(name), converted.get(name) as Notebook));
}

/**
 * Describes an exercise for graders.
 *
 * @param name the name of its source.
 * @param source its source as a notebook.
 * @returns the exercise.
 * @throws Error where a cell gives points without handing over answers.
 */
export function assignmentFrom(name: string, source: Notebook): Assignment {
  // What only the solution shows is nothing that students were given.
  const cells = source.cells.filter(({ metadata }) => !metadata.tags?.includes("solution-only"));
  const notebook = { ...source, cells };
  const tasks: Task[] = [];
  const ids = new Set<string>();
  for (const cell of cells) {
    const mark = markOf(cell);
    if (!mark) continue;
    if (ids.has(mark.grade_id)) throw new Error(`${name}: two cells have the grade_id "${mark.grade_id}".`);
    ids.add(mark.grade_id);
    if (!mark.grade) continue;
    const task = { id: mark.grade_id, points: Number(mark.points), isManual: mark.solution };
    if (!task.isManual && !textOf(cell.source).includes(`.grade("${task.id}"`)) {
      throw new Error(
        `${name}: the cell "${task.id}" gives points, but nowhere in it stands \`.grade("${task.id}", …)\`. Student code runs beside\nthe cell and could forge what any other test says.`,
      );
    }
    tasks.push(task);
  }
  return { name, notebook, tasks, ids };
}

/** Gives nbgrader's mark on a cell, or undefined where there is none, or nothing that looks like one. */
export function markOf(cell: Cell): Mark | undefined {
  const mark = cell.metadata?.nbgrader as Partial<Mark> | undefined;
  return typeof mark?.grade_id === "string" ? (mark as Mark) : undefined;
}
