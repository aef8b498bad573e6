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
    await patiently(() => rename(temporary, file));
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

/** On Windows a virus scanner or an indexer may have a file open for a moment; then it can't be replaced. */
const OPEN_ELSEWHERE = new Set(["EPERM", "EACCES", "EBUSY"]);

/** After which waits it is tried again, there. In ms. */
const WAITS = [20, 50, 100, 200, 500, 1000];

/**
 * Does something with a file, again and again for two seconds where another program has it open.
 *
 * @param action fails where the file can't be had.
 * @param platform as `process.platform` names it; elsewhere than on Windows it is tried once.
 */
export async function patiently(action: () => Promise<void>, platform = process.platform): Promise<void> {
  for (const wait of platform === "win32" ? WAITS : []) {
    try {
      return await action();
    } catch (error) {
      if (!OPEN_ELSEWHERE.has(String((error as NodeJS.ErrnoException).code))) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return action();
}
