import fs from "node:fs";
import path from "node:path";
import { SetupProblem } from "../helpers/problem.mjs";
import { KERNEL_ROOT } from "../lab/jupyter.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const KERNEL_SPEC = path.join(KERNEL_ROOT, "kernels", "typescript", "kernel.json");

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
