import fs from "node:fs";
import path from "node:path";
import { installSystemPackages, isRoot, systemPackageCommand } from "../helpers/system-packages.mjs";
import { seen } from "../runner/look.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Gets bubblewrap, in which student code runs when submissions are graded: the Debian package, as root. Elsewhere the
 * person decides; grading says what to type.
 *
 * @type {Step}
 */
export const bubblewrap = {
  id: "bubblewrap",
  name: "bubblewrap (sandboxes for grading)",
  advice: systemPackageCommand(["bubblewrap"]),
  isOptional: true,
  look: (place) => seen(findBubblewrap(place.env)),
  run: async (place, report) => (await getBubblewrap(place, report)) ?? "none",
};

/**
 * Installs bubblewrap where it is missing and nobody has to be asked: as root.
 *
 * @param {Place} place
 * @param {Report} report
 * @returns {Promise<string | undefined>} path of its program
 */
export async function getBubblewrap(place, report) {
  const there = findBubblewrap(place.env);
  if (there || !isRoot()) return there;
  await installSystemPackages(["bubblewrap"], { ...place, env: { ...place.env, CI: "1" } }, report);
  return findBubblewrap(place.env);
}

/**
 * Finds bubblewrap.
 *
 * @param {NodeJS.ProcessEnv} [env] default: `process.env`
 * @returns {string | undefined} path of its program
 */
function findBubblewrap(env = process.env) {
  const folders = (env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, "bwrap")).find((file) => fs.existsSync(file));
}
