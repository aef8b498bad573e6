import { createHash } from "node:crypto";
import { fingerprint } from "../setup/helpers/fingerprint.mjs";
import { pointsFrom } from "../setup/helpers/inputs.mjs";
import { inRepository } from "../shared/paths.js";
import type { Submission } from "./collect/submission.js";

/**
 * Computes a fingerprint of all that the points of a submission depend on. Equal fingerprints mean that grading it
 * again is not needed.
 *
 * @param submission what was handed in.
 * @returns SHA-256 in hex.
 */
export function fingerprintOf({ notebook, problem, exercise, variant, data }: Submission): string {
  computed ??= graderFingerprint();
  const hash = createHash("sha256")
    .update(JSON.stringify([notebook, problem, (variant?.exercise ?? exercise).notebook]))
    .update(computed);
  for (const [path, read] of data ?? []) hash.update(JSON.stringify(path)).update(read());
  return hash.digest("hex");
}

let computed: string | undefined;

/**
 * Computes the part that all submissions share: the grader, and what notebooks run on.
 *
 * @param root a copy of the repository; this one by default.
 * @returns SHA-256 in hex.
 */
export function graderFingerprint(root = inRepository("")): string {
  return fingerprint(root, pointsFrom);
}
