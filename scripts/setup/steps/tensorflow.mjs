import fs from "node:fs";
import path from "node:path";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, readHead, writeRecord } from "../facts/record.mjs";
import { errorLine, SetupProblem } from "../helpers/problem.mjs";
import { withVariable } from "../helpers/variables.mjs";
import { seen } from "../runner/look.mjs";
import { installOfficial } from "./tensorflow/official.mjs";
import { addonFile, probeTensorFlow, removeNative, tfjsNodeFolder } from "./tensorflow/probe.mjs";
import {
  forgetBuilt,
  installFromWheel,
  isProvablyWhole,
  isWheelCached,
  noteContents,
} from "./tensorflow/wheel.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../helpers/progress.mjs").Report} Report */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */
/** @typedef {import("../runner/run-steps.mjs").How} How */

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
  id: "tensorflow",
  name: "Native TensorFlow",
  advice: `Type  ${withVariable("TF_SETUP", "none", "npm start")}  to go on with WebAssembly`,
  // Its libraries may be out of reach; then the course runs on WebAssembly.
  isOptional: true,
  look(place) {
    if (place.env.TF_SETUP === "none" && !fs.existsSync(addonFile(place))) return seen(WASM);
    if (readHead(place, "tensorflow")?.input === FAILED) {
      return seen("", `WebAssembly, because: ${readHead(place, "tensorflow")?.detail}`);
    }
    const { wrong, files, isCopied, detail } = lookAtRecord(place, "tensorflow", HERE);
    return { found: detail, wrong: isCopied ? ["its files were put there anew"] : wrong, files };
  },
  async run(place, report, how) {
    let version = "";
    // What is known to be damaged isn't asked: it may answer all the same.
    if (!how.anew && how.files.length === 0) version = (await probeTensorFlow(place)).version;
    if (version) await noteContents(place);
    const failures = [];
    for (const [name, install] of await ways(place, how)) {
      if (version) break;
      removeNative(place);
      let why = await install(place, report);
      if (!why) {
        report.progress(0.98, "trying it");
        const probe = await probeTensorFlow(place);
        version = probe.version;
        why = errorLine(probe.output) || "it crashes";
      }
      if (version) break;
      failures.push(`${name}: ${why}`);
      removeNative(place);
    }
    if (version) {
      const detail = `TensorFlow ${version}`;
      writeRecord(place, "tensorflow", HERE, detail, listing(place.root, nativeFolders(place)));
      return detail;
    }
    const mode = place.env.TF_SETUP;
    if (mode === "official" || mode === "wheel") throw nothingWorked(failures);
    if (mode === "none") return WASM;
    for (const line of notice(failures)) report.notice(line);
    writeRecord(place, "tensorflow", FAILED, failures.filter(isTold).join("; "), {});
    return WASM;
  },
};

/** What the files are for. */
const HERE = `${process.platform} ${process.arch}`;

/** In the place of it, where nothing worked. The next start tries again, and the doctor tells why. */
const FAILED = "failed";

/**
 * The ways to native TensorFlow, in order. What the cache has comes first, because it takes a second; where nothing is to be
 * believed, only if it is provably whole.
 *
 * @param {Place} place
 * @param {How} how
 * @returns {Promise<[name: string, install: (place: Place, report: Report) => Promise<string>][]>}
 */
async function ways(place, { anew }) {
  const fromWheel = (/** @type {Place} */ here, /** @type {Report} */ report) =>
    installFromWheel(here, report, { anew });
  switch (place.env.TF_SETUP || "auto") {
    case "auto": {
      const isSound = !anew || (await isProvablyWhole(place));
      return [
        ...(isSound ? [/** @type {[string, typeof fromCache]} */ (["cache", fromCache])] : []),
        ["official download", installOfficial],
        ["Python wheel", isSound ? installFromWheel : fromWheel],
        ...(isSound ? [] : [/** @type {[string, typeof fromCache]} */ (["cache", fromCache])]),
      ];
    }
    case "official":
      return [["official download", installOfficial]];
    case "wheel":
      return [["Python wheel", fromWheel]];
    case "none":
      return [];
    default:
      throw new SetupProblem({
        happened: `TF_SETUP is "${place.env.TF_SETUP}"`,
        expected: "auto, official, wheel or none",
        advice: "Correct the environment variable, or unset it.",
      });
  }
}

/** @param {Place} place @param {Report} report */
async function fromCache(place, report) {
  if (!isWheelCached(place)) return EMPTY;
  await installFromWheel(place, report);
  if ((await probeTensorFlow(place)).version) return "";
  forgetBuilt(place);
  return "what it held doesn't load; it is made anew";
}

const EMPTY = "empty";

/** An empty cache is no failure. @param {string} failure */
function isTold(failure) {
  return failure !== `cache: ${EMPTY}`;
}

/** The addon, with what lies beside it, and the libraries, which may be in the shared cache. @param {Place} place */
function nativeFolders(place) {
  const folder = path.relative(place.root, tfjsNodeFolder(place)).replaceAll(path.sep, "/");
  return [`${folder}/lib`, `${folder}/deps/lib`];
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
    ...failures.filter(isTold).map((failure) => `    - ${failure}`),
    "",
  ];
}
