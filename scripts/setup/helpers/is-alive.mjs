import { spawnSync } from "node:child_process";
import fs from "node:fs";

/**
 * Tells whether a process runs: one that has ended and waits for its parent to notice doesn't.
 *
 * @param {number} pid its number
 * @returns {boolean} true also where it is another user's
 */
export function isAlive(pid) {
  // The system takes 0 and below for groups of processes.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  // One that has ended keeps its number until its parent notices: state Z.
  return stateOf(pid) !== "Z";
}

/**
 * Tells when a process began, so that it isn't taken for another one that had its number before.
 *
 * @param {number} pid
 * @returns {string} text that means nothing by itself; "" where the system doesn't say, as on Windows
 */
export function birthOf(pid) {
  // The 22nd field; the second, in parentheses, may hold spaces.
  if (process.platform === "linux") return fieldsOf(pid)[19] ?? "";
  if (process.platform === "win32") return "";
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout?.trim() ?? "";
}

/** Tells whether a process was stopped, as by Ctrl-Z. @param {number} pid */
export function isStopped(pid) {
  return stateOf(pid) === "T";
}

/** @param {number} pid */
function stateOf(pid) {
  return fieldsOf(pid)[0] ?? "";
}

/** @param {number} pid @returns {string[]} from the third on; empty where the system isn't Linux, or where it has ended */
function fieldsOf(pid) {
  try {
    return fs
      .readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return [];
  }
}
