import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { writeWhole } from "../helpers/write-whole.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** What a learner works on. Solutions are left out: whoever wants one opens it. */
const COPIED = ["lessons", "exercises"];

/** Which version of each notebook the learner was given: path in my-work → SHA-256. */
const RECORD = ".course.json";

/**
 * Gives the learner copies of all lessons and exercises in `my-work/`, which git ignores, so that an update of the
 * course never meets their changes.
 *
 * @type {Step}
 */
export const myWork = {
  name: "Notebooks in my-work/",
  advice: "Look at the files in my-work/ that the message names.",
  // Cheap enough to be done at each start.
  isDone: () => "",
  async run(place, report) {
    const { given, renewed, offered, total } = updateMyWork(
      path.join(place.root, "notebooks"),
      myWorkFolder(place),
    );
    for (const { kept, newVersion } of offered) {
      report.notice(
        `  You have changed ${kept}, so it stays as it is. The new version lies beside it: ${newVersion}`,
      );
    }
    const news = [
      given.length && `${given.length} new`,
      renewed.length && `${renewed.length} updated`,
    ].filter(Boolean);
    return `${total} notebooks${news.length > 0 ? ` (${news.join(", ")})` : ""}`;
  },
};

/** @param {Place} place */
function myWorkFolder(place) {
  return path.join(place.root, "my-work");
}

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
 * Brings my-work up to date without ever losing a change: a notebook that the learner has not touched is replaced
 * by its new version; one that differs by a single byte from what they were given is theirs, stays, and gets the
 * new version as a neighbour, once. A copy that was deleted or renamed comes back: that is how to start over.
 *
 * @param {string} source the folder with `lessons` and `exercises`
 * @param {string} target my-work
 * @returns {Update}
 * @throws Error where a file can't be read or written; nothing is lost then either
 */
export function updateMyWork(source, target) {
  /** @type {Update} */
  const update = { total: 0, given: [], renewed: [], offered: [] };
  fs.mkdirSync(target, { recursive: true });
  const record = readRecord(target);
  for (const name of notebooksIn(source)) {
    update.total++;
    const content = fs.readFileSync(path.join(source, name));
    const version = sha256(content);
    const file = path.join(target, name);
    const mine = fs.existsSync(file) ? sha256(fs.readFileSync(file)) : undefined;
    if (mine === undefined) {
      giveNew(file, content);
      update.given.push(name);
    } else if (mine !== version && mine === record[name]) {
      writeWhole(file, content);
      update.renewed.push(name);
    } else if (mine !== version && record[name] !== version) {
      const newVersion = freeName(target, name);
      giveNew(path.join(target, newVersion), content);
      update.offered.push({ kept: name, newVersion });
    } else if (record[name] === version) {
      continue;
    }
    record[name] = version;
    // At once, so that a start that is cut off here has forgotten nothing.
    writeWhole(path.join(target, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  }
  return update;
}

/** @param {string} source @returns {string[]} such as "lessons/01-load-and-look.ipynb", sorted */
function notebooksIn(source) {
  return COPIED.flatMap((folder) => {
    const there = path.join(source, folder);
    if (!fs.existsSync(there)) return [];
    return fs
      .readdirSync(there)
      .filter((name) => name.endsWith(".ipynb"))
      .sort()
      .map((name) => `${folder}/${name}`);
  });
}

/** @param {string} target @returns {Record<string, string>} */
function readRecord(target) {
  try {
    return JSON.parse(fs.readFileSync(path.join(target, RECORD), "utf8"));
  } catch {
    // Without a record every notebook that is there counts as changed.
    return {};
  }
}

/**
 * Writes a file that is not there yet, and never one that has appeared meanwhile.
 *
 * @param {string} file
 * @param {Uint8Array} content
 */
function giveNew(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.part`;
  fs.writeFileSync(temporary, content);
  try {
    fs.copyFileSync(temporary, file, fs.constants.COPYFILE_EXCL);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** @param {string} target @param {string} name @returns {string} such as "lessons/01-load-and-look.new.ipynb" */
function freeName(target, name) {
  const stem = name.replace(/\.ipynb$/, "");
  for (let i = 1; ; i++) {
    const candidate = `${stem}.new${i === 1 ? "" : `-${i}`}.ipynb`;
    if (!fs.existsSync(path.join(target, candidate))) return candidate;
  }
}

/** @param {Uint8Array} content */
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Gives the notebook to open first.
 *
 * @param {Place} place
 * @returns {string} relative to the root, with forward slashes; "my-work" where there is no lesson
 */
export function firstLesson(place) {
  const [name] = notebooksIn(myWorkFolder(place)).filter((name) => name.startsWith("lessons/"));
  return name ? `my-work/${name}` : "my-work";
}
