import type { Trial } from "@course/checks";

/** A picture, or a filter: a list of rows. */
export type Picture = number[][];

/** Draws a picture of whole numbers that are not 0, of both signs. */
export function drawPicture(trial: Trial, rows: number, columns: number, largest = 9): Picture {
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => (trial.integer(0, 1) === 0 ? -1 : 1) * trial.integer(1, largest)),
  );
}

/** Gives the value at a place; outside of the picture it is 0. */
export function valueAt(picture: Picture, row: number, column: number): number {
  return picture[row]?.[column] ?? 0;
}

/** Makes a picture of so many rows and columns from a function of the place. */
export function pictureOf(
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
): Picture {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => at(row, column)),
  );
}

/** Gives the number of rows and columns. */
export function sizeOf(picture: Picture): readonly [rows: number, columns: number] {
  return [picture.length, picture[0]?.length ?? 0];
}

/** Swaps rows and columns. */
export function transposed(picture: Picture): Picture {
  const [rows, columns] = sizeOf(picture);
  return pictureOf(columns, rows, (row, column) => valueAt(picture, column, row));
}

/** Turns a picture by half a circle. */
export function halfTurned(picture: Picture): Picture {
  return [...picture].reverse().map((line) => [...line].reverse());
}

/** How a filter slides. */
export interface Sliding {
  /** Pixels from one position to the next, down and across. */
  stride: readonly [down: number, across: number];
  /** Rows or columns of the frame: above, left, below, right. */
  frame: readonly [above: number, left: number, below: number, right: number];
  /** What the frame holds; 0 by default. */
  outside?: (row: number, column: number) => number;
}

/** Slides a filter over a picture, with everything that can be chosen. */
export function convolved(
  picture: Picture,
  filter: Picture,
  { stride: [down, across], frame: [above, left, below, right], outside = () => 0 }: Sliding = PLAIN,
): Picture {
  const [height, width] = sizeOf(picture);
  const [high, wide] = sizeOf(filter);
  const count = (length: number, step: number) => Math.max(0, Math.floor(length / step) + 1);
  const at = (row: number, column: number) => picture[row]?.[column] ?? outside(row, column);
  return pictureOf(
    count(height + above + below - high, down),
    count(width + left + right - wide, across),
    (r, c) => {
      let sum = 0;
      for (let i = 0; i < high; i++)
        for (let j = 0; j < wide; j++)
          sum += valueAt(filter, i, j) * at(r * down - above + i, c * across - left + j);
      return sum;
    },
  );
}

const PLAIN: Sliding = { stride: [1, 1], frame: [0, 0, 0, 0] };
