import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fingerprint as fingerprintOfFiles } from "../setup/helpers/fingerprint.mjs";
import { outputsFrom } from "../setup/helpers/inputs.mjs";
import type { Document } from "./documents.js";
import { inRepository } from "./paths.js";

/**
 * Computes a fingerprint of all that decides what a notebook shows: its source, and what all notebooks share. Equal
 * fingerprints mean that executing it again is not needed.
 *
 * @param document the source.
 * @returns SHA-256 in hex.
 */
export function fingerprint(document: Document): string {
  return createHash("sha256").update(known()).update(readFileSync(document.source)).digest("hex");
}

let computed: string | undefined;

function known(): string {
  computed ??= surroundings();
  return computed;
}

/**
 * Computes the part that all notebooks share: the packages of the course, the versions of all others, and which data.
 *
 * @param root a copy of the repository; this one by default.
 * @returns SHA-256 in hex. Files are named relative to the copy, so it is the same in each of them.
 */
export function surroundings(root = inRepository("")): string {
  return fingerprintOfFiles(root, outputsFrom);
}
