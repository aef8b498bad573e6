import { isArchive } from "./found-file.js";

/** Whose file it is, as its path says. */
export interface Owner {
  /** Letters, digits, `-`, `_` and `.`: a name that can be one of a folder too. */
  student: string;
  /** Whether the learning-management system says that it was late. */
  isLate: boolean;
}

/** Moodle, "Download all submissions": `Ada Lovelace_12345_assignsubmission_file_` as a folder or in front of a name. */
const MOODLE = /^(?<name>.+)_(?<id>\d+)_assignsubmission_[a-z]+(_|$)/;

/** Canvas: `lovelaceada_LATE_123_45678_exercise-1.ipynb`, the first number being the student's. */
const CANVAS = /^(?<name>[^_]+)_(?<late>LATE_)?(?<id>\d+)_\d+_.+\.(ipynb|zip)$/i;

/** A file by itself: `ada_exercise-1.ipynb`. */
const LOOSE = /^(?<name>[^_]+)_.+\.(ipynb|zip)$/i;

/**
 * Finds out whose file it is.
 *
 * @param path its folders, archives and name, from outside in. Outside of all is the folder, or the archive, that
 *   is graded.
 * @param classArchives the names of those archives in it that hold the files of several students.
 * @returns the owner, or undefined where the path doesn't say.
 * @example
 * ownerOf(["Ada Lovelace_12345_assignsubmission_file_", "1.ipynb"]); // { student: "Ada-Lovelace_12345", isLate: false }
 */
export function ownerOf(
  path: readonly string[],
  classArchives: ReadonlySet<string> = new Set(),
): Owner | undefined {
  for (const part of path) {
    const { name, id } = MOODLE.exec(part)?.groups ?? {};
    if (name && id) return { student: `${asId(name)}_${id}`, isLate: false };
  }
  for (const part of path) {
    const { name, id, late } = CANVAS.exec(part)?.groups ?? {};
    if (name && id) return { student: `${asId(name)}_${id}`, isLate: late !== undefined };
  }
  const [first = "", ...inner] = path;
  if (classArchives.has(first)) return ownerOf(inner);
  const isFile = path.length === 1 || isArchive([first]);
  const name = isFile ? (LOOSE.exec(first)?.groups?.name ?? first.replace(/\.(ipynb|zip)$/i, "")) : first;
  const student = asId(name);
  return student === "" ? undefined : { student, isLate: false };
}

/**
 * Finds the archives that hold the files of several students: those with two or more folders that hold notebooks.
 * An archive of one student holds one folder, or none.
 *
 * @param paths of all files.
 * @returns the names of these archives, as far as they lie outside of all folders.
 */
export function classArchives(paths: readonly (readonly string[])[]): Set<string> {
  const folders = new Map<string, Set<string>>();
  for (const [first = "", second, third] of paths) {
    if (!isArchive([first]) || second === undefined || third === undefined) continue;
    folders.set(first, (folders.get(first) ?? new Set()).add(second));
  }
  return new Set([...folders].filter(([, inner]) => inner.size > 1).map(([name]) => name));
}

/** Makes a name that can be one of a folder: other characters than letters and digits become a hyphen. */
function asId(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 80);
}
