import { parseArgs } from "node:util";
import { placeAt } from "./helpers/place.mjs";
import { SetupProblem } from "./helpers/problem.mjs";
import { seconds } from "./helpers/progress.mjs";
import { giveFirstWorkspace } from "./lab/first-workspace.mjs";
import { startLab } from "./lab/lab.mjs";
import { choosePort } from "./lab/port.mjs";
import { gradingFolder, startForAuthors, startFormgrader } from "./lab/roles.mjs";
import { runSteps } from "./runner/run-steps.mjs";
import { build } from "./steps/build.mjs";
import { datasets } from "./steps/datasets.mjs";
import { kernel } from "./steps/kernel.mjs";
import { kernelSnapshot } from "./steps/kernel-snapshot.mjs";
import { firstLesson, myWork, myWorkFolder } from "./steps/my-work.mjs";
import { nodeVersion } from "./steps/node.mjs";
import { npmPackages } from "./steps/npm-packages.mjs";
import { pythonEnvironment } from "./steps/python.mjs";
import { pythonPackages } from "./steps/python-packages.mjs";
import { tensorflow } from "./steps/tensorflow.mjs";

/** @typedef {import("./helpers/place.mjs").Place} Place */

/** All that the course needs, in the order in which one thing needs another. */
export const setupSteps = [
  nodeVersion,
  npmPackages,
  pythonEnvironment,
  pythonPackages,
  tensorflow,
  build,
  datasets,
  kernel,
  kernelSnapshot,
  myWork,
];

const HELP = `Installs what is missing, then opens JupyterLab on the course.

npm start                     opens your browser
npm start -- --no-browser     only prints the address, for servers
npm start -- --port 9000      listens on this port; default: 8888, or the next free one
npm start -- --instructor DIR opens it on a folder of graded submissions, with nbgrader's formgrader
npm start -- --author         opens it on the whole folder of the course, for those who write lessons
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
    if (!(await runSteps(setupSteps, place))) return 1;
    return await openLab(place, options, began);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.log(`\n${error}\n`);
    return 1;
  }
}

/**
 * Reads the options of `npm start`.
 *
 * @param {readonly string[]} argv
 * @returns {{ browser: boolean, port: number | undefined, instructor: string | undefined, author: boolean, help: boolean }}
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
        help: { type: "boolean", short: "h" },
      },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw new Error(`--port ${values.port} is no port`);
    }
    const { instructor, author = false, help = false } = values;
    return { browser: !values["no-browser"], port, instructor, author, help };
  } catch (error) {
    throw new SetupProblem({
      happened: /** @type {Error} */ (error).message,
      expected:
        "--no-browser, --port with a number from 1 to 65535, --instructor with a folder that `npm run grade` has made, --author, or --help",
      advice: "Type  npm start -- --help",
    });
  }
}

/**
 * Opens JupyterLab and stays until it ends or Ctrl-C ends it.
 *
 * @param {Place} place
 * @param {ReturnType<typeof readOptions>} options
 * @param {number} began `performance.now()` when the command was typed
 * @returns {Promise<number>}
 */
async function openLab(place, options, began) {
  const { browser } = options;
  const { starting, advice } = startFor(place, options, await choosePort(options.port));
  /** @type {(() => void) | undefined} */
  let interrupt;
  const interrupted = new Promise((resolve) => {
    interrupt = () => resolve("interrupted");
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt?.());
  const lab = await starting;
  console.log(`
  JupyterLab is running (after ${seconds(performance.now() - began)}). ${browser ? "If no browser opens, go to" : "Open"}

      ${lab.url}

  ${advice} To stop, press Ctrl-C here.
`);
  const reason = await Promise.race([interrupted, lab.ended]);
  if (reason === "interrupted") {
    console.log("\nStopping JupyterLab and its kernels …");
    await lab.stop();
    return 0;
  }
  console.log("JupyterLab has ended.");
  return reason === 0 ? 0 : 1;
}

/**
 * Starts JupyterLab for a learner, or in another role.
 *
 * @param {Place} place
 * @param {ReturnType<typeof readOptions>} options
 * @param {number} port
 */
function startFor(place, { browser, instructor, author }, port) {
  if (instructor !== undefined) {
    const starting = startFormgrader(place, gradingFolder(instructor), { port, browser });
    return { starting, advice: "Menu Nbgrader → Formgrader → Gradebook." };
  }
  if (author)
    return {
      starting: startForAuthors(place, { port, browser }),
      advice: "Sources are in notebooks/source/.",
    };
  giveFirstWorkspace(place, firstLesson(place));
  const starting = startLab(place, { port, browser, root: myWorkFolder(place) });
  return { starting, advice: "Your notebooks are in my-work/." };
}
