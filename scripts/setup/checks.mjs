import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { run, stopAll } from "./helpers/command.mjs";
import { placeAt } from "./helpers/place.mjs";
import { seconds } from "./helpers/progress.mjs";
import { jupyterEnvironment } from "./lab/jupyter.mjs";
import { runSteps } from "./runner/run-steps.mjs";
import { setupSteps } from "./start.mjs";
import { bubblewrap } from "./steps/bubblewrap.mjs";
import { chromium, findChromium } from "./steps/chromium.mjs";

/** @typedef {import("./helpers/place.mjs").Place} Place */
/** @typedef {import("./helpers/command.mjs").Outcome} Outcome */

/**
 * @typedef {object} Check
 * @property {string} name what is typed to run it alone: `npm test -- name`
 * @property {string} title
 * @property {string[]} [program] arguments for Node; the whole counts as one test
 * @property {string} [folder] of tests instead: every *.test.ts in it
 * @property {boolean} [alone] nothing else may run meanwhile, because it measures time or needs all cores
 * @property {boolean} [browser] it needs Chromium
 * @property {boolean} [sandbox] it needs bubblewrap
 */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** In the order in which they are run and shown. @type {Check[]} */
export const checks = [
  { name: "types", title: "Types (tsc)", program: ["node_modules/typescript/bin/tsc", "-b"] },
  {
    name: "lint",
    title: "Lint and format (Biome)",
    program: ["node_modules/@biomejs/biome/bin/biome", "check"],
  },
  { name: "bench", title: "Tests of the benchmark", folder: "test/bench" },
  { name: "unit", title: "Unit tests of the library", folder: "test/unit", alone: true },
  { name: "engine", title: "Tests of the engine", folder: "test/engine", alone: true },
  { name: "setup", title: "Tests of the set-up", folder: "test/setup", alone: true },
  { name: "kernel", title: "Tests of the kernel, over the wire", folder: "test/kernel", alone: true },
  { name: "notebooks", title: "Tests of the notebooks", folder: "test/notebooks", alone: true },
  { name: "exercises", title: "Tests of the exercises", folder: "test/exercises", alone: true },
  { name: "grading", title: "Tests of grading", folder: "test/grading", alone: true, sandbox: true },
  { name: "browser", title: "Tests in a real browser", folder: "test/browser", alone: true, browser: true },
];

/** A check that takes longer than this hangs. Milliseconds. */
const LIMIT = 15 * 60_000;

const HELP = `Sets up what is missing, then runs every check.

npm test                       all of them
npm test -- unit kernel        only these
npm test -- --help             prints this

Checks: ${checks.map(({ name }) => name).join(", ")}
`;

/**
 * Runs `npm test`.
 *
 * @param {readonly string[]} argv what was typed after it
 * @returns {Promise<number>} exit code
 */
export async function test(argv) {
  if (argv.includes("--help") || argv.includes("-h")) {
    console.log(HELP);
    return 0;
  }
  const unknown = argv.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.log(`Unknown: ${unknown.join(", ")}.\n\n${HELP}`);
    return 1;
  }
  const began = performance.now();
  const place = placeAt();
  const chosen = checks.filter(({ name }) => argv.length === 0 || argv.includes(name));
  const steps = [
    ...setupSteps,
    ...(chosen.some(({ sandbox }) => sandbox) ? [bubblewrap] : []),
    ...(chosen.some(({ browser }) => browser) ? [chromium] : []),
  ];
  if (!(await runSteps(steps, place, { again: "npm test" }))) {
    console.log("\n0 passed, 1 failed");
    return 1;
  }
  const results = await runChecks(chosen, place);
  return summarize(results, performance.now() - began);
}

/**
 * @typedef {object} Result
 * @property {Check} check
 * @property {Counts} counts
 * @property {number} time milliseconds
 */

/**
 * Runs checks side by side where that disturbs none of them, and shows what each printed when it has ended.
 *
 * @param {readonly Check[]} chosen
 * @param {Place} place
 * @returns {Promise<Result[]>}
 */
async function runChecks(chosen, place) {
  const env = { ...jupyterEnvironment(place), TF_CPP_MIN_LOG_LEVEL: "2" };
  process.once("SIGINT", () => {
    stopAll();
    process.exit(130);
  });
  const show = (/** @type {Result & { output: string }} */ { check, counts, time, output }) => {
    console.log(`\n── ${check.title} ${"─".repeat(Math.max(2, 70 - check.title.length))}\n`);
    console.log(output.trimEnd());
    console.log(`\n${countLine(counts)} in ${seconds(time)}`);
  };
  const together = chosen.filter(({ alone }) => !alone);
  const results = await Promise.all(
    together.map(async (check) => {
      const result = await runCheck(check, place, env);
      show(result);
      return result;
    }),
  );
  for (const check of chosen.filter(({ alone }) => alone)) {
    const result = await runCheck(check, place, env);
    show(result);
    results.push(result);
  }
  return results;
}

/**
 * @param {Check} check
 * @param {Place} place
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result & { output: string }>}
 */
async function runCheck(check, place, env) {
  const began = performance.now();
  console.log(`${check.title} …`);
  const { counts, output } = await (check.program
    ? runProgram(check.program, place, env)
    : runTests(check, place, env));
  return { check, counts, output, time: performance.now() - began };
}

/** @param {string[]} program @param {Place} place @param {NodeJS.ProcessEnv} env */
async function runProgram(program, place, env) {
  const outcome = await run(process.execPath, program, { cwd: place.root, env, timeout: LIMIT });
  const counts = { passed: outcome.ok ? 1 : 0, failed: outcome.ok ? 0 : 1, skipped: 0 };
  return { counts, output: outcome.output + late(outcome) };
}

/** @param {Check} check @param {Place} place @param {NodeJS.ProcessEnv} env */
async function runTests({ folder = "", browser }, place, env) {
  const files = testFiles(path.join(place.root, folder)).map((file) => path.relative(place.root, file));
  if (files.length === 0)
    return { counts: { passed: 0, failed: 1, skipped: 0 }, output: `No tests in ${folder}.` };
  if (browser && !findChromium(env)) {
    // Only outside CI: there the step before this one fails.
    return {
      counts: { passed: 0, failed: 0, skipped: files.length },
      output: "Skipped: there is no Chromium.",
    };
  }
  const tally = fs.mkdtempSync(path.join(os.tmpdir(), "course-test-"));
  try {
    const tap = path.join(tally, "result.tap");
    const reporters = ["spec", "tap"].flatMap((name) => [
      `--test-reporter=${name}`,
      `--test-reporter-destination=${name === "tap" ? tap : "stdout"}`,
    ]);
    const args = ["--import", "tsx", "--test", "--test-concurrency=1", ...reporters, ...files];
    const outcome = await run(process.execPath, args, { cwd: place.root, env, timeout: LIMIT, tree: true });
    const counts = readCounts(fs.existsSync(tap) ? fs.readFileSync(tap, "utf8") : "");
    // A runner that was cut off, or failed outside of a test, has failed.
    if (!outcome.ok && counts.failed === 0) counts.failed = 1;
    return { counts, output: outcome.output + late(outcome) };
  } finally {
    fs.rmSync(tally, { recursive: true, force: true });
  }
}

/** @param {string} folder @returns {string[]} */
function testFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => path.join(folder, name));
}

/**
 * Reads the totals at the end of what node:test reports.
 *
 * @param {string} tap in the Test Anything Protocol
 * @returns {Counts} tests that were cancelled count as failed, those marked "todo" as skipped
 */
export function readCounts(tap) {
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  return {
    passed: total("pass"),
    failed: total("fail") + total("cancelled"),
    skipped: total("skipped") + total("todo"),
  };
}

/** @param {Outcome} outcome */
function late({ timedOut }) {
  return timedOut ? `\nNot done after ${LIMIT / 60_000} minutes, so it was ended.` : "";
}

/** @param {Result[]} results @param {number} time @returns {number} exit code */
function summarize(results, time) {
  console.log(`\n── Summary ${"─".repeat(63)}\n`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { check, counts, time } of results) {
    console.log(
      `${counts.failed > 0 ? "FAILED" : "ok    "}  ${check.title.padEnd(36)} ${seconds(time).padStart(12)}   ${countLine(counts)}`,
    );
    for (const name of /** @type {const} */ (["passed", "failed", "skipped"])) total[name] += counts[name];
  }
  console.log(`\nAll in ${seconds(time)}, set-up included.\n\n${countLine(total)}`);
  return total.failed > 0 ? 1 : 0;
}

/**
 * Formats counts as the last line of `npm test` has them.
 *
 * @param {Counts} counts
 * @returns {string}
 * @example
 * countLine({ passed: 3, failed: 0, skipped: 0 }); // "3 passed, 0 failed"
 */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
