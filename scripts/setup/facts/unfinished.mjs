import fs from "node:fs";
import path from "node:path";
import { remove } from "../helpers/files.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

const ENDING = ".unfinished";

/**
 * Marks a step as begun. Whatever cuts it off — Ctrl-C, a closed terminal, a full disk — leaves the mark.
 *
 * @param {Place} place
 * @param {string} step its short name
 */
export function markUnfinished(place, step) {
  const file = markFile(place, step);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "");
}

/**
 * Tells whether a step was begun and not ended, so that nothing that it has left can be believed.
 *
 * @param {Place} place
 * @param {string} step
 */
export function isUnfinished(place, step) {
  return fs.existsSync(markFile(place, step));
}

/** Tells whether any step was. @param {Place} place */
export function isAnyUnfinished(place) {
  const folder = path.join(place.cache, "setup");
  return fs.existsSync(folder) && fs.readdirSync(folder).some((name) => name.endsWith(ENDING));
}

/** Takes the mark away. @param {Place} place @param {string} step */
export function markFinished(place, step) {
  remove(markFile(place, step));
}

/** @param {Place} place @param {string} step */
function markFile(place, step) {
  return path.join(place.cache, "setup", step + ENDING);
}
