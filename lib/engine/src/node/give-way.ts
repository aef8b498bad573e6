/** Lets timers, messages and whatever else waits for the only thread have their turn. */
export function giveWay(): Promise<void> {
  return new Promise((resume) => setImmediate(resume));
}
