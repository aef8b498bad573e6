import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Temporary files that nobody has written to for so long (ms) were left by a process that ended early. */
const ABANDONED_AFTER = 10 * 60 * 1000;

/**
 * Writes a file, all of it or nothing: under a temporary name first, and under its own once everything is on the
 * disk. Whatever happens meanwhile, a full disk, a crash, a power failure, there is the old file or the new one.
 *
 * @param file its path; missing folders are made.
 * @param parts what it is to hold, one part after the other.
 * @throws Error where it can't be written, with the cause and what to do; a file that was there is unchanged.
 */
export async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const folder = dirname(file);
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(file);
    const handle = await open(temporary, "wx");
    try {
      for (const part of parts) await handle.writeFile(part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    const { code, message } = cause as NodeJS.ErrnoException;
    const full = code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
    const advice = full ? `The disk is full: make room in ${folder}` : `Can ${folder} be written to?`;
    throw new Error(`${file} can't be written (${message}). ${advice}; what was there before is unchanged.`, {
      cause,
    });
  }
}

async function removeAbandoned(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    if (!name.startsWith(`${basename(file)}.`) || !name.endsWith(".part")) continue;
    const path = join(dirname(file), name);
    // Another process may finish and rename it meanwhile.
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER) await rm(path, { force: true });
  }
}
