import path from "node:path";
import { pythonVariables } from "../environment/python.mjs";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, writeRecord } from "../facts/record.mjs";
import { readTracked } from "../facts/tracked.mjs";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { inVenv } from "../helpers/place.mjs";
import { problemFrom, SetupProblem } from "../helpers/problem.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { several } from "../runner/look.mjs";
import { packagesOf } from "./python/damaged.mjs";
import { makeEnvironment } from "./python.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */
/** @typedef {import("../runner/run-steps.mjs").How} How */

const LOCK = "requirements.txt";

/** What other steps make, what only editors read, and what uv locks. */
const LEFT_OUT =
  /\/(bin|Scripts)\/python[\w.]*$|^\.venv\/(pyvenv\.cfg|package\.json|\.complete|\.lock|share\/jupyter\/kernels\/typescript)(\/|$)|\.pyi$/;

/** Compares packages with the lock file, and their files with their own lists. */
const CHECK = path.join("scripts", "setup", "steps", "python", "check_packages.py");

/**
 * Installs the Python packages of requirements.txt, each checked against its hash. pip brings uv, which the lock
 * names too; uv installs the rest, about ten times faster. Where uv doesn't run, pip does it all.
 *
 * @type {Step}
 */
export const pythonPackages = {
  id: "python-packages",
  name: "Python packages",
  advice: `${inVenv(".venv", "python")} -m pip install --require-hashes -r requirements.txt`,
  look(place) {
    const { wrong, files, detail } = lookAtRecord(place, "python-packages", input(place));
    return { found: detail, wrong, files };
  },
  async run(place, report, how) {
    await putInPlace(place, report, how);
    writeWhole(exportFile(place), EXPORT_SETTINGS);
    const detail = `JupyterLab ${lockedVersion(place, "jupyterlab")}`;
    const venv = path.relative(place.root, place.venv).replaceAll(path.sep, "/");
    const listed = listing(place.root, [venv], (name) => LEFT_OUT.test(name));
    writeRecord(place, "python-packages", input(place), detail, listed);
    return detail;
  },
};

/** @param {Place} place */
function input(place) {
  return fingerprint(place.root, [LOCK], [EXPORT_SETTINGS]);
}

/**
 * Installs what is missing or damaged. uv believes a package to be there as soon as its description is, so whatever was
 * cut off begins with an empty environment.
 *
 * @param {Place} place
 * @param {Report} report
 * @param {How} how
 */
async function putInPlace(place, report, { anew, files }) {
  if (!anew && files.length === 0 && (await wrongPackages(place)).length === 0) return;
  const own = files.filter((file) => path.join(place.root, file) !== exportFile(place));
  const damaged = packagesOf(place, own);
  if (anew || !damaged) await makeEnvironment(place, report);
  // Python keeps a compiled file that is half as long as its source is as old as it says.
  else for (const file of own) if (file.endsWith(".pyc")) remove(path.join(place.root, file));
  await install(place, report, damaged ?? []);
  const wrong = await wrongPackages(place, damaged);
  if (wrong.length === 0) return;
  // uv links files to those in its cache. One that was changed here has changed there, too.
  const names = wrong.map((line) => line.split(":")[0] ?? "");
  await run(inVenv(place.venv, "uv"), ["cache", "clean", ...names], { env: pythonVariables(place.env) });
  await install(place, report, names);
  const still = await wrongPackages(place, names);
  if (still.length > 0) throw damagedSource(still);
}

/** @param {string[]} wrong */
function damagedSource(wrong) {
  return new SetupProblem({
    happened: `packages are not what they say of themselves: ${several(wrong)}`,
    expected: "each file with the size and the hash that its package names",
    advice:
      "Look for a program that changes files, such as a virus scanner, and whether the disk is sound. Then type  npm start -- --repair",
  });
}

/**
 * Compares packages with the lock file, and their files with their own lists.
 *
 * @param {Place} place
 * @param {readonly string[]} [hashed] packages whose files are read, too; of all others the sizes count
 * @returns {Promise<string[]>} such as "numpy: numpy/__init__.py is missing and 560 more"; empty where all is well
 */
async function wrongPackages(place, hashed = []) {
  const args = ["-I", path.join(place.root, CHECK), path.join(place.root, LOCK), ...hashed];
  const { ok, stdout } = await run(place.python, args, { env: pythonVariables(place.env) });
  return ok ? stdout.split(/\r?\n/).filter(Boolean) : ["packaging: can't be loaded"];
}

/**
 * @param {Place} place
 * @param {Report} report
 * @param {readonly string[]} again packages to be put in place though they seem to be there
 */
async function install(place, report, again) {
  report.progress(undefined, "fetching the installer");
  await installInstaller(place, report);
  const isInstalled = await installWithUv(place, report, again);
  if (!isInstalled) await installWithPip(place, report, again);
}

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

/** Puts the locked pip and uv in place, unless uv answers. @param {Place} place @param {Report} report */
async function installInstaller(place, report) {
  const { stdout } = await run(inVenv(place.venv, "uv"), ["--version"], { env: pythonVariables(place.env) });
  if (/^uv (\S+)/.exec(stdout)?.[1] === lockedVersion(place, "uv")) return;
  const file = path.join(place.cache, "setup", "installer.txt");
  writeWhole(file, ["pip", "uv"].map((name) => lockEntry(place, name)).join(""));
  const outcome = await pip(place, report, ["--quiet", "--force-reinstall", "-r", file]);
  if (!outcome.ok) throw problemFrom("pip install", outcome.output, pythonPackages.advice);
}

/**
 * @param {Place} place
 * @param {Report} report
 * @param {readonly string[]} again see `install`
 * @returns {Promise<boolean>} false where uv can't do it, and pip should
 */
async function installWithUv(place, report, again) {
  const uv = inVenv(place.venv, "uv");
  const count = lockedNames(place).length;
  report.progress(undefined, `${count} packages`);
  // Compiled once, here: sandboxes, and systems set so, can't keep what Python compiles when it starts.
  const args = ["pip", "sync", "--python", place.python, "--compile-bytecode", "--require-hashes", LOCK];
  const env = { ...pythonVariables(place.env), ...(await uvSettings(place)), VIRTUAL_ENV: place.venv };
  const outcome = await run(uv, [...args, ...again.flatMap((name) => ["--reinstall-package", name])], {
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
    env: pythonVariables(place.env),
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

/** @param {Place} place @param {Report} report @param {readonly string[]} again see `install` */
async function installWithPip(place, report, again) {
  const count = lockedNames(place).length;
  let seen = 0;
  const force = again.length > 0 ? ["--force-reinstall"] : [];
  const outcome = await pip(place, report, [...force, "-r", LOCK], (line) => {
    if (/^Collecting /.test(line)) report.progress(Math.min(0.9, ++seen / count), "downloading");
    if (/^Installing collected/.test(line)) report.progress(0.9, "putting them in place");
  });
  if (!outcome.ok) throw problemFrom("pip install", outcome.output, pythonPackages.advice);
}

/** @param {Place} place @param {Report} report @param {string[]} args @param {(line: string) => void} [onLine] */
function pip(place, report, args, onLine) {
  const options = [
    "--disable-pip-version-check",
    "--no-input",
    "--no-user",
    "--retries=2",
    "--require-hashes",
  ];
  return run(place.python, ["-m", "pip", "install", ...options, ...args], {
    cwd: place.root,
    env: pythonVariables(place.env),
    onLine(line) {
      if (/Retrying \(/.test(line)) report.progress(undefined, "no answer; trying again");
      else onLine?.(line);
    },
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
  const lock = readLock(place);
  const entry = new RegExp(`^${name}==.*\\n(?: +--hash=.*\\n)+`, "m").exec(lock)?.[0];
  if (!entry) throw new Error(`${LOCK} doesn't name ${name}`);
  return entry.replace(/ *\\\n$/, "\n");
}

/** @param {Place} place @returns {string[]} names of all locked packages */
function lockedNames(place) {
  const lock = readLock(place);
  return [...lock.matchAll(/^([\w.-]+)==/gm)].map((match) => match[1] ?? "");
}

/** @param {Place} place @param {string} name */
function lockedVersion(place, name) {
  return /==(\S+)/.exec(lockEntry(place, name))?.[1] ?? "";
}

/** @param {Place} place */
function readLock(place) {
  return readTracked(place, LOCK, (text) => (/^[\w.-]+==/m.test(text) ? text : undefined));
}
