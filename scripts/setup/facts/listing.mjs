import fs from "node:fs";
import path from "node:path";
import { bytes } from "./bytes.mjs";

/**
 * What files there are: by folder, then by name, the size in bytes and the time of the last change in milliseconds.
 * Names of folders are relative to the root that the listing was made for, with forward slashes.
 *
 * @typedef {Record<string, Record<string, [size: number, time: number]>>} Listing
 */

/**
 * What became of the files of a listing.
 *
 * @typedef {object} Changes
 * @property {string[]} wrong a line for each file that is missing, or not what it was
 * @property {string[]} files their names, relative to the root
 * @property {boolean} isCopied the sizes are what they were, and most of the times are others: all of it was copied, or
 *   put there anew by hand
 */

/** Python makes them anew where they are missing, or older than their source; only a half one does harm. */
const COMPILED = ".pyc";

/**
 * Lists files with their sizes and times, those that links point to included.
 *
 * @param {string} root
 * @param {readonly string[]} names files and folders, relative to it or absolute; missing ones are left out
 * @param {(name: string) => boolean} [isLeftOut] asked about each file and folder in a folder, by its name relative to the
 *   root; links to folders are always left out
 * @returns {Listing}
 */
export function listing(root, names, isLeftOut = () => false) {
  /** @type {Listing} */
  const found = {};
  for (const name of names) {
    const stat = statOf(path.join(path.isAbsolute(name) ? "" : root, name));
    if (stat?.isDirectory()) listFolder(root, name, isLeftOut, found);
    else if (stat) add(found, path.posix.dirname(name), path.posix.basename(name), stat);
  }
  return found;
}

/** @param {string} root @param {string} folder @param {(name: string) => boolean} isLeftOut @param {Listing} found */
function listFolder(root, folder, isLeftOut, found) {
  const full = path.isAbsolute(folder) ? folder : path.join(root, folder);
  for (const entry of fs.readdirSync(full, { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (isLeftOut(name)) continue;
    if (entry.isDirectory()) {
      listFolder(root, name, isLeftOut, found);
      continue;
    }
    const stat = statOf(path.join(full, entry.name));
    if (stat?.isFile()) add(found, folder, entry.name, stat);
  }
}

/** @param {Listing} found @param {string} folder @param {string} name @param {fs.Stats} stat */
function add(found, folder, name, stat) {
  found[folder] ??= {};
  found[folder][name] = [stat.size, Math.trunc(stat.mtimeMs)];
}

/**
 * Compares files with a listing, without reading them. Files that are not in the listing don't count.
 *
 * A time that has changed tells of a changed file, unless most of them have: then all was copied.
 *
 * @param {string} root
 * @param {Listing} before
 * @returns {Changes}
 */
export function changesSince(root, before) {
  /** @type {[file: string, line: string][]} */
  const differing = [];
  /** @type {string[]} */
  const touched = [];
  let count = 0;
  for (const [folder, names] of Object.entries(before)) {
    const full = path.isAbsolute(folder) ? folder : path.join(root, folder);
    for (const [name, [size, time]] of Object.entries(names)) {
      count++;
      const stat = statOf(`${full}${path.sep}${name}`);
      const file = folder === "." ? name : `${folder}/${name}`;
      if (name.endsWith(COMPILED) && (!stat || stat.size === size)) continue;
      if (!stat) differing.push([file, `${file}: missing`]);
      else if (!stat.isFile()) differing.push([file, `${file}: no file any more`]);
      else if (stat.size !== size) differing.push([file, `${file}: ${sizes(stat.size, size)}`]);
      else if (Math.trunc(stat.mtimeMs) !== time) touched.push(file);
    }
  }
  const isCopied = touched.length > 0 && touched.length * 2 > count;
  if (!isCopied) for (const file of touched) differing.push([file, `${file}: changed`]);
  return { wrong: differing.map(([, line]) => line), files: differing.map(([file]) => file), isCopied };
}

/** @param {number} now @param {number} before */
function sizes(now, before) {
  return now === 0 ? `empty instead of ${bytes(before)}` : `${bytes(now)} instead of ${bytes(before)}`;
}

/** @param {string} file */
function statOf(file) {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch {
    // A folder on the way has become a file, a link leads to itself, or nobody may look.
    return undefined;
  }
}
