import { toBase64 } from "@course/core";
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
  return uriOf(png);
}

/** Red, green and blue, 0–255. */
export type Rgb = [red: number, green: number, blue: number];

/**
 * Packs pixels of a few colours into a PNG, with a byte for each pixel: a quarter of the room that `pngUri` needs for
 * the same picture.
 *
 * @param indices row by row from the top, the place of each pixel's colour in the palette.
 * @param width pixels in a row.
 * @param height rows.
 * @param palette up to 256 colours.
 * @returns the PNG as data URI.
 * @example
 * palettePngUri(new Uint8Array([0, 1]), 2, 1, [[0, 114, 178], [255, 255, 255]]); // "data:image/png;base64,…"
 */
export function palettePngUri(
  indices: Uint8Array,
  width: number,
  height: number,
  palette: readonly Rgb[],
): string {
  const picture = { width, height, data: indices, channels: 1, palette: [...palette] };
  return uriOf(encode({ ...picture, depth: 8 }, { zlib: { level: 9 } }));
}

function uriOf(png: Uint8Array): string {
  return `data:image/png;base64,${toBase64(png)}`;
}
