import { codeOfNotebook, keptResults, linkTo, Practice } from "@course/checks";
import { exercises } from "./judge-task.js";
import * as practices from "./lessons/index.js";
import * as quizzes from "./lessons/quizzes.js";
import { Progress, withResults } from "./progress/table.js";
import { allTasks } from "./progress/tasks.js";

const OUTSIDE =
  "This notebook lies outside of my-work/, and records are kept there only. Open the copy in my-work/ to see yours.";

/**
 * Shows what is right, tried and open, in all lessons and exercises, and what to do next. It is read from
 * `my-work/progress/`, where each check notes down the best that was reached, and is sent nowhere.
 *
 * @param which shows a single notebook with all that is done in it: its number for a lesson, such as `3`, or a part of
 *   its name, such as `"1-load"` for exercise 1. Without it, all notebooks, a line each.
 * @returns the progress, which shows itself.
 * @throws RangeError where no notebook is called so.
 * @example
 * progress();
 * progress(3);
 */
export function progress(which?: number | string): Progress {
  const { work, records, troubles } = keptResults();
  const lessons = Object.values(practices).filter((one) => one instanceof Practice);
  const tasks = allTasks(Object.values(quizzes), lessons, exercises, (path) => codeOfNotebook(work, path));
  const notebooks = tasks.map((one) => withResults(one, records, work && linkTo(work, one.path)));
  const notes = work === undefined ? [OUTSIDE, ...troubles] : troubles;
  if (which === undefined) return new Progress(notebooks, notes);
  const part = typeof which === "number" ? `${String(which).padStart(2, "0")}-` : which;
  const only =
    notebooks.find(({ name }) => name.startsWith(part)) ??
    notebooks.find(({ name }) => typeof which === "string" && name.includes(part));
  if (!only) {
    const names = notebooks.map(({ name }) => name).join(", ");
    throw new RangeError(`progress: no notebook is called ${JSON.stringify(which)}. There are: ${names}.`);
  }
  return new Progress(notebooks, notes, only);
}
