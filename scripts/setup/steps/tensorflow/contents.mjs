import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { writeWhole } from "../../helpers/write-whole.mjs";

/** What was built, in the folder itself: several copies of the course use it. */
const CONTENTS = "contents.json";

/**
 * Notes down all that a folder holds, by size and hash.
 *
 * @param {string} folder
 */
export async function writeContents(folder) {
  /** @type {Record<string, { size: number, sha256: string }>} */
  const contents = {};
  for (const name of filesIn(folder)) {
    const file = path.join(folder, name);
    contents[name] = { size: fs.statSync(file).size, sha256: await sha256(file) };
  }
  writeWhole(path.join(folder, CONTENTS), `${JSON.stringify(contents, undefined, 2)}\n`);
}

/** @param {string} folder */
function filesIn(folder) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name !== CONTENTS && fs.statSync(path.join(folder, name)).isFile())
    .map((name) => name.replaceAll(path.sep, "/"));
}

/**
 * Tells whether a folder is there, with all files as long as they were. One that an earlier version of the course has made
 * doesn't say what it holds, and is believed.
 *
 * @param {string} folder
 */
export function hasAllSizes(folder) {
  const contents = readContents(folder);
  if (!contents) return fs.existsSync(folder);
  return Object.entries(contents).every(
    ([name, { size }]) => fs.statSync(path.join(folder, name), { throwIfNoEntry: false })?.size === size,
  );
}

/** Tells whether a folder says what it holds. @param {string} folder */
export function hasContents(folder) {
  return readContents(folder) !== undefined;
}

/**
 * Tells whether all files of a folder are byte for byte what they were.
 *
 * @param {string} folder
 * @returns {Promise<boolean>} false where nobody has noted down what they were
 */
export async function hasAllHashes(folder) {
  const contents = readContents(folder);
  if (!contents || !hasAllSizes(folder)) return false;
  for (const [name, { sha256: wanted }] of Object.entries(contents)) {
    if ((await sha256(path.join(folder, name))) !== wanted) return false;
  }
  return true;
}

/** @param {string} folder @returns {Record<string, { size: number, sha256: string }> | undefined} */
function readContents(folder) {
  try {
    const contents = JSON.parse(fs.readFileSync(path.join(folder, CONTENTS), "utf8"));
    return typeof contents === "object" && contents ? contents : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} file @returns {Promise<string>} hexadecimal */
export async function sha256(file) {
  const hash = createHash("sha256");
  for await (const piece of fs.createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}
