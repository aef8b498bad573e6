import fs from "node:fs";
import path from "node:path";
import { browserProducts, bundleBrowserCode } from "../bundle/browser-code.mjs";
import { bundleCompiler, COMPILER_BUNDLE } from "../bundle/compiler-code.mjs";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, UNKNOWN, writeRecord } from "../facts/record.mjs";
import { run } from "../helpers/command.mjs";
import { remove } from "../helpers/files.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { compiledFrom } from "../helpers/inputs.mjs";
import { problemFrom, SetupProblem } from "../helpers/problem.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** What is compiled: folders with a tsconfig.json. */
export const PROJECTS = ["lib/exercises", "lib/kernel", "lib/tslab"];

/** What there is when it is done, relative to the repository. */
export const PRODUCTS = [
  "lib/engine/dist/index.js",
  "lib/course/dist/index.js",
  "lib/exercises/dist/index.js",
  "lib/kernel/dist/main.js",
  "lib/tslab/dist/node/main.js",
  COMPILER_BUNDLE,
  ...browserProducts,
];

/** What a bundler makes only where it isn't there. */
const bundles = [COMPILER_BUNDLE, ...browserProducts];

/**
 * Compiles the engine, the library with what of it runs in browsers, and the kernel.
 *
 * @type {Step}
 */
export const build = {
  id: "build",
  name: "Engine, library and kernel",
  advice: "npm run build",
  look(place) {
    const { wrong, files, detail } = lookAtRecord(place, "build", input(place));
    // Where something compiles in secret, as `npm run watch` does, it may be half done.
    const missing = PRODUCTS.filter(
      (name) => !files.includes(name.replaceAll(path.sep, "/")) && !hasContent(path.join(place.root, name)),
    );
    return { found: detail, wrong: [...missing.map((name) => `${name}: missing or empty`), ...wrong], files };
  },
  async run(place, report, { anew, wrong, files }) {
    const from = input(place);
    report.progress(undefined, "compiling");
    // The compiler believes its own notes, and not what is there.
    const isUnknown = anew || wrong.includes(UNKNOWN);
    for (const folder of new Set(files.flatMap(foldersInDist))) {
      remove(path.join(place.root, folder, ".tsbuildinfo"));
    }
    for (const name of isUnknown ? bundles : files) remove(path.join(place.root, name));
    await compile(place, isUnknown ? ["--force"] : []);
    await bundle(place.root);
    writeRecord(place, "build", from, "compiled", listing(place.root, outputFolders(place), isNote));
    return "compiled";
  },
};

/**
 * Gives the folders that a compiled file lies in, up to `dist`: a package may be compiled in parts, each with notes in a
 * folder of its own.
 *
 * @param {string} file such as "lib/figures/dist/page/lab.js"
 * @returns {string[]} such as ["lib/figures/dist/page", "lib/figures/dist"]
 */
function foldersInDist(file) {
  const folder = path.posix.dirname(file);
  if (path.posix.basename(folder) === "dist") return [folder];
  return folder === "." ? [] : [folder, ...foldersInDist(folder)];
}

/** @param {Place} place */
function input(place) {
  return fingerprint(place.root, compiledFrom);
}

/** Beside what is compiled lie notes of the compiler, which it writes again at every look. @param {string} name */
function isNote(name) {
  return name.endsWith(".tsbuildinfo") || name.endsWith(".part");
}

/** @param {Place} place */
function outputFolders(place) {
  return fs.readdirSync(path.join(place.root, "lib")).map((name) => `lib/${name}/dist`);
}

/** @param {Place} place @param {string[]} options */
async function compile(place, options) {
  const compiler = path.join(place.root, "node_modules", "typescript", "bin", "tsc");
  const outcome = await run(process.execPath, [compiler, "-b", ...options, ...PROJECTS], {
    cwd: place.root,
    env: place.env,
  });
  if (outcome.ok) return;
  const problem = problemFrom("compiling", outcome.output, build.advice);
  // Errors of types don't come from the disk; whatever else stops the compiler does.
  if (/error TS5033|\bE(NOSPC|DQUOT|ROFS|ACCES|PERM|BUSY)\b/.test(outcome.output)) throw problem;
  throw new SetupProblem({
    happened: "the TypeScript of the engine, the library or the kernel has errors",
    expected: `tsc -b ${PROJECTS.join(" ")}  without one`,
    advice: "Undo your last changes in lib/ (`git status` lists them), or correct the errors.",
    output: outcome.output,
  });
}

/** @param {string} file */
function hasContent(file) {
  return (fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

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
