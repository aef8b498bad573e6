import { stopAll } from "../helpers/command.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { Progress } from "../helpers/progress.mjs";
import { withLock } from "./lock.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */

/**
 * One thing that the set-up makes sure of.
 *
 * @typedef {object} Step
 * @property {string} name for people
 * @property {(place: Place) => Promise<string> | string} isDone one line about what is there, or "" where there
 *   is work to do. Takes milliseconds.
 * @property {(place: Place, report: Report) => Promise<string>} run does the work, and gives one line about what
 *   is there now. It may be cut off at any moment: what it left is either whole or not counted by `isDone`.
 * @property {string} advice what to type where it fails with an error that doesn't say so itself
 */

/**
 * Does what is left to do of all steps, in order, and shows it. Ctrl-C ends it, and the programs it started.
 *
 * @param {readonly Step[]} steps
 * @param {Place} place
 * @param {object} [options]
 * @param {Progress} [options.progress] default: on stdout
 * @param {string} [options.again] the command that goes on after a failure; default: "npm start"
 * @returns {Promise<boolean>} false where a step failed; that it did is then shown
 */
export async function runSteps(steps, place, options = {}) {
  const { progress = new Progress(steps.length), again = "npm start" } = options;
  const onSignal = () => {
    progress.stopTicker();
    progress.clear();
    stopAll();
    progress.stream.write(`\nStopped. Type  ${again}  to go on from here.\n`);
    process.exit(130);
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await withLock(
      place,
      (text) => progress.notice(text),
      () => inOrder(steps, place, progress, again),
    );
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** @param {readonly Step[]} steps @param {Place} place @param {Progress} progress @param {string} again */
async function inOrder(steps, place, progress, again) {
  const report = {
    progress: (/** @type {number | undefined} */ fraction, /** @type {string | undefined} */ detail) =>
      progress.show(fraction, detail),
    notice: (/** @type {string} */ text) => progress.notice(text),
  };
  for (const [i, step] of steps.entries()) {
    progress.begin(i + 1, step.name);
    try {
      const there = await step.isDone(place);
      if (there) {
        progress.done(there, false);
        continue;
      }
      progress.work();
      progress.done(await step.run(place, report));
    } catch (error) {
      progress.failed();
      progress.stream.write(`\n${asProblem(error, step)}\n\nThen type  ${again}  : it goes on from here.\n`);
      return false;
    }
  }
  return true;
}

/** @param {unknown} error @param {Step} step */
function asProblem(error, step) {
  if (error instanceof SetupProblem) return error;
  const happened = error instanceof Error ? error.message : String(error);
  const output = error instanceof Error ? error.stack : undefined;
  return new SetupProblem({
    happened,
    expected: `the step "${step.name}" to succeed`,
    advice: step.advice,
    output,
  });
}
