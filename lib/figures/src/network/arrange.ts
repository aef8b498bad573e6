import type { LayerUse } from "./graph.js";

/** Pixels that the picture of a layer takes to both sides of the line on which its connections lie. */
export interface Extent {
  left: number;
  right: number;
}

/** Where a layer is drawn. */
export interface Place {
  use: LayerUse;
  /** The row from the top, from 0. */
  row: number;
  /** Pixels from the left edge to the middle of its drawing. */
  x: number;
}

/** A connection from one layer to another, with the places it passes in the rows between. */
export interface Connection {
  from: Place;
  to: Place;
  /** One x for each row between the two. */
  through: number[];
}

/** Layers in rows, and how they are connected. */
export interface Arrangement {
  places: Place[];
  connections: Connection[];
  rows: number;
  width: number;
}

/** A layer, or a connection that passes a row. */
interface Item {
  row: number;
  extent: Extent;
  x: number;
  /** What lies above it and is connected to it. */
  above: Item[];
  use?: LayerUse;
}

/** Pixels that a passing connection keeps free to each side, and those between two neighbours. */
const PASSING: Extent = { left: 14, right: 14 };
const GAP = 28;

/**
 * Arranges layers from top to bottom: each one row below the lowest that it reads, under the middle of what it reads,
 * beside its neighbours without overlap. A connection that skips rows gets a place of its own in each of them. (The
 * method of Sugiyama, Tagawa and Toda, 1981, with a single sweep: networks have few branches.)
 *
 * @param uses the layers, each after all that it reads.
 * @param extentOf says how much room a layer takes.
 * @returns places from the left edge, connections, the number of rows, and the width.
 */
export function arrange(uses: readonly LayerUse[], extentOf: (use: LayerUse) => Extent): Arrangement {
  const items = new Map<LayerUse, Item>();
  const rows: Item[][] = [];
  const put = (item: Item): Item => {
    rows[item.row] ??= [];
    rows[item.row]?.push(item);
    return item;
  };
  const links: { from: Item; to: Item; through: Item[] }[] = [];
  for (const use of uses) {
    const sources = use.reads.map((read) => items.get(read) as Item);
    const row = 1 + Math.max(-1, ...sources.map((source) => source.row));
    const item = put({ use, row, extent: extentOf(use), x: 0, above: [] });
    items.set(use, item);
    for (const from of sources) {
      const through: Item[] = [];
      for (let between = from.row + 1; between < row; between++) {
        through.push(put({ row: between, extent: PASSING, x: 0, above: [through.at(-1) ?? from] }));
      }
      item.above.push(through.at(-1) ?? from);
      links.push({ from, to: item, through });
    }
  }
  for (const row of rows) placeRow(row);

  const all = rows.flat();
  const left = Math.min(...all.map(({ x, extent }) => x - extent.left));
  const right = Math.max(...all.map(({ x, extent }) => x + extent.right));
  const places = new Map(
    [...items].map(([use, { row, x }]) => [use, { use, row, x: x - left } satisfies Place] as const),
  );
  return {
    places: [...places.values()],
    connections: links.map(({ from, to, through }) => ({
      from: places.get(from.use as LayerUse) as Place,
      to: places.get(to.use as LayerUse) as Place,
      through: through.map(({ x }) => x - left),
    })),
    rows: rows.length,
    width: right - left,
  };
}

/** Puts each item of a row under what is above it, then apart from its neighbours. */
function placeRow(row: Item[]): void {
  const wished = new Map(row.map((item) => [item, wish(item)] as const));
  const wishOf = (item: Item) => wished.get(item) as number;
  // Among those with the same wish, layers come before connections that only pass.
  row.sort((a, b) => wishOf(a) - wishOf(b) || Number(!a.use) - Number(!b.use));
  row.forEach((item, i) => {
    const before = row[i - 1];
    const free = before ? before.x + before.extent.right + GAP + item.extent.left : Number.NEGATIVE_INFINITY;
    item.x = Math.max(wishOf(item), free);
  });
  const layers = row.filter(({ use }) => use);
  const shift = mean(layers.map((item) => item.x - wishOf(item)));
  for (const item of row) item.x -= shift;
}

/** The middle of what is above; a layer follows layers rather than connections that come from farther up. */
function wish({ above }: Item): number {
  const layers = above.filter(({ use }) => use);
  return mean((layers.length > 0 ? layers : above).map(({ x }) => x));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
