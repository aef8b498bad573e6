/**
 * Writes bytes as base64.
 *
 * @param view any typed array; its bytes as they lie in memory.
 * @example
 * toBase64(Uint8Array.of(1, 2, 3)); // "AQID"
 */
export function toBase64({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/**
 * Reads base64.
 *
 * @example
 * fromBase64("AQID"); // Uint8Array [1, 2, 3]
 */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"));
}
