import fs from "node:fs";
import path from "node:path";
import { run } from "../helpers/command.mjs";
import { folderRisks } from "../helpers/folder-risks.mjs";
import { problemFrom } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [link] a workspace
 * @property {boolean} [optional] may be missing, because of the platform
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 */

/**
 * Installs the npm packages of package-lock.json. Install scripts don't run: the only one that matters here, that
 * of native TensorFlow, has a step of its own, because it fails where its download is out of reach. That is the
 * same on npm 10, 11 and 12.
 *
 * @type {Step}
 */
export const npmPackages = {
  name: "npm packages",
  advice: "npm ci --ignore-scripts",
  isDone(place) {
    return npmDrift(place).length === 0 ? summary(place) : "";
  },
  async run(place, report) {
    for (const risk of folderRisks(place.root, place.env)) report.notice(`  NOTICE: ${risk}`);
    const wanted = lockedPackages(place).length;
    let fetched = 0;
    const [command, ...args] = npmCommand(place.env);
    const outcome = await run(
      command,
      [...args, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=http"],
      {
        cwd: place.root,
        env: place.env,
        onLine(line) {
          if (/^npm http (fetch GET 200|cache) /.test(line)) fetched++;
          report.progress(Math.min(0.95, fetched / wanted), "downloading and unpacking");
        },
      },
    );
    if (!outcome.ok) {
      // What npm says first is the reason; a page of its options may follow.
      const errors = outcome.output.split("\n").filter((line) => /^npm (error|ERR!) ./.test(line));
      throw problemFrom(
        "npm ci",
        errors.join("\n"),
        "npm ci --ignore-scripts",
        errors.slice(0, 6).join("\n"),
      );
    }
    return summary(place);
  },
};

/**
 * Compares node_modules with package-lock.json.
 *
 * @param {Place} place
 * @returns {string[]} what differs, such as "tsx: 4.20.0 instead of 4.23.15"; empty where all is as locked
 */
export function npmDrift(place) {
  const drift = [];
  for (const [folder, locked] of lockedPackages(place)) {
    const name = folder.replace(/^.*node_modules\//, "");
    const found = installedVersion(path.join(place.root, folder));
    if (found === undefined) drift.push(`${name}: missing`);
    else if (!locked.link && found !== locked.version)
      drift.push(`${name}: ${found} instead of ${locked.version}`);
  }
  // npm writes this file last: without it an installation was cut off.
  if (drift.length === 0 && !fs.existsSync(path.join(place.root, "node_modules", ".package-lock.json"))) {
    drift.push("node_modules: the installation was cut off");
  }
  return drift;
}

/**
 * Lists the packages that belong on this platform.
 *
 * @param {Place} place
 * @returns {[folder: string, locked: LockedPackage][]}
 */
function lockedPackages(place) {
  const lock = JSON.parse(fs.readFileSync(path.join(place.root, "package-lock.json"), "utf8"));
  const packages = /** @type {[string, LockedPackage][]} */ (Object.entries(lock.packages));
  return packages.filter(
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
  try {
    return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

/** @param {Place} place */
function summary(place) {
  return `${lockedPackages(place).length} packages`;
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
