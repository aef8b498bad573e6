import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { isDiskFull, partOf, removeAbandoned } from "./part-file.js";

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
  const temporary = partOf(file);
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder, `${basename(file)}.`);
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
    const error = cause as NodeJS.ErrnoException;
    const advice = isDiskFull(error)
      ? `The disk is full: make room in ${folder}`
      : `Can ${folder} be written to?`;
    const what = `${file} can't be written (${error.message})`;
    throw new Error(`${what}. ${advice}; what was there before is unchanged.`, { cause });
  }
}
