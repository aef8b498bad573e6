import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import { patiently } from "../setup/helpers/files.mjs";

/**
 * Writes a file wholly or not at all: under another name first, then renamed.
 *
 * @param path its full path; its folder is made where missing.
 * @param content what is in it.
 */
export function writeWhole(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  patiently(() => writeFileAtomic(path, content));
}
