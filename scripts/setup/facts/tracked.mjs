import fs from "node:fs";
import path from "node:path";
import { SetupProblem } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/**
 * Reads a file that belongs to the course itself, and that no step can make again.
 *
 * @template T
 * @param {Place} place
 * @param {string} name relative to the repository, with forward slashes
 * @param {(text: string) => T | undefined} read gives undefined, or throws, where the content makes no sense
 * @returns {T}
 * @throws SetupProblem that says how to get it back
 */
export function readTracked(place, name, read) {
  let why = "it was changed or cut off";
  try {
    const value = read(fs.readFileSync(path.join(place.root, name), "utf8"));
    if (value !== undefined) return value;
  } catch (error) {
    why = /** @type {Error} */ (error).message;
  }
  throw new SetupProblem({
    happened: `${name} can't be read: ${why}`,
    expected: "the file as it came with the course",
    advice: `Type  git checkout -- ${name}  or take it from a fresh copy of the course`,
  });
}

/**
 * Reads JSON that is an object.
 *
 * @param {string} text
 * @returns {any} undefined where it is something else
 */
export function jsonObject(text) {
  const value = JSON.parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}
