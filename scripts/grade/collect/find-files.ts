import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type FoundFile, kindOf, MOST_BYTES, MOST_DATA_FILE } from "./found-file.js";
import { filesInZip } from "./zip-archive.js";

/**
 * Finds what is in a folder of submissions, in the folders and zip archives within it, however deep.
 *
 * @param handedIn the path of the folder, or of one archive.
 * @returns the files, one after the other: notebooks with their content, or with an error where they can't be read; other
 *   files, and folders with nothing in them, by their names only.
 * @throws Error where it can't be read.
 */
export async function* findFiles(handedIn: string): AsyncGenerator<FoundFile> {
  if (statSync(handedIn).isDirectory()) yield* inFolder(handedIn, []);
  else if (kindOf([basename(handedIn)]) === "archive") yield* filesInZip(handedIn, []);
  else throw new Error(`${handedIn} is neither a folder nor a zip archive.`);
}

async function* inFolder(folder: string, above: string[]): AsyncGenerator<FoundFile> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort(byName);
  if (entries.length === 0 && above.length > 0)
    yield { path: [...above, "an empty folder"], time: new Date(0) };
  for (const entry of entries) {
    const path = [...above, entry.name];
    const full = join(folder, entry.name);
    const kind = kindOf(path);
    // A link may lead anywhere, so it is not followed.
    if (kind === "nothing" || !(entry.isDirectory() || entry.isFile())) continue;
    if (entry.isDirectory()) yield* inFolder(full, path);
    else if (kind === "notebook") yield readFile(full, path);
    else if (kind === "archive") yield* filesInZip(full, path);
    else {
      const { mtime: time, size } = statSync(full);
      const isData = kind === "data" && size <= MOST_DATA_FILE;
      yield { path, time, ...(isData && { read: () => readFileSync(full) }) };
    }
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
