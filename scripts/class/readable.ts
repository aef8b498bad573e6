import { realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/**
 * Tells whether every account of the system can use a file, or list a folder: its own rights, and those of all folders
 * above it, links followed.
 *
 * @param path in full.
 * @returns the first folder or file that keeps others out, or undefined where nothing does.
 */
export function closedAt(path: string): string | undefined {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    return path;
  }
  const above = foldersAbove(real).find((folder) => (statSync(folder).mode & 0o001) === 0);
  if (above) return above;
  const stat = statSync(real);
  const needed = stat.isDirectory() ? 0o005 : 0o004;
  return (stat.mode & needed) === needed ? undefined : real;
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}

/**
 * Leaves out of a search path what not every account can reach, such as the Python of a version manager in root's home.
 *
 * @param env the environment variables.
 * @returns a copy.
 */
export function withOpenPath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder && !closedAt(folder));
  return { ...env, PATH: [...new Set([...folders, "/usr/bin", "/bin"])].join(delimiter) };
}

/** Gives the Node that learners run: this one where all can use it, else a copy of it in the folder of the class. */
export function openNode(classRoot: string): { path: string; isCopy: boolean } {
  return closedAt(process.execPath)
    ? { path: join(classRoot, "bin", "node"), isCopy: true }
    : { path: process.execPath, isCopy: false };
}
