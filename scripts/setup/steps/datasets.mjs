import path from "node:path";
import { pathToFileURL } from "node:url";
import { listing } from "../facts/listing.mjs";
import { lookAtRecord, writeRecord } from "../facts/record.mjs";
import { jsonObject, readTracked } from "../facts/tracked.mjs";
import { fingerprint } from "../helpers/fingerprint.mjs";
import { placeAt } from "../helpers/place.mjs";
import { SetupProblem } from "../helpers/problem.mjs";
import { runSteps } from "../runner/run-steps.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */
/** @typedef {import("../runner/run-steps.mjs").Step} Step */

const MANIFEST = "data/manifest.json";

/**
 * Fetches MNIST and Fashion-MNIST with the library, which checks every file by its hash.
 *
 * @type {Step}
 */
export const datasets = {
  id: "datasets",
  name: "Data sets",
  advice: "node scripts/data.mjs",
  look(place) {
    const { wrong, files, isCopied, detail } = lookAtRecord(place, "datasets", input(place));
    // The library reads them, and says whether they are still right.
    return { found: detail, wrong: isCopied ? ["its files were put there anew"] : wrong, files };
  },
  async run(place, report) {
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
    writeRecord(place, "datasets", input(place), detail, listing(place.root, filesOf(place)));
    return detail;
  },
};

/** What they are, and where. @param {Place} place */
function input(place) {
  return fingerprint(place.root, [MANIFEST], [downloadFolder(place)]);
}

/** @param {Place} place @returns {string[]} relative to the repository where they are in it */
function filesOf(place) {
  const folder = downloadFolder(place);
  const inside = path.relative(place.root, folder);
  const named = inside.startsWith("..") || path.isAbsolute(inside) ? folder : inside;
  return Object.entries(readManifest(place)).flatMap(([name, { files }]) =>
    Object.values(files).map((file) => path.join(named, name, file.name).replaceAll(path.sep, "/")),
  );
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
  return readTracked(place, MANIFEST, jsonObject);
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
