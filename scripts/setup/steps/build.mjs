import fs from "node:fs";
import path from "node:path";
import { browserProducts, bundleBrowserCode } from "../bundle/browser-code.mjs";
import { bundleCompiler, COMPILER_BUNDLE } from "../bundle/compiler-code.mjs";
import { run } from "../helpers/command.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { compiledFrom } from "../helpers/inputs.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { readStamp, removeStamp, writeStamp } from "../runner/stamp.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** What is compiled: folders with a tsconfig.json. */
export const PROJECTS = ["lib/exercises", "lib/kernel"];

/** What there is when it is done, relative to the repository. */
export const PRODUCTS = [
  "lib/engine/dist/index.js",
  "lib/course/dist/index.js",
  "lib/exercises/dist/index.js",
  "lib/kernel/dist/main.js",
  COMPILER_BUNDLE,
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
        expected: `tsc -b ${PROJECTS.join(" ")}  without one`,
        advice: "Undo your last changes in lib/ (`git status` lists them), or correct the errors.",
        output: outcome.output,
      });
    }
    await bundle(place.root);
    writeStamp(place, "build", input, "compiled");
    return "compiled";
  },
};

/**
 * Makes single files of what runs as such: the code for browsers, and the kernel's compiler.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 * @throws Error where a source has errors
 */
export async function bundle(root) {
  await Promise.all([bundleBrowserCode(root), bundleCompiler(root)]);
}

/**
 * Tells whether there is a compiled library and kernel, be they of today's sources or not.
 *
 * @param {Place} place
 * @returns {boolean}
 */
export function isCompiled(place) {
  return PRODUCTS.every((name) => fs.existsSync(path.join(place.root, name)));
}
