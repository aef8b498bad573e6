import fs from "node:fs";
import path from "node:path";
import { writeNew, writeWhole } from "../helpers/write-whole.mjs";
import {
  isOfTheCourse,
  readNotebook,
  sha256,
  textHash,
  withOutputsOf,
  withoutOutputs,
  written,
} from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/** What a learner works on. Solutions are left out: whoever wants one opens it. */
const COPIED = ["lessons", "exercises"];

/** Which version of each notebook the learner was given: path in my-work → `Given`. */
const RECORD = ".course.json";

/**
 * A version that the learner was given.
 *
 * @typedef {object} Given
 * @property {string} version hash of the copy, byte for byte
 * @property {string} text hash of what is written in it, see `textHash`
 */

/**
 * What an update did. Paths are relative to my-work, with forward slashes.
 *
 * @typedef {object} Update
 * @property {number} total notebooks of the course
 * @property {string[]} given were not there
 * @property {string[]} renewed were there, unchanged, in an older version
 * @property {{ kept: string, newVersion: string }[]} offered the learner has changed the old version; the new one
 *   was put beside it
 */

/**
 * Brings my-work up to date without ever losing what a learner wrote. Each notebook is a copy without outputs, so that
 * nobody reads an answer before the question.
 *
 * - One in which the learner has changed nothing is replaced by its new version. What they did besides writing doesn't
 *   count: opening, running, folding, saving. Cells that are the same in the new version keep what they have shown:
 *   it may have taken minutes to compute.
 * - One in which a cell was edited, added, removed or moved is theirs, stays, and gets the new version as a neighbour,
 *   once.
 * - One that was deleted or renamed comes back: that is how to start over.
 *
 * @param {string} source the folder with `lessons` and `exercises`
 * @param {string} target my-work
 * @returns {Update}
 * @throws Error where a file can't be read or written, or a notebook of the course is none; nothing is lost then either
 */
export function updateMyWork(source, target) {
  /** @type {Update} */
  const update = { total: 0, given: [], renewed: [], offered: [] };
  fs.mkdirSync(target, { recursive: true });
  const record = readRecord(target);
  for (const name of notebooksIn(source)) {
    update.total++;
    const fresh = freshCopy(path.join(source, name));
    const content = written(fresh);
    const version = sha256(content);
    const file = path.join(target, name);
    const mine = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
    const before = record[name];
    if (mine === undefined) {
      writeNew(file, content);
      update.given.push(name);
    } else if (typeof before === "object" && before.version === version) {
      continue;
    } else {
      const renewed = renewal(mine, before, fresh);
      if (renewed === undefined) {
        const newVersion = besides(target, name, fresh);
        if (newVersion.isFree) {
          writeNew(path.join(target, newVersion.name), content);
          update.offered.push({ kept: name, newVersion: newVersion.name });
        }
      } else if (!mine.equals(Buffer.from(renewed))) {
        writeWhole(file, renewed);
        update.renewed.push(name);
      }
    }
    record[name] = { version, text: textHash(fresh) };
    // At once, so that a start that is cut off here has forgotten nothing.
    writeWhole(path.join(target, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  }
  return update;
}

/**
 * Lists the notebooks of a folder that learners work on.
 *
 * @param {string} folder with `lessons` and `exercises`
 * @returns {string[]} such as "lessons/01-load-and-look.ipynb", sorted
 */
export function notebooksIn(folder) {
  return COPIED.flatMap((kind) => {
    const there = path.join(folder, kind);
    if (!fs.existsSync(there)) return [];
    return fs
      .readdirSync(there)
      .filter((name) => name.endsWith(".ipynb"))
      .sort()
      .map((name) => `${kind}/${name}`);
  });
}

/** @param {string} file @returns {Notebook} */
function freshCopy(file) {
  const notebook = readNotebook(fs.readFileSync(file));
  if (!notebook) throw new Error(`${file} is no notebook; expected one of the course.`);
  return withoutOutputs(notebook);
}

/**
 * Gives what takes the place of the learner's copy; undefined where it stays, because they have changed it.
 *
 * @param {Buffer} mine the copy
 * @param {Given | string | undefined} before what they were given. Earlier the course gave copies with outputs, and
 *   noted down only a hash of each.
 * @param {Notebook} fresh the new version
 * @returns {string | undefined}
 */
function renewal(mine, before, fresh) {
  // Byte for byte as it was given, so that its outputs are those of the course.
  if (before === sha256(mine)) return written(fresh);
  const notebook = readNotebook(mine);
  if (!notebook) return undefined;
  const text = textHash(notebook);
  const isUnchanged =
    text === textHash(fresh) ||
    (typeof before === "object" && text === before.text) ||
    (typeof before === "string" && isOfTheCourse(notebook, fresh));
  return isUnchanged ? written(withOutputsOf(fresh, notebook)) : undefined;
}

/** @param {string} target @returns {Record<string, Given | string>} */
function readRecord(target) {
  try {
    return JSON.parse(fs.readFileSync(path.join(target, RECORD), "utf8")) ?? {};
  } catch {
    // Without a record every notebook that is there counts as changed.
    return {};
  }
}

/**
 * Finds a name for a new version beside a notebook that stays.
 *
 * @param {string} target
 * @param {string} name
 * @param {Notebook} fresh the new version
 * @returns {{ name: string, isFree: boolean }} such as "lessons/01-load-and-look.new.ipynb"; not free where this very
 *   version lies there, because an earlier start was cut off before it could note it down
 */
function besides(target, name, fresh) {
  const stem = name.replace(/\.ipynb$/, "");
  for (let i = 1; ; i++) {
    const candidate = `${stem}.new${i === 1 ? "" : `-${i}`}.ipynb`;
    const file = path.join(target, candidate);
    if (!fs.existsSync(file)) return { name: candidate, isFree: true };
    if (fs.readFileSync(file, "utf8") === written(fresh)) return { name: candidate, isFree: false };
  }
}
