import fs from "node:fs";
import path from "node:path";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, readHead, writeRecord } from "../facts/record.mjs";
import { causeIn } from "../helpers/causes.mjs";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { errorLine } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** It fits one version of Node, so that each keeps its own. */
const ID = `kernel-snapshot-${process.version}-${process.arch}`;

/** What the snapshot is named after: where one of these has another size or time, the kernel finds none that fits. */
const NAMED_AFTER = [
  "node_modules/typescript/lib/typescript.js",
  "lib/kernel/dist/compiler.cjs",
  "lib/kernel/dist/.tsbuildinfo",
];

/**
 * Writes down the memory of the kernel's compiler once it has read the declarations of the course, so that each
 * kernel starts from there. Without it, kernels work and start slower.
 *
 * @type {Step}
 */
export const kernelSnapshot = {
  id: ID,
  name: "Fast start of the kernel",
  advice: "npm run build",
  isOptional: true,
  look(place) {
    const { wrong, isCopied, files } = lookAtRecord(place, ID, input(place));
    return { found: "prepared", wrong: isCopied ? ["made for another copy"] : wrong, files };
  },
  async run(place, report) {
    report.progress(undefined, "reading the declarations of the course");
    const script = path.join(place.root, "lib", "kernel", "dist", "node", "programs", "build-snapshot.js");
    // One that is damaged has the same name.
    for (const file of madeBefore(place)) remove(file);
    const outcome = await run(process.execPath, [script, "course"], {
      // From here the declarations of the package `course` are found as a notebook finds them.
      cwd: path.join(place.root, "notebooks"),
      env: place.env,
      timeout: 120_000,
    });
    const file = outcome.output.trim().split("\n").at(-1) ?? "";
    if (!outcome.ok || !fs.existsSync(file)) {
      const why = outcome.timedOut ? "it took longer than two minutes" : reason(outcome.output);
      report.notice(
        `  NOTICE: the fast start could not be prepared, so kernels take about a second longer to start. Why: ${why}`,
      );
      return "none";
    }
    const snapshot = path.relative(place.root, file).replaceAll(path.sep, "/");
    writeRecord(place, ID, input(place), "prepared", listing(place.root, [snapshot, ...NAMED_AFTER]));
    return "prepared";
  },
};

/** It holds the declarations that were compiled. @param {Place} place */
function input(place) {
  return `${process.version} ${readHead(place, "build")?.input}`;
}

/** @param {Place} place @returns {string[]} snapshots for this Node */
function madeBefore(place) {
  const folder = path.join(place.cache, "kernel");
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => name.startsWith(`compiler-${process.version}-${process.arch}-`))
    .map((name) => path.join(folder, name));
}

/** @param {string} output */
function reason(output) {
  return causeIn(output)?.happened ?? errorLine(output);
}
