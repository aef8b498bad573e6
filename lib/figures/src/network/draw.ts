import { escapeHtml } from "@course/core";
import { FAMILY, TEXT } from "../figure/layout.js";
import { textWidth } from "../page/figure/text-width.js";
import { INK } from "../plotly/palette.js";
import { element, pathThrough, svgDocument, tenths } from "../svg/element.js";
import { type Arrangement, arrange, type Connection, type Extent, type Place } from "./arrange.js";
import { describeLayer, isInput } from "./describe-layer.js";
import type { LayerUse } from "./graph.js";

/** Pixels: the height of a drawing, between two rows, around everything, and between text and drawing. */
const [DRAWING, BETWEEN, MARGIN, TEXT_GAP] = [52, 46, 16, 18];
/** Pixels from one neuron to the next, and the radius of its circle. */
const [STEP, RADIUS] = [24, 9];
/** Most neurons that are drawn one by one; of more, this many at both ends. */
const [MOST_NEURONS, NEURONS_AT_END] = [10, 4];
/** Most maps that are drawn of a stack, and how far each is shifted. */
const [MOST_MAPS, MAP_SHIFT] = [5, 7];
/** The least width of a block; it grows with what stands in it. */
const BLOCK = { width: 168, height: 30 } as const;

/** Pale fills under dark lines: the kind of a layer is never said by its colour alone. */
const FILL = { input: "#ffffff", neuron: "#cfe3f1", maps: "#fbe3cf", block: "#eeeeee" } as const;

/**
 * Draws a network from top to bottom: inputs, layers, outputs, each with its text to the left.
 *
 * @param uses the layers, each after all that it reads.
 * @param words `title`, `subtitle`, and `alt`, what the picture says in words.
 * @returns an SVG document with a background of its own.
 */
export function drawNetwork(
  uses: readonly LayerUse[],
  { title, subtitle, alt }: { title: string; subtitle: string; alt: string },
): string {
  const scale = mapScale(uses);
  const extent = columnOf(uses, scale);
  const arrangement = arrange(uses, () => extent);
  const top = MARGIN + TEXT.title * 1.4 + TEXT.normal * 1.6 + 14;
  const titleWidth = Math.max(textWidth(title, TEXT.title, 600), textWidth(subtitle, TEXT.normal));
  const width = Math.ceil(Math.max(arrangement.width, titleWidth) + 2 * MARGIN);
  const height = Math.ceil(top + arrangement.rows * (DRAWING + BETWEEN) - BETWEEN + MARGIN);
  const yOf = (row: number) => top + row * (DRAWING + BETWEEN);
  const heading = { x: MARGIN, y: MARGIN + TEXT.title };
  const parts = [
    element("title", {}, escapeHtml(title)),
    element("desc", {}, escapeHtml(alt)),
    element("rect", { width, height, fill: INK.paper }),
    element("text", { ...heading, "font-size": TEXT.title, "font-weight": 600 }, escapeHtml(title)),
    element("text", { x: MARGIN, y: heading.y + TEXT.title * 1.3, fill: INK.soft }, escapeHtml(subtitle)),
    element("g", { transform: `translate(${MARGIN} 0)` }, drawParts(arrangement, { scale, extent, yOf })),
  ];
  return svgDocument({ width, height }, { family: FAMILY, size: TEXT.normal, color: INK.text }, parts);
}

/** How all layers of a diagram are drawn. */
interface Look {
  /** Of maps, see {@link mapScale}. */
  scale: number;
  /** The room that a layer takes with its text. */
  extent: Extent;
  /** The upper edge of a row. */
  yOf: (row: number) => number;
}

function drawParts({ places, connections }: Arrangement, look: Look): string {
  return [
    ...connections.map((connection) => drawConnection(connection, look)),
    ...places.map((place) => drawLayer(place, look)),
    ...places.map((place) => drawText(place, look)),
  ].join("");
}

/** How a layer is drawn: as neurons where each of its numbers is one, as a stack of maps, or as a block. */
function kindOf(use: LayerUse): "neurons" | "maps" | "block" {
  const type = use.layer.getClassName();
  const sizes = use.outputShape.length - 1;
  if (sizes === 1 && (type === "Dense" || isInput(use))) return "neurons";
  const makesMaps = isInput(use) || /Conv|Pooling|UpSampling/.test(type);
  return sizes === 3 && makesMaps ? "maps" : "block";
}

/** Pixels for the side of a map, in proportion to the root of its size, so that the largest has the full height. */
function mapScale(uses: readonly LayerUse[]): number {
  const sides = uses.filter((use) => kindOf(use) === "maps").map((use) => Math.max(...mapSize(use)));
  return Math.sqrt(Math.max(1, ...sides));
}

function mapSize({ outputShape }: LayerUse): [height: number, width: number] {
  return [outputShape[1] ?? 1, outputShape[2] ?? 1];
}

/** The width and the height of a stack of maps. */
function stackOf(use: LayerUse, scale: number): { side: number; count: number; size: number } {
  const count = Math.min(use.outputShape.at(-1) ?? 1, MOST_MAPS);
  const room = DRAWING - (MOST_MAPS - 1) * MAP_SHIFT * 0.5;
  const side = Math.max(8, (room * Math.sqrt(Math.max(...mapSize(use)))) / scale);
  return { side, count, size: side + (count - 1) * MAP_SHIFT };
}

/** Where the neurons of a layer are drawn, from its middle; null stands for those that are left out. */
function neuronsOf({ outputShape }: LayerUse): (number | null)[] {
  const units = outputShape[1];
  const isFew = units !== null && units !== undefined && units <= MOST_NEURONS;
  const slots = isFew ? units : 2 * NEURONS_AT_END + 1;
  return Array.from({ length: slots }, (_, i) =>
    !isFew && i === NEURONS_AT_END ? null : (i - (slots - 1) / 2) * STEP,
  );
}

function halfWidth(use: LayerUse, scale: number): number {
  const kind = kindOf(use);
  if (kind === "neurons") return (neuronsOf(use).length * STEP) / 2;
  return kind === "maps" ? stackOf(use, scale).size / 2 : blockWidth(use) / 2;
}

/** The room that every layer takes: as much as the widest, so that texts and drawings stand in columns. */
function columnOf(uses: readonly LayerUse[], scale: number): Extent {
  const half = Math.max(...uses.map((use) => halfWidth(use, scale)));
  const widest = Math.max(...uses.flatMap(textLines).map(({ text, size }) => textWidth(text, size)));
  return { left: half + TEXT_GAP + widest, right: half };
}

function textLines(use: LayerUse): { text: string; size: number; isHead?: true }[] {
  const { kind, activation, size, parameters, name } = describeLayer(use);
  return [
    { text: activation ? `${kind} · ${activation}` : kind, size: TEXT.normal, isHead: true },
    { text: parameters ? `${size}, ${parameters}` : size, size: TEXT.normal },
    { text: name, size: TEXT.small },
  ];
}

function drawText({ use, row, x }: Place, { extent, yOf }: Look): string {
  const [left, y] = [x - extent.left, yOf(row)];
  const lines = textLines(use).map(({ text, size, isHead }, i) => {
    const style = isHead ? { "font-weight": 600 } : i === 2 ? { fill: INK.soft } : {};
    return element("text", { x: left, y: y + 14 + i * 17, "font-size": size, ...style }, escapeHtml(text));
  });
  return lines.join("");
}

function drawLayer({ use, row, x }: Place, { scale, yOf }: Look): string {
  const middle = yOf(row) + DRAWING / 2;
  const kind = kindOf(use);
  const fill = isInput(use) ? FILL.input : kind === "maps" ? FILL.maps : FILL.neuron;
  if (kind === "neurons") {
    const circles = neuronsOf(use).map((at) =>
      at === null
        ? element("path", { d: dots(x, middle), fill: INK.line })
        : element("circle", { cx: x + at, cy: middle, r: RADIUS }),
    );
    return element("g", { fill, stroke: INK.soft }, circles.join(""));
  }
  if (kind === "maps") {
    const { side, count, size } = stackOf(use, scale);
    const depth = (count - 1) * MAP_SHIFT * 0.5;
    const squares = Array.from({ length: count }, (_, i) =>
      element("rect", {
        x: x - size / 2 + i * MAP_SHIFT,
        y: middle - (side + depth) / 2 + i * MAP_SHIFT * 0.5,
        width: side,
        height: side,
      }),
    );
    return element("g", { fill, stroke: INK.soft }, squares.join(""));
  }
  const [width, height] = [blockWidth(use), BLOCK.height];
  const box = { x: x - width / 2, y: middle - height / 2, width, height, rx: 6 };
  const label = element("text", { x, y: middle + 4.5, "text-anchor": "middle" }, escapeHtml(signOf(use)));
  return element("rect", { ...box, fill: FILL.block, stroke: INK.soft }) + label;
}

function blockWidth(use: LayerUse): number {
  return Math.max(BLOCK.width, Math.ceil(textWidth(signOf(use), TEXT.normal)) + 20);
}

/** What stands in the block of a layer. */
function signOf({ layer }: LayerUse): string {
  const signs: Record<string, string> = {
    InputLayer: "input",
    Flatten: "maps → one row",
    Reshape: "other shape",
    Dropout: "some set to 0",
    BatchNormalization: "mean 0, spread 1",
    Add: "+",
    Subtract: "−",
    Multiply: "×",
    Average: "mean",
    Maximum: "greatest",
    Minimum: "least",
    Concatenate: "side by side",
    GlobalAveragePooling2D: "mean of each map",
    GlobalMaxPooling2D: "greatest of each map",
  };
  return signs[layer.getClassName()] ?? layer.getClassName();
}

/** Three dots in a row, for neurons that are left out. */
function dots(x: number, y: number): string {
  return [-6, 0, 6]
    .map((at) => `M${tenths(x + at - 1.5)} ${tenths(y)}a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0`)
    .join("");
}

/** From neurons to a dense layer: each to each. Else one arrow, around what lies in the rows between. */
function drawConnection({ from, to, through }: Connection, { scale, yOf }: Look): string {
  const y0 = yOf(from.row) + DRAWING / 2 + halfHeight(from.use, scale);
  const y1 = yOf(to.row) + DRAWING / 2 - halfHeight(to.use, scale);
  if (to.use.layer.getClassName() === "Dense" && kindOf(to.use) === "neurons" && through.length === 0) {
    const starts = kindOf(from.use) === "neurons" ? drawnNeurons(from) : [from.x];
    const d = eachToEach(starts, drawnNeurons(to), y0, y1);
    return element("path", { d, fill: "none", stroke: INK.line, "stroke-width": 0.6 });
  }
  let path = `M${tenths(from.x)} ${tenths(y0)}`;
  let [x, y] = [from.x, y0];
  const bend = (nextX: number, nextY: number) => {
    const half = tenths((y + nextY) / 2);
    path +=
      nextX === x
        ? `V${tenths(nextY)}`
        : `C${tenths(x)} ${half} ${tenths(nextX)} ${half} ${tenths(nextX)} ${tenths(nextY)}`;
    [x, y] = [nextX, nextY];
  };
  through.forEach((passing, i) => {
    const rowTop = yOf(from.row + 1 + i);
    bend(passing, rowTop);
    bend(passing, rowTop + DRAWING);
  });
  bend(to.x, y1 - 7);
  const head = `M${tenths(x)} ${tenths(y1)}l-4.5 -8h9z`;
  return (
    element("path", { d: path, fill: "none", stroke: INK.line, "stroke-width": 1.5 }) +
    element("path", { d: head, fill: INK.line })
  );
}

/**
 * A path that leads from each of the upper places to each of the lower ones, once: zigzag between two upper ones and all
 * lower ones, which takes half the text of single lines.
 */
function eachToEach(upper: readonly number[], lower: readonly number[], y0: number, y1: number): string {
  const zigzags: (readonly [number, number])[][] = [];
  for (let i = 0; i + 1 < upper.length; i += 2) {
    const pair = [upper[i], upper[i + 1]] as [number, number];
    const points = lower.flatMap((x, j) => [[pair[j % 2] as number, y0] as const, [x, y1] as const]);
    zigzags.push([...points, [pair[lower.length % 2] as number, y0]]);
  }
  if (upper.length % 2 === 1) {
    const last = [upper.at(-1) as number, y0] as const;
    zigzags.push(...lower.map((x) => [last, [x, y1] as const]));
  }
  return zigzags.map(pathThrough).join("");
}

function drawnNeurons({ use, x }: Place): number[] {
  return neuronsOf(use).flatMap((at) => (at === null ? [] : [x + at]));
}

function halfHeight(use: LayerUse, scale: number): number {
  const kind = kindOf(use);
  if (kind === "neurons") return RADIUS;
  if (kind === "block") return BLOCK.height / 2;
  const { side, count } = stackOf(use, scale);
  return (side + (count - 1) * MAP_SHIFT * 0.5) / 2;
}
