import { createHash } from "node:crypto";

/**
 * Gives the seed of a task.
 *
 * @param key any text that students don't know beforehand.
 * @param task such as `"flatten"`.
 * @returns a whole number from 0 to 4,294,967,295.
 */
export function seedOf(key: string, task: string): number {
  return createHash("sha256").update(`${key}\0${task}`).digest().readUInt32LE();
}
