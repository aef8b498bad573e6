import { counted, describe, type Labels, readLabels, readOptions, type tf } from "@course/core";
import { Figure } from "../figure/figure.js";
import { layoutOf, TEXT, widthOf } from "../figure/layout.js";
import { readNames } from "../figure/numbers.js";
import { inHover, joinLines, wrapText } from "../figure/text.js";
import { COLORS, INK } from "../plotly/palette.js";
import type { ImageTrace, ScatterTrace, Shape } from "../plotly/plotly.js";
import { pngUri } from "../plotly/png.js";
import { type GreyImages, readImages } from "./read-images.js";

/** What stands with the images. */
export interface ImagesOptions {
  /** How many to draw, 15 by default. */
  count?: number;
  /** How many in a row, 5 by default. */
  columns?: number;
  /** The true class of each, as a number; it stands below the image. */
  labels?: Labels;
  /** The predicted class of each: with `labels` each image says whether it is right or wrong. */
  predictions?: Labels;
  /** Names to write in place of class numbers. */
  classNames?: readonly string[];
  /** A text for below each image, in place of or after what is said of its class. */
  captions?: readonly string[];
  title?: string;
  /** The values to draw as black and white. By default 0 and 255, or 0 and 1 for float32 up to 1. */
  range?: readonly [number, number];
}

/**
 * Draws images in a grid, each with its label. Given predictions too, each is marked as right or wrong: in words, by a
 * sign, and by the colour and the line of its frame.
 *
 * @param images `[n, 28, 28]` (or `[n, 784]`, `[n, 28, 28, 1]`, other sizes too), int32 0–255 or float32 0–1.
 * @param options see {@link ImagesOptions}; lists need as many entries as there are images drawn, more are ignored.
 * @returns a figure.
 * @throws TypeError, RangeError where shapes, values or options don't fit.
 * @example
 * plotImages(train.images, { labels: train.labels, count: 5 });
 */
export function plotImages(images: tf.Tensor, options: ImagesOptions = {}): Figure {
  const who = "plotImages";
  const settings = readOptions(who, options, {
    count: "count",
    columns: "count",
    labels: "any",
    predictions: "any",
    classNames: "list",
    captions: "list",
    title: "text",
    range: "list",
  });
  const grey = readImages(images, settings.count ?? 15, who, settings.range);
  const n = grey.pixels.length;
  const captions = captionsOf(n, settings, who);
  const columns = Math.min(settings.columns ?? 5, n);
  const rows = Math.ceil(n / columns);

  const scale = pixelScale(grey, columns);
  const lines = captions.map(({ text }) =>
    wrapText(text, { width: Math.max(grey.width * scale, WIDEST_CAPTION), size: TEXT.normal }),
  );
  const captionHeight = Math.max(...lines.map((texts) => texts.length)) * TEXT.normal * 1.3;
  const cellWidth = Math.max(grey.width * scale + 16, widthOf(lines.flat()));
  const cellHeight = Math.ceil(grey.height * scale + captionHeight + 20);
  const title = settings.title ?? (n === 1 ? "The first image" : `The first ${n} images`);
  const layout = layoutOf({
    title,
    plotWidth: columns * cellWidth,
    plotHeight: rows * cellHeight,
    left: 14,
    right: 14,
    bottom: 8,
  });

  // Both axes count screen pixels, so that every pixel of an image is a square of whole pixels.
  const corner = (i: number): [left: number, top: number] => [
    Math.round((i % columns) * cellWidth + (cellWidth - grey.width * scale) / 2),
    Math.round(Math.floor(i / columns) * cellHeight + 4),
  ];
  const traces = grey.pixels.map((pixels, i): ImageTrace => {
    const [left, top] = corner(i);
    return {
      type: "image",
      source: pngUri(pixels, grey.width, grey.height),
      x0: left + scale / 2,
      y0: top + scale / 2,
      dx: scale,
      dy: scale,
      zsmooth: false,
      hovertemplate: `image ${i}<br>${(captions[i] as Caption).text.split("<br>").map(inHover).join("<br>")}<extra></extra>`,
    };
  });
  const below: ScatterTrace = {
    type: "scatter",
    mode: "text",
    x: grey.pixels.map((_, i) => corner(i)[0] + (grey.width * scale) / 2),
    y: grey.pixels.map((_, i) => corner(i)[1] + grey.height * scale + 6),
    text: lines.map(joinLines),
    textposition: "bottom center",
    textfont: { size: TEXT.normal, color: INK.text },
    hoverinfo: "skip",
  };
  const shapes = captions.flatMap(({ isRight }, i): Shape[] => {
    if (isRight === undefined) return [];
    const [x0, y0] = corner(i);
    const [x1, y1] = [x0 + grey.width * scale, y0 + grey.height * scale];
    const line = isRight
      ? ({ color: COLORS.green, width: 3 } as const)
      : ({ color: COLORS.vermillion, width: 3, dash: "dash" } as const);
    return [{ type: "rect", x0: x0 - 2, x1: x1 + 2, y0: y0 - 2, y1: y1 + 2, line }];
  });
  const hidden = { visible: false, fixedrange: true } as const;
  return new Figure(
    [...traces, below],
    {
      ...layout,
      dragmode: false,
      meta: { tiles: { columns, count: n, width: cellWidth, height: cellHeight, top: 0 } },
      xaxis: { range: [0, columns * cellWidth], ...hidden },
      yaxis: { range: [rows * cellHeight, 0], ...hidden },
      ...(shapes.length > 0 && { shapes }),
    },
    describeImages(title, grey, captions),
  );
}

/** Pixels of the longest line below a small image. */
const WIDEST_CAPTION = 140;

interface Caption {
  text: string;
  /** Absent where there is no prediction to judge. */
  isRight?: boolean;
}

function captionsOf(n: number, options: ImagesOptions, who: string): Caption[] {
  const classNames = options.classNames && readNames(options.classNames, `${who}: classNames`);
  const texts = options.captions?.map((caption, i) => {
    if (typeof caption === "string") return caption;
    throw new TypeError(`${who}: the caption at position ${i} is ${describe(caption)}; expected a text.`);
  });
  const read = (labels: Labels | undefined, name: string) => {
    const list = labels && readLabels(labels, `${who}: ${name}`, classNames?.length);
    if (list && list.length < n) {
      throw new RangeError(
        `${who}: there are ${n} images but ${list.length} ${name}; expected one for each.`,
      );
    }
    return list;
  };
  const [truths, predictions] = [read(options.labels, "labels"), read(options.predictions, "predictions")];
  if (texts && texts.length < n) {
    throw new RangeError(
      `${who}: there are ${n} images but ${texts.length} captions; expected one for each.`,
    );
  }
  const nameOf = (label: number) => classNames?.[label] ?? String(label);
  return Array.from({ length: n }, (_, i) => {
    const [truth, prediction] = [truths?.[i], predictions?.[i]];
    const own = texts?.[i];
    const lines: string[] = [];
    let isRight: boolean | undefined;
    if (truth !== undefined && prediction !== undefined) {
      isRight = truth === prediction;
      lines.push(isRight ? "✓ right" : "✗ wrong", ...judged(isRight, nameOf(prediction), nameOf(truth)));
    } else if (prediction !== undefined) lines.push(`predicted ${nameOf(prediction)}`);
    else if (truth !== undefined) lines.push(nameOf(truth));
    if (own !== undefined) lines.push(own);
    if (lines.length === 0) lines.push(`no. ${i}`);
    return { text: lines.join("<br>"), isRight };
  });
}

function judged(isRight: boolean, prediction: string, truth: string): string[] {
  if (isRight) return [prediction];
  const line = `says ${prediction}, is ${truth}`;
  return line.length <= 16 ? [line] : [`says ${prediction}`, `is ${truth}`];
}

/** Screen pixels for each pixel of an image: a whole number, so that all its pixels are equally large. */
function pixelScale(grey: GreyImages, columns: number): number {
  const room = Math.min(112, 700 / columns - 16);
  return Math.max(1, Math.floor(room / Math.max(grey.width, grey.height)));
}

function describeImages(title: string, grey: GreyImages, captions: Caption[]): string {
  const lines = [`${title}: ${counted(captions.length, "image")} of ${grey.height} × ${grey.width} pixels.`];
  const judgedOnes = captions.filter(({ isRight }) => isRight !== undefined);
  if (judgedOnes.length > 0) {
    const right = judgedOnes.filter(({ isRight }) => isRight).length;
    lines.push(`${right} right, ${judgedOnes.length - right} wrong.`);
  }
  lines.push(captions.map(({ text }) => text.replaceAll("<br>", " ")).join("; "));
  return lines.join("\n");
}
