import fs from "node:fs";
import path from "node:path";
import { always } from "../checks.mjs";
import { importsOf } from "./imports.mjs";
import { everything, nothing, uses } from "./uses.mjs";

/** @typedef {import("./imports.mjs").Used} Used */
/** @typedef {import("../jobs.mjs").Job} Job */

/**
 * Chooses the jobs that a change can have broken: those whose files it touches, that import what it touches, or that
 * use it otherwise (see uses.mjs). All of them where that is not known.
 *
 * @param {string} root the repository, with its packages compiled
 * @param {readonly Job[]} jobs
 * @param {readonly string[]} changed files, relative to `root`, those that are gone included
 * @param {typeof importsOf} [follow] how imports are followed
 * @returns {Promise<{ chosen: Job[], why: string }>} `why`: the reason why all are chosen, or ""
 */
export async function broken(root, jobs, changed, follow = importsOf) {
  const known = changed.filter((file) => !matches(nothing, file));
  const central = known.find((file) => matches(everything, file));
  if (central !== undefined) return { chosen: [...jobs], why: `everything depends on ${central}` };
  const files = jobs.flatMap(({ file }) => file ?? []);
  const programs = programsOf(root);
  /** @type {Map<string, Used>} */
  let used;
  try {
    used = await follow(root, [...files, ...programs]);
  } catch (error) {
    return {
      chosen: [...jobs],
      why: `the imports can't be followed: ${/** @type {Error} */ (error).message}`,
    };
  }
  /** @type {Map<string, Set<string>>} for each test what of its programs is to be run; of others "all" */
  const found = new Map(always.map((name) => [name, new Set(["all"])]));
  for (const { check } of jobs) {
    if (known.some((file) => check.reads?.test(file))) found.set(check.name, new Set(["all"]));
  }
  for (const file of known) {
    const entries = entriesOf(file, used);
    const parts = files.map((test) => /** @type {const} */ ([test, partsOf(test, file, entries)]));
    const broken = parts.filter(([, names]) => names.length > 0);
    // Whatever imported a file that is gone has changed as well, or can't be compiled.
    const isGone = !fs.existsSync(path.join(root, file));
    if (broken.length === 0 && entries.length === 0 && !isGone) {
      return { chosen: [...jobs], why: `nobody says which tests use ${file}` };
    }
    for (const [test, names] of broken) found.set(test, new Set([...(found.get(test) ?? []), ...names]));
  }
  const chosen = jobs.flatMap((job) => {
    const names = found.get(job.file ?? job.check.name);
    return names ? [names.has("all") ? job : { ...job, only: [...names].sort() }] : [];
  });
  return { chosen, why: "" };
}

/** Lists what a file can break by being imported. @param {string} file @param {Map<string, Used>} used */
function entriesOf(file, used) {
  const those = (/** @type {keyof Used} */ kind) =>
    [...used].filter(([, files]) => files[kind].has(file)).map(([entry]) => entry);
  const reached = those("code");
  // An index gathers others: it has no code of its own, but whatever goes through it depends on it.
  return reached.length > 0 && !/(^|\/)index\.\w+$/.test(file) ? reached : those("imported");
}

/**
 * Tells what of a test a file can break.
 *
 * @param {string} test
 * @param {string} file
 * @param {string[]} entries what imports the file
 * @returns {string[]} the programs that it is to run; "all" where it is to run all, or doesn't tell them apart
 */
function partsOf(test, file, entries) {
  const parts = entries.includes(test) ? ["all"] : [];
  for (const { tests, files = [], runs, apart = false } of uses) {
    if (!tests.test(test)) continue;
    if (matches(files, file)) parts.push("all");
    const programs = entries.filter((entry) => runs?.test(entry));
    parts.push(...(apart || programs.length === 0 ? programs : ["all"]));
  }
  return parts;
}

/** Lists the programs that tests run. @param {string} root @returns {string[]} */
function programsOf(root) {
  const folders = [...new Set(uses.flatMap(({ runs }) => (runs ? [runs] : [])))];
  return ["scripts", "lib", "notebooks/source", "test"]
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .map((name) => `${folder}/${name.replaceAll(path.sep, "/")}`),
    )
    .filter((file) => !/(^|\/)(node_modules|dist)\//.test(file) && folders.some((runs) => runs.test(file)));
}

/** @param {readonly RegExp[]} patterns @param {string} file */
function matches(patterns, file) {
  return patterns.some((pattern) => pattern.test(file));
}
