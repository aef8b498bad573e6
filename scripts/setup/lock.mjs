import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** @typedef {import("./place.mjs").Place} Place */

/**
 * Runs a task while no other set-up of the same copy runs. Waits for another one to end; one that was killed
 * doesn't count.
 *
 * @template T
 * @param {Place} place
 * @param {(text: string) => void} notice tells that it waits
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(place, notice, task) {
  const file = path.join(place.cache, "setup", "lock");
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    if (!told) notice("Another set-up of this folder is running; waiting for it to end.");
    told = true;
    await sleep(500);
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await task();
  } finally {
    release();
    process.off("exit", release);
  }
}

/** @param {string} file @returns {boolean} true where the lock is ours now */
function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  const owner = Number(read(file));
  if (owner && isAlive(owner)) return false;
  // An empty file is being written by its owner right now, unless it stays empty.
  if (!owner && Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 5000)
    return false;
  fs.rmSync(file, { force: true });
  return false;
}

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
