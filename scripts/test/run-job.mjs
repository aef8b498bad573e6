import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { findChromium } from "../setup/helpers/chromium.mjs";
import { run } from "../setup/helpers/command.mjs";
import { readCounts } from "./counts.mjs";
import { findWine } from "./wine.mjs";

/** @typedef {import("../setup/helpers/place.mjs").Place} Place */
/** @typedef {import("../setup/helpers/command.mjs").Outcome} Outcome */
/** @typedef {import("./counts.mjs").Counts} Counts */
/** @typedef {import("./jobs.mjs").Job} Job */

/**
 * @typedef {object} Result
 * @property {Job} job
 * @property {Counts} counts
 * @property {string} output what it printed
 * @property {number} time milliseconds
 */

/** A job that takes longer than this hangs, also on a machine that is several times slower. Milliseconds. */
const LIMIT = 30 * 60_000;

/** How far what doesn't measure time yields to what does, in steps of `os.setPriority`. */
const YIELDS = 10;
const LOWEST = os.constants.priority.PRIORITY_LOW;

/** Each core has a job of its own: where TensorFlow shared its work out, one part would wait for another's core. */
const ONE_THREAD = { TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" };

/**
 * Runs one job to its end. Never rejects: what fails is in the counts.
 *
 * @param {Job} job
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} given the environment variables
 * @returns {Promise<Result>}
 */
export async function runJob(job, place, given) {
  const began = performance.now();
  const { check, file, timed, only } = job;
  const own = os.getPriority();
  const priority = timed ? own : Math.min(LOWEST, own + YIELDS);
  const options = { cwd: place.root, timeout: LIMIT, tree: true, priority };
  const env = {
    ...(timed ? {} : ONE_THREAD),
    ...given,
    ...(only ? { TEST_ONLY: only.join(",") } : {}),
  };
  const lack = lackOf(check, place, env);
  const { counts, output } = await (file === undefined
    ? runProgram(check.program ?? [], { ...options, env })
    : lack
      ? { counts: { passed: 0, failed: 0, skipped: 1 }, output: `Skipped: there is no ${lack}.\n` }
      : runFile(file, { ...options, env }));
  return { job, counts, output, time: performance.now() - began };
}

/**
 * Names what a check can't do without and isn't there. In CI the set-up has failed where there is no Chromium.
 *
 * @param {import("./checks.mjs").Check} check
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} env
 * @returns {string} "" where nothing is missing
 */
function lackOf(check, place, env) {
  if (check.browser && !findChromium(env)) return "Chromium";
  return check.wine && !findWine(place) ? "Node for Windows with wine" : "";
}

/** @typedef {import("../setup/helpers/command.mjs").CommandOptions} CommandOptions */

/** @param {string[]} program @param {CommandOptions} options */
async function runProgram(program, options) {
  const outcome = await run(process.execPath, program, options);
  const counts = { passed: outcome.ok ? 1 : 0, failed: outcome.ok ? 0 : 1, skipped: 0 };
  return { counts, output: outcome.output + late(outcome) };
}

/**
 * Runs a file of tests. It reports on itself, which saves the process that `node --test` would start for it.
 *
 * @param {string} file
 * @param {CommandOptions} options
 */
async function runFile(file, options) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-test-"));
  try {
    const tap = path.join(folder, "result.tap");
    const reporters = ["spec", "tap"].flatMap((name) => [
      `--test-reporter=${name}`,
      `--test-reporter-destination=${name === "tap" ? tap : "stdout"}`,
    ]);
    // Else it takes itself for a part of the tests that run this.
    const { NODE_TEST_CONTEXT: _, ...env } = options.env ?? {};
    const outcome = await run(process.execPath, ["--import", "tsx", ...reporters, file], { ...options, env });
    const counts = readCounts(fs.existsSync(tap) ? fs.readFileSync(tap, "utf8") : "");
    // What was cut off, failed outside of a test, or holds none, has failed.
    const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
    if ((!outcome.ok && counts.failed === 0) || isEmpty) counts.failed += 1;
    return { counts, output: withoutTotals(outcome.output) + late(outcome) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Leaves out the totals with which node:test ends its report: those of the whole check are shown instead.
 *
 * @param {string} output
 * @returns {string}
 */
export function withoutTotals(output) {
  return output.replace(/^ℹ (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+\n/gm, "");
}

/** @param {Outcome} outcome */
function late({ timedOut }) {
  return timedOut ? `\nNot done after ${LIMIT / 60_000} minutes, so it was ended.\n` : "";
}
