import fs from "node:fs";
import path from "node:path";
import { inVenv } from "../helpers/place.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { withPath } from "../helpers/variables.mjs";
import { jupyterEnvironment } from "./jupyter.mjs";
import { startLab } from "./lab.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** What is set otherwise for an instructor: nbgrader's formgrader is there. */
const SETTINGS = path.join("scripts", "setup", "jupyter-instructor");

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
 * @param {string} [options.token] default: a new random one
 * @param {readonly string[]} [options.args] more arguments for JupyterLab
 */
export function startFormgrader(place, folder, options) {
  const environment = jupyterEnvironment(place);
  const { JUPYTER_CONFIG_PATH = "" } = environment;
  const own = path.join(place.cache, "jupyter", "instructor");
  const env = {
    // nbgrader starts programs that lie beside it.
    ...withPath(environment, [path.dirname(inVenv(place.venv, "nbgrader"))]),
    JUPYTER_CONFIG_PATH: [path.join(place.root, SETTINGS), JUPYTER_CONFIG_PATH].join(path.delimiter),
    JUPYTERLAB_SETTINGS_DIR: path.join(own, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: path.join(own, "workspaces"),
  };
  return startLab(place, { ...options, root: folder, env });
}
