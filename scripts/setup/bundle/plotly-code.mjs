import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { writeWhole } from "../helpers/write-whole.mjs";

/** plotly.js for browsers, without its white space: half of its size. Exported pages hold it, and JupyterLab loads it. */
export const PLOTLY_SCRIPT = path.join("lib", "figures", "dist", "browser", "plotly.js");

/**
 * Tells which plotly.js is installed.
 *
 * @param {string} root the repository
 * @returns {string} such as "4.1.1"
 */
export function plotlyVersion(root) {
  return resolver(root)("plotly.js-dist/package.json").version;
}

/**
 * Makes the script, unless it is there.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 */
export async function bundlePlotly(root) {
  const file = path.join(root, PLOTLY_SCRIPT);
  const banner = `/*! plotly.js ${plotlyVersion(root)} */`;
  if (beginsWith(file, banner)) return;
  // Not at the top: this file is read before anything is installed.
  const { transform } = await import("esbuild");
  const source = fs.readFileSync(resolver(root).resolve("plotly.js-dist"), "utf8");
  const { code } = await transform(source, { minify: true, charset: "ascii", legalComments: "eof", banner });
  writeWhole(file, code);
}

/** @param {string} root */
function resolver(root) {
  return createRequire(path.join(root, "package.json"));
}

/** @param {string} file @param {string} text */
function beginsWith(file, text) {
  try {
    const descriptor = fs.openSync(file, "r");
    try {
      const start = Buffer.alloc(Buffer.byteLength(text));
      fs.readSync(descriptor, start);
      return start.toString() === text;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
