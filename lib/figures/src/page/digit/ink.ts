import { blackImage, type GreyImage } from "./grey-image.js";

/** A place on the paper: columns from the left, rows from the top, in pixels of the drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What the pen draws from where it is put down to where it is lifted. One point alone is a dot. */
export type Stroke = readonly Point[];

/**
 * Draws strokes with a round pen.
 *
 * @param strokes in pixels of the image.
 * @param size width and height of the image.
 * @param penWidth in pixels.
 * @returns white ink on black. Edges are smooth: a pixel that is half covered is grey.
 * @example
 * drawStrokes([[{ x: 14, y: 4 }, { x: 14, y: 24 }]], 28, 3); // a one
 */
export function drawStrokes(strokes: readonly Stroke[], size: number, penWidth: number): GreyImage {
  const image = blackImage(size);
  for (const stroke of strokes) {
    stroke.forEach((point, i) => {
      drawLine(image, stroke[i - 1] ?? point, point, penWidth);
    });
  }
  return image;
}

/**
 * Draws one straight line with a round pen into an image. Ink over ink stays as bright as the brighter of both.
 *
 * @param image is changed.
 * @param from where the line begins.
 * @param to where it ends; the same place makes a dot. Both may lie outside of the image.
 * @param penWidth in pixels.
 */
export function drawLine(image: GreyImage, from: Point, to: Point, penWidth: number): void {
  const { width, height, pixels } = image;
  const radius = penWidth / 2;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - radius - 1));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + radius));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - radius - 1));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + radius));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const distance = distanceToLine({ x: column + 0.5, y: row + 0.5 }, from, to);
      // A pixel whose centre lies on the edge of the ink is half covered.
      const covered = Math.min(1, Math.max(0, radius + 0.5 - distance));
      const place = row * width + column;
      pixels[place] = Math.max(pixels[place] as number, Math.round(255 * covered));
    }
  }
}

/** Computes how far a point is from a line between two others. */
function distanceToLine({ x, y }: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / squared;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - from.x - share * dx, y - from.y - share * dy);
}
