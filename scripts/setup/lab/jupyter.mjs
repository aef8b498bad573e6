import fs from "node:fs";
import path from "node:path";
import { EXTENSION_ROOT } from "../bundle/browser-code.mjs";
import { pythonVariables } from "../environment/python.mjs";
import { withPath } from "../helpers/variables.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** The kernel, inside the repository. Jupyter looks for `kernels/<name>` in this folder. */
export const KERNEL_ROOT = path.join("lib", "kernel", "jupyter");

/** The package that starts tslab, the second kernel. It has packages of its own, which npm may not find. */
export const TSLAB = path.join("lib", "tslab");

/** The folders in which Jupyter finds the kernels: ours, and tslab where it could be installed. @param {Place} place */
export function kernelFolders(place) {
  const hasTslab = fs.existsSync(path.join(place.root, TSLAB, "node_modules", "tslab", "package.json"));
  return [KERNEL_ROOT, ...(hasTslab ? [path.join(TSLAB, "jupyter")] : [])];
}

/**
 * What the kernel, which knows nothing of the course, is told about it. Jupyter hands its environment on to kernels.
 */
export const kernelSettings = {
  // The types of the library are read ahead of its first import.
  TYPESCRIPT_KERNEL_PRELOAD: "course",
  // DataFrames show themselves, also in notebooks that import danfojs-node alone.
  TYPESCRIPT_KERNEL_STARTUP: "course/danfojs",
  // TensorFlow reports errors only, not how it was compiled.
  TF_CPP_MIN_LOG_LEVEL: "2",
};

/** Settings of the server and of JupyterLab, inside the repository (no news, no update checks, only these kernels), and the template of exported pages. */
export const SETTINGS = path.join("scripts", "setup", "jupyter");

/**
 * Gives the environment in which every Jupyter program of the course runs: it finds the TypeScript kernels and the
 * settings of the course, and neither reads nor changes those of the user.
 *
 * @param {Place} place
 * @returns {NodeJS.ProcessEnv}
 * @example
 * spawn(inVenv(place.venv, "jupyter"), ["kernelspec", "list"], { env: jupyterEnvironment(place) });
 */
export function jupyterEnvironment(place) {
  const own = place.jupyter;
  const environment = pythonVariables(place.env);
  for (const name of Object.keys(environment)) {
    if (/^(JUPYTER|JUPYTERLAB|IPYTHON)/.test(name)) delete environment[name];
  }
  return {
    // The kernel is started as `node`: the one that runs the set-up.
    ...withPath(environment, [path.dirname(process.execPath)]),
    ...kernelSettings,
    // Where the packages are, to be named in a notebook that lies elsewhere.
    TYPESCRIPT_KERNEL_HOME: place.root,
    JUPYTER_PATH: [...kernelFolders(place), SETTINGS, EXTENSION_ROOT]
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
    // On Windows Python reads and prints in an older encoding, which has no room for our texts.
    PYTHONUTF8: "1",
    ...withoutProxy(environment),
  };
}

/** Where JupyterLab keeps which notebooks of my-work were open. @param {Place} place */
export function workspaceFolder(place) {
  return path.join(place.jupyter, "lab", "my-work");
}

/** What runs on this machine is never asked through a proxy. @param {NodeJS.ProcessEnv} env */
function withoutProxy(env) {
  const named = env.NO_PROXY ?? env.no_proxy ?? "";
  const value = [named, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return { NO_PROXY: value, no_proxy: value };
}
