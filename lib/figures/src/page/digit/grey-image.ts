/** A picture in shades of grey. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** Row by row from the top: 0 is black (no ink), 255 is white (full ink). */
  readonly pixels: Uint8Array;
}

/**
 * Makes a black image.
 *
 * @param width columns.
 * @param height rows, as many as columns by default.
 * @returns an image of zeros.
 * @example
 * blackImage(28).pixels.length; // 784
 */
export function blackImage(width: number, height = width): GreyImage {
  return { width, height, pixels: new Uint8Array(width * height) };
}
