import { readOptions, type tf } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axis, layoutOf } from "../figure/layout.js";
import { pngUri } from "../plotly/png.js";
import { oneImage, readImages } from "./read-images.js";

/** What stands with the image. */
export interface ImageOptions {
  /** `"One image"` by default. */
  title?: string;
  /** The values to draw as black and white. By default 0 and 255, or 0 and 1 for float32 up to 1. */
  range?: readonly [number, number];
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
  const { title = "One image", range } = readOptions("plotImage", options, { title: "text", range: "list" });
  const single = oneImage(image, "plotImage");
  const { width, height, pixels } = readImages(single, 1, "plotImage", range);
  single.dispose();
  const scale = Math.max(1, Math.floor(336 / Math.max(width, height)));
  const frame = {
    ticks: "",
    showline: false,
    showgrid: false,
    fixedrange: true,
    ticklabelstandoff: 5,
  } as const;
  return new Figure(
    [
      {
        type: "image",
        source: pngUri(pixels[0] as Uint8Array, width, height),
        x0: 0,
        y0: 0,
        dx: 1,
        dy: 1,
        zsmooth: false,
        hovertemplate: "row %{y}, column %{x}<extra></extra>",
      },
    ],
    {
      ...layoutOf({ title, plotWidth: width * scale, plotHeight: height * scale }),
      dragmode: false,
      xaxis: axis({ range: [-0.5, width - 0.5], title: "column", ...frame }),
      yaxis: axis({ range: [height - 0.5, -0.5], title: "row", ...frame }),
    },
    `${title}: ${height} × ${width} pixels, ${describeInk(pixels[0] as Uint8Array)}.`,
  );
}

function describeInk(pixels: Uint8Array): string {
  const lit = pixels.filter((value) => value > 0).length;
  return `${lit} of ${pixels.length} are not black`;
}
