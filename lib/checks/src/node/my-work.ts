import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { partOf } from "@course/core/files";

/** The learner's folder, and what the set-up notes down in it: so no other folder of that name is taken for it. */
const FOLDER = "my-work";
const MARK = ".course.json";

/** Where records lie in that folder. */
const RECORDS = "progress";

/** How long (ms) another notebook is waited for that is just writing, and how long it can take at most. */
const PATIENCE = 1_000;
const ABANDONED_AFTER = 5_000;

/**
 * Finds the folder in which the learner works. Only a notebook that lies there has records: what is executed elsewhere,
 * by the build of the course, by its tests or for grading, belongs to nobody.
 *
 * @param from where to begin, by default where the notebook runs.
 * @returns the path; undefined where the notebook lies outside of it.
 */
export function myWork(from: string = process.cwd()): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (basename(folder) === FOLDER && existsSync(join(folder, MARK))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Lists the files of records.
 *
 * @returns their names without `.json`, in alphabetical order. Others may lie there: the caller looks at the content.
 */
export function recordNames(work: string): string[] {
  try {
    return readdirSync(join(work, RECORDS))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5))
      .sort();
  } catch {
    return [];
  }
}

/** Reads a file of records; undefined where there is none. */
export function readRecord(work: string, name: string): string | undefined {
  const file = fileOf(work, name);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/**
 * Changes a file of records, all of it or nothing. Of several notebooks that do so at once, one waits for the other.
 *
 * @param change gets what the file holds, or undefined where there is none. It gives what it is to hold, or undefined
 *   where nothing changes. `"aside"` as second value keeps what was there under another name beside it.
 */
export function changeRecord(
  work: string,
  name: string,
  change: (text: string | undefined) => { text: string; aside: boolean } | undefined,
): void {
  const file = fileOf(work, name);
  mkdirSync(dirname(file), { recursive: true });
  const unlock = lock(`${file}.lock`);
  try {
    const changed = change(readRecord(work, name));
    if (!changed) return;
    if (changed.aside) renameSync(file, asideOf(file));
    const part = partOf(file);
    try {
      const handle = openSync(part, "wx");
      try {
        writeFileSync(handle, changed.text);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      replace(part, file);
    } finally {
      rmSync(part, { force: true });
    }
  } finally {
    unlock();
  }
}

/** Gives the way from where the notebook runs to a file of the learner's folder, as a link; undefined where it is missing. */
export function linkTo(work: string, path: string): string | undefined {
  const file = join(work, path);
  if (!existsSync(file)) return undefined;
  return relative(process.cwd(), file).split(sep).map(encodeURIComponent).join("/");
}

/**
 * Reads a lesson of the course, as it is handed out.
 *
 * @param work the learner's folder: the course lies around it. Undefined where there is none.
 * @param path such as `"lessons/03-build-and-fit.ipynb"`.
 * @returns the code of its cells; undefined where it can't be read.
 */
export function codeOfNotebook(work: string | undefined, path: string): string[] | undefined {
  if (work === undefined) return undefined;
  try {
    const { cells } = JSON.parse(readFileSync(join(dirname(work), "notebooks", path), "utf8")) as {
      cells: { cell_type: string; source: string | string[] }[];
    };
    return cells
      .filter(({ cell_type }) => cell_type === "code")
      .map(({ source }) => (typeof source === "string" ? source : source.join("")));
  } catch {
    return undefined;
  }
}

function fileOf(work: string, name: string): string {
  return join(work, RECORDS, `${name}.json`);
}

/** Gives a name that is free, under which a file that can't be read is kept. */
function asideOf(file: string): string {
  for (let n = 1; ; n++) {
    const aside = `${file.slice(0, -5)}.unreadable-${n}`;
    if (!existsSync(aside)) return aside;
  }
}

/** Lists what was put aside because it couldn't be read. */
export function putAside(work: string): string[] {
  try {
    return readdirSync(join(work, RECORDS))
      .filter((name) => /\.unreadable-\d+$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** Keeps others away: only one can make the folder. */
function lock(folder: string): () => void {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      mkdirSync(folder);
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      // It was left by a process that ended meanwhile.
      if (age > ABANDONED_AFTER) rmSync(folder, { recursive: true, force: true });
      else if (Date.now() > end) throw new Error(`${folder} belongs to another notebook that is writing.`);
      else pause(5);
    }
  }
}

/** On Windows a virus scanner may have a file open for a moment; then it can't be replaced. */
function replace(part: string, file: string): void {
  for (let tries = process.platform === "win32" ? 20 : 1; ; tries--) {
    try {
      renameSync(part, file);
      return;
    } catch (error) {
      if (tries === 1) throw error;
      pause(50);
    }
  }
}

/** Waits, in ms, without giving way: what is kept has to be there when the check has ended. */
function pause(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
