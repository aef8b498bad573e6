import fs from "node:fs";
import path from "node:path";
import { browserProducts, bundleBrowserCode } from "./browser-code.mjs";
import { run } from "./command.mjs";
import { SetupProblem } from "./problem.mjs";
import { fingerprint, readStamp, removeStamp, writeStamp } from "./stamp.mjs";

/** @typedef {import("./place.mjs").Place} Place */
/** @typedef {import("./steps.mjs").Step} Step */

const INPUTS = ["package-lock.json", "tsconfig.base.json", "lib", "kernel"];
const PRODUCTS = ["lib/engine/dist/index.js", "lib/dist/index.js", "kernel/dist/main.js", ...browserProducts];

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
    return isCompiled(place) && stamp?.fingerprint === fingerprint(place.root, INPUTS) ? stamp.detail : "";
  },
  async run(place, report) {
    removeStamp(place, "build");
    const input = fingerprint(place.root, INPUTS);
    report.progress(undefined, "compiling");
    const compiler = path.join(place.root, "node_modules", "typescript", "bin", "tsc");
    const outcome = await run(process.execPath, [compiler, "-b", "lib/engine", "lib", "kernel"], {
      cwd: place.root,
      env: place.env,
    });
    if (!outcome.ok) {
      throw new SetupProblem({
        happened: "the TypeScript of the engine, the library or the kernel has errors",
        expected: "tsc -b lib/engine lib kernel  without one",
        advice: "Undo your last change in lib/ or kernel/ (`git status` lists them), or correct the errors.",
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
