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
  right: Float32Array;
  down: Float32Array;
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
   * @param displacements wobble the result; height x width numbers each.
   */
  apply(
    source: Float32Array,
    result: Float32Array,
    from: number,
    movement: Movement,
    displacements?: Displacements,
  ): void {
    this.#frame(source, from);
    const [framed, height, width] = [this.#framed, this.#height, this.#width];
    const stride = width + 3;
    const { xx, xy, yx, yy } = inverse(movement);
    const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
    for (let row = 0, at = 0; row < height; row++) {
      const v = row - middleY - movement.down;
      for (let column = 0; column < width; column++, at++) {
        const u = column - middleX - movement.right;
        let x = xx * u + xy * v + middleX;
        let y = yx * u + yy * v + middleY;
        if (displacements) {
          x += displacements.right[at] as number;
          y += displacements.down[at] as number;
        }
        // One more, for the frame. What lies further out is 0 as well.
        x = Math.min(Math.max(x + 1, 0), width + 1);
        y = Math.min(Math.max(y + 1, 0), height + 1);
        const [left, top] = [Math.floor(x), Math.floor(y)];
        const corner = top * stride + left;
        const [a, b] = [framed[corner] as number, framed[corner + 1] as number];
        const [c, d] = [framed[corner + stride] as number, framed[corner + stride + 1] as number];
        const upper = a + (x - left) * (b - a);
        const lower = c + (x - left) * (d - c);
        result[from + at] = upper + (y - top) * (lower - upper);
      }
    }
  }

  #frame(source: Float32Array, from: number): void {
    for (let row = 0, at = from; row < this.#height; row++) {
      const start = (row + 1) * (this.#width + 3) + 1;
      for (let column = 0; column < this.#width; column++, at++) {
        this.#framed[start + column] = source[at] as number;
      }
    }
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
