/** Bytes and the texts that stand for them. */

/** Writes bytes in base64. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Reads bytes as a text in UTF-8. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Reads each byte as one character, for bytes that should be ASCII and may be anything. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Counts the bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text);
}
