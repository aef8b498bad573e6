import fs from "node:fs";
import path from "node:path";
import { remove, rename } from "./files.mjs";

/**
 * Writes a file under a temporary name and renames it, so that it is never half there.
 *
 * @param {string} file its folder is made where missing
 * @param {string | Uint8Array} content
 */
export function writeWhole(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  try {
    fs.writeFileSync(temporary, content);
    rename(temporary, file);
  } finally {
    remove(temporary);
  }
}
