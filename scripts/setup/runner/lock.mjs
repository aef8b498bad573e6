import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { remove } from "../helpers/files.mjs";
import { isAlive } from "../helpers/is-alive.mjs";

/** @typedef {import("../helpers/place.mjs").Place} Place */

/** How often the owner of the lock shows that it lives, and after which silence it doesn't. Milliseconds. */
const BEAT = 2000;
const SILENCE = 15_000;

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
  const release = () => remove(file);
  const heartbeat = setInterval(() => beat(file), BEAT);
  process.once("exit", release);
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    release();
    process.off("exit", release);
  }
}

/** @param {string} file */
function beat(file) {
  try {
    fs.utimesSync(file, new Date(), new Date());
  } catch {
    // Somebody has it open, as virus scanners do: the next time then.
  }
}

/** @param {string} file @returns {boolean} true where the lock is ours now */
function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    const { code = "" } = /** @type {NodeJS.ErrnoException} */ (error);
    // On Windows a file that is just being removed is still in the way for a moment.
    if (process.platform === "win32" && ["EPERM", "EACCES", "EBUSY"].includes(code)) return false;
    if (code !== "EEXIST") throw error;
  }
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const owner = Number(read(file));
  // No heartbeat: the number belongs to another process by now. No number: it is just being written.
  if (age < SILENCE && (!owner || isAlive(owner))) return false;
  remove(file);
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
