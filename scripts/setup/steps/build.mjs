import fs from "node:fs";
import path from "node:path";
import { run } from "../helpers/command.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { compiledFrom } from "../helpers/inputs.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { browserProducts, bundleBrowserCode } from "../lab/browser-code.mjs";
import { readStamp, removeStamp, writeStamp } from "../runner/stamp.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** What is compiled: folders with a tsconfig.json. */
export const PROJECTS = ["engine", "lib", "kernel"];
/** What there is when it is done, relative to the repository. */
export const PRODUCTS = [
  "engine/dist/index.js",
  "lib/dist/index.js",
  "kernel/dist/main.js",
  ...browserProducts,
];

/**
 * Compiles the engine, the library with what of it runs in browsers, and the kernel.
 *
 * @type {Step}
 */
export const build = {
  name: "Engine, library and kernel",
  advice: "npm run build",
  isDone(place) {
    const stamp = readStamp(place, "build");
    return isCompiled(place) && stamp?.fingerprint === fingerprint(place.root, compiledFrom)
      ? stamp.detail
      : "";
  },
  async run(place, report) {
    removeStamp(place, "build");
    const input = fingerprint(place.root, compiledFrom);
    report.progress(undefined, "compiling");
    const compiler = path.join(place.root, "node_modules", "typescript", "bin", "tsc");
    const outcome = await run(process.execPath, [compiler, "-b", ...PROJECTS], {
      cwd: place.root,
      env: place.env,
    });
    if (!outcome.ok) {
      throw new SetupProblem({
        happened: "the TypeScript of the engine, the library or the kernel has errors",
        expected: "tsc -b engine lib kernel  without one",
        advice:
          "Undo your last change in engine/, lib/ or kernel/ (`git status` lists them), or correct the errors.",
        output: outcome.output,
      });
    }
    await bundleBrowserCode(place.root);
    writeStamp(place, "build", input, "compiled");
    return "compiled";
  },
};

/**
 * Tells whether there is a compiled library and kernel, be they of today's sources or not.
 *
 * @param {Place} place
 * @returns {boolean}
 */
export function isCompiled(place) {
  return PRODUCTS.every((name) => fs.existsSync(path.join(place.root, name)));
}
