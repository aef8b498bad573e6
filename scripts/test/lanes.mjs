import os from "node:os";

/** More at once would need more memory than they save time. */
const MOST = 4;

/** How many jobs run beside each other: one for each core. One more takes as long: the cores are busy then already. */
export const LANES = Math.min(MOST, os.availableParallelism());

/**
 * Works on jobs in several lanes. Those that measure time have a lane of their own, so that they run one after
 * another; the others share the rest, the slow ones first.
 *
 * @template {{ timed: boolean, slow: boolean }} J
 * @param {readonly J[]} jobs
 * @param {number} lanes how many of the others run at a time, while one that measures time runs as well
 * @param {(job: J) => Promise<void>} work never rejects
 * @returns {Promise<void>} when all have ended
 */
export async function inLanes(jobs, lanes, work) {
  const timed = jobs.filter((job) => job.timed);
  const others = jobs.filter((job) => !job.timed).sort((a, b) => Number(b.slow) - Number(a.slow));
  const lane = async (/** @type {J[]} */ queue) => {
    for (let job = queue.shift(); job; job = queue.shift()) await work(job);
  };
  await Promise.all([lane(timed), ...Array.from({ length: lanes }, () => lane(others))]);
}
