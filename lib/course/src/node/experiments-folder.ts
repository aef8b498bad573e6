import { resolve } from "node:path";

/**
 * Says where finished experiments are kept.
 *
 * @param folder as the caller names it; by default `COURSE_EXPERIMENTS` of the environment, else `.experiments`.
 * @returns the full path; undefined for `"none"`: then nothing is kept.
 */
export function experimentsFolder(folder?: string): string | undefined {
  const chosen = folder ?? process.env.COURSE_EXPERIMENTS ?? ".experiments";
  return chosen === "none" ? undefined : resolve(chosen);
}
