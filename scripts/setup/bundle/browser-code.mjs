import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { remove } from "../helpers/files.mjs";
import { writeWhole } from "../helpers/write-whole.mjs";
import { bundlePlotly, PLOTLY_SCHEMA, PLOTLY_SCRIPT, plotlyVersion } from "./plotly-code.mjs";

/** What runs in exported pages, each in one file: the field of `drawDigit`, and all figures. */
const DRAWING_SCRIPT = path.join("lib", "figures", "dist", "browser", "standalone.js");
const FIGURES_SCRIPT = path.join("lib", "figures", "dist", "browser", "figures.js");
/** Jupyter looks for `labextensions/<name>` in this folder. */
export const EXTENSION_ROOT = path.join("lib", "figures", "dist", "jupyter");

const EXTENSION = "course-figures";
/** Where JupyterLab finds it; it reads nothing else of the folder. */
const MANIFEST = path.join(EXTENSION_ROOT, "labextensions", EXTENSION, "package.json");

/** Relative to the repository. */
export const browserProducts = [DRAWING_SCRIPT, FIGURES_SCRIPT, PLOTLY_SCRIPT, PLOTLY_SCHEMA, MANIFEST];

/** What is bundled, and what becomes of each. @type {[entry: string, write: (root: string, code: string) => void][]} */
const BUNDLES = [
  ["standalone.ts", (root, code) => writeWhole(path.join(root, DRAWING_SCRIPT), code)],
  ["exported-figures.ts", (root, code) => writeWhole(path.join(root, FIGURES_SCRIPT), code)],
  ["lab.ts", writeExtension],
];

/**
 * Puts the code of `lib/figures/src/page` that runs in browsers together, small enough to stand in a notebook. All browsers of the
 * last few years can read it.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 * @throws Error where a source has errors
 */
export async function bundleBrowserCode(root) {
  // Not at the top: this file is read before anything is installed.
  const { build } = await import("esbuild");
  await bundlePlotly(root);
  for (const [entry, write] of BUNDLES) {
    write(root, codeOf(await build({ ...bundling(root, entry), logLevel: "silent" })));
  }
}

/**
 * Does the same now, and again whenever a file changes. Errors are printed, and what was there stays.
 *
 * @param {string} root the repository
 * @param {(entry: string) => void} onWritten told what was put together
 * @returns {Promise<() => Promise<void>>} stops it
 */
export async function watchBrowserCode(root, onWritten) {
  const { context } = await import("esbuild");
  await bundlePlotly(root);
  const contexts = await Promise.all(
    BUNDLES.map(([entry, write]) => {
      /** @type {import("esbuild").Plugin} */
      const writing = {
        name: "write",
        setup(build) {
          build.onEnd((result) => {
            if (result.errors.length > 0) return;
            write(root, codeOf(result));
            onWritten(entry);
          });
        },
      };
      return context({ ...bundling(root, entry), logLevel: "error", plugins: [writing] });
    }),
  );
  await Promise.all(contexts.map((one) => one.watch()));
  return async () => {
    await Promise.all(contexts.map((one) => one.dispose()));
  };
}

/** @param {string} root @param {string} entry */
function bundling(root, entry) {
  return /** @satisfies {import("esbuild").BuildOptions} */ ({
    entryPoints: [path.join(root, "lib", "figures", "src", "page", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    // Whatever encoding a page says it has.
    charset: "ascii",
    define: { PLOTLY_FILE: JSON.stringify(plotlyFile(root)) },
  });
}

/** @param {import("esbuild").BuildResult} result @returns {string} */
function codeOf({ outputFiles = [] }) {
  return /** @type {import("esbuild").OutputFile} */ (outputFiles[0]).text;
}

/** @param {string} root @param {string} code */
function writeExtension(root, code) {
  const folder = path.dirname(path.join(root, MANIFEST));
  remove(folder);
  // A name of its own for each version, so that no browser takes an old one from its cache.
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const load = `static/remoteEntry.${hash}.js`;
  writeWhole(path.join(folder, load), code);
  fs.copyFileSync(path.join(root, PLOTLY_SCRIPT), path.join(folder, "static", plotlyFile(root)));
  const manifest = {
    name: EXTENSION,
    version: "0.1.0",
    description: "Shows figures, and the outputs of drawDigit.",
    license: "MIT",
    jupyterlab: {
      extension: true,
      mimeExtension: true,
      _build: { load, extension: "./notebook", mimeExtension: "./figures" },
    },
  };
  writeWhole(path.join(root, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** How plotly.js is called in the extension. @param {string} root */
function plotlyFile(root) {
  return `plotly-${plotlyVersion(root)}.js`;
}
