import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { lookAtRecord, readHead, writeRecord } from "../facts/record.mjs";
import { run } from "../helpers/command.mjs";
import { errorLine, lastLines, SetupProblem } from "../helpers/problem.mjs";
import { jupyterEnvironment } from "../lab/jupyter.mjs";
import { tensorflow } from "./tensorflow.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const ID = "first-cell";

/** The steps whose results a cell needs. */
const NEEDED = ["npm", "python", "python-packages", tensorflow.id, "build"];

const PROGRAM = path.join("scripts", "setup", "steps", "python", "run_cell.py");

/** Imports the library with its types, computes, and tells with what. */
const CELL = `
import { backend, ready, tf } from "course";
await ready();
console.log(JSON.stringify({ sum: tf.sum([1, 2, 3]).dataSync()[0], backend: backend() }));
`;

/** What the cell must say. */
const SUM = 6;

/**
 * Runs one cell in the real kernel: the last look at all that the steps before have made. Only when something has changed
 * since a cell has run.
 *
 * @type {Step}
 */
export const firstCell = {
  id: ID,
  name: "A first cell",
  advice: "npm start -- --repair",
  onlyLooks: true,
  look(place) {
    const { wrong, detail } = lookAtRecord(place, ID, input(place));
    return { found: detail, wrong: wrong.length > 0 ? ["none has run since something was changed"] : [] };
  },
  async run(place) {
    const { description, error } = await runFirstCell(place);
    if (error) {
      throw new SetupProblem({
        happened: `a cell doesn't run, though all files seem to be there: ${errorLine(error)}`,
        expected: `the kernel to add three numbers, with "course" and TensorFlow`,
        advice: "Type  npm start -- --repair  : it makes everything anew, except for my-work/.",
        output: lastLines(error, 8),
      });
    }
    noteDown(place, description);
    return `ran, on ${description}`;
  },
};

/** What has run isn't in vain where nothing can be written. @param {Place} place @param {string} description */
function noteDown(place, description) {
  try {
    writeRecord(place, ID, input(place), `ran, on ${description}`, {});
  } catch {
    // Then the next start runs it again.
  }
}

/** @param {Place} place */
function input(place) {
  return JSON.stringify([process.version, process.arch, ...NEEDED.map((step) => readHead(place, step)?.id)]);
}

/**
 * Runs one cell in the kernel, as JupyterLab does, and leaves nothing behind.
 *
 * @param {Place} place
 * @returns {Promise<{ description: string, lab: string, name: string, error: string }>} with what it computes, such as
 *   "native TensorFlow 2.13.1", the version of JupyterLab, the short name of the backend; or what was said instead
 */
export async function runFirstCell(place) {
  const none = { description: "", lab: "", name: "" };
  // Jupyter notes down there how the kernel is to be reached.
  const runtime = fs.mkdtempSync(path.join(os.tmpdir(), "course-first-cell-"));
  try {
    const { stdout, output, timedOut } = await run(place.python, [path.join(place.root, PROGRAM), CELL], {
      cwd: path.join(place.root, "notebooks"),
      env: { ...jupyterEnvironment(place), JUPYTER_RUNTIME_DIR: runtime },
      timeout: 120_000,
      tree: true,
    });
    const answer = /^\{"status".*\}$/m.exec(stdout)?.[0];
    if (!answer)
      return { ...none, error: output.trim() || (timedOut ? "no answer within two minutes" : "no answer") };
    const { status, output: said, lab } = JSON.parse(answer);
    const result = /^\{"sum".*\}$/m.exec(said)?.[0];
    if (status !== "ok" || !result) return { ...none, error: plain(said) || "the cell said nothing" };
    const { sum, backend } = JSON.parse(result);
    if (sum !== SUM) return { ...none, error: `1 + 2 + 3 gave ${sum}` };
    return { description: backend.description, name: backend.name, lab, error: "" };
  } finally {
    fs.rmSync(runtime, { recursive: true, force: true });
  }
}

/** Without the colours of a terminal. @param {string} text */
function plain(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\x1b\[[\d;]*m/g, "").trim();
}
