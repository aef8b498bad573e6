import path from "node:path";
import { removeRecord } from "../facts/record.mjs";
import { isUnfinished, markFinished, markUnfinished } from "../facts/unfinished.mjs";
import { stopAll } from "../helpers/command.mjs";
import { asProblem, SetupProblem } from "../helpers/problem.mjs";
import { Progress } from "../helpers/progress.mjs";
import { takeLock } from "./lock.mjs";
import { lookAt, several } from "./look.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("./look.mjs").Look} Look */

/**
 * One thing that the set-up makes sure of.
 *
 * @typedef {object} Step
 * @property {string} id a short name for files, such as "build"
 * @property {string} name for people
 * @property {(place: Place) => Promise<Look> | Look} look says what is there, and what isn't as it must be. It is asked
 *   before and after the work, and by `npm run doctor`. Changes nothing, and takes a fraction of a second.
 * @property {(place: Place, report: Report, how: How) => Promise<string>} [run] does the work, and gives one line about
 *   what is there now; none where a person has to do it
 * @property {string} advice what to type where it fails with an error that doesn't say so itself
 * @property {boolean} [isOptional] the course runs without it: that it isn't as it should be is no failure
 * @property {boolean} [onlyLooks] `run` changes nothing that others could meet half done
 */

/**
 * How a step is to work.
 *
 * @typedef {object} How
 * @property {boolean} anew nothing that is there can be believed: it was cut off, or the person asked for it
 * @property {string[]} wrong what was found, as `look` says it
 * @property {string[]} files the files that aren't what they were, relative to the repository
 */

/**
 * Does what is left to do of all steps, in order, and shows it. Ctrl-C ends it, and the programs it started. Where
 * nothing is left to do, nothing is written.
 *
 * @param {readonly Step[]} steps
 * @param {Place} place
 * @param {object} [options]
 * @param {Progress} [options.progress] default: on stdout
 * @param {string} [options.again] the command that goes on after a failure; default: "npm start"
 * @param {boolean} [options.anew] do all of them, whatever is there
 * @param {() => Promise<void>} [options.beforeWork] called before the first thing is changed
 * @returns {Promise<boolean>} false where a step failed; that it did is then shown
 */
export async function runSteps(steps, place, options = {}) {
  const { progress = new Progress(steps.length), again = "npm start", anew = false } = options;
  const { beforeWork = async () => {} } = options;
  const onSignal = () => {
    progress.stopTicker();
    progress.clear();
    stopAll();
    progress.stream.write(`\nStopped. Type  ${again}  to go on from here.\n`);
    process.exit(130);
  };
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  for (const signal of signals) process.on(signal, onSignal);
  const lock = new SetupLock(place, progress, beforeWork);
  try {
    for (const [i, step] of steps.entries()) {
      progress.begin(i + 1, step.name);
      try {
        await doStep(step, place, progress, lock, anew);
      } catch (error) {
        progress.failed();
        progress.stream.write(
          `\n${asProblem(error, step.name, step.advice)}\n\nThen type  ${again}  : it goes on from here.\n`,
        );
        return false;
      }
    }
    return true;
  } finally {
    lock.release();
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/**
 * @param {Step} step
 * @param {Place} place
 * @param {Progress} progress
 * @param {SetupLock} lock
 * @param {boolean} anew
 */
async function doStep(step, place, progress, lock, anew) {
  let look = await lookAt(step, place);
  if (!step.run) {
    if (look.wrong.length > 0) throw notAsItMustBe(step, look.wrong);
    progress.done(look.found, false);
    return;
  }
  if (look.wrong.length > 0 || anew) {
    if (!step.onlyLooks) {
      try {
        // Another set-up may have done it meanwhile.
        if (await lock.take()) look = await lookAt(step, place);
      } catch (error) {
        if (!step.isOptional) throw error;
        progress.notice(
          `  NOTICE: ${asProblem(error, step.name, step.advice).message}; it is left as it is.`,
        );
        progress.done(look.found || "left as it is", false);
        return;
      }
    }
  }
  if (look.wrong.length === 0 && !anew) {
    progress.done(look.found, false);
    return;
  }
  progress.work();
  const how = { anew: anew || isUnfinished(place, step.id), wrong: look.wrong, files: look.files ?? [] };
  if (!step.onlyLooks) {
    markUnfinished(place, step.id);
    removeRecord(place, step.id);
  }
  const detail = await step.run(place, progress.report(), how);
  if (!step.onlyLooks) markFinished(place, step.id);
  const after = step.isOptional ? [] : (await lookAt(step, place)).wrong;
  if (after.length > 0) throw notAsItMustBe(step, after);
  progress.done(detail);
}

/** @param {Step} step @param {string[]} wrong */
function notAsItMustBe(step, wrong) {
  return new SetupProblem({
    happened: `${step.name} is not as it must be: ${several(wrong)}`,
    expected:
      "all that this step makes, and nobody who changes it meanwhile: a virus scanner, a synchroniser",
    advice: step.advice,
  });
}

/** The lock of one copy of the course, taken when there is something to do. */
class SetupLock {
  /** @type {(() => void) | undefined} */
  #release;

  /** @param {Place} place @param {Progress} progress @param {() => Promise<void>} beforeWork */
  constructor(place, progress, beforeWork) {
    this.beforeWork = beforeWork;
    this.file = path.join(place.cache, "setup", "lock");
    this.progress = progress;
  }

  /** @returns {Promise<boolean>} true where it was taken just now */
  async take() {
    if (this.#release) return false;
    await this.beforeWork();
    this.#release = await takeLock(this.file, (owner) =>
      this.progress.notice(`Another set-up of this folder is running (${owner}); waiting for it to end.`),
    );
    return true;
  }

  release() {
    this.#release?.();
  }
}
