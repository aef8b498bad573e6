import fs from "node:fs";
import path from "node:path";
import { jsonObject, readTracked } from "../facts/tracked.mjs";
import { KERNEL_ROOT, SETTINGS } from "../lab/jupyter.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const KERNEL_SPEC = posix(path.join(KERNEL_ROOT, "kernels", "typescript", "kernel.json"));

/**
 * Checks the kernel that Jupyter finds through `jupyterEnvironment`, and the settings that it reads there. Nothing is
 * installed outside the folder.
 *
 * @type {Step}
 */
export const kernel = {
  id: "kernel",
  name: "TypeScript kernel",
  advice: "git checkout -- lib/kernel",
  look(place) {
    const { display_name } = readKernelSpec(place);
    for (const name of settingsFiles(place)) {
      readTracked(place, name, name.endsWith(".json") ? jsonObject : (text) => text || undefined);
    }
    return { found: `"${display_name}", inside this folder`, wrong: [] };
  },
};

/**
 * Reads the description by which Jupyter starts the kernel.
 *
 * @param {Place} place
 * @returns {{ argv: string[], display_name: string, language: string }}
 * @throws SetupProblem where it is missing or unreadable
 */
export function readKernelSpec(place) {
  return readTracked(place, KERNEL_SPEC, (text) => {
    const spec = jsonObject(text);
    const isWhole = Array.isArray(spec?.argv) && spec.argv.length > 1 && spec.display_name && spec.language;
    return isWhole ? spec : undefined;
  });
}

/** @param {Place} place @returns {string[]} relative to the repository */
function settingsFiles(place) {
  const folders = [SETTINGS, path.join(SETTINGS, "labconfig")];
  const present = folders.flatMap((folder) =>
    entriesOf(path.join(place.root, folder))
      .filter((entry) => entry.isFile() && /\.(json|py|css)$/.test(entry.name))
      .map((entry) => posix(path.join(folder, entry.name))),
  );
  return [...new Set([...present, ...NEEDED.map((name) => posix(path.join(SETTINGS, name)))])];
}

/** @param {string} folder */
function entriesOf(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
}

/** Without these JupyterLab starts and behaves otherwise. */
const NEEDED = [
  "custom.css",
  "jupyter_server_config.json",
  "jupyter_server_config.py",
  "labconfig/page_config.json",
];

/** @param {string} name */
function posix(name) {
  return name.replaceAll(path.sep, "/");
}
