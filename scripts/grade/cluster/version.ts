import type { Place } from "../../setup/helpers/place.mjs";
import { conditionsAt } from "../conditions.js";
import { graderFingerprint } from "../fingerprint.js";

/**
 * Names the version of the course by which a machine gives points: machines with the same name give the same. It is also
 * the resource that a worker offers, and that a notebook asks for, so Dask itself gives a notebook to no other worker.
 *
 * @param place the course's folder and environment.
 * @returns such as "course 0123456789abcdef", with what is other than announced there.
 */
export async function versionAt(place: Place): Promise<string> {
  return versionOf(graderFingerprint(place.root), await conditionsAt(place));
}

/** Names a version by the fingerprint of the grader and what is other than announced. */
export function versionOf(fingerprint: string, conditions: string): string {
  return `course ${fingerprint.slice(0, 16)}${conditions ? " on WebAssembly" : ""}`;
}
