/** A picture as it was decoded: each pixel is red, green and blue, from 0 to 255. */
export interface Picture {
  width: number;
  height: number;
  /** `[height, width, 3]`. */
  rgb: Uint8Array;
}

/** How much red, green and blue add to the brightness that people see (ITU-R BT.601, as most programs do). */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Turns a picture into numbers of the size asked for.
 *
 * @param picture as decoded.
 * @param height of the result, in pixels.
 * @param width of the result; the picture is squeezed where its proportions differ.
 * @param greyscale whether each pixel becomes one number, its brightness, in place of three.
 * @returns `[height, width]` or `[height, width, 3]`, from 0 to 255.
 */
export function pixelsOf(picture: Picture, height: number, width: number, greyscale: boolean): Uint8Array {
  const channels = greyscale ? 1 : 3;
  const values = greyscale ? brightness(picture) : Float32Array.from(picture.rgb);
  const narrow = resizeRows(values, picture.height, picture.width, width, channels);
  const small = transposed(
    resizeRows(transposed(narrow, picture.height, width, channels), width, picture.height, height, channels),
    width,
    height,
    channels,
  );
  return Uint8Array.from(small, (value) => Math.round(value));
}

function brightness({ rgb }: Picture): Float32Array {
  return Float32Array.from(
    { length: rgb.length / 3 },
    (_, i) =>
      LUMA[0] * (rgb[3 * i] as number) +
      LUMA[1] * (rgb[3 * i + 1] as number) +
      LUMA[2] * (rgb[3 * i + 2] as number),
  );
}

/** Makes each row shorter or longer: a new pixel is the mean of the old ones that lie under it, by their share. */
function resizeRows(
  values: Float32Array,
  rows: number,
  from: number,
  to: number,
  channels: number,
): Float32Array {
  if (from === to) return values;
  const result = new Float32Array(rows * to * channels);
  const step = from / to;
  for (let x = 0; x < to; x++) {
    const [start, end] = [x * step, (x + 1) * step];
    for (let old = Math.floor(start); old < Math.min(from, end); old++) {
      const share = (Math.min(end, old + 1) - Math.max(start, old)) / step;
      if (share <= 0) continue;
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < channels; c++) {
          const at = (row * to + x) * channels + c;
          result[at] = (result[at] as number) + share * (values[(row * from + old) * channels + c] as number);
        }
      }
    }
  }
  return result;
}

function transposed(values: Float32Array, rows: number, columns: number, channels: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < channels; c++) {
        result[(column * rows + row) * channels + c] = values[
          (row * columns + column) * channels + c
        ] as number;
      }
    }
  }
  return result;
}
