import fs from "node:fs";
import { bytes } from "./facts/bytes.mjs";
import { chromiumAdvice, findChromium } from "./helpers/chromium.mjs";
import { run } from "./helpers/command.mjs";
import { folderRisks } from "./helpers/folder-risks.mjs";
import { placeAt } from "./helpers/place.mjs";
import { asProblem, errorLine } from "./helpers/problem.mjs";
import { textTable } from "./helpers/text-table.mjs";
import { lookAt, several } from "./runner/look.mjs";
import { setupSteps } from "./steps/all.mjs";
import { firstCell, runFirstCell } from "./steps/first-cell.mjs";
import { npmCommand } from "./steps/npm-packages.mjs";
import { findPython, missingPython, pythonEnvironment } from "./steps/python.mjs";
import { compilerAdvice, findCompiler } from "./steps/tensorflow/compiler.mjs";

/** @typedef {import("./helpers/place.mjs").Place} Place */
/** @typedef {import("./runner/run-steps.mjs").Step} Step */

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
const REPAIR = "Type  npm start -- --repair  : it makes everything anew, except for my-work/";

/**
 * Runs `npm run doctor`: prints what is installed, what is missing, and what to type.
 *
 * @returns {Promise<number>} exit code: 1 where the course can't run
 */
export async function doctor() {
  try {
    const findings = await examine(placeAt());
    console.log(formatFindings(findings));
    return findings.some(({ state }) => state === "missing") ? 1 : 0;
  } catch (error) {
    console.log(`\n${asProblem(error, "npm run doctor", START)}\n`);
    return 1;
  }
}

/**
 * Looks at everything that the course needs, as `npm start` does, and runs a cell. Changes nothing.
 *
 * @param {Place} place
 * @returns {Promise<Finding[]>}
 */
export async function examine(place) {
  const [cell, ...others] = await Promise.all([
    runFirstCell(place),
    npm(place),
    ...setupSteps.filter((step) => step !== firstCell).map((step) => finding(step, place)),
    ...[compiler, chromium, disk, folder].map((look) => look(place)),
  ]);
  return [...others, cellFinding(cell, others)];
}

/**
 * Says what a step of the set-up sees.
 *
 * @param {Step} step
 * @param {Place} place
 * @returns {Promise<Finding>}
 */
async function finding(step, place) {
  try {
    const { found, wrong, canWait } = await lookAt(step, place);
    if (wrong.length === 0 || canWait) return ok(step.name, found);
    if (step.isOptional) return { name: step.name, state: "note", found: several(wrong), advice: START };
    return missing(step.name, several(wrong), await noPython(step, place));
  } catch (error) {
    const { message, advice } = asProblem(error, step.name, step.advice);
    return missing(step.name, message, advice);
  }
}

/** Where there is no Python at all, the start can't make an environment of it. @param {Step} step @param {Place} place */
async function noPython(step, place) {
  if (step !== pythonEnvironment) return undefined;
  const python = await findPython(place.env);
  return python?.hasVenv ? undefined : missingPython(python).advice;
}

/**
 * Says what came of a cell. Where all else is in order and it doesn't run, a look at files doesn't help.
 *
 * @param {Awaited<ReturnType<typeof runFirstCell>>} cell
 * @param {readonly Finding[]} others
 * @returns {Finding}
 */
function cellFinding({ description, name, error }, others) {
  if (error) {
    const isExplained = others.some(({ advice, state }) => state === "missing" || advice === START);
    return missing(firstCell.name, `doesn't run: ${errorLine(error)}`, isExplained ? START : REPAIR);
  }
  const found = `ran, on ${description}`;
  return name === "tensorflow" ? ok(firstCell.name, found) : { name: firstCell.name, state: "note", found };
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
  const free = bavail * bsize;
  if (free >= 1e9) return ok(name, bytes(free));
  const advice = "Free some space: saved notebooks and models need room.";
  return { name, state: "note", found: bytes(free), advice };
}

/** @param {Place} place @returns {Promise<Finding>} */
async function folder(place) {
  const risks = [...folderRisks(place.root, place.env), ...(await whyNotWritable(place))];
  if (risks.length === 0) return ok("Folder", place.root);
  return { name: "Folder", state: "note", found: place.root, advice: risks.join("\n") };
}

/** @param {Place} place @returns {Promise<string[]>} */
async function whyNotWritable(place) {
  try {
    await fs.promises.access(place.root, fs.constants.W_OK);
    return [];
  } catch {
    return ["You may not write there: what is set up can be used, and notebooks can't be saved in it."];
  }
}

/** @param {string} name @param {string} found @returns {Finding} */
function ok(name, found) {
  return { name, state: "ok", found };
}

/** @param {string} name @param {string} found @param {string} [advice] @returns {Finding} */
function missing(name, found, advice = START) {
  return { name, state: "missing", found, advice };
}
