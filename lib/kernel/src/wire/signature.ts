/** Signs and checks messages: only a client that knows the key of the connection file may run code. */
import { hmac, isSameText } from "../node/crypto.js";

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
    return hmac(this.#algorithm, this.#key, parts);
  }

  /** Tells whether a signature belongs to these parts, in a time that doesn't depend on where they differ. */
  verify(signature: string, parts: readonly Uint8Array[]): boolean {
    return isSameText(signature, this.sign(parts));
  }
}
