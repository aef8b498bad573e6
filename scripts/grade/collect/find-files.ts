import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type FoundFile, isArchive, isNotebook, MOST_BYTES } from "./found-file.js";
import { notebooksInZip } from "./zip-archive.js";

/**
 * Finds the notebooks in a folder of submissions, in the folders and zip archives within it, however deep.
 *
 * @param handedIn the path of the folder, or of one archive.
 * @returns the notebooks, one after the other. What can't be read comes with an error instead of its content.
 * @throws Error where it can't be read.
 */
export async function* findFiles(handedIn: string): AsyncGenerator<FoundFile> {
  if (statSync(handedIn).isDirectory()) yield* inFolder(handedIn, []);
  else if (isArchive([basename(handedIn)])) yield* notebooksInZip(handedIn, []);
  else throw new Error(`${handedIn} is neither a folder nor a zip archive.`);
}

async function* inFolder(folder: string, above: string[]): AsyncGenerator<FoundFile> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byName);
  for (const entry of entries) {
    const path = [...above, entry.name];
    const full = join(folder, entry.name);
    // A link may lead anywhere, so it is not followed.
    if (entry.isDirectory() && !entry.name.startsWith(".")) yield* inFolder(full, path);
    else if (!entry.isFile()) continue;
    else if (isNotebook(path)) yield readFile(full, path);
    else if (isArchive(path)) yield* notebooksInZip(full, path);
  }
}

function readFile(full: string, path: string[]): FoundFile {
  const { mtime: time, size } = statSync(full);
  if (size > MOST_BYTES) {
    return { path, time, content: new Error(`This file has more than ${Math.floor(MOST_BYTES / 1e6)} MB.`) };
  }
  return { path, time, content: readFileSync(full) };
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
