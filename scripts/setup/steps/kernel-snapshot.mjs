import fs from "node:fs";
import path from "node:path";
import { run } from "../helpers/command.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { compiledFrom } from "../helpers/inputs.mjs";
import { lastLines } from "../helpers/problem.mjs";
import { readStamp, removeStamp, writeStamp } from "../runner/stamp.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Writes down the memory of the kernel's compiler once it has read the declarations of the course, so that each
 * kernel starts from there. It fits one version of Node. Without it, kernels work and start slower.
 *
 * @type {Step}
 */
export const kernelSnapshot = {
  name: "Fast start of the kernel",
  advice: "npm run build",
  isDone(place) {
    const stamp = readStamp(place, "kernel-snapshot");
    return stamp?.fingerprint === inputs(place) && fs.existsSync(stamp.detail) ? "prepared" : "";
  },
  async run(place, report) {
    removeStamp(place, "kernel-snapshot");
    report.progress(undefined, "reading the declarations of the course");
    const script = path.join(place.root, "lib", "kernel", "dist", "node", "programs", "build-snapshot.js");
    const outcome = await run(process.execPath, [script, "course"], {
      // From here the declarations of the package `course` are found as a notebook finds them.
      cwd: path.join(place.root, "notebooks"),
      env: place.env,
      timeout: 120_000,
    });
    const file = outcome.output.trim().split("\n").at(-1) ?? "";
    if (!outcome.ok || !fs.existsSync(file)) {
      report.notice(
        `  NOTICE: the fast start could not be prepared, so kernels take about a second longer to start.\n${lastLines(outcome.output, 3)}`,
      );
      return "none";
    }
    writeStamp(place, "kernel-snapshot", inputs(place), file);
    return "prepared";
  },
};

/** @param {Place} place */
function inputs(place) {
  return `${process.version} ${fingerprint(place.root, compiledFrom)}`;
}
