import os from "node:os";

/** Tells how many threads can compute at once. */
export function threadCount(): number {
  return os.availableParallelism();
}
