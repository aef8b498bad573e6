import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Reads a text in UTF-8. @throws when there is no such file, or it can't be read. */
export function readText(path: string): string {
  return readFileSync(path, "utf8");
}

/** Reads a text in UTF-8; undefined when there is no such file, or it can't be read. */
export function textIfThere(path: string): string | undefined {
  try {
    return readText(path);
  } catch {
    return undefined;
  }
}

/** Tells when a file was last changed, in ms since 1970; -1 where there is none. */
export function modificationTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}

/**
 * Makes a file under a temporary name and renames it, so that no other process ever finds it half written.
 *
 * @param path its folder is made where missing.
 * @param write gets the temporary name, beside `path`, and writes the file there.
 * @throws what `write` throws, and when the disk doesn't take the file; then nothing is left behind.
 * @example makeWhole("/cache/data.bin", (temporary) => writeFileSync(temporary, bytes));
 */
export function makeWhole(path: string, write: (temporary: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  try {
    write(temporary);
    patiently(() => renameSync(temporary, path));
  } finally {
    patiently(() => rmSync(temporary, { force: true }));
  }
}

/** After which waits it is tried again. In ms. */
const WAITS = [10, 30, 100, 300, 1000];

/** On Windows a virus scanner has a new file open for a moment; then it can be neither renamed nor removed. */
function patiently(action: () => void): void {
  for (const wait of process.platform === "win32" ? WAITS : []) {
    try {
      action();
      return;
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    }
  }
  action();
}

/** Writes a file so that no other process ever finds it half written, see {@link makeWhole}. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  makeWhole(path, (temporary) => writeFileSync(temporary, content));
}
