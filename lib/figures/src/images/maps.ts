import {
  counted,
  describe,
  formatNumber,
  formatShape,
  isTensor,
  readOptions,
  type tf,
  valueRange,
} from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf, TEXT, widthOf } from "../figure/layout.js";
import { extent, readRange } from "../figure/numbers.js";
import { joinLines, wrapText } from "../figure/text.js";
import { colorAt, GREYS, INK, TWO_SIDED } from "../plotly/palette.js";
import type { ImageTrace, ScatterTrace, Shape } from "../plotly/plotly.js";
import { palettePngUri, pngUri, type Rgb } from "../plotly/png.js";

/** What stands with feature maps or filters. */
export interface MapsOptions {
  title?: string;
  /** A text for below each; by default its number. */
  captions?: readonly string[];
  /** How many to draw at most, 64 by default. */
  count?: number;
  /** How many in a row, 8 by default. */
  columns?: number;
  /**
   * The values at the two ends of the colour scale, so that two figures can be compared. By default from 0 to the greatest
   * value; where there are negative ones, as far to both sides as the value farthest from 0.
   */
  range?: readonly [number, number];
}

/**
 * Draws the feature maps that a convolution makes of one image, each as a picture, all on one colour scale. Black is 0 and
 * white the greatest value; where there are negative values, white is 0, orange is above and blue below.
 *
 * @param maps `[height, width, n]`, or `[1, height, width, n]` as `layerOutputs` gives them; finite numbers.
 * @param options see {@link MapsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where shape, values or options don't fit.
 * @example
 * plotFeatureMaps(layerOutputs(model, take(xTest, [0]), 0), { title: "What 64 filters see in a 7" });
 */
export function plotFeatureMaps(maps: tf.Tensor, options: MapsOptions = {}): Figure {
  const who = "plotFeatureMaps";
  requireNumbers(maps, who);
  const { shape, rank } = maps;
  const isOne = rank === 3 || (rank === 4 && shape[0] === 1);
  if (!isOne || maps.size === 0) {
    throw new RangeError(
      `${who}: expected the maps of one image, [height, width, n] or [1, height, width, n], got ${describe(maps)}.` +
        (rank === 4 ? " Choose one image: take(maps, [0])." : ""),
    );
  }
  const [height, width, n] = shape.slice(-3) as [number, number, number];
  const values = maps.dataSync();
  const pictures = Array.from({ length: n }, (_, i) => ({
    name: `map ${i}`,
    values: Array.from({ length: height * width }, (_, place) => values[place * n + i] as number),
  }));
  return drawMaps(pictures, { width, height }, options, { who, what: "feature map", scale: "greyed" });
}

/**
 * Draws the weights of a layer as pictures: each filter of a convolution, or what each neuron of a dense layer that takes
 * images multiplies their pixels by. White is 0, orange is above and blue below. A filter with several channels gives a
 * picture for each of them.
 *
 * @param weights of a convolution `[height, width, channels, filters]`; of a dense layer `[pixels, neurons]`, where the
 *   pixels make a square. Both stand first in `layer.getWeights()`. Finite numbers.
 * @param options see {@link MapsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where shape, values or options don't fit.
 * @example
 * plotFilters(model.layers[0].getWeights()[0], { title: "The filters of the first layer" });
 */
export function plotFilters(weights: tf.Tensor, options: MapsOptions = {}): Figure {
  const who = "plotFilters";
  requireNumbers(weights, who);
  const { shape, rank } = weights;
  const side = Math.sqrt(shape[0] ?? 0);
  const size = rank === 4 ? shape : rank === 2 && Number.isInteger(side) ? [side, side, 1, shape[1]] : [];
  if (size.length === 0 || weights.size === 0) {
    throw new RangeError(
      `${who}: expected the weights of a convolution, [height, width, channels, filters], or of a dense layer that takes ` +
        `square images, ${formatShape([784, null])}, got ${describe(weights)}.`,
    );
  }
  const [height, width, channels, filters] = size as [number, number, number, number];
  const values = weights.dataSync();
  const pictures = Array.from({ length: filters * channels }, (_, i) => {
    const [filter, channel] = [Math.floor(i / channels), i % channels];
    const kind = rank === 2 ? "neuron" : "filter";
    return {
      name: channels === 1 ? `${kind} ${filter}` : `filter ${filter}, channel ${channel}`,
      values: Array.from(
        { length: height * width },
        (_, place) => values[(place * channels + channel) * filters + filter] as number,
      ),
    };
  });
  const what = rank === 2 ? "neuron" : "filter";
  return drawMaps(pictures, { width, height }, options, { who, what, scale: "two-sided" });
}

/** A picture of values, with what it is called in words. */
interface ValueMap {
  name: string;
  values: number[];
}

interface Size {
  width: number;
  height: number;
}

interface Kind {
  who: string;
  what: string;
  /** Grey where nothing is negative, or always with two colours. */
  scale: "greyed" | "two-sided";
}

function requireNumbers(values: unknown, who: string): void {
  if (!isTensor(values)) throw new TypeError(`${who}: expected a tensor, got ${describe(values)}.`);
  valueRange(values, who);
}

function drawMaps(all: ValueMap[], size: Size, options: MapsOptions, { who, what, scale }: Kind): Figure {
  const settings = readOptions(who, options, {
    title: "text",
    captions: "list",
    count: "count",
    columns: "count",
    range: "list",
  });
  const { captions, count = 64 } = settings;
  const maps = all.slice(0, count);
  const n = maps.length;
  if (captions && captions.length < n) {
    throw new RangeError(
      `${who}: there are ${n} ${what}s but ${captions.length} captions; expected one for each.`,
    );
  }
  const wrong = captions?.findIndex((caption) => typeof caption !== "string") ?? -1;
  if (wrong >= 0) {
    throw new TypeError(
      `${who}: the caption at position ${wrong} is ${describe(captions?.[wrong])}; expected a text.`,
    );
  }
  const texts = maps.map(({ name }, i) => captions?.[i] ?? name.replace(/^(map|neuron|filter) (\d+)$/, "$2"));
  const title =
    settings.title ?? (n < all.length ? `The first ${n} of ${counted(all.length, what)}` : counted(n, what));

  const values = maps.flatMap((map) => map.values);
  const range = settings.range ? readRange(settings.range, `${who}: range`) : usualRange(values, scale);
  const isGrey = scale === "greyed" && range[0] >= 0;
  const colors = isGrey ? GREYS : TWO_SIDED;

  const columns = Math.min(settings.columns ?? 8, n);
  const pixel = pixelSize(size, columns);
  const [width, height] = [size.width * pixel, size.height * pixel];
  const below = texts.map((text) =>
    wrapText(text, { width: Math.max(width, WIDEST_CAPTION), size: TEXT.normal }),
  );
  const cellWidth = Math.max(width + 12, widthOf(below.flat()));
  const lines = Math.max(...below.map(({ length }) => length));
  const cellHeight = Math.ceil(height + lines * TEXT.normal * 1.3 + 14);
  const rows = Math.ceil(n / columns);
  const plotWidth = Math.max(columns * cellWidth, MIN_WIDTH);
  const plotHeight = rows * cellHeight + SCALE_HEIGHT;

  // Both axes count screen pixels, so that every value is a square of whole pixels.
  const corner = (i: number): [left: number, top: number] => [
    Math.round((i % columns) * cellWidth + (cellWidth - width) / 2),
    Math.round(Math.floor(i / columns) * cellHeight + SCALE_HEIGHT + 2),
  ];
  const corners = maps.map((_, i) => corner(i));
  const pictures = maps.map((map, i): ImageTrace => {
    const [left, top] = corners[i] as [number, number];
    return {
      type: "image",
      source: paint(map.values, size, range, colors),
      x0: left + pixel / 2,
      y0: top + pixel / 2,
      dx: pixel,
      dy: pixel,
      zsmooth: false,
      hovertemplate: `${map.name}: ${spanOf(map.values)}<extra></extra>`,
    };
  });
  const captionTexts: ScatterTrace = {
    type: "scatter",
    mode: "text",
    x: corners.map(([left]) => left + width / 2),
    y: corners.map(([, top]) => top + height + 3),
    text: below.map(joinLines),
    textposition: "bottom center",
    textfont: { size: TEXT.normal, color: INK.text },
    hoverinfo: "skip",
  };
  // On white paper a picture that is white at its edge would have no edge. One line goes around all of them: the null
  // lifts the pen.
  const frames: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    x: corners.flatMap(([left]) => [left, left + width, left + width, left, left, left]),
    y: corners.flatMap(([, top]) => [top, top, top + height, top + height, top, null]),
    line: { color: INK.line, width: 1 },
    hoverinfo: "skip",
  };
  const bar = scaleBar(range, colors);
  const hidden = { visible: false, fixedrange: true } as const;
  return new Figure(
    [...pictures, frames, captionTexts, ...bar.traces],
    {
      ...layoutOf({ title, plotWidth, plotHeight, left: 14, right: 14, bottom: 8 }),
      dragmode: false,
      meta: { tiles: { columns, count: n, width: cellWidth, height: cellHeight, top: SCALE_HEIGHT } },
      xaxis: { range: [0, plotWidth], ...hidden },
      yaxis: { range: [plotHeight, 0], ...hidden },
      shapes: [bar.frame],
    },
    describeMaps(title, maps, texts, { size, range, what, isGrey }),
  );
}

function usualRange(values: readonly number[], scale: Kind["scale"]): [number, number] {
  const [low, high] = extent(values);
  if (scale === "greyed" && low >= 0) return [0, high || 1];
  const farthest = Math.max(-low, high) || 1;
  return [-farthest, farthest];
}

/** Pixels of the longest line below a small picture. */
const WIDEST_CAPTION = 110;

/** Screen pixels for each value: a whole number, so that all are equally large. */
function pixelSize({ width, height }: Size, columns: number): number {
  const room = Math.min(168, 700 / columns - 12);
  return Math.min(24, Math.max(1, Math.floor(room / Math.max(width, height))));
}

function paint(
  values: readonly number[],
  { width, height }: Size,
  [low, high]: readonly [number, number],
  colors: readonly [number, string][],
): string {
  const share = (value: number) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  if (colors === GREYS) {
    return pngUri(
      Uint8Array.from(values, (value) => Math.round(share(value) * 255)),
      width,
      height,
    );
  }
  const palette = Array.from({ length: SHADES }, (_, i): Rgb => {
    const color = colorAt(colors, i / (SHADES - 1));
    return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as Rgb;
  });
  const shades = Uint8Array.from(values, (value) => Math.round(share(value) * (SHADES - 1)));
  return palettePngUri(shades, width, height, palette);
}

/** Colours that a picture has at most, with one in the middle: more would take more room and show no more. */
const SHADES = 33;

/** Pixels that leave room for a title, where there are few pictures. */
const MIN_WIDTH = 460;

/** Pixels above the pictures for the colour scale. */
const SCALE_HEIGHT = 30;
const BAR = { width: 120, height: 12, steps: 60 } as const;

/** The colour scale: a bar from the least to the greatest value, with both and 0 in numbers. */
function scaleBar(
  range: readonly [number, number],
  colors: readonly [number, string][],
): { traces: [ImageTrace, ScatterTrace]; frame: Shape } {
  const [low, high] = range;
  const ends = [formatNumber(low, 3), formatNumber(high, 3)] as [string, string];
  const left = widthOf([ends[0]]) + 4;
  const steps = Array.from({ length: BAR.steps }, (_, i) => low + ((high - low) * i) / (BAR.steps - 1));
  const dx = BAR.width / BAR.steps;
  return {
    traces: [
      {
        type: "image",
        source: paint(steps, { width: BAR.steps, height: 1 }, range, colors),
        x0: left + dx / 2,
        y0: 4 + BAR.height / 2,
        dx,
        dy: BAR.height,
        zsmooth: false,
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "text",
        x: [left / 2, left + BAR.width + widthOf([ends[1]]) / 2 + 4],
        y: [4 + BAR.height / 2, 4 + BAR.height / 2],
        text: ends,
        textposition: "middle center",
        textfont: { size: TEXT.small, color: INK.text },
        hoverinfo: "skip",
      },
    ],
    frame: {
      type: "rect",
      x0: left,
      x1: left + BAR.width,
      y0: 4,
      y1: 4 + BAR.height,
      line: { color: INK.line, width: 1 },
    },
  };
}

function spanOf(values: readonly number[]): string {
  const [low, high] = extent(values);
  return low === high ? `all ${formatNumber(low, 3)}` : `${formatNumber(low, 3)} to ${formatNumber(high, 3)}`;
}

/** The most values of a picture that its text lists one by one. */
const MOST_IN_WORDS = 9;

/** Says for each picture where its greatest value is, and of small ones all values. */
function describeMaps(
  title: string,
  maps: readonly ValueMap[],
  texts: readonly string[],
  {
    size: { width, height },
    range,
    what,
    isGrey,
  }: { size: Size; range: readonly number[]; what: string; isGrey: boolean },
): string {
  const [low, high] = range.map((value) => formatNumber(value, 3));
  const colors = isGrey
    ? `black is ${low}, white ${high}`
    : `blue is ${low}, white the middle, orange ${high}`;
  return [
    `${title}: ${counted(maps.length, what)} of ${height} × ${width} values; ${colors}.`,
    ...maps.map(({ name, values }, i) => {
      const caption = (texts[i] as string).replaceAll("<br>", " ");
      const called = name.endsWith(` ${caption}`) || caption === name ? name : `${name} (${caption})`;
      const greatest = values.indexOf(extent(values)[1]);
      const [row, column] = [Math.floor(greatest / width), greatest % width];
      if (values.length > MOST_IN_WORDS)
        return `${called}: ${spanOf(values)}, greatest in row ${row}, column ${column}`;
      const inRows = Array.from({ length: height }, (_, r) =>
        values
          .slice(r * width, (r + 1) * width)
          .map((value) => formatNumber(value, 2))
          .join(" "),
      );
      return `${called}: ${inRows.join(" / ")}`;
    }),
  ].join("\n");
}
