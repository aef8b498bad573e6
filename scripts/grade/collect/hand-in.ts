import type { Notebook } from "../../shared/notebook.js";
import type { Assignment } from "../assignment/assignment.js";
import { dataBeside } from "./data-beside.js";
import type { Unreadable } from "./read-submission.js";
import type { Student, Unclear } from "./students/owners.js";
import type { Collection, CollectOptions, HandIn, Stray, Submission } from "./submission.js";

/** A file, what is in it, and whose it is. */
interface File {
  path: string;
  time: Date;
  content?: Notebook | Unreadable;
  exercise?: Assignment;
  problem?: string;
  /** Gives the bytes of a picture or a table. */
  read?: () => Buffer;
  owner: Student | Unclear | undefined;
}

/** A notebook of a student. */
interface Attempt extends File {
  exercise: Assignment;
  owner: Student;
  isLate: boolean;
}

/**
 * Chooses what counts, and says of everything else why it doesn't.
 *
 * @param files all that was found.
 * @param options exercises, due date and policy.
 * @returns submissions and strays, by student and exercise, and the table of all.
 */
export function handInsOf(files: readonly File[], options: CollectOptions): Collection {
  const strays: Stray[] = [];
  const handIns: HandIn[] = [];
  const attempts = new Map<string, Attempt[]>();
  const leave = (file: File, problem: string, isUnclear = false) => {
    const student = nameOf(file.owner);
    strays.push({ path: file.path, student, problem, ...(isUnclear && { isUnclear }) });
    handIns.push(row(file, problem));
  };
  for (const file of files) {
    const { owner, exercise, content, problem = "It belongs to no exercise." } = file;
    if (!content) continue;
    if (!owner) leave(file, "No student is named in its path.");
    else if ("unclear" in owner) leave(file, owner.unclear, true);
    else if (owner.notHandedIn) handIns.push(row(file, owner.notHandedIn));
    else if (!exercise) leave(file, problem);
    else {
      const time = owner.time ?? file.time;
      const isLate = owner.isLate || (options.due !== undefined && time > options.due.instant);
      const key = `${owner.student}\n${exercise.name}`;
      const list = attempts.get(key) ?? [];
      attempts.set(key, list);
      list.push({ ...file, time, owner, exercise, isLate });
    }
  }
  const submissions: Submission[] = [];
  for (const list of attempts.values()) {
    const [first, ...others] = list.sort(byWorth) as [Attempt, ...Attempt[]];
    const submission = submissionOf(first, others, options);
    const beside = files.filter(({ owner }) => nameOf(owner) === submission.student);
    submissions.push({ ...submission, ...dataBeside(first.path, beside) });
    handIns.push(row(first, first.problem ?? "", true));
    for (const other of others) handIns.push(row(other, other.problem ?? whyNot(other, first)));
  }
  for (const [student, theirs] of withNothing(files)) {
    const names = theirs.map(({ path }) => path.split("/").at(-1)).join(", ");
    const problem = `nothing that can be graded (${names.length > 200 ? `${names.slice(0, 200)} …` : names})`;
    const path = theirs[0]?.path ?? "";
    if (options.only)
      submissions.push({
        student,
        exercise: options.only,
        path,
        time: theirs[0]?.time ?? new Date(0),
        problem: `This is ${problem}.`,
        notes: [],
      });
    else strays.push({ path, student, problem });
    for (const file of theirs) handIns.push(row(file, "It is no notebook."));
  }
  submissions.sort((a, b) => compare(a.student, b.student) || compare(a.exercise.name, b.exercise.name));
  handIns.sort(
    (a, b) =>
      compare(a.student, b.student) || compare(a.exercise, b.exercise) || Number(b.counts) - Number(a.counts),
  );
  return { submissions, strays, handIns };
}

function submissionOf(first: Attempt, others: readonly Attempt[], { due, late }: CollectOptions): Submission {
  const { owner, exercise, path, time, content, isLate } = first;
  const notes: string[] = [];
  if (isLate) notes.push(due ? `handed in late: ${time.toISOString()}` : "handed in late");
  if (others.length > 0) {
    const list = others.map((other) => `${other.path} (${other.problem ?? whyNot(other, first)})`).join(", ");
    notes.push(`${others.length + 1} attempts; ${path} counts; left out: ${list}`);
  }
  const isRefused = isLate && late === "refuse";
  const problem =
    first.problem ?? (isRefused ? "It was handed in late, and late ones aren't graded." : undefined);
  return {
    student: owner.student,
    exercise,
    path,
    time,
    notes,
    ...(problem === undefined ? { notebook: content as Notebook } : { problem }),
  };
}

/** In time before late, what can be read before what can't, then the newest. */
function byWorth(a: Attempt, b: Attempt): number {
  return (
    Number(a.problem !== undefined) - Number(b.problem !== undefined) ||
    Number(a.isLate) - Number(b.isLate) ||
    b.time.getTime() - a.time.getTime() ||
    compare(b.path, a.path)
  );
}

function whyNot(other: Attempt, first: Attempt): string {
  if (other.isLate && !first.isLate) return "it came late, another one in time";
  return other.time.getTime() === first.time.getTime() ? "of the same time" : "older";
}

/** Finds the students of whose files none is a notebook. */
function withNothing(files: readonly File[]): Map<string, File[]> {
  const others = new Map<string, File[]>();
  const withNotebook = new Set(files.flatMap(({ owner, content }) => (content ? (nameOf(owner) ?? []) : [])));
  for (const file of files) {
    const student = nameOf(file.owner);
    if (file.content || student === undefined || withNotebook.has(student)) continue;
    // What lies by itself beside the students' files is handed in only where it looks like it: no list of the class.
    if (
      !file.path.includes("/") &&
      !/\.(zip|7z|rar|tar|gz|tgz|bz2|xz|html?|json|pdf|docx?|ts|js|py|md|ipynb\.\w+)$/i.test(file.path)
    )
      continue;
    others.set(student, [...(others.get(student) ?? []), file]);
  }
  return others;
}

function row(file: File & { isLate?: boolean }, why: string, counts = false): HandIn {
  return {
    student: nameOf(file.owner) ?? "",
    exercise: file.exercise?.name ?? "",
    path: file.path,
    time: file.time,
    isLate: file.isLate ?? false,
    counts,
    why,
  };
}

function nameOf(owner: File["owner"]): string | undefined {
  return owner && "student" in owner ? owner.student : undefined;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
