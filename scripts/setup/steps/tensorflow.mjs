import fs from "node:fs";
import path from "node:path";
import { errorLine, SetupProblem } from "../helpers/problem.mjs";
import { withVariable } from "../helpers/variables.mjs";
import { readStamp, removeStamp, writeStamp } from "../runner/stamp.mjs";
import { installOfficial } from "./tensorflow/official.mjs";
import { addonFile, probeTensorFlow, removeNative, tfjsNodeFolder } from "./tensorflow/probe.mjs";
import { forgetBuilt, installFromWheel, isWheelCached } from "./tensorflow/wheel.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/** What the learner reads where TensorFlow can't be had. */
const WASM = "WebAssembly instead: same results, training takes 20 to 30 times longer";

/**
 * Makes native TensorFlow usable: leaves it where it works, else takes the official download, else the libraries
 * of a Python wheel. Where none of them works the course runs all the same, on WebAssembly, and the next start
 * tries again.
 *
 * `TF_SETUP` in the environment: `auto` (default); `official` or `wheel` try only that, and fail where it fails;
 * `none` leaves it, so that WebAssembly computes.
 *
 * @type {Step}
 */
export const tensorflow = {
  name: "Native TensorFlow",
  advice: `Type  ${withVariable("TF_SETUP", "none", "npm start")}  to go on with WebAssembly`,
  isDone(place) {
    if (place.env.TF_SETUP === "none" && !fs.existsSync(addonFile(place))) return WASM;
    const stamp = readStamp(place, "tensorflow");
    return stamp?.fingerprint === state(place) ? stamp.detail : "";
  },
  async run(place, report) {
    removeStamp(place, "tensorflow");
    let { version } = await probeTensorFlow(place);
    const failures = [];
    for (const [name, install] of ways(place)) {
      if (version) break;
      let why = await install(place, report);
      if (!why) {
        report.progress(0.98, "trying it");
        const probe = await probeTensorFlow(place);
        version = probe.version;
        why = errorLine(probe.output);
      }
      if (version) break;
      failures.push(`${name}: ${why}`);
      removeNative(place);
    }
    if (version) {
      const detail = `TensorFlow ${version}`;
      writeStamp(place, "tensorflow", state(place), detail);
      return detail;
    }
    const mode = place.env.TF_SETUP;
    if (mode === "official" || mode === "wheel") throw nothingWorked(failures);
    for (const line of notice(failures)) report.notice(line);
    return WASM;
  },
};

/**
 * The ways to native TensorFlow, in order. What the cache has comes first, because it takes a second.
 *
 * @param {Place} place
 * @returns {[name: string, install: (place: Place, report: Report) => Promise<string>][]}
 */
function ways({ env }) {
  switch (env.TF_SETUP || "auto") {
    case "auto":
      return [
        ["cache", fromCache],
        ["official download", installOfficial],
        ["Python wheel", installFromWheel],
      ];
    case "official":
      return [["official download", installOfficial]];
    case "wheel":
      return [["Python wheel", installFromWheel]];
    case "none":
      return [];
    default:
      throw new SetupProblem({
        happened: `TF_SETUP is "${env.TF_SETUP}"`,
        expected: "auto, official, wheel or none",
        advice: "Correct the environment variable, or unset it.",
      });
  }
}

/** @param {Place} place @param {Report} report */
async function fromCache(place, report) {
  if (!isWheelCached(place)) return "empty";
  await installFromWheel(place, report);
  if ((await probeTensorFlow(place)).version) return "";
  forgetBuilt(place);
  return "what it held doesn't load; it is made anew";
}

/**
 * Describes what is installed so that a change shows: the addon, and whether its libraries are still there (they
 * may lie in the shared cache).
 *
 * @param {Place} place
 */
function state(place) {
  const addon = fs.statSync(addonFile(place), { throwIfNoEntry: false });
  const libraries = path.join(tfjsNodeFolder(place), "deps", "lib");
  const names = fs.existsSync(libraries) ? fs.readdirSync(libraries).sort() : [];
  return [process.platform, process.arch, addon?.size, addon?.mtimeMs, ...names].join(" ");
}

/** @param {readonly string[]} failures */
function nothingWorked(failures) {
  return new SetupProblem({
    happened: `native TensorFlow could not be installed (${failures.join("; ")})`,
    expected: "the way that TF_SETUP names to work",
    advice: `${withVariable("TF_SETUP", "auto", "npm start")}  tries the others, ${withVariable("TF_SETUP", "none", "npm start")}  goes on with WebAssembly`,
  });
}

/** @param {readonly string[]} failures */
function notice(failures) {
  return [
    "",
    "  NOTICE: native TensorFlow could not be installed, so WebAssembly computes.",
    "  All lessons work; training takes 20 to 30 times longer. The next start tries again.",
    ...failures.filter((failure) => failure !== "cache: empty").map((failure) => `    - ${failure}`),
    "",
  ];
}
