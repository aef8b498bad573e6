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
  writeBeside(file, content, (temporary) => rename(temporary, file));
}

/**
 * Does the same where the file holds something else, or isn't there.
 *
 * @param {string} file its folder is made where missing
 * @param {Uint8Array} content
 */
export function writeChanged(file, content) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(content)) return;
  writeWhole(file, content);
}

/**
 * Writes a file that is not there yet, whole or not at all, and never over one that has appeared meanwhile.
 *
 * @param {string} file its folder is made where missing
 * @param {string | Uint8Array} content
 * @throws Error with code EEXIST where there is one
 */
export function writeNew(file, content) {
  writeBeside(file, content, (temporary) => {
    try {
      fs.linkSync(temporary, file);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === "EEXIST" || fs.existsSync(file)) throw error;
      // A file system without hard links.
      rename(temporary, file);
    }
  });
}

/** @param {string} file @param {string | Uint8Array} content @param {(temporary: string) => void} move */
function writeBeside(file, content, move) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  try {
    fs.writeFileSync(temporary, content);
    move(temporary);
  } finally {
    remove(temporary);
  }
}
