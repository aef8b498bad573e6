import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { writeWhole } from "../helpers/write-whole.mjs";

/** plotly.js for browsers, without its white space: half of its size. Exported pages hold it, and JupyterLab loads it. */
export const PLOTLY_SCRIPT = path.join("lib", "figures", "dist", "browser", "plotly.js");

/** What figures of this plotly.js may consist of. `plot` finds misspelt names by it. */
export const PLOTLY_SCHEMA = path.join("lib", "figures", "dist", "plotly-schema.json");

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
 * Makes the script and the schema, unless they are there.
 *
 * @param {string} root the repository
 * @returns {Promise<void>}
 */
export async function bundlePlotly(root) {
  const file = path.join(root, PLOTLY_SCRIPT);
  const banner = `/*! plotly.js ${plotlyVersion(root)} */`;
  if (beginsWith(file, banner) && fs.existsSync(path.join(root, PLOTLY_SCHEMA))) return;
  // Not at the top: this file is read before anything is installed.
  const { transform } = await import("esbuild");
  const source = fs.readFileSync(resolver(root).resolve("plotly.js-dist"), "utf8");
  const { code } = await transform(source, { minify: true, charset: "ascii", legalComments: "eof", banner });
  // Before the script, by whose first line both are known to be there.
  writeWhole(path.join(root, PLOTLY_SCHEMA), JSON.stringify(schemaOf(source)));
  writeWhole(file, code);
}

/**
 * Asks plotly.js for its schema. It asks for a browser when it is loaded; what answers in place of one says nothing.
 *
 * @param {string} source
 */
function schemaOf(source) {
  // A class, because it can be called and constructed; an arrow function can't be constructed.
  class Nothing {}
  /** @returns {any} */
  const nothing = () =>
    new Proxy(Nothing, {
      get: (_, name) => (name === Symbol.toPrimitive ? () => "" : name === "length" ? 0 : nothing()),
      set: () => true,
      apply: nothing,
      construct: nothing,
    });
  /** @type {Record<string, unknown>} */
  const browser = { console, performance, setTimeout, clearTimeout, navigator: { userAgent: "" } };
  const asked = ["document", "location", "addEventListener", "requestAnimationFrame", "getComputedStyle"];
  const classes = ["DOMParser", "Blob", "Image", "Element", "HTMLElement", "MutationObserver", "TextDecoder"];
  for (const name of [...asked, ...classes, "URL", "WebGLRenderingContext"]) browser[name] = nothing();
  browser.window = browser.self = browser;
  vm.runInNewContext(source, browser, { filename: "plotly.js" });
  const { traces, layout } = /** @type {any} */ (browser).Plotly.PlotSchema.get();
  return withoutProse({ traces, layout });
}

/** Descriptions are two thirds of it. */
const PROSE = /^(description|editType|role|anim|impliedEdits|dflt|meta|hrName)$/;

/** @param {unknown} part @returns {unknown} */
function withoutProse(part) {
  if (Array.isArray(part) || typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part)
      // An attribute may have such a name too: then it is an object.
      .filter(([name, value]) => !PROSE.test(name) || isAttribute(value))
      .map(([name, value]) => [name, withoutProse(value)]),
  );
}

/** @param {unknown} value */
function isAttribute(value) {
  return typeof value === "object" && value !== null && "valType" in value;
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
