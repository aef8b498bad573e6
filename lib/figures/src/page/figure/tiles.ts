import { isObject, type Json, numberOr, objectOr } from "./json.js";
import { withHeight } from "./layout.js";
import type { PlotlyJson } from "./plotly.js";

/** A grid of pictures, as the layout describes it in `meta.tiles`: sizes in units of both axes, which are pixels. */
interface Tiles {
  columns: number;
  count: number;
  /** Of a picture with what stands around it. */
  width: number;
  height: number;
  /** Where the first row begins. */
  top: number;
}

/** A place in the figure. */
type Move = (x: number, y: number) => [x: number, y: number];

/**
 * Puts the pictures of a grid into fewer columns and more rows, where they have less room.
 *
 * @param figure it stays as it is.
 * @param room pixels of the whole figure.
 * @returns undefined where the figure is no such grid, or has the room.
 */
export function reflow(figure: PlotlyJson, room: number): PlotlyJson | undefined {
  const { data, layout } = figure;
  const tiles = readTiles(objectOr(layout.meta).tiles);
  if (!tiles) return undefined;
  const { l = 0, r = 0 } = objectOr(layout.margin) as { l?: number; r?: number };
  const columns = Math.max(1, Math.min(tiles.columns, Math.floor((room - l - r) / tiles.width)));
  if (columns === tiles.columns) return undefined;
  const rows = (inColumns: number) => Math.ceil(tiles.count / inColumns);
  const move: Move = (x, y) => {
    if (y < tiles.top) return [x, y];
    const column = Math.min(tiles.columns - 1, Math.max(0, Math.floor(x / tiles.width)));
    const row = Math.max(0, Math.floor((y - tiles.top) / tiles.height));
    const place = row * tiles.columns + column;
    const toColumn = place % columns;
    const toRow = Math.floor(place / columns);
    return [x + (toColumn - column) * tiles.width, y + (toRow - row) * tiles.height];
  };
  const added = (rows(columns) - rows(tiles.columns)) * tiles.height;
  const [bottom, top] = rangeOf(layout.yaxis);
  const across = Math.max(columns * tiles.width, Math.min(room - l - r, rangeOf(layout.xaxis)[1]));
  return {
    ...figure,
    data: data.map((trace) => movedTrace(trace, move)),
    layout: {
      ...withHeight(layout, numberOr(layout.height, 0) + added),
      width: l + r + across,
      xaxis: { ...objectOr(layout.xaxis), range: [0, across] },
      yaxis: { ...objectOr(layout.yaxis), range: [bottom + added, top] },
      ...(Array.isArray(layout.shapes) && { shapes: layout.shapes.map((shape) => movedShape(shape, move)) }),
    },
  };
}

function readTiles(tiles: unknown): Tiles | undefined {
  if (!isObject(tiles)) return undefined;
  const { columns, count, width, height, top } = tiles;
  const numbers = [columns, count, width, height, top];
  return numbers.every((value) => typeof value === "number") ? (tiles as unknown as Tiles) : undefined;
}

function rangeOf(axis: unknown): [number, number] {
  const { range } = objectOr(axis);
  return Array.isArray(range) ? (range as [number, number]) : [0, 0];
}

function movedTrace(trace: Json, move: Move): Json {
  const { x0, y0, x, y } = trace;
  if (typeof x0 === "number" && typeof y0 === "number") {
    const [newX, newY] = move(x0, y0);
    return { ...trace, x0: newX, y0: newY };
  }
  if (!Array.isArray(x) || !Array.isArray(y)) return trace;
  // Where the pen is lifted, there is no y.
  const places = x.map((value: number, i) => (typeof y[i] === "number" ? move(value, y[i]) : [value, y[i]]));
  return { ...trace, x: places.map((place) => place[0]), y: places.map((place) => place[1]) };
}

function movedShape(shape: unknown, move: Move): Json {
  const { x0, y0, x1, y1, ...rest } = objectOr(shape) as Json & Record<"x0" | "y0" | "x1" | "y1", number>;
  // By its middle: a frame may lie a little outside of what it frames.
  const [middleX, middleY] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [toX, toY] = move(middleX, middleY);
  const [right, down] = [toX - middleX, toY - middleY];
  return { ...rest, x0: x0 + right, x1: x1 + right, y0: y0 + down, y1: y1 + down };
}
