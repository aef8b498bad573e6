import {
  formatProbability,
  type Labels,
  type Prediction,
  readOptions,
  readPredictions,
  type tf,
} from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf, TEXT, widthOf } from "../figure/layout.js";
import { readNames } from "../figure/numbers.js";
import { inHover, joinLines, wrapText } from "../figure/text.js";
import { textWidth } from "../page/figure/text-width.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { ImageTrace, ScatterTrace, Shape } from "../plotly/plotly.js";
import { pngUri } from "../plotly/png.js";
import { tenth } from "../svg/element.js";
import { readImages } from "./read-images.js";

/** What stands with the predictions. */
export interface PredictionsOptions {
  /** How many to draw, 15 by default. */
  count?: number;
  /** How many in a row, 5 by default. */
  columns?: number;
  /** Names to write in place of class numbers. */
  classNames?: readonly string[];
  title?: string;
  /** The values to draw as black and white. By default 0 and 255, or 0 and 1 for float32 up to 1. */
  range?: readonly [number, number];
}

/**
 * Draws images in a grid, each with what the model says, how sure it is, and a small bar for each class, as high as its
 * probability: from the first class at the left to the last at the right, with a number below the high ones. Right and
 * wrong differ by words, by a sign, and by the colour and the line of the frame. For images without probabilities use
 * `plotImages`.
 *
 * @param images `[n, 28, 28]` (or `[n, 784]`, `[n, 28, 28, 1]`, other sizes too), int32 0–255 or float32 0–1.
 * @param probabilities `[n, numClasses]`, from 0 to 1, as `model.predict` gives them for these images.
 * @param labels the true classes, `[n]`.
 * @param options see {@link PredictionsOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where shapes, values or options don't fit, or there are not as many of each.
 * @example
 * plotPredictions(test.images, model.predict(xTest) as tf.Tensor2D, test.labels, { count: 10 });
 */
export function plotPredictions(
  images: tf.Tensor,
  probabilities: tf.Tensor2D,
  labels: Labels,
  options: PredictionsOptions = {},
): Figure {
  const who = "plotPredictions";
  const settings = readOptions(who, options, {
    count: "count",
    columns: "count",
    classNames: "list",
    title: "text",
    range: "list",
  });
  const grey = readImages(images, settings.count ?? 15, who, settings.range);
  const predictions = readPredictions(probabilities, labels, who);
  if (predictions.length !== images.shape[0]) {
    throw new RangeError(
      `${who}: there are ${images.shape[0]} images but ${predictions.length} rows of probabilities; expected as many. ` +
        "To draw some of them, take the same rows of all three.",
    );
  }
  const n = grey.pixels.length;
  const numClasses = probabilities.shape[1];
  const values = probabilities.dataSync();
  const names = readNames(settings.classNames ?? [], `${who}: classNames`);
  const captions = predictions.slice(0, n).map((prediction) => captionOf(prediction, names));

  const columns = Math.min(settings.columns ?? 5, n);
  const pixel = Math.max(1, Math.floor(IMAGE / Math.max(grey.width, grey.height)));
  const [width, height] = [grey.width * pixel, grey.height * pixel];
  // Of few classes each number has room below its bar.
  const numberWidth = textWidth(String(numClasses - 1), TEXT.small) + NUMBER_GAP;
  const step = Math.max(
    3,
    Math.floor(IMAGE / numClasses) + 1,
    numClasses <= FEW_CLASSES ? Math.ceil(numberWidth) : 0,
  );
  const lines = captions.map((caption) =>
    caption.flatMap((line) => wrapText(line, { width: WIDEST_CAPTION, size: TEXT.normal })),
  );
  const cellWidth = Math.max(width, numClasses * step, widthOf(lines.flat())) + 16;
  const captionHeight = Math.max(...lines.map((caption) => caption.length)) * TEXT.normal * 1.3;
  const cellHeight = height + captionHeight + BAR_HEIGHT + (numClasses <= FEW_CLASSES ? 46 : 60);
  const cells = captions.map((caption, i): Cell => {
    const top = Math.round(Math.floor(i / columns) * cellHeight + 4);
    return {
      prediction: predictions[i] as Prediction,
      probabilities: Array.from(values.slice(i * numClasses, (i + 1) * numClasses)),
      caption,
      middle: Math.round(((i % columns) + 0.5) * cellWidth),
      top,
      floor: Math.round(top + height + captionHeight + BAR_HEIGHT + 12),
    };
  });

  const [plotWidth, plotHeight] = [columns * cellWidth, Math.ceil(n / columns) * cellHeight];
  const title = settings.title ?? `What the model says of ${n === 1 ? "an image" : `${n} images`}`;
  const pictures = cells.map(
    (cell, i): ImageTrace => ({
      type: "image",
      source: pngUri(grey.pixels[i] as Uint8Array, grey.width, grey.height),
      x0: cell.middle - width / 2 + pixel / 2,
      y0: cell.top + pixel / 2,
      dx: pixel,
      dy: pixel,
      zsmooth: false,
      hovertemplate: `image ${i}<br>${probable(cell, names).map(inHover).join("<br>")}<extra></extra>`,
    }),
  );
  const below = cells.map(({ middle, top }, i) => ({
    x: middle,
    y: top + height + 6,
    text: joinLines(lines[i] as string[]),
  }));
  // Both axes count screen pixels, so that every pixel of an image is a square of whole pixels.
  const hidden = { visible: false, fixedrange: true } as const;
  return new Figure(
    [...pictures, ...drawBars(cells, step), textsAt(below, TEXT.normal), drawNumbers(cells, step)],
    {
      ...layoutOf({
        title,
        subtitle: "Bars: the probability of each class, in order. Green: the true one.",
        plotWidth,
        plotHeight,
        left: 14,
        right: 14,
        bottom: 4,
      }),
      dragmode: false,
      xaxis: { range: [0, plotWidth], ...hidden },
      yaxis: { range: [plotHeight, 0], ...hidden },
      shapes: cells.map((cell) => frameAround(cell, width, height)),
    },
    describePredictions(title, cells, names),
  );
}

/** Pixels: the most that an image may take, and the height of a bar for the probability 1. */
const [IMAGE, BAR_HEIGHT] = [84, 34];

/** From this probability on, a bar has the number of its class below it. */
const NAMED_FROM = 0.1;

/** Pixels between two numbers, or they would be read as one. */
const NUMBER_GAP = 5;

/** Up to so many classes each bar is as wide as its number. */
const FEW_CLASSES = 12;

/** Pixels of the longest line below an image. */
const WIDEST_CAPTION = 150;

/** One image with what belongs to it, and where it stands in screen pixels. */
interface Cell {
  prediction: Prediction;
  /** One for each class. */
  probabilities: number[];
  /** The lines below the image. */
  caption: string[];
  middle: number;
  top: number;
  /** Where the bars stand. */
  floor: number;
}

function isRight({ prediction: { truth, predicted } }: Cell): boolean {
  return truth === predicted;
}

function frameAround(cell: Cell, width: number, height: number): Shape {
  const [x0, x1] = [cell.middle - width / 2 - 2, cell.middle + width / 2 + 2];
  const line = isRight(cell)
    ? ({ color: COLORS.green, width: 3 } as const)
    : ({ color: COLORS.vermillion, width: 3, dash: "dash" } as const);
  return { type: "rect", x0, x1, y0: cell.top - 2, y1: cell.top + height + 2, line };
}

/** Where the bar of a class stands; halves are the edges between two. */
function barX({ middle, probabilities }: Cell, place: number, step: number): number {
  return tenth(middle + (place - (probabilities.length - 1) / 2) * step);
}

/** Bars as thick lines: all of a colour in one trace, which takes far less room than a shape for each. */
function drawBars(cells: readonly Cell[], step: number): ScatterTrace[] {
  const bars = cells.flatMap((cell) =>
    cell.probabilities.map((p, column) => {
      const { truth, predicted } = cell.prediction;
      const color = column === truth ? COLORS.green : column === predicted ? COLORS.vermillion : INK.line;
      return { x: barX(cell, column, step), floor: cell.floor, height: p * BAR_HEIGHT, color };
    }),
  );
  const thick = [COLORS.green, COLORS.vermillion, INK.line].flatMap((color) => {
    // Of bars lower than a fifth of a pixel nothing can be seen.
    const ofColor = bars.filter((bar) => bar.color === color && bar.height >= 0.2);
    const lines = ofColor.map(({ x, floor, height }) => [x, floor, x, tenth(floor - height)] as const);
    return lines.length > 0 ? [linesOf(lines, { color, width: Math.round(step * 0.75) })] : [];
  });
  const ground = cells.map((cell) => {
    const [left, right] = [barX(cell, -0.5, step), barX(cell, cell.probabilities.length - 0.5, step)];
    return [left, cell.floor, right, cell.floor] as const;
  });
  return [...thick, linesOf(ground, { color: INK.line, width: 1 })];
}

/**
 * Writes the number of its class below each bar that is high, or that of the true class. Where two would touch, the less
 * important one is left out; the predicted and the true class stand one below the other.
 */
function drawNumbers(cells: readonly Cell[], step: number): ScatterTrace {
  const places = cells.flatMap((cell) => {
    const { truth, predicted } = cell.prediction;
    const others = cell.probabilities
      .map((p, column) => ({ p, column }))
      .filter(({ p, column }) => p >= NAMED_FROM && column !== truth && column !== predicted)
      .sort((a, b) => b.p - a.p)
      .map(({ column }) => column);
    const written: { x: number; y: number; text: string }[] = [];
    for (const column of new Set([predicted, truth, ...others])) {
      const [x, text] = [barX(cell, column, step), String(column)];
      const room = textWidth(text, TEXT.small) + NUMBER_GAP;
      const isFree = (y: number) => written.every((other) => other.y !== y || Math.abs(other.x - x) >= room);
      const [first, second] = [cell.floor + 2, cell.floor + 2 + TEXT.small * 1.2];
      if (isFree(first)) written.push({ x, y: first, text });
      else if (column === truth) written.push({ x, y: second, text });
    }
    return written;
  });
  return textsAt(places, TEXT.small);
}

function linesOf(
  lines: readonly (readonly [x0: number, y0: number, x1: number, y1: number])[],
  line: { color: string; width: number },
): ScatterTrace {
  return {
    type: "scatter",
    mode: "lines",
    x: lines.flatMap(([x0, , x1]) => [x0, x1, 0]),
    y: lines.flatMap(([, y0, , y1]) => [y0, y1, null]),
    line,
    hoverinfo: "skip",
  };
}

function textsAt(places: readonly { x: number; y: number; text: string }[], size: number): ScatterTrace {
  return {
    type: "scatter",
    mode: "text",
    x: places.map(({ x }) => x),
    y: places.map(({ y }) => y),
    text: places.map(({ text }) => text),
    textposition: "bottom center",
    textfont: { size, color: INK.text },
    hoverinfo: "skip",
  };
}

function describePredictions(title: string, cells: readonly Cell[], names: readonly string[]): string {
  return [
    `${title}: ${cells.filter(isRight).length} of ${cells.length} right.`,
    ...cells.map((cell) => `${cell.caption.join(", ")}: ${probable(cell, names).join(", ")}`),
  ].join("\n");
}

function captionOf({ truth, predicted, confidence }: Prediction, classNames: readonly string[]): string[] {
  const nameOf = (label: number) => classNames[label] ?? String(label);
  const sure = `${formatProbability(confidence)} sure`;
  if (truth === predicted) return [`✓ ${nameOf(predicted)}`, sure];
  const line = `✗ says ${nameOf(predicted)}, is ${nameOf(truth)}`;
  return line.length <= 16 ? [line, sure] : [`✗ says ${nameOf(predicted)}`, `is ${nameOf(truth)}`, sure];
}

/** The three most probable classes, those below one in a hundred left out. */
function probable({ probabilities }: Cell, classNames: readonly string[]): string[] {
  return probabilities
    .map((p, label) => ({ p, name: classNames[label] ?? String(label) }))
    .sort((a, b) => b.p - a.p)
    .filter(({ p }, i) => i === 0 || (i < 3 && p >= 0.01))
    .map(({ p, name }) => `${name} ${formatProbability(p)}`);
}
