import type { Picture } from "./picture.js";

/** The tag under which a camera says how it was held. */
const ORIENTATION = 0x0112;

/**
 * Reads from a JPEG how the camera was held: phones save pictures lying on their side, and note so in them.
 *
 * @param bytes of the file.
 * @returns a number from 1 (upright) to 8, as EXIF counts them; 1 where the file doesn't say.
 */
export function orientationOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let at = 2; view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
      // Behind the mark: a length, "Exif", two zeros.
      if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) {
        return tagIn(new DataView(view.buffer, view.byteOffset + at + 10));
      }
      if (view.getUint16(at) === 0xffda) break;
    }
  } catch (error) {
    // A note that breaks off says nothing; whether the picture is whole is found elsewhere.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

function tagIn(tiff: DataView): number {
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  for (let i = 0; i < tiff.getUint16(directory, isLittle); i++) {
    const entry = directory + 2 + 12 * i;
    if (tiff.getUint16(entry, isLittle) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

/**
 * Puts a picture upright.
 *
 * @param picture as it lies in the file.
 * @param orientation from 1 to 8, as `orientationOf` gives it.
 */
export function upright({ width, height, rgb }: Picture, orientation: number): Picture {
  if (orientation === 1) return { width, height, rgb };
  const isOnSide = orientation >= 5;
  const [w, h] = isOnSide ? [height, width] : [width, height];
  const turned = new Uint8Array(rgb.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [alongX, alongY] = isOnSide ? [y, x] : [x, y];
      const fromX = [2, 3, 7, 8].includes(orientation) ? width - 1 - alongX : alongX;
      const fromY = [3, 4, 6, 7].includes(orientation) ? height - 1 - alongY : alongY;
      const from = 3 * (fromY * width + fromX);
      turned.set(rgb.subarray(from, from + 3), 3 * (y * w + x));
    }
  }
  return { width: w, height: h, rgb: turned };
}
