import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isDiskFull, partOf, removeAbandoned, sha256 } from "@course/core/files";
import { DataError } from "../data-error.js";
import { type DataFile, type DatasetName, downloadFolder } from "./manifest.js";

/** The place of a file in the folder of downloads. */
export function cachedPath(dataset: DatasetName, file: DataFile): string {
  return join(downloadFolder(), dataset, file.name);
}

/**
 * Reads a file from the folder of downloads and checks its size and SHA-256, which takes 0.1 s for the
 * largest.
 *
 * @param dataset the data set it belongs to.
 * @param file the file, as the manifest describes it.
 * @returns its bytes, or `"missing"`, or `"damaged"` where they are not the expected ones.
 * @throws DataError ("disk") where it is there but can't be read.
 */
export async function readCached(
  dataset: DatasetName,
  file: DataFile,
): Promise<Uint8Array | "missing" | "damaged"> {
  const path = cachedPath(dataset, file);
  try {
    const { size } = await stat(path);
    if (size !== file.bytes) return "damaged";
    const bytes = await readFile(path);
    return sha256(bytes) === file.sha256 ? bytes : "damaged";
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return "missing";
    throw new DataError(
      `${path} can't be read (${message}). Make it readable, or set COURSE_DATA_DIR to another folder.`,
      "disk",
      { cause },
    );
  }
}

/**
 * Writes a file into the folder of downloads, all of it or nothing: under a temporary name first, and
 * under its own once size and SHA-256 are right. Several processes may write the same file at once.
 *
 * @param dataset the data set it belongs to.
 * @param file the file, as the manifest describes it.
 * @param chunks its bytes, not compressed.
 * @param onBytes is told after each chunk how many bytes have come.
 * @throws DataError "damaged" where other bytes come than expected, "disk" where they can't be written;
 * and whatever `chunks` throws.
 */
export async function writeCached(
  dataset: DatasetName,
  file: DataFile,
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (received: number) => void = () => {},
): Promise<void> {
  const path = cachedPath(dataset, file);
  const part = partOf(path);
  const handle = await onDisk(async () => {
    await mkdir(dirname(path), { recursive: true });
    await removeAbandoned(dirname(path));
    return open(part, "wx");
  });
  try {
    const hash = createHash("sha256");
    let received = 0;
    for await (const chunk of chunks) {
      received += chunk.length;
      if (received > file.bytes) {
        throw new DataError(`sent more than the expected ${file.bytes} bytes`, "damaged");
      }
      hash.update(chunk);
      await onDisk(() => handle.writeFile(chunk));
      onBytes(received);
    }
    if (received < file.bytes) {
      throw new DataError(`broke off after ${received} of ${file.bytes} bytes`, "damaged");
    }
    if (hash.digest("hex") !== file.sha256) {
      throw new DataError("sent as many bytes as expected, but others: the SHA-256 differs", "damaged");
    }
    await onDisk(async () => {
      await handle.sync();
      await handle.close();
      await rename(part, path);
    });
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** Does something with the disk and turns a failure into an error that says what to do. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException;
    const folder = downloadFolder();
    const advice = isDiskFull(error)
      ? `The disk is full: make room in ${folder} (both data sets take 110 MB), or set COURSE_DATA_DIR to a folder on another disk`
      : `${folder} can't be written to: make it writable, or set COURSE_DATA_DIR to a folder that is`;
    throw new DataError(`${advice}. Then try again; what is complete is kept. (${error.message})`, "disk", {
      cause,
    });
  }
}
