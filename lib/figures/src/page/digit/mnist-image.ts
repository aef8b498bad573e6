import { blackImage, type GreyImage } from "./grey-image.js";

/** Rows and columns of an image of MNIST. */
export const IMAGE_SIZE = 28;
/** Rows or columns of the digit in it, whichever are more. */
const DIGIT_SIZE = 20;
/** The row and the column that the centre of mass is moved into, from 0. */
export const CENTRE = 14;

/** Where the digit lies in the image, in pixels. */
export interface DigitBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A drawing as an image of MNIST, and what was done to get there. */
export interface MnistImage extends GreyImage {
  /** Undefined for an empty drawing. */
  readonly box: DigitBox | undefined;
}

/**
 * Makes an image like those of MNIST from a drawing. LeCun, Cortes and Burges describe on their page "The MNIST
 * database" how theirs were made: scaled to a box of 20 x 20 pixels, with grey levels at the edges and the aspect
 * ratio kept, then moved in a field of 28 x 28 so that the centre of mass is in its centre. The data show the rest:
 * they were moved by whole pixels, and the centre of mass lies within row 14 and column 14, counted from 0.
 *
 * 1. Crop: leave out empty rows and columns around the ink.
 * 2. Scale: the longer side becomes 20 pixels; each pixel is the mean of the part of the drawing that it covers.
 * 3. Centre: move by whole pixels until the centre of mass is in row and column 14, or the ink touches the border.
 *
 * @param drawing white ink on black, any size.
 * @returns 28 x 28 pixels, and the box of the digit in them; all black and no box where there is no ink.
 */
export function mnistImage(drawing: GreyImage): MnistImage {
  const image = blackImage(IMAGE_SIZE);
  const ink = inkBox(drawing);
  if (!ink) return { ...image, box: undefined };
  const digit = scale(drawing, ink);
  const mass = centreOfMass(digit);
  const left = offset(mass.x, digit.width);
  const top = offset(mass.y, digit.height);
  for (let row = 0; row < digit.height; row++) {
    const line = digit.pixels.subarray(row * digit.width, (row + 1) * digit.width);
    image.pixels.set(line, (top + row) * IMAGE_SIZE + left);
  }
  return { ...image, box: { left, top, width: digit.width, height: digit.height } };
}

/** Finds the smallest box that holds all ink; undefined where there is none. */
function inkBox({ width, height, pixels }: GreyImage): DigitBox | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let place = 0; place < pixels.length; place++) {
    if (pixels[place] === 0) continue;
    const row = Math.floor(place / width);
    const column = place - row * width;
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = row;
  }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Cuts out a box and scales it so that its longer side has 20 pixels. */
function scale(drawing: GreyImage, box: DigitBox): GreyImage {
  const step = Math.max(box.width, box.height) / DIGIT_SIZE;
  const columns = covers(box.left, box.width, step, drawing.width);
  const rows = covers(box.top, box.height, step, drawing.height);
  const digit = blackImage(columns.length, rows.length);
  rows.forEach((rowCovers, row) => {
    columns.forEach((columnCovers, column) => {
      let sum = 0;
      for (const { index: y, share: ofRow } of rowCovers) {
        for (const { index: x, share: ofColumn } of columnCovers) {
          sum += ofRow * ofColumn * (drawing.pixels[y * drawing.width + x] as number);
        }
      }
      digit.pixels[row * digit.width + column] = Math.round(sum);
    });
  });
  return digit;
}

/** A row or column of the drawing, and which share of a pixel of the result it makes up. */
interface Cover {
  readonly index: number;
  readonly share: number;
}

/**
 * Tells for each row (or column) of the result which rows of the drawing it covers. The shares of one row sum to 1,
 * or less where it reaches beyond the drawing.
 *
 * @param start the first row of the box.
 * @param length rows of the box.
 * @param step how many rows of the drawing make one of the result.
 * @param end rows of the drawing.
 */
function covers(start: number, length: number, step: number, end: number): Cover[][] {
  // Rounding first keeps 19.9999999 + 0.0000001 from making a row more.
  const exact = Math.round((length / step) * 1e6) / 1e6;
  const count = Math.max(1, Math.ceil(exact));
  const first = start - ((count - exact) / 2) * step;
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [first + i * step, first + (i + 1) * step];
    const list: Cover[] = [];
    for (let index = Math.max(0, Math.floor(from)); index < Math.min(end, to); index++) {
      const share = (Math.min(index + 1, to) - Math.max(index, from)) / step;
      if (share > 0) list.push({ index, share });
    }
    return list;
  });
}

/** Computes the mean place of the ink, each pixel counted by its brightness, from the left and upper edge. */
function centreOfMass({ width, pixels }: GreyImage): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, place) => {
    mass += value;
    x += value * ((place % width) + 0.5);
    y += value * (Math.floor(place / width) + 0.5);
  });
  // Ink so thin that it vanished when it was scaled: the middle of the box.
  if (mass === 0) return { x: width / 2, y: pixels.length / width / 2 };
  return { x: x / mass, y: y / mass };
}

/** Computes where the digit must begin for its centre of mass to lie in row (or column) 14, as far as it fits. */
function offset(mass: number, length: number): number {
  return Math.min(IMAGE_SIZE - length, Math.max(0, CENTRE - Math.floor(mass)));
}
