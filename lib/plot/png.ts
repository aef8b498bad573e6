import { encode } from "fast-png";

/**
 * Packs pixels into a PNG.
 *
 * @param pixels row by row from the top, `channels` bytes for each pixel, 0–255.
 * @param width pixels in a row.
 * @param height rows.
 * @param channels 1: grey; 3: red, green, blue; 4: with opacity.
 * @returns the PNG as data URI; a digit of 28 × 28 takes about 400 characters.
 * @example
 * pngUri(new Uint8Array([0, 255]), 2, 1); // "data:image/png;base64,…"
 */
export function pngUri(pixels: Uint8Array, width: number, height: number, channels: 1 | 3 | 4 = 1): string {
  const png = encode({ width, height, data: pixels, channels, depth: 8 }, { zlib: { level: 9 } });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
