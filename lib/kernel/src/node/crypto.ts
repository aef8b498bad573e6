import { createHmac, timingSafeEqual } from "node:crypto";

export { randomUUID } from "node:crypto";

/**
 * Computes the HMAC of some parts, one after another.
 *
 * @param algorithm of the hash, e.g. `"sha256"`.
 * @returns hexadecimal.
 * @throws when the algorithm is unknown.
 */
export function hmac(algorithm: string, key: string, parts: readonly (string | Uint8Array)[]): string {
  const running = createHmac(algorithm, key);
  for (const part of parts) running.update(part);
  return running.digest("hex");
}

/** Tells whether two texts are equal, in a time that doesn't depend on where they differ. */
export function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
