import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { convertIndexedToRgb, decode } from "fast-png";
import { type Figure, plotFeatureMaps, plotFilters } from "../../lib/figures/src/index.js";
import type { ImageTrace, ScatterTrace } from "../../lib/figures/src/plotly/plotly.js";

const pixelsOf = (trace: unknown) => {
  const { source } = trace as ImageTrace;
  const png = decode(Buffer.from(source.slice(source.indexOf(",") + 1), "base64"));
  return Array.from(png.palette ? convertIndexedToRgb(png) : png.data);
};
const picturesOf = ({ data }: Figure) => data.filter(({ type }) => type === "image") as ImageTrace[];
const textsOf = ({ data }: Figure) =>
  (data.filter(({ type }) => type === "scatter") as ScatterTrace[]).flatMap(({ text }) =>
    text ? [text] : [],
  );

/** Two maps of 2 × 2: 0 1 2 4 and 0 0 0 2. */
const maps = tf.tensor3d([0, 0, 1, 0, 2, 0, 4, 2], [2, 2, 2]);

describe("plotFeatureMaps", () => {
  it("draws each map on one grey scale from 0 to the greatest value of all", () => {
    const figure = plotFeatureMaps(maps);
    const [first, second, bar, ...rest] = picturesOf(figure);
    assert.deepEqual(pixelsOf(first), [0, 64, 128, 255]);
    assert.deepEqual(pixelsOf(second), [0, 0, 0, 128]);
    assert.equal(rest.length, 0);
    assert.deepEqual([pixelsOf(bar)[0], pixelsOf(bar).at(-1)], [0, 255]);
    assert.deepEqual(textsOf(figure), [
      ["0", "1"],
      ["0", "4"],
    ]);
    assert.equal(figure.layout.title.text, "2 feature maps");
    const outline = figure.data.find((trace) => trace.type === "scatter" && trace.mode === "lines");
    assert.equal((outline as ScatterTrace).y.filter((y) => y === null).length, 2, "each has a frame");
    assert.deepEqual(pixelsOf(picturesOf(plotFeatureMaps(maps.expandDims(0)))[0]), [0, 64, 128, 255]);
  });

  it("takes two colours where there are negative values: white is 0", () => {
    const figure = plotFeatureMaps(tf.tensor3d([-2, 0, 1, 2], [2, 2, 1]));
    const rgb = pixelsOf(picturesOf(figure)[0]);
    assert.deepEqual(rgb.slice(3, 6), [255, 255, 255]);
    const [below, above] = [rgb.slice(0, 3), rgb.slice(9)];
    assert.ok((below[2] as number) > (below[0] as number), "below 0 it is blue");
    assert.ok((above[0] as number) > (above[2] as number), "above 0 it is orange");
    assert.match(figure.alt, /blue is -2, white the middle, orange 2/);
  });

  it("keeps a range that is given, so that figures can be compared, and cuts what is beyond", () => {
    const [first] = picturesOf(plotFeatureMaps(maps, { range: [0, 2] }));
    assert.deepEqual(pixelsOf(first), [0, 128, 255, 255]);
    assert.throws(() => plotFeatureMaps(maps, { range: [2, 2] }), /the lesser first/);
  });

  it("draws no more than asked for, and says of how many", () => {
    const figure = plotFeatureMaps(tf.ones([3, 3, 10]), { count: 4, columns: 2 });
    assert.equal(picturesOf(figure).length, 5);
    assert.equal(figure.layout.title.text, "The first 4 of 10 feature maps");
    assert.equal(picturesOf(plotFeatureMaps(tf.ones([3, 3, 70]))).length, 65);
  });

  it("draws maps that are all 0 in black", () => {
    assert.deepEqual(pixelsOf(picturesOf(plotFeatureMaps(tf.zeros([1, 2, 1])))[0]), [0, 0]);
  });

  it("says in words what it shows: all values of small maps, and where large ones are brightest", () => {
    assert.equal(
      plotFeatureMaps(maps, { captions: ["edges<br>left", "1"] }).alt,
      "2 feature maps: 2 feature maps of 2 × 2 values; black is 0, white 4.\n" +
        "map 0 (edges left): 0 1 / 2 4\nmap 1: 0 0 / 0 2",
    );
    const large = tf.buffer([6, 5, 1]);
    large.set(0.5, 4, 3, 0);
    assert.match(
      plotFeatureMaps(large.toTensor() as tf.Tensor3D).alt,
      /map 0: 0 to 0\.5, greatest in row 4, column 3/,
    );
  });

  it("refuses what it can't draw", () => {
    assert.throws(() => plotFeatureMaps(tf.ones([2, 3, 3, 4])), /maps of one image.*Choose one image: take/);
    assert.throws(() => plotFeatureMaps(tf.ones([3, 3])), RangeError);
    assert.throws(() => plotFeatureMaps(tf.ones([3, 3, 0])), RangeError);
    assert.throws(() => plotFeatureMaps(tf.tensor3d([Number.NaN], [1, 1, 1])), /NaN or infinite/);
    assert.throws(() => plotFeatureMaps([1] as never), TypeError);
    assert.throws(() => plotFeatureMaps(maps, { captions: ["one"] }), /2 feature maps but 1 captions/);
    assert.throws(() => plotFeatureMaps(maps, { colour: 1 } as never), TypeError);
  });
});

describe("plotFilters", () => {
  it("draws each filter, and each of its channels", () => {
    // [height 1, width 2, channels 2, filters 2]
    const weights = tf.tensor4d([1, 2, 3, 4, -1, -2, -3, -4], [1, 2, 2, 2]);
    const { alt } = plotFilters(weights);
    assert.match(alt, /^4 filters: 4 filters of 1 × 2 values; blue is -4, white the middle, orange 4\./);
    assert.match(alt, /filter 0, channel 0: 1 -1\nfilter 0, channel 1: 3 -3\n/);
    assert.match(alt, /filter 1, channel 0: 2 -2\nfilter 1, channel 1: 4 -4$/);
  });

  it("has two colours even where no weight is negative", () => {
    const [only] = picturesOf(plotFilters(tf.tensor4d([0, 1], [1, 2, 1, 1])));
    assert.deepEqual(pixelsOf(only).slice(0, 3), [255, 255, 255]);
  });

  it("draws what the neurons of a dense layer multiply pixels by", () => {
    const figure = plotFilters(tf.tensor2d([1, 5, 2, 6, 3, 7, 4, 8], [4, 2]));
    assert.match(figure.alt, /2 neurons of 2 × 2 values.*\nneuron 0: 1 2 \/ 3 4\nneuron 1: 5 6 \/ 7 8$/);
  });

  it("refuses what it can't draw", () => {
    assert.throws(() => plotFilters(tf.ones([10, 3])), /square images, \[784, n\], got a tensor \[10,3\]/);
    assert.throws(() => plotFilters(tf.ones([3])), RangeError);
    assert.throws(() => plotFilters(tf.ones([3, 3, 0, 2])), RangeError);
  });
});

describe("both", () => {
  it("give the three formats that every figure has, the SVG with all pictures", () => {
    for (const figure of [plotFeatureMaps(maps), plotFilters(tf.ones([3, 3, 1, 12]), { columns: 4 })]) {
      assert.equal(figure.toSvg().match(/<image /g)?.length, picturesOf(figure).length);
      assert.match(figure.toSvg(), /role="img"/);
    }
  });
});
