import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "@course/core/files";
import { DataError } from "../data-error.js";
import { cachedPath } from "./cache.js";
import { type DataFile, type DataFiles, type DatasetName, readManifest, sampleFolder } from "./manifest.js";

/**
 * How many images of each part the committed sample holds: the first ones, so that the first label of
 * MNIST is a 5 there too. As many as fit into 1 MB for the set that compresses worse.
 */
const SAMPLE_ROWS = { train: 1600, test: 400 };

/**
 * Reads a file of the committed sample and checks its SHA-256.
 *
 * @param dataset the data set it belongs to.
 * @param file the file, as the manifest describes it under `sample`.
 * @returns its bytes, not compressed.
 * @throws DataError ("damaged") where it is missing or not right.
 */
export async function readSample(dataset: DatasetName, file: DataFile): Promise<Uint8Array> {
  const path = samplePath(dataset, file);
  try {
    const bytes = gunzipSync(await readFile(path), { maxOutputLength: file.bytes });
    if (sha256(bytes) === file.sha256) return bytes;
    throw new Error("the SHA-256 differs");
  } catch (cause) {
    throw new DataError(
      `${path} is missing or damaged (${(cause as Error).message}). Restore it with: git checkout -- data/sample`,
      "damaged",
      { cause },
    );
  }
}

/**
 * Makes the sample of a data set anew from the whole set in the folder of downloads.
 *
 * @param dataset the data set.
 * @returns the description of the four files, for the manifest.
 */
export async function makeSample(dataset: DatasetName): Promise<DataFiles> {
  const { files } = readManifest()[dataset];
  const make = async (file: DataFile, rows: number): Promise<DataFile> => {
    const head = firstRows(await readFile(cachedPath(dataset, file)), file, rows);
    const path = samplePath(dataset, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, gzipSync(head, { level: 9 }));
    return { ...file, shape: [rows, ...file.shape.slice(1)], bytes: head.length, sha256: sha256(head) };
  };
  return {
    trainImages: await make(files.trainImages, SAMPLE_ROWS.train),
    trainLabels: await make(files.trainLabels, SAMPLE_ROWS.train),
    testImages: await make(files.testImages, SAMPLE_ROWS.test),
    testLabels: await make(files.testLabels, SAMPLE_ROWS.test),
  };
}

/**
 * Cuts an IDX file of bytes behind its first rows.
 *
 * @param bytes the whole file.
 * @param file its description.
 * @param rows how many rows remain.
 * @returns a complete, shorter IDX file.
 */
export function firstRows(bytes: Uint8Array, file: DataFile, rows: number): Uint8Array {
  const header = 4 + 4 * file.shape.length;
  const rowBytes = file.shape.slice(1).reduce((product, size) => product * size, 1);
  const head = Uint8Array.from(bytes.subarray(0, header + rows * rowBytes));
  new DataView(head.buffer).setUint32(4, rows);
  return head;
}

function samplePath(dataset: DatasetName, file: DataFile): string {
  return join(sampleFolder(), dataset, `${file.name}.gz`);
}
