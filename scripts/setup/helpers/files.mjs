import fs from "node:fs";

/** On Windows a file that a virus scanner or an indexer has open can be neither renamed nor removed for a moment. */
const BUSY = new Set(["EPERM", "EACCES", "EBUSY", "ENOTEMPTY"]);

/** After which waits it is tried again: two seconds in all. Milliseconds. */
const WAITS = [10, 20, 40, 80, 150, 200, 500, 1000];

/**
 * Does something with a file, again and again for two seconds where another program has it open.
 *
 * @template T
 * @param {() => T} action throws where the file can't be had
 * @param {string} [platform] as `process.platform` names it; elsewhere than on Windows it is tried once
 * @returns {T}
 * @throws what the action throws, at the last try
 * @example
 * patiently(() => fs.renameSync(from, to));
 */
export function patiently(action, platform = process.platform) {
  for (const wait of platform === "win32" ? WAITS : []) {
    try {
      return action();
    } catch (error) {
      if (!BUSY.has(String(/** @type {NodeJS.ErrnoException} */ (error).code))) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
    }
  }
  return action();
}

/**
 * Renames a file or a folder.
 *
 * @param {string} from
 * @param {string} to what is there is replaced, where it is a file
 */
export function rename(from, to) {
  patiently(() => fs.renameSync(from, to));
}

/**
 * Removes a file, or a folder with all that is in it. Does nothing where there is none.
 *
 * @param {string} name
 */
export function remove(name) {
  // Node's own patience serves folders only.
  patiently(() => fs.rmSync(name, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
}
