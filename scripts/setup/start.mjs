import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readHead } from "./facts/record.mjs";
import { isAnyUnfinished } from "./facts/unfinished.mjs";
import { remove } from "./helpers/files.mjs";
import { placeAt } from "./helpers/place.mjs";
import { asProblem, SetupProblem } from "./helpers/problem.mjs";
import { seconds } from "./helpers/progress.mjs";
import { giveFirstWorkspace } from "./lab/first-workspace.mjs";
import { PortTaken, startLab } from "./lab/lab.mjs";
import { choosePort } from "./lab/port.mjs";
import { gradingFolder, startForAuthors, startFormgrader } from "./lab/roles.mjs";
import { withWritableJupyter } from "./lab/writable.mjs";
import { runSteps } from "./runner/run-steps.mjs";
import { setupSteps } from "./steps/all.mjs";
import { firstCell } from "./steps/first-cell.mjs";
import { firstLesson, myWorkFolder } from "./steps/my-work.mjs";

/** @typedef {import("./helpers/place.mjs").Place} Place */

const HELP = `Installs what is missing, then opens JupyterLab on the course.

npm start                     opens your browser
npm start -- --no-browser     only prints the address, for servers
npm start -- --port 9000      listens on this port; default: 8888, or the next free one
npm start -- --instructor DIR opens it on a folder of graded submissions, with nbgrader's formgrader
npm start -- --author         opens it on the whole folder of the course, for those who write lessons
npm start -- --repair         makes everything anew first, without asking; my-work/ is never touched
npm start -- --help           prints this

TF_SETUP=none npm start       goes without native TensorFlow (see README, "Troubleshooting")
`;

/**
 * Runs `npm start`.
 *
 * @param {readonly string[]} argv what was typed after it
 * @returns {Promise<number>} exit code
 */
export async function start(argv) {
  const began = performance.now();
  try {
    const options = readOptions(argv);
    if (options.help) {
      console.log(HELP);
      return 0;
    }
    const place = placeAt();
    // Before the set-up, which may take minutes.
    if (options.instructor !== undefined) gradingFolder(options.instructor);
    if (options.repair) forgetWhatWasOpen(place);
    const early = options.repair ? undefined : await startEarly(place, options);
    const beforeWork = async () => early?.cancel();
    if (!(await runSteps(setupSteps, place, { anew: options.repair, beforeWork }))) {
      await early?.cancel();
      return 1;
    }
    return await openLab(withWritableJupyter(place), options, began, early);
  } catch (error) {
    console.log(`\n${asProblem(error, "npm start", "Type  npm run doctor")}\n`);
    return 1;
  }
}

/** JupyterLab's own files can be damaged, too: what was open, and its settings. @param {Place} place */
function forgetWhatWasOpen(place) {
  for (const name of ["config", "lab"]) remove(path.join(place.jupyter, name));
}

/**
 * Reads the options of `npm start`.
 *
 * @param {readonly string[]} argv
 * @returns {{ browser: boolean, port: number | undefined, instructor: string | undefined, author: boolean, repair: boolean, help: boolean }}
 * @throws SetupProblem where one is unknown or makes no sense
 */
export function readOptions(argv) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        "no-browser": { type: "boolean" },
        port: { type: "string" },
        instructor: { type: "string" },
        author: { type: "boolean" },
        repair: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error(`--port ${values.port} is no port`);
    }
    const { instructor, author = false, repair = false, help = false } = values;
    return { browser: !values["no-browser"], port, instructor, author, repair, help };
  } catch (error) {
    throw new SetupProblem({
      happened: /** @type {Error} */ (error).message,
      expected:
        "--no-browser, --port with a number from 1 to 65535, --instructor with a folder that `npm run grade` has made, --author, --repair, or --help",
      advice: "Type  npm start -- --help",
    });
  }
}

/**
 * A JupyterLab that starts while the set-up is still looked at.
 *
 * @typedef {object} Early
 * @property {Promise<Started | undefined>} started undefined where it didn't start, or was cancelled
 * @property {() => Promise<void>} cancel ends it
 *
 * @typedef {{ lab: import("./lab/lab.mjs").Lab, advice: string }} Started
 */

/**
 * Lets JupyterLab start while the set-up is looked at, where a cell has run before, so that mostly there is nothing to do.
 *
 * @param {Place} place
 * @param {ReturnType<typeof readOptions>} options
 * @returns {Promise<Early | undefined>} undefined where that makes no sense
 */
async function startEarly(place, options) {
  if (!wasReady(place)) return undefined;
  const abort = new AbortController();
  try {
    const port = await choosePort(options.port);
    // What goes wrong is told at the second try.
    const started = startFor(withWritableJupyter(place), options, port, abort.signal).catch(() => undefined);
    const cancel = async () => {
      abort.abort();
      await started;
    };
    return { started, cancel };
  } catch {
    return undefined;
  }
}

/** @param {Place} place */
function wasReady(place) {
  return (
    readHead(place, firstCell.id) !== undefined &&
    fs.existsSync(myWorkFolder(place)) &&
    !isAnyUnfinished(place)
  );
}

/**
 * Opens JupyterLab and stays until it ends or Ctrl-C ends it.
 *
 * @param {Place} place
 * @param {ReturnType<typeof readOptions>} options
 * @param {number} began `performance.now()` when the command was typed
 * @param {Early} [early] one that may have started already
 * @returns {Promise<number>}
 */
async function openLab(place, options, began, early) {
  const { browser } = options;
  const interrupt = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt.abort());
  const interrupted = new Promise((resolve) => {
    interrupt.signal.addEventListener("abort", () => resolve("interrupted"));
  });
  interrupt.signal.addEventListener("abort", () => early?.cancel());
  const first = await early?.started;
  const open = (/** @type {number} */ port) => startFor(place, options, port, interrupt.signal);
  const started =
    first ??
    (await onFreePort(options.port, open).catch((error) => {
      if (!interrupt.signal.aborted) throw error;
    }));
  if (!started) {
    console.log("\nStopped.");
    return 130;
  }
  const { lab, advice } = started;
  console.log(`
  JupyterLab is running (after ${seconds(performance.now() - began)}). ${browser ? "If no browser opens, go to" : "Open"}

      ${lab.url}

  ${advice} To stop, press Ctrl-C here.
`);
  const reason = interrupt.signal.aborted ? "interrupted" : await Promise.race([interrupted, lab.ended]);
  if (reason === "interrupted") {
    console.log("\nStopping JupyterLab and its kernels …");
    await lab.stop();
    return 0;
  }
  console.log("JupyterLab has ended.");
  return reason === 0 ? 0 : 1;
}

/** How often another program may be faster. */
const TRIES = 5;

/**
 * Starts something on a free port. Where another program takes it first, and nobody has asked for this one, the next is
 * tried.
 *
 * @template T
 * @param {number | undefined} wanted
 * @param {(port: number) => Promise<T>} start
 * @returns {Promise<T>}
 */
export async function onFreePort(wanted, start) {
  for (let i = 1; ; i++) {
    try {
      return await start(await choosePort(wanted));
    } catch (error) {
      if (!(error instanceof PortTaken) || wanted !== undefined || i === TRIES) throw error;
    }
  }
}

/**
 * Starts JupyterLab for a learner, or in another role.
 *
 * @param {Place} place
 * @param {ReturnType<typeof readOptions>} options
 * @param {number} port
 * @param {AbortSignal} signal
 * @returns {Promise<Started>}
 */
async function startFor(place, { browser, instructor, author }, port, signal) {
  const options = { port, browser, signal };
  if (instructor !== undefined) {
    const lab = await startFormgrader(place, gradingFolder(instructor), options);
    return { lab, advice: "Menu Nbgrader → Formgrader → Gradebook." };
  }
  if (author) {
    const lab = await startForAuthors(place, options);
    return { lab, advice: "Sources are in notebooks/source/." };
  }
  giveFirstWorkspace(place, firstLesson(place));
  const lab = await startLab(place, { ...options, root: myWorkFolder(place) });
  return { lab, advice: "Your notebooks are in my-work/." };
}
