/**
 * Ends the kernel's process from any thread, even when the main thread is busy: a worker's process.exit
 * would end the worker only.
 */

// Taken now, because cells are kept from killing the kernel later on (guard.ts).
const kill = process.kill.bind(process);

/** Kills the process group that the kernel leads, so that its children go too, or else the process. */
export function endProcess(): void {
  try {
    // Jupyter starts a kernel as leader of a group of its own. When it isn't, there is no such group: ESRCH.
    kill(-process.pid, "SIGKILL");
  } catch {
    // Windows, or started by hand inside another group.
  }
  kill(process.pid, "SIGKILL");
}
