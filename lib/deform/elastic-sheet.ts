/** Height and width of the sheet. Small enough to be made in some tens of milliseconds, large enough for variety. */
const SIZE = 512;

/**
 * A large sheet of smooth random numbers, without an edge: to the right of the last column comes the first again.
 * Each image cuts its displacements out of it at a random place. So the costly smoothing is done once for all
 * images, not for each.
 */
export class ElasticSheet {
  readonly #values: Float32Array;

  /**
   * Draws numbers from -1 to 1, smooths them with a bell curve and scales them (Simard, Steinkraus, Platt, "Best
   * practices for convolutional neural networks applied to visual document analysis", 2003).
   *
   * @param random draws numbers from 0 to 1.
   * @param smoothness the standard deviation of the bell curve, in pixels.
   * @param strength the root mean square of the numbers in the end, in pixels.
   */
  constructor(random: () => number, smoothness: number, strength: number) {
    const noise = Float32Array.from({ length: SIZE * SIZE }, () => 2 * random() - 1);
    const bell = bellCurve(smoothness);
    const smooth = smoothRowsAndTranspose(smoothRowsAndTranspose(noise, bell), bell);
    let squares = 0;
    for (const value of smooth) squares += value * value;
    const factor = strength / Math.sqrt(squares / smooth.length);
    this.#values = smooth.map((value) => value * factor);
  }

  /**
   * Cuts out a window at a random place.
   *
   * @param random draws numbers from 0 to 1.
   * @param into receives height x width numbers, row by row.
   */
  cut(random: () => number, height: number, width: number, into: Float32Array): void {
    const top = Math.floor(random() * SIZE);
    const left = Math.floor(random() * SIZE);
    for (let row = 0, at = 0; row < height; row++) {
      const start = ((top + row) % SIZE) * SIZE;
      for (let column = 0; column < width; column++, at++) {
        into[at] = this.#values[start + ((left + column) % SIZE)] as number;
      }
    }
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
