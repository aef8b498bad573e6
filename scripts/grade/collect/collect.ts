import type { Notebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";
import { findFiles } from "./find-files.js";
import { readSubmission, Unreadable } from "./read-submission.js";
import { recognize } from "./recognize.js";
import { classArchives, ownerOf } from "./student.js";
import type { Stray, Submission } from "./submission.js";

/** All that was found. */
export interface Collection {
  submissions: Submission[];
  strays: Stray[];
}

interface Attempt extends Omit<Submission, "exercise"> {
  exercise: Assignment | undefined;
}

export interface CollectOptions {
  exercises: readonly Assignment[];
  /** Only this exercise is expected; others are strays. */
  only?: Assignment;
  /** Until when it was to be handed in. */
  due?: Date;
}

/**
 * Finds out who handed in what. Of several attempts of a student at an exercise the newest counts that can be read.
 *
 * @param handedIn a folder or a zip archive.
 * @param options see `CollectOptions`.
 * @returns the submissions, by student and exercise, and the files that are none.
 * @throws Error where it can't be read.
 */
export async function collect(handedIn: string, options: CollectOptions): Promise<Collection> {
  const found: { path: string[]; time: Date; content: Notebook | Unreadable }[] = [];
  for await (const { path, time, content } of findFiles(handedIn)) {
    // Outputs are left out at once: of a whole class they may be gigabytes.
    found.push({ path, time, content: content instanceof Error ? asUnreadable(content) : read(content) });
  }
  const paths = withoutWrapper(
    handedIn,
    found.map(({ path }) => path),
  );
  const archives = classArchives(paths);
  const attempts = new Map<string, Attempt[]>();
  const strays: Stray[] = [];
  for (const [i, { path, time, content }] of found.entries()) {
    const owner = ownerOf(paths[i] as string[], archives);
    const attempt = toAttempt(path.join("/"), time, content, owner?.student ?? "", options);
    if (owner?.isLate) attempt.notes.push("handed in late");
    else if (options.due && time > options.due) attempt.notes.push(`handed in late: ${time.toISOString()}`);
    const { student, exercise, problem = "" } = attempt;
    if (!owner) strays.push({ path: attempt.path, problem: "No student is named in its path." });
    else if (!exercise) strays.push({ path: attempt.path, student, problem });
    else {
      const key = `${student}\n${exercise.name}`;
      attempts.set(key, [...(attempts.get(key) ?? []), attempt]);
    }
  }
  const submissions = [...attempts.values()].map(newest);
  submissions.sort((a, b) => compare(a.student, b.student) || compare(a.exercise.name, b.exercise.name));
  return { submissions, strays };
}

function read(bytes: Buffer): Notebook | Unreadable {
  try {
    return readSubmission(bytes);
  } catch (error) {
    return asUnreadable(error as Error);
  }
}

function asUnreadable(error: Error): Unreadable {
  return error instanceof Unreadable ? error : new Unreadable(error.message);
}

function toAttempt(
  path: string,
  time: Date,
  content: Notebook | Unreadable,
  student: string,
  { exercises, only }: CollectOptions,
): Attempt {
  const common = { student, path, time, notes: [] };
  if (content instanceof Unreadable) {
    return { ...common, exercise: only ?? namedIn(path, exercises), problem: content.message };
  }
  try {
    const exercise = recognize(content, exercises);
    if (!only || exercise === only) return { ...common, exercise, notebook: content };
    const problem = `This is exercise ${exercise.name}; ${only.name} was expected.`;
    return { ...common, exercise: only, problem };
  } catch (error) {
    return { ...common, exercise: only ?? namedIn(path, exercises), problem: (error as Error).message };
  }
}

/** Guesses the exercise of a file that can't be read from its name: the exercise's own, or its number after a word. */
function namedIn(path: string, exercises: readonly Assignment[]): Assignment | undefined {
  const name = path.split("/").at(-1) ?? "";
  const number = /(?:exercise|ex|uebung|aufgabe)[-_ ]?0*(\d+)/i.exec(name)?.[1];
  return (
    exercises.find((exercise) => name.includes(exercise.name)) ??
    exercises.find((exercise) => number !== undefined && exercise.name.startsWith(`${number}-`))
  );
}

/** Chooses the attempt that counts: the newest that can be read, else the newest. */
function newest(attempts: readonly Attempt[]): Submission {
  const sorted = [...attempts].sort(
    (a, b) =>
      Number(b.notebook !== undefined) - Number(a.notebook !== undefined) ||
      b.time.getTime() - a.time.getTime() ||
      compare(b.path, a.path),
  );
  const [first, ...others] = sorted as [Attempt, ...Attempt[]];
  const notes = [...first.notes];
  if (others.length > 0) {
    const list = others.map(({ path, problem }) => (problem ? `${path} (${problem})` : path)).join(", ");
    notes.push(
      `${attempts.length} attempts, the newest that can be read counts: ${first.path}; left out: ${list}`,
    );
  }
  return { ...first, exercise: first.exercise as Assignment, notes };
}

/** Leaves out a folder that holds everything in an archive: whoever packed it added it. */
function withoutWrapper(handedIn: string, paths: string[][]): string[][] {
  const firsts = new Set(paths.map(([first]) => first));
  const inner = new Set(paths.map(([, second]) => second));
  const isWrapped =
    /\.zip$/i.test(handedIn) &&
    firsts.size === 1 &&
    inner.size > 1 &&
    paths.every(({ length }) => length > 1);
  return isWrapped ? paths.map((path) => path.slice(1)) : paths;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
