import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DataError } from "./data-error.js";
import { type DataFile, type DatasetName, downloadFolder } from "./manifest.js";

/** Temporary files that nobody has written to for so long (ms) were left by a process that ended early. */
const ABANDONED_AFTER = 10 * 60 * 1000;

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
    return createHash("sha256").update(bytes).digest("hex") === file.sha256 ? bytes : "damaged";
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
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
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

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".part")) continue;
    const path = join(folder, name);
    // Another process may finish and rename it meanwhile.
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER) await rm(path, { force: true });
  }
}

/** Does something with the disk and turns a failure into an error that says what to do. */
async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const folder = downloadFolder();
    const full = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
    const advice = full
      ? `The disk is full: make room in ${folder} (both data sets take 110 MB), or set COURSE_DATA_DIR to a folder on another disk`
      : `${folder} can't be written to: make it writable, or set COURSE_DATA_DIR to a folder that is`;
    throw new DataError(`${advice}. Then try again; what is complete is kept. (${message})`, "disk", {
      cause,
    });
  }
}
