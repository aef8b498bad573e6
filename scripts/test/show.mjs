import { seconds } from "../setup/helpers/progress.mjs";
import { countLine, sum } from "./counts.mjs";

/** @typedef {import("./checks.mjs").Check} Check */
/** @typedef {import("./jobs.mjs").Job} Job */
/** @typedef {import("./run-job.mjs").Result} Result */

/**
 * Says how a job ended, in one line.
 *
 * @param {Result} result
 * @param {number} ended how many have ended, with this one
 * @param {number} all
 * @returns {string}
 * @example
 * jobLine(result, 7, 103); // "[  7/103] ok      test/datasets/idx.test.ts, 1.2 s: 24 passed, 0 failed"
 */
export function jobLine({ job, counts, time }, ended, all) {
  const number = String(ended).padStart(String(all).length);
  const name = job.file ?? job.check.title;
  return `[${number}/${all}] ${verdict(counts.failed)}  ${name}, ${seconds(time)}: ${countLine(counts)}`;
}

/**
 * Gives all that a check printed, file by file.
 *
 * @param {Check} check
 * @param {readonly Result[]} results of all its jobs
 * @returns {string}
 */
export function report(check, results) {
  const inOrder = [...results].sort((a, b) => ((a.job.file ?? "") < (b.job.file ?? "") ? -1 : 1));
  const output = inOrder.map(({ job, output }) => {
    const text = output.trimEnd();
    return job.file ? `${job.file}\n${text}\n` : `${text}\n`;
  });
  const time = seconds(total(results));
  const counts = countLine(sum(results.map(({ counts }) => counts)));
  return `\n${rule(check.title)}\n\n${output.join("\n")}\n${counts} in ${time}\n`;
}

/** How many lines are shown of what a failed job printed. */
const SHOWN = 60;

/**
 * Says what failed: at once, and once more at the end. Thousands of lines lie between, and a log is often cut.
 *
 * @param {Result} result of a job that failed
 * @returns {string} the errors of its tests, or the end of what it printed
 */
export function failure({ job, output }) {
  const [, errors] = output.split("✖ failing tests:\n");
  const own = (errors ?? output).split("\n").filter((line) => !/^\s+at .*node:internal\//.test(line));
  const lines = errors === undefined ? own.slice(-SHOWN) : own.slice(0, SHOWN);
  return `\n${rule(`Failed: ${job.file ?? job.check.title}`)}\n\n${lines.join("\n").trim()}\n`;
}

/**
 * Lays out how the checks ended, then what failed. The time of a check is that of all its files, of which several run at a time.
 *
 * @param {ReadonlyMap<Check, readonly Result[]>} checks
 * @param {number} time milliseconds, of the whole
 * @param {string} [note] more to be said
 * @returns {string} its last line holds the counts of all
 */
export function summary(checks, time, note = "") {
  const lines = Array.from(checks, ([{ title }, results]) => {
    const counts = sum(results.map(({ counts }) => counts));
    return `${verdict(counts.failed)}  ${title.padEnd(36)} ${seconds(total(results)).padStart(12)}   ${countLine(counts)}`;
  });
  const all = sum([...checks.values()].flat().map(({ counts }) => counts));
  const said = note === "" ? "" : `${note}\n\n`;
  const failed = [...checks.values()].flat().filter(({ counts }) => counts.failed > 0);
  return `\n${rule("Summary")}\n\n${lines.join("\n")}\n${failed.map(failure).join("")}\n${said}All in ${seconds(time)}, set-up included.\n\n${countLine(all)}`;
}

/**
 * Says which checks are left out, wholly or in part.
 *
 * @param {readonly Job[]} all
 * @param {readonly Job[]} chosen
 * @returns {string} "" where none is
 * @example
 * leftOut(all, chosen); // "Left out, because the change can't have broken it: all of kernel; 12 of the 14 files of course."
 */
export function leftOut(all, chosen) {
  const wholly = [];
  const partly = [];
  for (const check of new Set(all.map(({ check }) => check))) {
    const of = (/** @type {readonly Job[]} */ jobs) => jobs.filter((job) => job.check === check).length;
    const [count, missing] = [of(all), of(all) - of(chosen)];
    if (missing === count) wholly.push(check.name);
    else if (missing > 0) partly.push(`${missing} of the ${count} files of ${check.name}`);
  }
  const kept = chosen.flatMap(({ file, only }) => (only ? [`all of ${file} but ${only.join(", ")}`] : []));
  const left = [...(wholly.length > 0 ? [`all of ${wholly.join(", ")}`] : []), ...partly, ...kept];
  return left.length === 0 ? "" : `Left out, because the change can't have broken it: ${left.join("; ")}.`;
}

/** @param {number} failed */
function verdict(failed) {
  return failed > 0 ? "FAILED" : "ok    ";
}

/** @param {readonly Result[]} results */
function total(results) {
  return results.reduce((sum, { time }) => sum + time, 0);
}

/** @param {string} title */
function rule(title) {
  return `── ${title} ${"─".repeat(Math.max(2, 70 - title.length))}`;
}
