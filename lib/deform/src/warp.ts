/** A movement of the plane that keeps straight lines straight. */
export interface Movement {
  /** Pixels to the right. */
  right: number;
  /** Pixels down. */
  down: number;
  /** Degrees against the clock. */
  turn: number;
  /** Factors: 2 is twice as wide, or as high. */
  width: number;
  height: number;
  /** Degrees by which upright lines lean to the right. */
  slant: number;
}

/** The movement that changes nothing. */
export const AT_REST: Movement = { right: 0, down: 0, turn: 0, width: 1, height: 1, slant: 0 };

/** Where each pixel comes from, beside the movement: so many pixels further right and further down. */
export interface Displacements {
  /** Numbers of which each image uses a window of its own: as many rows and columns as it has. */
  values: Float32Array;
  /** From a number to the one below it. */
  stride: number;
  /** Where the window of displacements to the right begins. */
  right: number;
  /** Where the window of displacements down begins. */
  down: number;
}

/**
 * Deforms images of one size. It goes through the pixels of the result and looks up where each comes from, so that
 * none stays empty. Between four pixels it takes their mean, weighted by nearness (bilinear interpolation); beyond
 * the edge everything is 0.
 */
export class Warp {
  readonly #height: number;
  readonly #width: number;
  /** The image with a column of zeros before and two behind each row, and rows likewise: so no place is outside. */
  readonly #framed: Float32Array;

  /** @param shape height and width of each image. */
  constructor([height, width]: readonly [height: number, width: number]) {
    this.#height = height;
    this.#width = width;
    this.#framed = new Float32Array((height + 3) * (width + 3));
  }

  /**
   * Deforms one image: scales it about its centre, slants it, turns it, then shifts it.
   *
   * @param source holds the image, row by row, from position `from` on.
   * @param result receives the image from the same position on.
   * @param displacements wobble the result.
   */
  apply(
    source: Float32Array,
    result: Float32Array,
    from: number,
    movement: Movement,
    displacements?: Displacements,
  ): void {
    const { firstRow, lastRow, firstColumn, lastColumn } = this.#frame(source, from);
    const [framed, height, width] = [this.#framed, this.#height, this.#width];
    const stride = width + 3;
    const { xx, xy, yx, yy } = inverse(movement);
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    result.fill(0, from, from + height * width);
    for (let row = 0, at = from; row < height; row++) {
      const v = row - middleY - movement.down;
      let bend = displacements ? row * displacements.stride : 0;
      for (let column = 0; column < width; column++, at++, bend++) {
        const u = column - middleX - movement.right;
        let x = xx * u + xy * v + middleX;
        let y = yx * u + yy * v + middleY;
        if (displacements) {
          x += displacements.values[displacements.right + bend] as number;
          y += displacements.values[displacements.down + bend] as number;
        }
        // One more, for the frame.
        x += 1;
        y += 1;
        // Most of a digit's image is empty. Where all four pixels are, nothing need be computed.
        if (!(x > firstColumn && x < lastColumn && y > firstRow && y < lastRow)) continue;
        const left = Math.floor(x);
        const top = Math.floor(y);
        const corner = top * stride + left;
        const a = framed[corner] as number;
        const c = framed[corner + stride] as number;
        const upper = a + (x - left) * ((framed[corner + 1] as number) - a);
        const lower = c + (x - left) * ((framed[corner + stride + 1] as number) - c);
        result[at] = upper + (y - top) * (lower - upper);
      }
    }
  }

  /**
   * Copies the image into the frame.
   *
   * @returns the rows and columns of the frame between which it is not 0; these themselves are.
   */
  #frame(
    source: Float32Array,
    from: number,
  ): Record<"firstRow" | "lastRow" | "firstColumn" | "lastColumn", number> {
    let firstRow = this.#height + 1;
    let lastRow = 0;
    let firstColumn = this.#width + 1;
    let lastColumn = 0;
    for (let row = 1, at = from; row <= this.#height; row++) {
      const start = row * (this.#width + 3);
      for (let column = 1; column <= this.#width; column++, at++) {
        const value = source[at] as number;
        this.#framed[start + column] = value;
        if (value === 0) continue;
        if (row < firstRow) firstRow = row;
        if (column < firstColumn) firstColumn = column;
        if (row > lastRow) lastRow = row;
        if (column > lastColumn) lastColumn = column;
      }
    }
    return {
      firstRow: firstRow - 1,
      lastRow: lastRow + 1,
      firstColumn: firstColumn - 1,
      lastColumn: lastColumn + 1,
    };
  }
}

/** The matrix that leads from a place in the result, seen from the centre, to the place that it comes from. */
function inverse({ turn, slant, width, height }: Movement): Record<"xx" | "xy" | "yx" | "yy", number> {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const lean = Math.tan((slant * Math.PI) / 180);
  // Rows count downwards: against the clock, a point at the right goes up, to smaller y.
  return {
    xx: (cos + lean * sin) / width,
    xy: (lean * cos - sin) / width,
    yx: sin / height,
    yy: cos / height,
  };
}
