/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Reads the totals at the end of what node:test reports.
 *
 * @param {string} tap in the Test Anything Protocol
 * @returns {Counts} tests that were cancelled count as failed, those marked "todo" as skipped
 */
export function readCounts(tap) {
  const total = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  return {
    passed: total("pass"),
    failed: total("fail") + total("cancelled"),
    skipped: total("skipped") + total("todo"),
  };
}

/**
 * Adds counts up.
 *
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    for (const name of /** @type {const} */ (["passed", "failed", "skipped"])) total[name] += counts[name];
  }
  return total;
}

/**
 * Formats counts as the last line of `npm test` has them.
 *
 * @param {Counts} counts
 * @returns {string}
 * @example
 * countLine({ passed: 3, failed: 0, skipped: 0 }); // "3 passed, 0 failed"
 */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
