import { readOptions, round, type tf } from "@course/core";
import { Figure } from "../figure/figure.js";
import { axesLayout, TEXT, widthOf } from "../figure/layout.js";
import { colorAt, GREYS, inkOn } from "../plotly/palette.js";
import type { HeatmapTrace } from "../plotly/plotly.js";
import { type ImageOptions, pixelAxes, readFrom } from "./image.js";
import { oneImage, readImages } from "./read-images.js";

/**
 * Draws one image as what it is: its numbers, each on the grey that it stands for.
 *
 * @param image `[28, 28]`, `[28, 28, 1]` or flattened `[784]`, up to 32 × 32; int32 0–255 or float32 0–1, of which two
 *   decimals are shown.
 * @param options see {@link ImageOptions}.
 * @returns a figure.
 * @throws TypeError, RangeError where shape, values or options don't fit.
 * @example
 * plotPixels(take(train.images, [0]));
 */
export function plotPixels(image: tf.Tensor, options: ImageOptions = {}): Figure {
  const settings = readOptions("plotPixels", options, { title: "text", range: "list", from: "list" });
  const { title = "One image as numbers", range } = settings;
  const [top, left] = readFrom(settings, "plotPixels");
  const single = oneImage(image, "plotPixels");
  const { width, height, values, ends } = readImages(single, 1, "plotPixels", range);
  single.dispose();
  if (Math.max(width, height) > 32) {
    throw new RangeError(`plotPixels: the image has ${height} × ${width} pixels; up to 32 × 32 can be read.`);
  }
  const [black, white] = ends;
  const z = Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) =>
      shorten((values[0] as ArrayLike<number>)[row * width + column] ?? 0),
    ),
  );
  // Room between the numbers of two cells, or 25 and 3 would be read as 253.
  const cell = Math.max(20, widthOf(z.flat().map(String), { size: TEXT.small }) - 5);
  const limit = darkLimit(black, white);
  const layer = (ink: string, keep: (value: number) => boolean): HeatmapTrace => ({
    type: "heatmap",
    z: z.map((row) => row.map((value) => (keep(value) ? value : null))),
    zmin: black,
    zmax: white,
    colorscale: GREYS,
    showscale: false,
    x0: left,
    y0: top,
    hoverongaps: false,
    texttemplate: "%{z:.2~f}",
    textfont: { size: TEXT.small, color: ink },
    hovertemplate: "row %{y}, column %{x}: %{z:.2~f}<extra></extra>",
  });
  return new Figure(
    [layer("#ffffff", (value) => value < limit), layer("#000000", (value) => value >= limit)],
    {
      ...axesLayout(
        { title, plotWidth: width * cell, plotHeight: height * 20 },
        pixelAxes(
          { top, left, width, height },
          { fixedrange: true, dtick: 1, tickfont: { size: TEXT.small } },
        ),
      ),
      dragmode: false,
    },
    `${title}, row by row:\n${z.map((row) => row.map((value) => String(value).padStart(3)).join(" ")).join("\n")}`,
  );
}

/** The value from which black is seen better on its grey than white. */
function darkLimit(black: number, white: number): number {
  const steps = Array.from({ length: 256 }, (_, i) => i / 255);
  const first = steps.find((share) => inkOn(colorAt(GREYS, share)) === "#000000") as number;
  return black + first * (white - black);
}

/** Two decimals are as much as a cell holds. */
function shorten(value: number): number {
  return Number.isInteger(value) ? value : round(Math.round(value * 100) / 100);
}
