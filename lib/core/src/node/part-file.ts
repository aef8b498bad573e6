import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Part files that nobody has written to for so long (ms) were left by a process that ended early. */
const ABANDONED_AFTER = 10 * 60 * 1000;

/** Gives a name for a file while it is written, beside its own: no other process uses the same. */
export function partOf(file: string): string {
  return `${file}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
}

/**
 * Removes part files that were left behind.
 *
 * @param folder where they lie.
 * @param beginning only those whose names begin so; all by default.
 */
export async function removeAbandoned(folder: string, beginning = ""): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(beginning) || !name.endsWith(".part")) continue;
    const path = join(folder, name);
    // Another process may finish and rename it meanwhile.
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER) await rm(path, { force: true });
  }
}

/** Tells whether something could not be written for want of room. */
export function isDiskFull({ code }: NodeJS.ErrnoException): boolean {
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
}
