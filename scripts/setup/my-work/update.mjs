import fs from "node:fs";
import path from "node:path";
import { remove } from "../helpers/files.mjs";
import { isAlive } from "../helpers/is-alive.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
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
 * @property {{ name: string, why: string }[]} leftOut can't be read or written: a folder or a dangling link where a notebook
 *   belongs
 * @property {string[]} leftovers files of a start that was killed; removed
 * @property {boolean} isNoted that something was written down anew
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
 * What can't be read, such as a folder with the name of a notebook, is left out and left alone.
 *
 * @param {string} source the folder with `lessons` and `exercises`
 * @param {string} target my-work
 * @param {object} [options]
 * @param {boolean} [options.onlyLook] tell what would be done, and change nothing
 * @returns {Update}
 * @throws Error where a file can't be written, or a notebook of the course is none; nothing is lost then either
 */
export function updateMyWork(source, target, { onlyLook = false } = {}) {
  /** @type {Update} */
  const update = {
    total: 0,
    given: [],
    renewed: [],
    offered: [],
    leftOut: [],
    leftovers: [],
    isNoted: false,
  };
  if (!onlyLook) makeFolder(target);
  for (const name of leftoversIn(target)) {
    update.leftovers.push(name);
    if (!onlyLook) remove(path.join(target, name));
  }
  const record = readRecord(target);
  for (const name of notebooksIn(source)) {
    update.total++;
    const fresh = freshCopy(source, name);
    const content = written(fresh);
    const version = sha256(content);
    const file = path.join(target, name);
    const { mine, why } = readMine(target, name);
    if (why) {
      update.leftOut.push({ name, why });
      continue;
    }
    const before = givenBefore(record, name);
    if (mine === undefined) {
      if (!onlyLook) writeNew(file, content);
      update.given.push(name);
    } else if (typeof before === "object" && before.version === version) {
      continue;
    } else {
      const renewed = renewal(mine, before, fresh);
      if (renewed === undefined) {
        const newVersion = besides(target, name, fresh);
        if (newVersion.isFree) {
          if (!onlyLook) writeNew(path.join(target, newVersion.name), content);
          update.offered.push({ kept: name, newVersion: newVersion.name });
        }
      } else if (!mine.equals(Buffer.from(renewed))) {
        if (!onlyLook) writeWhole(file, renewed);
        update.renewed.push(name);
      }
    }
    update.isNoted = true;
    record[name] = { version, text: textHash(fresh) };
    // At once, so that a start that is cut off here has forgotten nothing.
    if (!onlyLook) writeWhole(path.join(target, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  }
  return update;
}

/**
 * Makes the folder that learners work in.
 *
 * @param {string} folder
 * @throws SetupProblem where a file has its name, or a link that leads nowhere
 */
function makeFolder(folder) {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (fs.lstatSync(folder, { throwIfNoEntry: false })) {
    throw new SetupProblem({
      happened: `${folder} is no folder`,
      expected: "the folder with your notebooks, or nothing, so that it can be made",
      advice: `Rename it, or make its link lead to a folder. Nothing in it is touched.`,
    });
  }
  fs.mkdirSync(folder, { recursive: true });
}

/**
 * Reads the learner's copy.
 *
 * @param {string} target
 * @param {string} name
 * @returns {{ mine?: Buffer, why?: string }} neither where there is none; `why` where nobody can say what is in it
 */
function readMine(target, name) {
  try {
    const folder = path.join(target, path.dirname(name));
    const above = fs.statSync(folder, { throwIfNoEntry: false });
    if (above ? !above.isDirectory() : fs.lstatSync(folder, { throwIfNoEntry: false })) {
      return { why: `${path.dirname(name)} is no folder` };
    }
    const file = path.join(target, name);
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    // A pipe would be waited for.
    if (stat) return stat.isFile() ? { mine: fs.readFileSync(file) } : { why: "it is no file" };
    return fs.lstatSync(file, { throwIfNoEntry: false }) ? { why: "it is a link that leads nowhere" } : {};
  } catch (error) {
    return { why: /** @type {Error} */ (error).message };
  }
}

/** Finds what a start that was killed while it copied has left. @param {string} target @returns {string[]} */
function leftoversIn(target) {
  return ["", ...COPIED].flatMap((folder) => {
    const there = path.join(target, folder);
    if (!fs.statSync(there, { throwIfNoEntry: false })?.isDirectory()) return [];
    return fs
      .readdirSync(there)
      .filter((name) => isLeftover(name))
      .map((name) => path.posix.join(folder, name));
  });
}

/** @param {string} name @returns {boolean} named by `write-whole.mjs`, by a process that has ended */
function isLeftover(name) {
  const [, owner] = /\.(?:ipynb|json)\.(\d+)\.part$/.exec(name) ?? [];
  return owner !== undefined && !isAlive(Number(owner));
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
    if (!fs.statSync(there).isDirectory()) return [];
    return fs
      .readdirSync(there)
      .filter((name) => name.endsWith(".ipynb"))
      .sort()
      .map((name) => `${kind}/${name}`);
  });
}

/** @param {string} source @param {string} name @returns {Notebook} */
function freshCopy(source, name) {
  const notebook = readNotebook(fs.readFileSync(path.join(source, name)));
  if (notebook) return withoutOutputs(notebook);
  throw new SetupProblem({
    happened: `${path.join(source, name)} is no notebook; expected one of the course.`,
    expected: "the file as it came with the course",
    advice: `Type  git checkout -- notebooks/${name}  or take it from a fresh copy of the course`,
  });
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
    // Without knowing what was given: each cell of the course says whether it is still as it was.
    (typeof before !== "object" && isOfTheCourse(notebook, fresh));
  return isUnchanged ? written(withOutputsOf(fresh, notebook)) : undefined;
}

/** @param {string} target @returns {Record<string, unknown>} */
function readRecord(target) {
  try {
    const record = JSON.parse(fs.readFileSync(path.join(target, RECORD), "utf8"));
    const isRecord = typeof record === "object" && record !== null && !Array.isArray(record);
    return isRecord ? record : {};
  } catch {
    // Without a record cells say by their ids whether they are still those of the course.
    return {};
  }
}

/** @param {Record<string, unknown>} record @param {string} name @returns {Given | string | undefined} */
function givenBefore(record, name) {
  const entry = Object.hasOwn(record, name) ? record[name] : undefined;
  if (typeof entry === "string") return entry;
  const { version, text } = /** @type {Partial<Given>} */ (entry ?? {});
  return typeof version === "string" && typeof text === "string" ? { version, text } : undefined;
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
