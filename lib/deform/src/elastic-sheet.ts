/** Height and width of the sheet. Small enough to be made in some tens of milliseconds, large enough for variety. */
const SIZE = 512;

/**
 * A large sheet of smooth random numbers, without an edge: to the right of the last column comes the first again.
 * Each image cuts its displacements out of it at a random place. So the costly smoothing is done once for all
 * images, not for each.
 */
export class ElasticSheet {
  /** The numbers, row by row, with the first rows and columns repeated at the end for windows that begin near it. */
  readonly values: Float32Array;
  /** From a number to the one below it. */
  readonly stride: number;

  /**
   * Draws numbers from -1 to 1, smooths them with a bell curve and scales them (Simard, Steinkraus, Platt, "Best
   * practices for convolutional neural networks applied to visual document analysis", 2003).
   *
   * @param random draws numbers from 0 to 1.
   * @param smoothness the standard deviation of the bell curve, in pixels.
   * @param strength the root mean square of the numbers in the end, in pixels.
   * @param window height and width of the windows.
   */
  constructor(
    random: () => number,
    smoothness: number,
    strength: number,
    [height, width]: readonly [height: number, width: number],
  ) {
    const noise = Float32Array.from({ length: SIZE * SIZE }, () => 2 * random() - 1);
    const bell = bellCurve(smoothness);
    const smooth = smoothRowsAndTranspose(smoothRowsAndTranspose(noise, bell), bell);
    let squares = 0;
    for (const value of smooth) squares += value * value;
    const factor = strength / Math.sqrt(squares / smooth.length);
    this.stride = SIZE + width;
    this.values = new Float32Array((SIZE + height) * this.stride);
    for (let row = 0, at = 0; row < SIZE + height; row++) {
      for (let column = 0; column < this.stride; column++, at++) {
        this.values[at] = (smooth[(row % SIZE) * SIZE + (column % SIZE)] as number) * factor;
      }
    }
  }

  /**
   * Chooses a window at a random place.
   *
   * @param random draws numbers from 0 to 1.
   * @returns where in `values` it begins.
   */
  place(random: () => number): number {
    const top = Math.floor(random() * SIZE);
    const left = Math.floor(random() * SIZE);
    return top * this.stride + left;
  }
}

/** The heights of a bell curve at whole distances from its middle, to where it is as good as 0. */
function bellCurve(deviation: number): Float32Array {
  const reach = Math.ceil(3 * deviation);
  return Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation * deviation)),
  );
}

/** Smooths along the rows and swaps rows with columns, so that doing it twice smooths both ways. */
function smoothRowsAndTranspose(values: Float32Array, bell: Float32Array): Float32Array {
  const result = new Float32Array(values.length);
  const reach = (bell.length - 1) / 2;
  // The row with its two ends continued, so that the inner loop needs no remainder.
  const row = new Float32Array(SIZE + 2 * reach);
  for (let r = 0; r < SIZE; r++) {
    for (let i = 0; i < row.length; i++) {
      row[i] = values[r * SIZE + ((((i - reach) % SIZE) + SIZE) % SIZE)] as number;
    }
    for (let c = 0; c < SIZE; c++) {
      let sum = 0;
      for (let i = 0; i < bell.length; i++) sum += (row[c + i] as number) * (bell[i] as number);
      result[c * SIZE + r] = sum;
    }
  }
  return result;
}
