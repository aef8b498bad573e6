import { createHash } from "node:crypto";

/**
 * Computes a SHA-256.
 *
 * @param parts bytes and texts (in UTF-8), which count as if they were joined.
 * @returns the hash in hex.
 * @example
 * sha256("MNIST"); // the same as sha256("MN", "IST")
 */
export function sha256(...parts: (Uint8Array | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}
