import { describe, formatNumber, readOptions, type tf } from "@course/core";
import { Figure } from "../figure/figure.js";
import { type AxisSettings, axesLayout, wholeAxis } from "../figure/layout.js";
import type { Axis } from "../plotly/plotly.js";
import { pngUri } from "../plotly/png.js";
import { oneImage, readImages } from "./read-images.js";

/** What stands with the image. */
export interface ImageOptions {
  /** `"One image"` by default. */
  title?: string;
  /** The values to draw as black and white. By default 0 and 255, or 0 and 1 for float32 up to 1. */
  range?: readonly [number, number];
  /** Row and column of the first pixel, `[0, 0]` by default: where a piece was cut from, its axes go on counting. */
  from?: readonly [row: number, column: number];
}

/**
 * Draws one image large, with the numbers of its rows and columns. For several use `plotImages`, for the pixels as
 * numbers `plotPixels`.
 *
 * @param image `[28, 28]`, `[28, 28, 1]` or flattened `[784]`, other sizes too; int32 0–255 or float32 0–1.
 * @param options see {@link ImageOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where shape, values or options don't fit.
 * @example
 * plotImage(take(train.images, [0]), { title: "The first image: a 5" });
 */
export function plotImage(image: tf.Tensor, options: ImageOptions = {}): Figure {
  const settings = readOptions("plotImage", options, { title: "text", range: "list", from: "list" });
  const { title = "One image", range } = settings;
  const [top, left] = readFrom(settings, "plotImage");
  const single = oneImage(image, "plotImage");
  const { width, height, pixels } = readImages(single, 1, "plotImage", range);
  single.dispose();
  const scale = Math.max(1, Math.floor(336 / Math.max(width, height)));
  return new Figure(
    [
      {
        type: "image",
        source: pngUri(pixels[0] as Uint8Array, width, height),
        x0: left,
        y0: top,
        dx: 1,
        dy: 1,
        zsmooth: false,
        hovertemplate: "row %{y}, column %{x}<extra></extra>",
      },
    ],
    {
      ...axesLayout(
        { title, plotWidth: width * scale, plotHeight: height * scale },
        pixelAxes({ top, left, width, height }, { fixedrange: true }),
      ),
      dragmode: false,
    },
    `${title}: ${height} × ${width} pixels, ${describeInk(pixels[0] as Uint8Array)}.`,
  );
}

function describeInk(pixels: Uint8Array): string {
  const lit = pixels.filter((value) => value > 0).length;
  return `${formatNumber(lit)} of ${formatNumber(pixels.length)} ${lit === 1 ? "is" : "are"} not black`;
}

/** Reads where an image was cut from. */
export function readFrom(
  { from = [0, 0] }: ImageOptions,
  who: string,
): readonly [row: number, column: number] {
  if (from.length !== 2 || !from.every((start) => Number.isInteger(start) && start >= 0)) {
    throw new RangeError(
      `${who}: from must be the row and the column of the first pixel, such as [7, 17], not [${from.map(describe).join(", ")}].`,
    );
  }
  return from;
}

/** The axes that number the columns and rows of an image. */
export function pixelAxes(
  { top, left, width, height }: { top: number; left: number; width: number; height: number },
  settings: Partial<AxisSettings> = {},
): { xaxis: Axis; yaxis: Axis } {
  const all = { ticks: "", showline: false, showgrid: false, ticklabelstandoff: 5, ...settings } as const;
  return {
    xaxis: wholeAxis({ range: [left - 0.5, left + width - 0.5], title: "column", ...all }),
    yaxis: wholeAxis({ range: [top + height - 0.5, top - 0.5], title: "row", ...all }),
  };
}
