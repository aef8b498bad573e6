import fs from "node:fs";
import path from "node:path";
import { checks } from "./checks.mjs";

/** @typedef {import("./checks.mjs").Check} Check */

/**
 * What is run as one process: one file of a check, or its program.
 *
 * @typedef {object} Job
 * @property {Check} check
 * @property {string} [file] relative to the repository, with slashes; none for a program
 * @property {boolean} timed see `Check`
 * @property {boolean} slow see `Check`
 * @property {string[]} [only] the programs, of those that the test runs, to which it is to keep; see uses.mjs
 */

/**
 * Lists the jobs of checks.
 *
 * @param {string} root the repository
 * @param {readonly Check[]} [chosen] default: all checks
 * @returns {Job[]}
 */
export function jobsOf(root, chosen = checks) {
  return chosen.flatMap((check) => jobsOfOne(root, check));
}

/** @param {string} root @param {Check} check @returns {Job[]} */
function jobsOfOne(root, check) {
  const { folder, timed = [], slow = [] } = check;
  if (folder === undefined) return [{ check, timed: false, slow: true }];
  const marked = (/** @type {string[]} */ names, /** @type {string} */ file) =>
    names.some((name) => file === `${folder}/${name}`);
  return testFiles(root, folder).map((file) => ({
    check,
    file,
    timed: marked(timed, file),
    slow: marked(slow, file),
  }));
}

/**
 * Lists the jobs that were named.
 *
 * @param {string} root the repository
 * @param {readonly string[]} names of checks, of files, or of folders of files
 * @param {string} [cwd] what paths are relative to
 * @returns {{ jobs: Job[], unknown: string[] }} `unknown`: the names that are none of these
 */
export function jobsNamed(root, names, cwd = process.cwd()) {
  const all = jobsOf(root);
  const unknown = [];
  /** @type {Set<Job>} */
  const jobs = new Set();
  for (const name of names) {
    const place = path.relative(root, path.resolve(cwd, name)).replaceAll(path.sep, "/");
    const found = all.filter(
      ({ check, file }) => check.name === name || file === place || file?.startsWith(`${place}/`),
    );
    if (found.length === 0) unknown.push(name);
    for (const job of found) jobs.add(job);
  }
  return { jobs: all.filter((job) => jobs.has(job)), unknown };
}

/** @param {string} root @param {string} folder @returns {string[]} */
function testFiles(root, folder) {
  if (!fs.existsSync(path.join(root, folder))) return [];
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`);
}
