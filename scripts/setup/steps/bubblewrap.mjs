import fs from "node:fs";
import path from "node:path";
import { installSystemPackages, isRoot, systemPackageCommand } from "../helpers/system-packages.mjs";

/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Gets bubblewrap, in which student code runs when submissions are graded: the Debian package, as root. Elsewhere the
 * person decides; grading says what to type.
 *
 * @type {Step}
 */
export const bubblewrap = {
  name: "bubblewrap (sandboxes for grading)",
  advice: systemPackageCommand(["bubblewrap"]),
  isDone: (place) => findBubblewrap(place.env) ?? "",
  async run(place, report) {
    // As root nobody has to be asked.
    if (isRoot()) {
      await installSystemPackages(["bubblewrap"], { ...place, env: { ...place.env, CI: "1" } }, report);
    }
    return findBubblewrap(place.env) ?? "none";
  },
};

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
