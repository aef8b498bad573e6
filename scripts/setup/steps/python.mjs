import fs from "node:fs";
import path from "node:path";
import { pythonVariables } from "../environment/python.mjs";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, writeRecord } from "../facts/record.mjs";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { problemFrom, SetupProblem } from "../helpers/problem.mjs";
import { installSystemPackages, systemPackageCommand } from "../helpers/system-packages.mjs";
import { seen } from "../runner/look.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * A Python found on the machine.
 *
 * @typedef {object} Python
 * @property {[program: string, ...args: string[]]} command such as ["python3.12"] or ["py", "-3"]
 * @property {string} version such as "3.12.1"
 * @property {boolean} hasVenv it can make environments: on Debian that is a package of its own
 */

const EXPECTED = "Python 3.10 or newer, with venv";

/** The versions that the locked packages have been tried with, the newest first. */
const TRIED = ["3.13", "3.12", "3.11", "3.10"];

/**
 * Lists how Python may be called: from the newest that the locked packages have been tried with, to whatever the system
 * calls Python. On Windows the launcher `py` finds each, be it in `PATH` or not.
 *
 * @param {string} [platform] as `process.platform` names it
 * @returns {[program: string, ...args: string[]][]}
 */
export function pythonCommands(platform = process.platform) {
  return platform === "win32"
    ? [...TRIED.map((version) => pyLauncher(version)), ["py", "-3"], ["python"], ["python3"]]
    : [...TRIED.map((version) => pythonNamed(version)), ["python3"], ["python"]];
}

/** @param {string} version @returns {[string, string]} */
const pyLauncher = (version) => ["py", `-${version}`];
/** @param {string} version @returns {[string]} */
const pythonNamed = (version) => [`python${version}`];

/**
 * Says how to make the Python environment anew.
 *
 * @param {string} [platform] as `process.platform` names it
 * @returns {string}
 */
export function venvCommand(platform = process.platform) {
  return `${platform === "win32" ? "py -3" : "python3"} -m venv --clear .venv`;
}

/**
 * Makes the Python environment `.venv`, with nothing but pip in it.
 *
 * @type {Step}
 */
export const pythonEnvironment = {
  id: "python",
  name: "Python environment",
  advice: venvCommand(),
  look(place) {
    const version = venvVersion(place);
    if (!version) return seen("", whyNoVenv(place));
    if (!isSupportedPython(version)) return seen("", `Python ${version}, which is too old`);
    const { wrong } = lookAtRecord(place, "python", version);
    return { found: `Python ${version}`, wrong };
  },
  async run(place, report, { anew }) {
    // Where the system's Python was renewed, or nobody knows how the environment came to be, Python itself says.
    const there = anew ? "" : await answering(place);
    if (!there) return makeEnvironment(place, report);
    markAsCommonJs(place);
    return noteDown(place, there);
  },
};

/** @param {Place} place @param {string} version */
function noteDown(place, version) {
  writeRecord(place, "python", version, `Python ${version}`, listing(place.root, interpreter(place)));
  return `Python ${version}`;
}

/**
 * Makes `.venv` anew, with nothing in it but pip.
 *
 * @param {Place} place
 * @param {Report} report
 * @returns {Promise<string>} such as "Python 3.12.1"
 */
export async function makeEnvironment(place, report) {
  let python = await findPython(place.env);
  if (!python?.hasVenv) {
    // On Debian, as root in CI, nobody is there to type it.
    const isInstalled = await installSystemPackages(["python3", "python3-venv"], place, report);
    if (isInstalled) python = await findPython(place.env);
  }
  if (!python?.hasVenv) throw missingPython(python);
  report.progress(undefined, `Python ${python.version} makes .venv`);
  const [command, ...args] = python.command;
  // A file in the place of the folder would stay.
  if (fs.statSync(place.venv, { throwIfNoEntry: false })?.isDirectory() === false) remove(place.venv);
  const outcome = await run(command, [...args, "-m", "venv", "--clear", place.venv], {
    env: pythonVariables(place.env),
  });
  if (!outcome.ok) throw problemFrom("python -m venv", outcome.output, venvCommand());
  markAsCommonJs(place);
  // pyvenv.cfg is written first and pip last: only this file says that the environment is whole.
  fs.writeFileSync(path.join(place.venv, COMPLETE), `${python.version}\n`);
  return noteDown(place, venvVersion(place) || python.version);
}

/** JupyterLab brings a yarn written as CommonJS. Without this, it would count as part of the course, which is ESM. @param {Place} place */
function markAsCommonJs(place) {
  fs.writeFileSync(path.join(place.venv, "package.json"), "{}\n");
}

/**
 * Asks the environment for its version.
 *
 * @param {Place} place
 * @returns {Promise<string>} "" where it doesn't answer, or where it has become another Python, whose packages lie elsewhere
 */
async function answering(place) {
  const version = venvVersion(place);
  if (!version) return "";
  const minor = version.split(".").slice(0, 2).join(".");
  const code = "import sys; print(*sys.version_info[:2], sep='.'); import ssl, sqlite3, venv";
  const { ok, stdout } = await run(place.python, ["-I", "-c", code], {
    env: pythonVariables(place.env),
    timeout: 20_000,
  });
  return ok && stdout.trim() === minor ? version : "";
}

/** The interpreter, which is a link to the system's own, and what makes an environment of it. @param {Place} place */
function interpreter(place) {
  const inside = (/** @type {string} */ file) => path.relative(place.root, file).replaceAll(path.sep, "/");
  return [place.python, path.join(place.venv, "pyvenv.cfg"), path.join(place.venv, "package.json")].map(
    inside,
  );
}

/** @param {Place} place */
function whyNoVenv(place) {
  if (!fs.existsSync(place.venv)) return "no environment .venv yet";
  return fs.existsSync(path.join(place.venv, "pyvenv.cfg")) && !fs.existsSync(place.python)
    ? "the Python that .venv was made from is gone"
    : ".venv is not whole";
}

const COMPLETE = ".complete";

/**
 * Finds the Python to make the environment with: the first that is new enough and has venv, else the first that
 * is new enough.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Python | undefined>}
 */
export async function findPython(env) {
  /** @type {Python | undefined} */
  let withoutVenv;
  for (const command of pythonCommands()) {
    const [program, ...args] = command;
    const code = "import sys; print('.'.join(map(str, sys.version_info[:3])))\nimport venv, ensurepip";
    const { stdout, ok } = await run(program, [...args, "-c", code], {
      env: pythonVariables(env),
      timeout: 20_000,
    });
    const version = stdout.trim();
    if (!isSupportedPython(version)) continue;
    const python = { command, version, hasVenv: ok };
    if (ok) return python;
    withoutVenv ??= python;
  }
  return withoutVenv;
}

/**
 * Tells whether a Python is new enough.
 *
 * @param {string} version such as "3.11.2"
 * @returns {boolean}
 * @example
 * isSupportedPython("3.9.18"); // false
 */
export function isSupportedPython(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 3 && minor >= 10;
}

/**
 * Reads the version of the environment.
 *
 * @param {Place} place
 * @returns {string} "" where there is none, where it is not whole, or where the Python it was made from is gone
 */
export function venvVersion(place) {
  try {
    const config = fs.readFileSync(path.join(place.venv, "pyvenv.cfg"), "utf8");
    const version = /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/m.exec(config)?.[1] ?? "";
    // `existsSync` follows the link to the interpreter.
    return fs.existsSync(place.python) && fs.existsSync(path.join(place.venv, COMPLETE)) ? version : "";
  } catch {
    return "";
  }
}

/**
 * Says what to type where Python, or its venv, is missing.
 *
 * @param {Python | undefined} found
 * @param {string} [platform] as `process.platform` names it
 * @returns {SetupProblem}
 */
export function missingPython(found, platform = process.platform) {
  const version = found?.version.split(".").slice(0, 2).join(".");
  const happened = found
    ? `Python ${found.version} was found, but its module venv is missing`
    : "no Python was found that is new enough";
  const packages = version ? [`python${version}-venv`] : ["python3", "python3-venv"];
  return new SetupProblem({ happened, expected: EXPECTED, advice: pythonAdvice(packages, platform) });
}

/** @param {string[]} packages @param {string} platform */
function pythonAdvice(packages, platform) {
  const orDownload = "or download it from python.org";
  if (platform === "darwin") return `Type  brew install python@3.13  ${orDownload}`;
  if (platform === "win32")
    return `Type  winget install Python.Python.3.13  ${orDownload}, and open a new terminal`;
  return `Type  ${systemPackageCommand(packages)}`;
}
