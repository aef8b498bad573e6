import fs from "node:fs";

/**
 * Tells whether a process runs: one that has ended and waits for its parent to notice doesn't.
 *
 * @param {number} pid its number
 * @returns {boolean} true also where it is another user's
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
  // One that has ended keeps its number until its parent notices: state Z.
  return !/\) Z /.test(statusOf(pid));
}

/** @param {number} pid @returns {string} "" where the system isn't Linux, or where it has ended meanwhile */
function statusOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
