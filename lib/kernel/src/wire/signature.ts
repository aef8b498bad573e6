/** Signs and checks messages: only a client that knows the key of the connection file may run code. */
import { createHmac, timingSafeEqual } from "node:crypto";

export class Signature {
  readonly #key: string;
  readonly #algorithm: string;

  /**
   * @param key of the connection file; an empty key means that messages are not signed.
   * @param scheme e.g. `"hmac-sha256"`, the default of the protocol.
   */
  constructor(key: string, scheme = "hmac-sha256") {
    this.#key = key;
    this.#algorithm = scheme.replace(/^hmac-/, "");
  }

  /** Computes the signature of the four JSON parts: hexadecimal, or "" without a key. */
  sign(parts: readonly (string | Uint8Array)[]): string {
    if (!this.#key) return "";
    const hmac = createHmac(this.#algorithm, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Tells whether a signature belongs to these parts, in a time that doesn't depend on where they differ. */
  verify(signature: string, parts: readonly Uint8Array[]): boolean {
    const expected = Buffer.from(this.sign(parts));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}
