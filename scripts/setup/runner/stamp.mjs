import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** Folders that are made from others and so say nothing about the input. */
const GENERATED = new Set(["node_modules", "dist", ".cache", "__pycache__", ".ipynb_checkpoints"]);

/**
 * Hashes files by name and content, folders included with all that is in them, so that a step can tell whether
 * its input is still what it was.
 *
 * @param {string} root names are taken relative to it, so that a moved copy keeps its hashes
 * @param {readonly string[]} inputs files and folders relative to `root`; missing ones count as missing
 * @param {readonly string[]} [facts] more that the result depends on, such as the platform
 * @returns {string} SHA-256, hexadecimal
 */
export function fingerprint(root, inputs, facts = []) {
  const hash = createHash("sha256");
  for (const fact of facts) hash.update(`${fact}\0`);
  for (const input of inputs) {
    for (const file of filesIn(path.join(root, input))) {
      hash.update(`${path.relative(root, file).replaceAll(path.sep, "/")}\0`).update(fs.readFileSync(file));
    }
  }
  return hash.digest("hex");
}

/** @param {string} file @returns {string[]} the file itself, or all files of a folder, sorted by name */
function filesIn(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [file];
  return fs
    .readdirSync(file)
    .filter((name) => !GENERATED.has(name))
    .sort()
    .flatMap((name) => filesIn(path.join(file, name)));
}

/**
 * Reads what a step noted when it last succeeded.
 *
 * @param {Place} place
 * @param {string} step a short name, such as "build"
 * @returns {{ fingerprint: string, detail: string } | undefined} undefined where there is no readable note
 */
export function readStamp(place, step) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(place, step), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Notes that a step succeeded.
 *
 * @param {Place} place
 * @param {string} step
 * @param {string} fingerprint of the input that it worked on
 * @param {string} detail one line for people, such as "TensorFlow 2.13.1"
 */
export function writeStamp(place, step, fingerprint, detail) {
  writeWhole(stampFile(place, step), `${JSON.stringify({ fingerprint, detail })}\n`);
}

/**
 * Forgets that a step succeeded. To be called before it changes anything.
 *
 * @param {Place} place
 * @param {string} step
 */
export function removeStamp(place, step) {
  fs.rmSync(stampFile(place, step), { force: true });
}

/** @param {Place} place @param {string} step */
function stampFile(place, step) {
  return path.join(place.cache, "setup", `${step}.json`);
}

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
    fs.renameSync(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}
