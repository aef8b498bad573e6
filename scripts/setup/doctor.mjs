import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { chromiumAdvice, findChromium } from "./helpers/chromium.mjs";
import { run } from "./helpers/command.mjs";
import { folderRisks } from "./helpers/folder-risks.mjs";
import { nodeProblem } from "./helpers/node-version.mjs";
import { placeAt } from "./helpers/place.mjs";
import { errorLine, SetupProblem } from "./helpers/problem.mjs";
import { textTable } from "./helpers/text-table.mjs";
import { jupyterEnvironment } from "./lab/jupyter.mjs";
import { build, isCompiled } from "./steps/build.mjs";
import { downloadFolder, readManifest } from "./steps/datasets.mjs";
import { readKernelSpec } from "./steps/kernel.mjs";
import { npmCommand, npmDrift } from "./steps/npm-packages.mjs";
import { findPython, missingPython, venvVersion } from "./steps/python.mjs";
import { compilerAdvice, findCompiler } from "./steps/tensorflow/compiler.mjs";

/** @typedef {import("./helpers/place.mjs").Place} Place */

/**
 * What was found of one thing.
 *
 * @typedef {object} Finding
 * @property {string} name
 * @property {"ok" | "missing" | "note"} state `missing`: the course can't run without; `note`: it can
 * @property {string} found what is there
 * @property {string} [advice] what to type where something is missing
 */

/** What sets up almost everything. */
const START = "Type  npm start";

/**
 * Runs `npm run doctor`: prints what is installed, what is missing, and what to type.
 *
 * @returns {Promise<number>} exit code: 1 where the course can't run
 */
export async function doctor() {
  const findings = await examine(placeAt());
  console.log(formatFindings(findings));
  return findings.some(({ state }) => state === "missing") ? 1 : 0;
}

/**
 * Looks at everything that the course needs. Changes nothing.
 *
 * @param {Place} place
 * @returns {Promise<Finding[]>}
 */
export function examine(place) {
  return Promise.all(
    [
      node,
      npm,
      npmPackages,
      python,
      pythonPackages,
      compiled,
      tensorflow,
      compiler,
      jupyterLab,
      kernel,
      datasets,
      chromium,
      disk,
      folder,
    ].map((look) => look(place)),
  );
}

/**
 * Lays findings out as a table, with advice below what is missing.
 *
 * @param {readonly Finding[]} findings
 * @returns {string}
 */
export function formatFindings(findings) {
  const lines = textTable(
    findings.flatMap(({ name, state, found, advice }) => [
      [state, name, found],
      ...(advice ? advice.split("\n").map((line) => ["", "", `→ ${line}`]) : []),
    ]),
    { least: ["missing".length] },
  );
  const missing = findings.filter(({ state }) => state === "missing").length;
  lines.push(
    "",
    missing > 0
      ? `The course can't run yet: ${missing} missing.`
      : "The course can run. Type  npm start  to open it.",
  );
  return lines.join("\n");
}

/** @returns {Promise<Finding>} */
async function node() {
  const version = process.versions.node;
  const problem = nodeProblem(version, process.platform);
  const found = `${version} (${process.platform}-${process.arch})`;
  return problem ? { name: "Node.js", state: "missing", found, advice: problem } : ok("Node.js", found);
}

/** @param {Place} place @returns {Promise<Finding>} */
async function npm(place) {
  const [command, ...args] = npmCommand(place.env);
  const { ok: works, stdout } = await run(command, [...args, "--version"], {
    cwd: place.root,
    env: place.env,
  });
  if (works) return ok("npm", stdout.trim());
  return {
    name: "npm",
    state: "missing",
    found: "none",
    advice: "It comes with Node: install Node from nodejs.org",
  };
}

/** @param {Place} place @returns {Promise<Finding>} */
async function npmPackages(place) {
  const drift = npmDrift(place);
  return drift.length === 0 ? ok("npm packages", "as locked") : missing("npm packages", several(drift));
}

/** @param {Place} place @returns {Promise<Finding>} */
async function python(place) {
  const version = venvVersion(place);
  if (version) return ok("Python", `${version} in .venv`);
  const found = await findPython(place.env);
  if (found?.hasVenv) return missing("Python", `${found.version}, but no environment .venv yet`);
  const { message, advice } = missingPython(found);
  return missing("Python", message, advice);
}

/**
 * Compares the environment with requirements.txt; its lines say for which platform and version each package is.
 */
const COMPARE = `
import re, sys
from importlib.metadata import PackageNotFoundError, version
from packaging.requirements import Requirement
for line in re.findall(r"^[\\w.-]+==[^\\\\\\n]+", open(sys.argv[1]).read(), re.M):
    wanted = Requirement(line.strip())
    if wanted.marker and not wanted.marker.evaluate(): continue
    try: found = version(wanted.name)
    except PackageNotFoundError: print(f"{wanted.name}: missing"); continue
    if found not in wanted.specifier: print(f"{wanted.name}: {found} instead of {str(wanted.specifier)[2:]}")
`;

/** @param {Place} place @returns {Promise<Finding>} */
async function pythonPackages(place) {
  if (!fs.existsSync(place.python)) return missing("Python packages", "none");
  const args = ["-X", "utf8", "-c", COMPARE, path.join(place.root, "requirements.txt")];
  const { ok: works, stdout, output } = await run(place.python, args, { env: place.env });
  if (!works) return missing("Python packages", errorLine(output));
  const drift = stdout.split(/\r?\n/).filter(Boolean);
  return drift.length === 0 ? ok("Python packages", "as locked") : missing("Python packages", several(drift));
}

/** @param {Place} place @returns {Promise<Finding>} */
async function compiled(place) {
  const name = "Library, kernel";
  if (await build.isDone(place)) return ok(name, "compiled");
  if (!isCompiled(place)) return missing(name, "not compiled");
  return { name, state: "note", found: "compiled, but older than their sources", advice: START };
}

/** Asks the library, because it decides. */
const ASK = `
  import { backend, ready, tf } from "course";
  await ready();
  if (tf.sum([1, 2]).dataSync()[0] !== 3) throw new Error("wrong result");
  console.log("backend=" + JSON.stringify(backend()));
`;

/** @param {Place} place @returns {Promise<Finding>} */
async function tensorflow(place) {
  const name = "TensorFlow";
  const args = ["--input-type=module", "-e", ASK];
  const { stdout, output } = await run(process.execPath, args, {
    cwd: place.root,
    env: place.env,
    timeout: 60_000,
  });
  const answer = /^backend=(.*)$/m.exec(stdout)?.[1];
  if (!answer) return missing(name, `the library can't compute: ${errorLine(output)}`);
  /** @type {import("course").Backend} */
  const backend = JSON.parse(answer);
  if (backend.name === "tensorflow") return ok(name, backend.description);
  return {
    name,
    state: "note",
    found: backend.description,
    advice: "Type  npm start  to try native TensorFlow again; it says why it can't.",
  };
}

/** @param {Place} place @returns {Promise<Finding>} */
async function compiler(place) {
  const name = "C++ compiler";
  const advice = compilerAdvice();
  if (!advice) return ok(name, "not needed here");
  const found = await findCompiler(place.env);
  if (found) return ok(name, found.version);
  return {
    name,
    state: "note",
    found: "none; needed once, only where TensorFlow has no official download",
    advice: `Type  ${advice}`,
  };
}

/** @param {Place} place @returns {Promise<Finding>} */
async function jupyterLab(place) {
  const { ok: works, stdout } = await run(place.python, ["-m", "jupyterlab", "--version"], {
    env: jupyterEnvironment(place),
  });
  return works ? ok("JupyterLab", stdout.trim()) : missing("JupyterLab", "none");
}

/** @param {Place} place @returns {Promise<Finding>} */
async function kernel(place) {
  const name = "Kernel";
  try {
    const { display_name } = readKernelSpec(place);
    const args = ["-m", "jupyter_client.kernelspecapp", "list", "--json"];
    const { stdout } = await run(place.python, args, { env: jupyterEnvironment(place) });
    const specs = stdout ? JSON.parse(stdout).kernelspecs : {};
    if (!specs.typescript) return missing(name, `${display_name}, but Jupyter doesn't find it`);
    return ok(name, `${display_name}, in ${path.relative(place.root, specs.typescript.resource_dir)}`);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return missing(name, message, error instanceof SetupProblem ? error.advice : START);
  }
}

/** @param {Place} place @returns {Promise<Finding>} */
async function datasets(place) {
  const name = "Data sets";
  const titles = [];
  const wrong = [];
  for (const [folder, { title, files }] of Object.entries(readManifest(place))) {
    for (const file of Object.values(files)) {
      const found = await sha256(path.join(downloadFolder(place), folder, file.name));
      if (found !== file.sha256) wrong.push(`${folder}/${file.name}: ${found ? "wrong hash" : "missing"}`);
    }
    titles.push(`${title} (sha256 of ${Object.keys(files).length} files right)`);
  }
  return wrong.length === 0 ? ok(name, titles.join(", ")) : missing(name, several(wrong));
}

/** @param {Place} place @returns {Promise<Finding>} */
async function chromium(place) {
  const name = "Chromium";
  const found = findChromium(place.env);
  if (!found)
    return { name, state: "note", found: "none; only the browser tests need it", advice: chromiumAdvice() };
  return ok(name, found);
}

/** @param {Place} place @returns {Promise<Finding>} */
async function disk(place) {
  const name = "Free disk";
  const { bavail, bsize } = await fs.promises.statfs(place.root);
  const gigabytes = (bavail * bsize) / 1e9;
  const found = `${gigabytes.toFixed(1)} GB`;
  if (gigabytes >= 1) return ok(name, found);
  return { name, state: "note", found, advice: "Free some space: saved notebooks and models need room." };
}

/** @param {Place} place @returns {Promise<Finding>} */
async function folder(place) {
  const risks = folderRisks(place.root, place.env);
  if (risks.length === 0) return ok("Folder", place.root);
  return { name: "Folder", state: "note", found: place.root, advice: risks.join("\n") };
}

/** @param {string} name @param {string} found @returns {Finding} */
function ok(name, found) {
  return { name, state: "ok", found };
}

/** @param {string} name @param {string} found @param {string} [advice] @returns {Finding} */
function missing(name, found, advice = START) {
  return { name, state: "missing", found, advice };
}

/** @param {string[]} items */
function several(items) {
  const rest = items.length - 3;
  return items.slice(0, 3).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** @param {string} file @returns {Promise<string>} hexadecimal, "" where there is no such file */
async function sha256(file) {
  if (!fs.existsSync(file)) return "";
  const hash = createHash("sha256");
  for await (const piece of fs.createReadStream(file)) hash.update(piece);
  return hash.digest("hex");
}
