import fs from "node:fs";
import path from "node:path";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, writeRecord } from "../facts/record.mjs";
import { jsonObject, readTracked } from "../facts/tracked.mjs";
import { run } from "../helpers/command.mjs";
import { remove, rename } from "../helpers/files.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { folderRisks } from "../helpers/folder-risks.mjs";
import { problemFrom } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [link] a workspace
 * @property {boolean} [optional] may be missing, because of the platform
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 */

const LOCK = "package-lock.json";
const ADVICE = "npm ci --ignore-scripts";

/** What decides what is installed. */
const INPUTS = [LOCK, "package.json"];

/** What npm installs and nothing here runs or reads, and what another step puts there: native TensorFlow. */
const LEFT_OUT =
  /\.(md|markdown|map|h|cc|flow)$|\/(\.nycrc|\.eslintrc)$|^node_modules\/(\.cache|@tensorflow\/tfjs-node\/(deps|lib|build))$/;

/**
 * Options that the environment and the user's `.npmrc` may set, and that would leave packages out, or put them elsewhere.
 * Three tries within some ten seconds are enough to get over a gap; npm's own take a minute and a half.
 */
const OPTIONS = [
  "--ignore-scripts",
  "--include=dev",
  "--include=optional",
  "--include=peer",
  "--no-global",
  "--no-dry-run",
  "--package-lock",
  "--no-package-lock-only",
  "--bin-links",
  "--install-strategy=hoisted",
  "--no-audit",
  "--no-fund",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=2000",
  "--fetch-retry-maxtimeout=8000",
  "--loglevel=http",
];

/**
 * Installs the npm packages of package-lock.json. Install scripts don't run: the only one that matters here, that
 * of native TensorFlow, has a step of its own, because it fails where its download is out of reach. That is the
 * same on npm 10, 11 and 12.
 *
 * @type {Step}
 */
export const npmPackages = {
  id: "npm",
  name: "npm packages",
  advice: ADVICE,
  look(place) {
    const locked = lockedPackages(place);
    const found = `${locked.length} packages`;
    // What was installed so can't have another version.
    const { wrong, files } = lookAtRecord(place, "npm", input(place));
    const unlinked = locked.filter(
      ([folder, { link }]) => link && !packageJson(path.join(place.root, folder)),
    );
    if (wrong.length === 0 && unlinked.length === 0) return { found, wrong };
    const drift = npmDrift(place, locked);
    return { found, wrong: drift.length > 0 ? drift : wrong, files };
  },
  async run(place, report, { anew, files }) {
    for (const risk of folderRisks(place.root, place.env)) report.notice(`  NOTICE: ${risk}`);
    const canBeTaken = !anew && files.length === 0 && npmDrift(place).length === 0;
    if (!canBeTaken || emptiedEntries(place).length > 0) {
      await keepingOld(place, () => install(place, report));
    }
    const detail = `${lockedPackages(place).length} packages`;
    const listed = listing(place.root, ["node_modules"], (name) => LEFT_OUT.test(name));
    writeRecord(place, "npm", input(place), detail, listed);
    return detail;
  },
};

/** @param {Place} place */
function input(place) {
  return fingerprint(place.root, INPUTS, [process.platform, process.arch]);
}

/** @param {Place} place @param {Report} report */
async function install(place, report) {
  const wanted = lockedPackages(place).length;
  let fetched = 0;
  const [command, ...args] = npmCommand(place.env);
  const outcome = await run(command, [...args, "ci", ...OPTIONS], {
    cwd: place.root,
    env: npmVariables(place.env),
    onLine(line) {
      const [, failure] = /attempt \d+ failed with (\w+)/.exec(line) ?? [];
      if (failure) report.progress(undefined, `no answer (${failure}); trying again`);
      if (!/^npm http (fetch GET 200|cache) /.test(line)) return;
      fetched++;
      report.progress(Math.min(0.95, fetched / wanted), "downloading and unpacking");
    },
  });
  if (outcome.ok) return;
  // What npm says first is the reason; a page of its options may follow.
  const errors = outcome.output.split("\n").filter((line) => /^npm (error|ERR!) ./.test(line));
  throw problemFrom("npm ci", errors.join("\n"), ADVICE, errors.slice(0, 6).join("\n"));
}

/** Leaves out what restricts an installation to some workspaces. @param {NodeJS.ProcessEnv} env */
function npmVariables(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) =>
        !/^npm_config_(workspaces?|include_workspace_root|only|also|production|omit|before)$/i.test(name),
    ),
  );
}

/**
 * Puts aside what is there and brings it back where the installation fails: without a network a damaged package is better
 * than none.
 *
 * @param {Place} place
 * @param {() => Promise<void>} install
 */
async function keepingOld(place, install) {
  const folder = path.join(place.root, "node_modules");
  const aside = path.join(place.cache, "setup", "node_modules.old");
  // An installation that was killed has left it, so that what is in its place is half.
  let isAside = fs.existsSync(aside);
  try {
    if (isAside) remove(folder);
    else rename(folder, aside);
    isAside = true;
  } catch {
    // There is none, or a program has a file of it open: then npm removes what it can.
  }
  try {
    await install();
  } catch (error) {
    if (isAside) {
      remove(folder);
      rename(aside, folder);
    }
    throw error;
  }
  remove(aside);
}

/**
 * Compares node_modules with package-lock.json.
 *
 * @param {Place} place
 * @param {ReturnType<typeof lockedPackages>} [locked]
 * @returns {string[]} what differs, such as "tsx: 4.20.0 instead of 4.23.15"; empty where all is as locked
 */
export function npmDrift(place, locked = lockedPackages(place)) {
  const drift = [];
  for (const [folder, { link, version }] of locked) {
    const name = folder.replace(/^.*node_modules\//, "");
    const found = installedVersion(path.join(place.root, folder));
    if (found === undefined) drift.push(`${name}: missing`);
    else if (!link && found !== version) drift.push(`${name}: ${found} instead of ${version}`);
  }
  // npm writes this file last: without it an installation was cut off.
  if (drift.length === 0 && !fs.existsSync(path.join(place.root, "node_modules", ".package-lock.json"))) {
    drift.push("node_modules: the installation was cut off");
  }
  return drift;
}

/**
 * Finds main files that are empty. Where nobody knows how the packages got there, that is all that
 * can be seen without fetching them.
 *
 * @param {Place} place
 * @returns {string[]} names of files
 */
function emptiedEntries(place) {
  return lockedPackages(place).flatMap(([folder, { link }]) => {
    if (link) return [];
    const { main, bin, types } = packageJson(path.join(place.root, folder)) ?? {};
    const entries = [main, types, ...(typeof bin === "object" && bin ? Object.values(bin) : [bin])];
    return entries
      .filter((entry) => typeof entry === "string" && entry !== "")
      .map((entry) => path.join(folder, entry))
      .filter((entry) => isEmptied(path.join(place.root, entry)));
  });
}

/**
 * Tells whether a file was emptied. One that isn't there may never have been; a package that has no code, only types, may
 * have an empty main file.
 *
 * @param {string} file
 */
function isEmptied(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > 0) return false;
  const folder = path.dirname(file);
  return fs
    .readdirSync(folder)
    .some((name) => /\.[cm]?js$/.test(name) && fs.statSync(path.join(folder, name)).size > 0);
}

/**
 * Lists the packages that belong on this platform.
 *
 * @param {Place} place
 * @returns {[folder: string, locked: LockedPackage][]}
 */
function lockedPackages(place) {
  const { packages } = readTracked(place, LOCK, (text) => {
    const lock = jsonObject(text);
    return typeof lock?.packages === "object" && lock.packages ? lock : undefined;
  });
  return /** @type {[string, LockedPackage][]} */ (Object.entries(packages)).filter(
    ([folder, locked]) =>
      folder.includes("node_modules/") &&
      fits(locked.os, process.platform) &&
      fits(locked.cpu, process.arch) &&
      !(locked.optional && !installedVersion(path.join(place.root, folder))),
  );
}

/** @param {string[] | undefined} allowed @param {string} here */
function fits(allowed, here) {
  return !allowed || (allowed.includes(here) && !allowed.includes(`!${here}`));
}

/** @param {string} folder @returns {string | undefined} */
function installedVersion(folder) {
  return packageJson(folder)?.version;
}

/** @param {string} folder @returns {any} undefined where it can't be read */
function packageJson(folder) {
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds npm: the one that started this process, else the one beside this Node, else the one in PATH.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand(env) {
  const bin = path.dirname(fs.realpathSync(process.execPath));
  const candidates = [
    env.npm_execpath,
    path.join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    path.join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const script = candidates.find((file) => file && /npm-cli\.[cm]?js$/.test(file) && fs.existsSync(file));
  if (script) return [process.execPath, script];
  return [process.platform === "win32" ? "npm.cmd" : "npm"];
}
