import { basename } from "node:path";
import type { Notebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";
import { findFiles } from "./find-files.js";
import { handInsOf } from "./hand-in.js";
import { readSubmission, Unreadable } from "./read-submission.js";
import { recognize } from "./recognize.js";
import { ownersOf } from "./students/owners.js";
import type { Collection, CollectOptions } from "./submission.js";

/** A file with what is in it. */
interface Read {
  path: string[];
  time: Date;
  /** Absent for what is no notebook. */
  content?: Notebook | Unreadable;
  /** The exercise that it answers, or seems to. */
  exercise?: Assignment;
  /** Why it can't be graded. */
  problem?: string;
  /** Gives the bytes of a picture or a table. */
  read?: () => Buffer;
}

/**
 * Finds out who handed in what. Of several attempts of a student at an exercise the newest counts that came in time and
 * can be read; else the newest that can be read.
 *
 * @param handedIn a folder or a zip archive.
 * @param options see `CollectOptions`.
 * @returns the submissions, by student and exercise; the files that are none; and a table of all of them.
 * @throws Error where it can't be read.
 */
export async function collect(handedIn: string, options: CollectOptions): Promise<Collection> {
  const files: Read[] = [];
  for await (const { path, time, content, read } of findFiles(handedIn)) {
    // Outputs are left out at once: of a whole class they may be gigabytes.
    files.push({ path, time, read, ...(content && answerOf(path, content, options)) });
  }
  const owners = ownersOf(
    files.map(({ path, content, exercise }) => ({
      path,
      isNotebook: content !== undefined,
      exercise: exercise?.name,
    })),
    {
      place: basename(handedIn),
      exercises: options.exercises.map(({ name }) => name),
      names: options.names,
    },
  );
  return handInsOf(
    files.map(({ path, ...file }, i) => ({ ...file, path: path.join("/"), owner: owners[i] })),
    options,
  );
}

function answerOf(
  path: readonly string[],
  raw: Buffer | Error,
  { exercises, only }: CollectOptions,
): Pick<Read, "content" | "exercise" | "problem"> {
  const content = raw instanceof Error ? asUnreadable(raw) : readNotebook(raw);
  if (content instanceof Unreadable) {
    return { content, exercise: only ?? namedIn(path, exercises), problem: content.message };
  }
  try {
    const exercise = recognize(content, exercises);
    if (!only || exercise === only) return { content, exercise };
    return {
      content,
      exercise: only,
      problem: `This is exercise ${exercise.name}; ${only.name} was expected.`,
    };
  } catch (error) {
    return { content, exercise: only ?? namedIn(path, exercises), problem: (error as Error).message };
  }
}

function readNotebook(bytes: Buffer): Notebook | Unreadable {
  try {
    return readSubmission(bytes);
  } catch (error) {
    return asUnreadable(error as Error);
  }
}

function asUnreadable(error: Error): Unreadable {
  return error instanceof Unreadable ? error : new Unreadable(error.message);
}

/** Guesses the exercise of a file that can't be read from its name: the exercise's own, or its number after a word. */
function namedIn(path: readonly string[], exercises: readonly Assignment[]): Assignment | undefined {
  const name = path.at(-1) ?? "";
  const number = /(?:exercise|ex|uebung|aufgabe)[-_ ]?0*(\d+)/i.exec(name)?.[1];
  return (
    exercises.find((exercise) => name.includes(exercise.name)) ??
    exercises.find((exercise) => number !== undefined && exercise.name.startsWith(`${number}-`))
  );
}
