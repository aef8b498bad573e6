import { stopAll } from "../setup/helpers/command.mjs";
import { placeAt } from "../setup/helpers/place.mjs";
import { jupyterEnvironment } from "../setup/lab/jupyter.mjs";
import { runSteps } from "../setup/runner/run-steps.mjs";
import { setupSteps } from "../setup/steps/all.mjs";
import { bubblewrap } from "../setup/steps/bubblewrap.mjs";
import { broken } from "./choose/changed.mjs";
import { changedFiles } from "./choose/git.mjs";
import { chromium } from "./chromium.mjs";
import { jobsNamed, jobsOf } from "./jobs.mjs";
import { inLanes, LANES } from "./lanes.mjs";
import { HELP, readOptions } from "./options.mjs";
import { runJob } from "./run-job.mjs";
import { failure, jobLine, leftOut, report, summary } from "./show.mjs";
import { wine } from "./wine.mjs";

/** @typedef {import("../setup/helpers/place.mjs").Place} Place */
/** @typedef {import("./checks.mjs").Check} Check */
/** @typedef {import("./jobs.mjs").Job} Job */
/** @typedef {import("./run-job.mjs").Result} Result */

/**
 * Runs `npm test`.
 *
 * @param {readonly string[]} argv what was typed after it
 * @returns {Promise<number>} exit code
 */
export async function test(argv) {
  const began = performance.now();
  const place = placeAt();
  try {
    const { help, changed, ref, names } = readOptions(argv);
    if (help) {
      console.log(HELP);
      return 0;
    }
    if (changed) return await testChange(place, began, ref);
    const { jobs, unknown } = names.length === 0 ? allJobs(place) : jobsNamed(place.root, names);
    if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(", ")}.`);
    const steps = [...setupSteps, ...stepsFor(jobs)];
    return (await isSetUp(steps, place)) ? await testJobs(jobs, place, began) : 1;
  } catch (error) {
    console.log(`${/** @type {Error} */ (error).message}\n\n${HELP}`);
    return 1;
  }
}

/** @param {Place} place */
function allJobs(place) {
  return { jobs: jobsOf(place.root), unknown: [] };
}

/** @param {Place} place @param {number} began @param {string} [ref] */
async function testChange(place, began, ref) {
  const { base, files } = await changedFiles(place.root, ref);
  if (!(await isSetUp(setupSteps, place))) return 1;
  const all = jobsOf(place.root);
  const { chosen, why } = await broken(place.root, all, files);
  console.log(`\n${files.length} changed since ${base}.`);
  if (why !== "") console.log(`Everything is run, because ${why}.`);
  const more = stepsFor(chosen);
  if (more.length > 0 && !(await isSetUp(more, place))) return 1;
  const code = await testJobs(chosen, place, began, leftOut(all, chosen));
  return code;
}

/** What jobs need beyond what the course does. @param {readonly Job[]} jobs */
function stepsFor(jobs) {
  return [
    ...(jobs.some(({ check }) => check.sandbox) ? [bubblewrap] : []),
    ...(jobs.some(({ check }) => check.browser) ? [chromium] : []),
    ...(jobs.some(({ check }) => check.wine) ? [wine] : []),
  ];
}

/** @param {readonly import("../setup/runner/run-steps.mjs").Step[]} steps @param {Place} place */
async function isSetUp(steps, place) {
  const succeeded = await runSteps(steps, place, { again: "npm test" });
  if (!succeeded) console.log("\n0 passed, 1 failed");
  return succeeded;
}

/**
 * Runs jobs, shows what each check printed when the last of its jobs has ended, and sums up.
 *
 * @param {readonly Job[]} jobs
 * @param {Place} place
 * @param {number} began when the whole began
 * @param {string} [note] shown with the summary
 * @returns {Promise<number>} exit code
 */
async function testJobs(jobs, place, began, note = "") {
  const env = { ...jupyterEnvironment(place), TF_CPP_MIN_LOG_LEVEL: "2" };
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.once(signal, () => {
      stopAll();
      process.exit(130);
    });
  }
  /** @type {Map<Check, Result[]>} */
  const results = new Map(jobs.map(({ check }) => [check, []]));
  const countOf = (/** @type {Check} */ check) => jobs.filter((job) => job.check === check).length;
  let ended = 0;
  await inLanes(jobs, LANES, async (job) => {
    const result = await runJob(job, place, env);
    console.log(jobLine(result, ++ended, jobs.length));
    if (result.counts.failed > 0) console.log(failure(result));
    const ofCheck = results.get(job.check) ?? [];
    ofCheck.push(result);
    if (ofCheck.length === countOf(job.check)) console.log(report(job.check, ofCheck));
  });
  console.log(summary(results, performance.now() - began, note));
  return [...results.values()].flat().some(({ counts }) => counts.failed > 0) ? 1 : 0;
}
