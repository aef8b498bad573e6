import { convertIndexedToRgb, type DecodedPng, decode as decodePng } from "fast-png";
import { decode as decodeJpeg } from "jpeg-js";
import { orientationOf, upright } from "../own/orientation.js";
import type { Picture } from "../own/picture.js";

/** What lies behind a transparent pixel. */
const PAPER = 255;

/** A picture with more pixels is no example to learn from, and would fill the memory: in millions. */
const MOST_MEGAPIXELS = 100;

/**
 * Decodes a picture.
 *
 * @param bytes of a PNG or JPEG file; which it is, its first bytes say.
 * @returns the picture, upright; what is transparent is white.
 * @throws Error where it is neither, or damaged. The message goes on after the name of the file.
 */
export function decodePicture(bytes: Uint8Array): Picture {
  if (bytes.length === 0) throw new Error("is empty (0 bytes)");
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return whole(() => fromPng(bytes), "PNG");
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return whole(() => fromJpeg(bytes), "JPEG");
  throw new Error("is neither PNG nor JPEG");
}

function whole(decode: () => Picture, format: string): Picture {
  try {
    return decode();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`can't be read as ${format}: it is damaged or cut off (${why})`, { cause });
  }
}

function fromPng(bytes: Uint8Array): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 24) throw new Error("the end of the file is missing");
  requireSize(view.getUint32(16), view.getUint32(20));
  // What is cut off decodes without complaint where only the last chunk is missing.
  if (!endsWithImage(bytes)) throw new Error("the end of the file is missing");
  const png = decodePng(bytes, { checkCrc: true });
  const { width, height } = png;
  const { values, channels } = eightBits(png);
  const rgb = new Uint8Array(width * height * 3);
  const hasAlpha = channels === 2 || channels === 4;
  for (let i = 0; i < width * height; i++) {
    const alpha = hasAlpha ? (values[(i + 1) * channels - 1] as number) / 255 : 1;
    for (let c = 0; c < 3; c++) {
      const value = values[i * channels + (channels < 3 ? 0 : c)] as number;
      rgb[3 * i + c] = Math.round(alpha * value + (1 - alpha) * PAPER);
    }
  }
  return { width, height, rgb };
}

/** Tells whether the chunk that ends a PNG is there. */
function endsWithImage(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("IEND", 8, "latin1");
}

/** Gives one byte for each channel of each pixel, however many bits the file has for it. */
function eightBits(png: DecodedPng): { values: ArrayLike<number>; channels: number } {
  const { data, depth, width, height, channels, palette } = png;
  if (palette) return { values: convertIndexedToRgb(png), channels: palette[0]?.length ?? 3 };
  if (depth === 8) return { values: data, channels };
  if (depth === 16) return { values: Uint8Array.from(data, (value) => Math.round(value / 257)), channels };
  // Grey pixels of fewer bits are packed into bytes, row by row.
  const bytesInRow = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const byte = data[row * bytesInRow + (bit >> 3)] as number;
      values[row * width + column] = (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
    }
  }
  return { values, channels: 1 };
}

function fromJpeg(bytes: Uint8Array): Picture {
  const { width, height, data } = decodeJpeg(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_MEGAPIXELS,
    maxMemoryUsageInMB: 1024,
  });
  requireSize(width, height);
  return upright({ width, height, rgb: data }, orientationOf(bytes));
}

function requireSize(width: number, height: number): void {
  if (width < 1 || height < 1) throw new Error("it has no pixels");
  if (width * height > MOST_MEGAPIXELS * 1e6) {
    throw new Error(`it has ${width} × ${height} pixels, more than ${MOST_MEGAPIXELS} million`);
  }
}
