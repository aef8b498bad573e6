import fs from "node:fs";
import path from "node:path";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { inVenv } from "../helpers/place.mjs";
import { problemFrom } from "../helpers/problem.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const LOCK = "requirements.txt";

/**
 * Installs the Python packages of requirements.txt, each checked against its hash. pip brings uv, which the lock
 * names too; uv installs the rest, about ten times faster. Where uv doesn't run, pip does it all.
 *
 * @type {Step}
 */
export const pythonPackages = {
  name: "Python packages",
  advice: `${inVenv(".venv", "python")} -m pip install --require-hashes -r requirements.txt`,
  isDone(place) {
    const isReady = read(noteFile(place)) === noteFor(place) && read(exportFile(place)) === EXPORT_SETTINGS;
    return isReady ? `JupyterLab ${lockedVersion(place, "jupyterlab")}` : "";
  },
  async run(place, report) {
    remove(noteFile(place));
    report.progress(undefined, "fetching the installer");
    await installInstaller(place);
    const isInstalled = await installWithUv(place, report);
    if (!isInstalled) await installWithPip(place, report);
    writeWhole(exportFile(place), EXPORT_SETTINGS);
    writeWhole(noteFile(place), noteFor(place));
    return `JupyterLab ${lockedVersion(place, "jupyterlab")}`;
  },
};

/**
 * Leads `jupyter nbconvert`, typed by hand, to the settings with which JupyterLab exports. The way is relative, because
 * the course can be moved.
 */
const EXPORT_SETTINGS = `import os
load_subconfig("../../../scripts/setup/jupyter/jupyter_nbconvert_config.py", path=os.path.dirname(os.path.abspath(__file__)))
`;

/** Jupyter reads the settings of the environment that it runs in. @param {Place} place */
function exportFile(place) {
  return path.join(place.venv, "etc", "jupyter", "jupyter_nbconvert_config.py");
}

/** The note lies in the environment, so that it goes when that goes. @param {Place} place */
function noteFile(place) {
  return path.join(place.venv, ".requirements");
}

/** @param {Place} place */
function noteFor(place) {
  return `${fingerprint(place.root, [LOCK])}\n`;
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** Puts the locked pip and uv in place. @param {Place} place */
async function installInstaller(place) {
  const file = path.join(place.cache, "setup", "installer.txt");
  writeWhole(file, ["pip", "uv"].map((name) => lockEntry(place, name)).join(""));
  const outcome = await pip(place, ["--quiet", "-r", file]);
  if (!outcome.ok) throw problemFrom("pip install", outcome.output, pythonPackages.advice);
}

/**
 * @param {Place} place
 * @param {Report} report
 * @returns {Promise<boolean>} false where uv can't do it, and pip should
 */
async function installWithUv(place, report) {
  const uv = inVenv(place.venv, "uv");
  const count = lockedNames(place).length;
  report.progress(undefined, `${count} packages`);
  // Compiled once, here: sandboxes, and systems set so, can't keep what Python compiles when it starts.
  const args = ["pip", "sync", "--python", place.python, "--compile-bytecode", "--require-hashes", LOCK];
  const env = { ...place.env, ...(await uvSettings(place)), VIRTUAL_ENV: place.venv };
  const outcome = await run(uv, args, {
    cwd: place.root,
    env,
    onLine: (line) => report.progress(undefined, line.trim().replace(/^[-+~] .*/, "putting them in place")),
  });
  if (outcome.ok) return true;
  const problem = problemFrom("uv pip sync", outcome.output, pythonPackages.advice);
  // A full disk or a wrong hash stays what it is with pip.
  if (/disk|hash/.test(problem.message)) throw problem;
  report.notice("uv could not install the packages, so pip does; that takes a minute or two.");
  return false;
}

/**
 * Makes uv go where pip goes: it reads neither pip's configuration nor its variables.
 *
 * @param {Place} place
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function uvSettings(place) {
  const { stdout } = await run(place.python, ["-X", "utf8", "-m", "pip", "config", "list"], {
    cwd: place.root,
    env: place.env,
  });
  const configured = (/** @type {string} */ name) =>
    place.env[`PIP_${name.toUpperCase().replaceAll("-", "_")}`] ?? configuredIn(stdout, name);
  /** @type {NodeJS.ProcessEnv} */
  const settings = {};
  const index = configured("index-url");
  const extra = configured("extra-index-url");
  const certificates = configured("cert");
  if (index && !place.env.UV_DEFAULT_INDEX) settings.UV_DEFAULT_INDEX = index;
  if (extra && !place.env.UV_INDEX) settings.UV_INDEX = extra;
  if (certificates && !place.env.SSL_CERT_FILE) settings.SSL_CERT_FILE = certificates;
  return settings;
}

/**
 * Finds a setting in what `pip config list` prints: values as Python writes them, where a path of Windows has two
 * backslashes for each of its own.
 *
 * @param {string} list
 * @param {string} name such as "index-url"
 * @returns {string | undefined}
 * @example
 * configuredIn(String.raw`global.cert='C:\\ca.pem'`, "cert"); // "C:\ca.pem"
 */
export function configuredIn(list, name) {
  const value = new RegExp(`^(?:global|install|:env:)\\.${name}=(['"])(.*)\\1\\s*$`, "m").exec(list)?.[2];
  return value?.replace(/\\([\\'])/g, "$1");
}

/** @param {Place} place @param {Report} report */
async function installWithPip(place, report) {
  const count = lockedNames(place).length;
  let seen = 0;
  const outcome = await pip(place, ["-r", LOCK], (line) => {
    if (/^Collecting /.test(line)) report.progress(Math.min(0.9, ++seen / count), "downloading");
    if (/^Installing collected/.test(line)) report.progress(0.9, "putting them in place");
  });
  if (!outcome.ok) throw problemFrom("pip install", outcome.output, pythonPackages.advice);
}

/** @param {Place} place @param {string[]} args @param {(line: string) => void} [onLine] */
function pip(place, args, onLine) {
  const options = ["--disable-pip-version-check", "--no-input", "--require-hashes"];
  return run(place.python, ["-m", "pip", "install", ...options, ...args], {
    cwd: place.root,
    env: place.env,
    onLine,
  });
}

/**
 * Cuts one package out of the lock file, with its hashes.
 *
 * @param {Place} place
 * @param {string} name
 * @returns {string} lines as pip reads them
 */
export function lockEntry(place, name) {
  const lock = fs.readFileSync(path.join(place.root, LOCK), "utf8");
  const entry = new RegExp(`^${name}==.*\\n(?: +--hash=.*\\n)+`, "m").exec(lock)?.[0];
  if (!entry) throw new Error(`${LOCK} doesn't name ${name}`);
  return entry.replace(/ *\\\n$/, "\n");
}

/** @param {Place} place @returns {string[]} names of all locked packages */
function lockedNames(place) {
  const lock = fs.readFileSync(path.join(place.root, LOCK), "utf8");
  return [...lock.matchAll(/^([\w.-]+)==/gm)].map((match) => match[1] ?? "");
}

/** @param {Place} place @param {string} name */
function lockedVersion(place, name) {
  return /==(\S+)/.exec(lockEntry(place, name))?.[1] ?? "";
}
