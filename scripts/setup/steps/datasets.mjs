import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { placeAt } from "../helpers/place.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { runSteps } from "../runner/run-steps.mjs";
import { readStamp, removeStamp, writeStamp } from "../runner/stamp.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

/**
 * Fetches MNIST and Fashion-MNIST with the library, which checks every file by its hash.
 *
 * @type {Step}
 */
export const datasets = {
  name: "Data sets",
  advice: "node scripts/data.mjs",
  isDone(place) {
    const stamp = readStamp(place, "datasets");
    return stamp?.fingerprint === state(place) ? stamp.detail : "";
  },
  async run(place, report) {
    removeStamp(place, "datasets");
    const manifest = readManifest(place);
    const files = Object.values(manifest).flatMap(({ files }) => Object.values(files));
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    /** @type {Map<string, number>} */
    const received = new Map();
    /** @type {typeof import("course/data")} */
    const library = await import(
      pathToFileURL(path.join(place.root, "lib", "course", "dist", "data.js")).href
    );
    try {
      await library.ensureDatasets({
        onProgress({ dataset, file, received: bytes }) {
          received.set(`${dataset}/${file}`, bytes);
          const sum = [...received.values()].reduce((a, b) => a + b, 0);
          report.progress(sum / total, manifest[dataset]?.title);
        },
      });
    } catch (error) {
      if (!(error instanceof library.DataError)) throw error;
      throw new SetupProblem({
        happened: error.message,
        expected: "both data sets, each file with the hash that data/manifest.json names",
        advice: "Do what the message says. What is complete is kept.",
      });
    }
    const detail = Object.values(manifest)
      .map(({ title }) => title)
      .join(" and ");
    writeStamp(place, "datasets", state(place), detail);
    return detail;
  },
};

/**
 * Describes the files as they lie there, without reading them: whoever changes one changes its time.
 *
 * @param {Place} place
 */
function state(place) {
  const facts = Object.entries(readManifest(place)).flatMap(([name, { files }]) =>
    Object.values(files).map((file) => {
      const stat = fs.statSync(path.join(downloadFolder(place), name, file.name), { throwIfNoEntry: false });
      return `${name}/${file.name} ${stat?.size} ${stat?.mtimeMs}`;
    }),
  );
  return fingerprint(place.root, ["data/manifest.json"], facts);
}

/** @param {Place} place */
export function downloadFolder(place) {
  return place.env.COURSE_DATA_DIR || path.join(place.root, "data", "downloads");
}

/**
 * Reads the list of data sets.
 *
 * @param {Place} place
 * @returns {Record<string, import("@course/datasets").DatasetDescription>}
 */
export function readManifest(place) {
  return JSON.parse(fs.readFileSync(path.join(place.root, "data", "manifest.json"), "utf8"));
}

/**
 * Runs this step alone.
 *
 * @returns {Promise<number>} exit code
 */
export async function fetchDatasets() {
  const { build } = await import("./build.mjs");
  return (await runSteps([build, datasets], placeAt(), { again: "node scripts/data.mjs" })) ? 0 : 1;
}
