import { gunzipSync } from "node:zlib";

/**
 * Decompresses a gzip file.
 *
 * @param most bytes that may come out.
 * @throws Error where it is damaged, or more would come out.
 */
export function gunzip(bytes: Uint8Array, most: number): Uint8Array {
  return gunzipSync(bytes, { maxOutputLength: most });
}
