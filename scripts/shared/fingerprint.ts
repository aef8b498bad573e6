import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Document } from "./documents.js";
import { inRepository } from "./paths.js";

/** Beside its source, what the outputs of a notebook depend on. Folders count with all that is in them. */
const INPUTS = [
  "lib",
  "kernel/src",
  "kernel/jupyter",
  "data/manifest.json",
  "package-lock.json",
  "requirements.txt",
];
const IGNORED = new Set(["dist", "node_modules"]);
const KINDS = new Set([".ts", ".mjs", ".cjs", ".json", ".txt"]);

/**
 * Computes a fingerprint of all that decides what a notebook shows: its source, the library, the kernel, the
 * versions of all packages, and which data. Equal fingerprints mean that executing it again is not needed.
 *
 * @param document the source.
 * @returns SHA-256 in hex.
 */
export function fingerprint(document: Document): string {
  const hash = createHash("sha256").update(surroundings());
  return hash.update(readFileSync(document.source)).digest("hex");
}

let known: string | undefined;

/** The part that all notebooks share (the library, the kernel, the packages, the data), computed once. */
export function surroundings(): string {
  if (known) return known;
  const hash = createHash("sha256");
  for (const input of INPUTS) {
    for (const file of filesOf(inRepository(input))) {
      // The path relative to the repository, so that the fingerprint is the same in each copy of it.
      hash
        .update(`${file.slice(inRepository("").length)}\0`)
        .update(readFileSync(file))
        .update("\0");
    }
  }
  known = hash.digest("hex");
  return known;
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (extname(path) !== "" && KINDS.has(extname(path))) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return filesOf(inner);
      return KINDS.has(extname(entry.name)) ? [inner] : [];
    });
}
