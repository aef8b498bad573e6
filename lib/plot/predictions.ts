import type { Labels } from "../support/labels.js";
import { readOptions } from "../support/options.js";
import { type Prediction, readPredictions } from "../support/probabilities.js";
import type { tf } from "../tf.js";
import { Figure } from "./figure.js";
import { readImages } from "./image-pixels.js";
import { layoutOf, TEXT, widthOf } from "./layout.js";
import { COLORS, INK } from "./palette.js";
import type { ImageTrace, ScatterTrace, Shape } from "./plotly.js";
import { pngUri } from "./png.js";

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
  const shown = predictions.slice(0, n);
  const captions = shown.map((prediction) => captionOf(prediction, settings.classNames));
  const rows = probabilities.slice([0, 0], [n, numClasses]);
  const values = rows.arraySync() as number[][];
  rows.dispose();

  const columns = Math.min(settings.columns ?? 5, n);
  const pixel = Math.max(1, Math.floor(IMAGE / Math.max(grey.width, grey.height)));
  const [width, height] = [grey.width * pixel, grey.height * pixel];
  const lineCount = Math.max(...captions.map((lines) => lines.length));
  const step = Math.max(3, Math.floor(IMAGE / numClasses) + 1);
  const cellWidth = Math.max(width, numClasses * step, widthOf(captions.flat())) + 16;
  const barsTop = height + 12 + lineCount * TEXT.normal * 1.3;
  const cellHeight = barsTop + BAR_HEIGHT + 34;
  const plotWidth = columns * cellWidth;
  const plotHeight = Math.ceil(n / columns) * cellHeight;
  const right = shown.filter(({ truth, predicted }) => truth === predicted).length;
  const title = settings.title ?? `What the model says of ${n === 1 ? "an image" : `${n} images`}`;

  // Both axes count screen pixels, so that every pixel of an image is a square of whole pixels.
  const middles = shown.map((_, i) => Math.round(((i % columns) + 0.5) * cellWidth));
  const tops = shown.map((_, i) => Math.round(Math.floor(i / columns) * cellHeight + 4));
  const middle = (i: number) => middles[i] as number;
  const top = (i: number) => tops[i] as number;
  const barX = (i: number, column: number) =>
    Math.round((middle(i) + (column - (numClasses - 1) / 2) * step) * 10) / 10;
  const floor = (i: number) => Math.round(top(i) + barsTop + BAR_HEIGHT);

  const pictures = grey.pixels.map(
    (pixels, i): ImageTrace => ({
      type: "image",
      source: pngUri(pixels, grey.width, grey.height),
      x0: middle(i) - width / 2 + pixel / 2,
      y0: top(i) + pixel / 2,
      dx: pixel,
      dy: pixel,
      zsmooth: false,
      hovertemplate: `image ${i}<br>${probable(values[i] as number[], settings.classNames).join("<br>")}<extra></extra>`,
    }),
  );
  const texts = (places: { x: number; y: number; text: string }[], size: number): ScatterTrace => ({
    type: "scatter",
    mode: "text",
    x: places.map(({ x }) => x),
    y: places.map(({ y }) => y),
    text: places.map(({ text }) => text),
    textposition: "bottom center",
    textfont: { size, color: INK.text },
    hoverinfo: "skip",
  });
  const below = captions.map((lines, i) => ({
    x: middle(i),
    y: top(i) + height + 6,
    text: lines.join("<br>"),
  }));
  const numbers = shown.flatMap(({ truth }, i) =>
    (values[i] as number[]).flatMap((p, column) =>
      p >= NAMED_FROM || column === truth
        ? [{ x: barX(i, column), y: floor(i) + 2, text: String(column) }]
        : [],
    ),
  );
  const bars = shown.flatMap(({ truth, predicted }, i) =>
    (values[i] as number[]).map((p, column) => ({
      x: barX(i, column),
      y: floor(i),
      height: p * BAR_HEIGHT,
      color: column === truth ? COLORS.green : column === predicted ? COLORS.vermillion : INK.line,
    })),
  );
  const thick = [COLORS.green, COLORS.vermillion, INK.line].flatMap((color) =>
    // Of bars lower than a fifth of a pixel nothing can be seen.
    uprights(
      bars.filter((bar) => bar.color === color && bar.height >= 0.2),
      { color, width: Math.round(step * 0.75) },
    ),
  );
  const grounds: ScatterTrace = {
    type: "scatter",
    mode: "lines",
    x: shown.flatMap((_, i) => [barX(i, -0.5), barX(i, numClasses - 0.5), 0]),
    y: shown.flatMap((_, i) => [floor(i), floor(i), null]),
    line: { color: INK.line, width: 1 },
    hoverinfo: "skip",
  };
  const frames = shown.map(({ truth, predicted }, i): Shape => {
    const [x0, x1] = [middle(i) - width / 2 - 2, middle(i) + width / 2 + 2];
    const line =
      truth === predicted
        ? ({ color: COLORS.green, width: 3 } as const)
        : ({ color: COLORS.vermillion, width: 3, dash: "dash" } as const);
    return { type: "rect", x0, x1, y0: top(i) - 2, y1: top(i) + height + 2, line };
  });
  const hidden = { visible: false, fixedrange: true } as const;
  return new Figure(
    [...pictures, ...thick, grounds, texts(below, TEXT.normal), texts(numbers, TEXT.small)],
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
      shapes: frames,
    },
    [
      `${title}: ${right} of ${n} right.`,
      ...captions.map((lines, i) => {
        const others = probable(values[i] as number[], settings.classNames);
        return `${lines.join(", ")}: ${others.join(", ")}`;
      }),
    ].join("\n"),
  );
}

/** Pixels: the most that an image may take, and the height of a bar for the probability 1. */
const [IMAGE, BAR_HEIGHT] = [84, 34];

/** From this probability on, a bar has the number of its class below it. */
const NAMED_FROM = 0.1;

/** Bars as thick lines: all of a colour in one trace, which takes far less room than a shape for each. */
function uprights(
  bars: readonly { x: number; y: number; height: number }[],
  line: { color: string; width: number },
): ScatterTrace[] {
  if (bars.length === 0) return [];
  const tenth = (value: number) => Math.round(value * 10) / 10;
  return [
    {
      type: "scatter",
      mode: "lines",
      x: bars.flatMap(({ x }) => [x, x, 0]),
      y: bars.flatMap(({ y, height }) => [tenth(y), tenth(y - height), null]),
      line,
      hoverinfo: "skip",
    },
  ];
}

function captionOf(
  { truth, predicted, confidence }: Prediction,
  classNames: readonly string[] = [],
): string[] {
  const nameOf = (label: number) => classNames[label] ?? String(label);
  const sure = `${percent(confidence)} sure`;
  if (truth === predicted) return [`✓ ${nameOf(predicted)}`, sure];
  const line = `✗ says ${nameOf(predicted)}, is ${nameOf(truth)}`;
  return line.length <= 16 ? [line, sure] : [`✗ says ${nameOf(predicted)}`, `is ${nameOf(truth)}`, sure];
}

/** Softmax never reaches 1, so nothing is called 100%. */
function percent(p: number): string {
  return p >= 0.9995 ? "over 99.9%" : `${(p * 100).toFixed(1)}%`;
}

/** The three most probable classes, those below one in a hundred left out. */
function probable(row: readonly number[], classNames: readonly string[] = []): string[] {
  return row
    .map((p, label) => ({ p, name: classNames[label] ?? String(label) }))
    .sort((a, b) => b.p - a.p)
    .filter(({ p }, i) => i === 0 || (i < 3 && p >= 0.01))
    .map(({ p, name }) => `${name} ${percent(p)}`);
}
