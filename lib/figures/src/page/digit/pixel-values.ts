/**
 * Gives the values that a model takes for pixels.
 *
 * @param pixels from 0 to 255.
 * @param range the values for black and for white.
 */
export function pixelValues(
  pixels: Uint8Array,
  [black, white]: readonly [black: number, white: number],
): Float32Array {
  return Float32Array.from(pixels, (value) => black + (value / 255) * (white - black));
}
