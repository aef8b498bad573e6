import { type Json, numberOr } from "./json.js";

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
  return pictures.some((picture) => x.some((place, i) => isPlaceOn(place, y[i], picture)));
}

/** Tells the same of an annotation: whether its place is one of a picture's cells. */
export function isNoteOnPicture({ xref, yref, x, y }: Json, data: readonly Json[]): boolean {
  return picturesOn(xref, yref, data).some((picture) => isPlaceOn(x, y, picture));
}

function isPlaceOn(x: unknown, y: unknown, picture: Json): boolean {
  const [rows, columns] = sizeOf(picture);
  return isWithin(x, picture, "x", columns) && isWithin(y, picture, "y", rows);
}

/** Gives rows and columns of a picture, where they are known. */
function sizeOf({ z, source }: Json): [rows?: number, columns?: number] {
  if (Array.isArray(z) && Array.isArray(z[0])) return [z.length, z[0].length];
  const base64 = /^data:image\/png;base64,(.{32})/.exec(String(source))?.[1];
  if (!base64) return [];
  // Its header: width and height, four bytes each, behind 16 others.
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const header = new DataView(bytes.buffer);
  return [header.getUint32(20), header.getUint32(16)];
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
