import fs from "node:fs";
import path from "node:path";
import { EXTENSION_ROOT } from "./browser-code.mjs";
import { SetupProblem } from "./problem.mjs";

/** @typedef {import("./place.mjs").Place} Place */
/** @typedef {import("./steps.mjs").Step} Step */

/** The kernel, inside the repository. Jupyter looks for `kernels/<name>` in this folder. */
const KERNEL_ROOT = path.join("lib", "kernel", "jupyter");
const KERNEL_SPEC = path.join(KERNEL_ROOT, "kernels", "typescript", "kernel.json");

/**
 * What the kernel, which knows nothing of the course, is told about it. Jupyter hands its environment on to kernels.
 */
export const kernelSettings = {
  // The types of the library are read ahead of its first import.
  TYPESCRIPT_KERNEL_PRELOAD: "course",
  // TensorFlow reports errors only, not how it was compiled.
  TF_CPP_MIN_LOG_LEVEL: "2",
};

/** Settings of the server and of JupyterLab, inside the repository (no news, no update checks, one kernel), and the template of exported pages. */
const SETTINGS = path.join("scripts", "setup", "jupyter");

/**
 * Checks the kernel that Jupyter finds through `jupyterEnvironment`. Nothing is installed outside the folder.
 *
 * @type {Step}
 */
export const kernel = {
  name: "TypeScript kernel",
  advice: "git checkout -- lib/kernel",
  isDone(place) {
    const { display_name } = readKernelSpec(place);
    return `"${display_name}", inside this folder`;
  },
  run: () => Promise.reject(new Error("unreachable: isDone says or throws")),
};

/**
 * Reads the description by which Jupyter starts the kernel.
 *
 * @param {Place} place
 * @returns {{ argv: string[], display_name: string, language: string }}
 * @throws SetupProblem where it is missing or unreadable
 */
export function readKernelSpec(place) {
  try {
    return JSON.parse(fs.readFileSync(path.join(place.root, KERNEL_SPEC), "utf8"));
  } catch (error) {
    throw new SetupProblem({
      happened: `${KERNEL_SPEC} can't be read: ${/** @type {Error} */ (error).message}`,
      expected: "the description of the TypeScript kernel",
      advice: "Type  git checkout -- lib/kernel",
    });
  }
}

/**
 * Gives the environment in which every Jupyter program of the course runs: it finds the TypeScript kernel and the
 * settings of the course, and neither reads nor changes those of the user.
 *
 * @param {Place} place
 * @returns {NodeJS.ProcessEnv}
 * @example
 * spawn(inVenv(place.venv, "jupyter"), ["kernelspec", "list"], { env: jupyterEnvironment(place) });
 */
export function jupyterEnvironment(place) {
  const own = path.join(place.cache, "jupyter");
  const environment = { ...place.env };
  for (const name of Object.keys(environment)) {
    if (/^(JUPYTER|JUPYTERLAB|IPYTHON)/.test(name)) delete environment[name];
  }
  return {
    ...environment,
    ...kernelSettings,
    // The kernel is started as `node`: the one that runs the set-up.
    PATH: [path.dirname(process.execPath), environment.PATH].join(path.delimiter),
    JUPYTER_PATH: [KERNEL_ROOT, SETTINGS, EXTENSION_ROOT]
      .map((folder) => path.join(place.root, folder))
      .join(path.delimiter),
    JUPYTER_CONFIG_PATH: path.join(place.root, SETTINGS),
    JUPYTER_CONFIG_DIR: path.join(own, "config"),
    JUPYTER_DATA_DIR: path.join(own, "data"),
    JUPYTER_RUNTIME_DIR: path.join(own, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: path.join(own, "lab", "settings"),
    JUPYTERLAB_WORKSPACES_DIR: workspaceFolder(place),
    IPYTHONDIR: path.join(own, "ipython"),
    JUPYTER_PLATFORM_DIRS: "1",
    PYTHONNOUSERSITE: "1",
  };
}

/** Where JupyterLab keeps which notebooks were open. @param {Place} place */
export function workspaceFolder(place) {
  return path.join(place.cache, "jupyter", "lab", "workspaces");
}
