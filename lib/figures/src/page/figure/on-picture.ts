import { type Json, numberOr } from "./json.js";
import { pngSize } from "./png-size.js";

/** Tells whether a series shows data by its colours: a heat map, an image. */
export function isPicture({ type }: Json): boolean {
  return /^(heatmap|image|contour|histogram2d)/.test(String(type));
}

/**
 * Tells whether a series stands on a picture, with one of its points at least. Its colours were chosen for those of the
 * picture, not for the paper. Captions stand beside it.
 */
export function isOnPicture({ xaxis, yaxis, x, y }: Json, data: readonly Json[]): boolean {
  const pictures = picturesOn(xaxis, yaxis, data);
  if (!Array.isArray(x) || !Array.isArray(y)) return pictures.length > 0;
  return pictures.map(coverOf).some((covers) => x.some((place, i) => covers(place, y[i])));
}

/** Tells the same of an annotation: whether its place is one of a picture's cells. */
export function isNoteOnPicture({ xref, yref, x, y }: Json, data: readonly Json[]): boolean {
  return picturesOn(xref, yref, data).some((picture) => coverOf(picture)(x, y));
}

/** Gives the function that tells whether a place is one of a picture's cells. */
function coverOf(picture: Json): (x: unknown, y: unknown) => boolean {
  const [columns, rows] = sizeOf(picture);
  return (x, y) => isWithin(x, picture, "x", columns) && isWithin(y, picture, "y", rows);
}

/** Gives columns and rows of a picture, where they are known. */
function sizeOf({ z, source }: Json): [columns?: number, rows?: number] {
  if (Array.isArray(z) && Array.isArray(z[0])) return [z[0].length, z.length];
  return pngSize(source) ?? [];
}

function picturesOn(xaxis: unknown, yaxis: unknown, data: readonly Json[]): Json[] {
  return data.filter(
    (trace) =>
      isPicture(trace) &&
      axisOf(trace.xaxis, "x") === axisOf(xaxis, "x") &&
      axisOf(trace.yaxis, "y") === axisOf(yaxis, "y"),
  );
}

/** Plotly takes the first axis where none is named, and knows it by two names. */
function axisOf(name: unknown, letter: "x" | "y"): unknown {
  return name === undefined || name === `${letter}1` ? letter : name;
}

/** Tells whether a place on an axis is within a picture; `count` is how many cells it has along this axis. */
function isWithin(place: unknown, picture: Json, axis: "x" | "y", count = Number.POSITIVE_INFINITY): boolean {
  const cells: unknown = picture[axis];
  if (Array.isArray(cells) && typeof cells[0] === "string" && typeof place === "string") {
    return cells.includes(place);
  }
  if (typeof place !== "number") return false;
  const isPlaced = Array.isArray(cells) && typeof cells[0] === "number";
  const first = isPlaced ? Number(cells[0]) : numberOr(picture[`${axis}0`], 0);
  const step = isPlaced ? Number(cells[1] ?? first + 1) - first : numberOr(picture[`d${axis}`], 1);
  const last = isPlaced ? Number(cells.at(-1)) : first + step * (count - 1);
  const half = Math.abs(step) / 2;
  return place > Math.min(first, last) - half && place < Math.max(first, last) + half;
}
