import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { userCache } from "../helpers/place.mjs";
import { SetupProblem } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** JupyterLab needs a few files of this size to start, in bytes. */
const NEEDED = 100_000;

/**
 * Finds a folder in which Jupyter can write: in the course, else in the user's cache, else among temporary files. A course
 * that is read-only, belongs to somebody else, or lies on a full disk opens all the same.
 *
 * @param {Place} place
 * @returns {Place} the same, with `jupyter` in such a folder
 * @throws SetupProblem where none can be written to
 */
export function withWritableJupyter(place) {
  const name = createHash("sha256").update(place.root).digest("hex").slice(0, 12);
  const owner = process.getuid?.() ?? "user";
  const folders = [
    place.jupyter,
    path.join(userCache(place.env), "neural-networks-in-typescript", `jupyter-${name}`),
    path.join(os.tmpdir(), `course-jupyter-${owner}-${name}`),
  ];
  const jupyter = folders.find(isWritable);
  if (jupyter) return jupyter === place.jupyter ? place : { ...place, jupyter };
  throw new SetupProblem({
    happened: `nothing can be written to ${folders.join(" nor to ")}`,
    expected: "a folder for what JupyterLab writes while it runs: less than a megabyte",
    advice:
      "Free some space, or set TMPDIR to a folder on another disk. `npm run doctor` shows how much is free.",
  });
}

/** @param {string} folder */
function isWritable(folder) {
  const file = path.join(folder, `.${process.pid}.part`);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isOurs(folder)) return false;
    fs.writeFileSync(file, Buffer.alloc(NEEDED));
    return true;
  } catch {
    return false;
  } finally {
    removeQuietly(file);
  }
}

/** Among temporary files anybody may have made a folder of that name. @param {string} folder */
function isOurs(folder) {
  const isShared = path.dirname(folder) === path.resolve(os.tmpdir());
  return !isShared || fs.lstatSync(folder).uid === (process.getuid?.() ?? fs.lstatSync(folder).uid);
}

/** @param {string} file */
function removeQuietly(file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing was.
  }
}
