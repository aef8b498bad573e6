import fs from "node:fs";
import path from "node:path";
import { remove } from "../helpers/files.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

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
  remove(stampFile(place, step));
}

/** @param {Place} place @param {string} step */
function stampFile(place, step) {
  return path.join(place.cache, "setup", `${step}.json`);
}
