import fs from "node:fs";
import path from "node:path";
import { writeWhole } from "../helpers/write-whole.mjs";
import { KERNEL_ROOT, kernelSettings } from "../lab/jupyter.mjs";
import { readKernelSpec } from "./kernel.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Shows the kernel to editors. VS Code, PyCharm and a `jupyter` typed by hand look for kernels in the Python environment
 * that is chosen, and don't start with the settings of `jupyterEnvironment`: here they stand in the description itself.
 *
 * Whole paths, because not every editor knows `{resource_dir}`, and one that is started from a menu may not find `node`.
 *
 * @type {Step}
 */
export const editorKernel = {
  id: "editor-kernel",
  name: "Kernel for VS Code",
  advice: "npm start",
  isOptional: true,
  look(place) {
    const isThere = read(specFile(place)) === wanted(place);
    return { found: "in the environment .venv", wrong: isThere ? [] : ["missing, or of another place"] };
  },
  async run(place) {
    writeWhole(specFile(place), specFor(place));
    return "in the environment .venv";
  },
};

/** Where Jupyter looks for kernels that belong to a Python environment. @param {Place} place */
function specFile(place) {
  return path.join(place.venv, "share", "jupyter", "kernels", "typescript", "kernel.json");
}

/** @param {Place} place */
function specFor(place) {
  const spec = readKernelSpec(place);
  const folder = path.join(place.root, KERNEL_ROOT, "kernels", "typescript");
  const [, ...args] = spec.argv.map((argument) => {
    return argument.startsWith(RESOURCES) ? path.join(folder, argument.slice(RESOURCES.length)) : argument;
  });
  const env = { ...kernelSettings, TYPESCRIPT_KERNEL_HOME: place.root };
  return `${JSON.stringify({ ...spec, argv: [process.execPath, ...args], env }, null, 2)}\n`;
}

/** The same, where the step before has found what it is made from; that step says so otherwise. @param {Place} place */
function wanted(place) {
  try {
    return specFor(place);
  } catch {
    return "";
  }
}

const RESOURCES = "{resource_dir}";

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
