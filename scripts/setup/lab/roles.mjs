import fs from "node:fs";
import path from "node:path";
import { inVenv } from "../helpers/place.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { withPath } from "../helpers/variables.mjs";
import { jupyterEnvironment } from "./jupyter.mjs";
import { startLab } from "./lab.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/**
 * Gives the full path of a folder of graded submissions.
 *
 * @param {string} folder as it was typed
 * @returns {string}
 * @throws SetupProblem where it is none
 */
export function gradingFolder(folder) {
  const full = path.resolve(folder);
  if (fs.existsSync(path.join(full, "gradebook.db"))) return full;
  throw new SetupProblem({
    happened: `${full} holds no gradebook`,
    expected: "a folder that `npm run grade` has made, such as submissions-graded",
    advice: "Type  npm run grade -- submissions  first",
  });
}

/**
 * Starts JupyterLab with nbgrader's formgrader, on a folder of graded submissions. Its settings and what was open in it
 * are kept apart from those of a learner.
 *
 * @param {Place} place
 * @param {string} folder see `gradingFolder`
 * @param {object} options
 * @param {number} options.port
 * @param {boolean} [options.browser] let it open a browser; default false
 * @param {AbortSignal} [options.signal] ends it while it starts
 * @param {string} [options.token] default: a new random one
 * @param {readonly string[]} [options.args] more arguments for JupyterLab
 */
export function startFormgrader(place, folder, options) {
  // nbgrader starts programs that lie beside it.
  const env = withPath(environmentFor(place, "instructor"), [path.dirname(inVenv(place.venv, "nbgrader"))]);
  return startLab(place, { ...options, root: folder, env });
}

/**
 * Starts JupyterLab on the whole folder of the course, for those who write lessons: a source opens as a notebook.
 *
 * @param {Place} place
 * @param {object} options see `startFormgrader`
 * @param {number} options.port
 * @param {boolean} [options.browser]
 * @param {AbortSignal} [options.signal]
 */
export function startForAuthors(place, options) {
  return startLab(place, { ...options, root: place.root, env: environmentFor(place, "author") });
}

/**
 * Gives the environment for somebody who isn't a learner. What is set otherwise for them stands in
 * `scripts/setup/jupyter-ROLE`; their settings, and what was open, are kept apart from those of a learner.
 *
 * @param {Place} place
 * @param {"instructor" | "author"} role
 * @returns {NodeJS.ProcessEnv}
 */
function environmentFor(place, role) {
  const environment = jupyterEnvironment(place);
  const { JUPYTER_CONFIG_PATH = "" } = environment;
  const settings = path.join(place.root, "scripts", "setup", `jupyter-${role}`);
  const own = path.join(place.jupyter, role);
  return {
    ...environment,
    JUPYTER_CONFIG_PATH: [settings, JUPYTER_CONFIG_PATH].join(path.delimiter),
    JUPYTERLAB_SETTINGS_DIR: path.join(own, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: path.join(own, "workspaces"),
  };
}
