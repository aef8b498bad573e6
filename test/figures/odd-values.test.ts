// Whatever a figure is given, it draws it rightly, or says what is wrong with which argument.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import * as figures from "../../lib/figures/src/index.js";
import type { Axis, Layout, SceneAxis } from "../../lib/figures/src/plotly/plotly.js";

const TITLES = { title: "t", xTitle: "x", yTitle: "y" };
const ALONG = { title: "t", xTitle: "x" };
const image = tf.tensor2d([
  [0, 0.25],
  [0.5, 1],
]);
const images = image.expandDims<tf.Tensor3D>(0);
const surface: figures.SurfaceOptions = { ...TITLES, zTitle: "z", xRange: [0, 1], yRange: [0, 1], cells: 4 };
const square = (value: number) => [
  [value, 0],
  [1, value],
];
const bin = (change: object) => ({
  bins: [{ from: 0, to: 1, count: 3, confidence: 0.5, accuracy: 0.5, ...change }],
  expectedCalibrationError: 0,
});
const tensorOf = (values: unknown[]) => tf.tensor1d(values as number[]);
const named = (values: unknown[]) => Object.fromEntries(values.map((value, i) => [`n${i}`, value as number]));

/** Lists of numbers that are none, too few, all the same, or of any size. */
const LISTS: unknown[][] = [
  [],
  [Number.NaN],
  [1, Number.NaN],
  [Number.POSITIVE_INFINITY],
  [1, Number.NEGATIVE_INFINITY, 2],
  [undefined],
  [1, null],
  ["1"],
  [0],
  [-0],
  [5],
  [-5],
  [2, 2, 2],
  [0, 0],
  [1e-30],
  [1e30],
  [1e-30, 2e-30],
  [1e30, 2e30],
  [-1e30, 1e30],
  [1e-30, 1e30],
  [1, 1 + 1e-15],
  [1e15, 1e15 + 1],
  [60_001, 60_002, 60_003],
  [0.1 + 0.2, 0.3],
  [Number.MIN_VALUE, 1],
  [1e300],
  [Number.MAX_VALUE],
  [-Number.MAX_VALUE, Number.MAX_VALUE],
  Array.from({ length: 300 }, (_, i) => i),
];

/** Single values in the place of one number. */
const NUMBERS: unknown[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined, null, "1", "", true],
  ...[0, -0, 1, -1, 1.5, 2, 7, 1e6, 1e9, 1e-30, 1e30, Number.MAX_VALUE, Number.MIN_VALUE],
];

const RANGES: unknown[] = [
  ...[
    [1, 1],
    [Number.NaN, 1],
    [0, Number.NaN],
    [2, 1],
    [0, Number.POSITIVE_INFINITY],
  ],
  ...[
    [],
    [1],
    [0, 1, 2],
    ["0", "1"],
    [null, 1],
    [undefined, 1],
    "01",
    5,
    {},
    [0, 1],
    [-1, 0],
    [1, 1 + 1e-16],
  ],
  ...[
    [-1e30, 1e30],
    [0, 1e-30],
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [1e-30, 1e30],
  ],
];

/** Names that a reader's eye, Plotly or XML may stumble over. */
const NAMES = ["", " ", "a".repeat(500), "a b ".repeat(100), "<b>", "&amp;", "\u0000\n", "%{x}", "__proto__"];
const TEXTS: unknown[] = [
  ...NUMBERS,
  [],
  {},
  "a".repeat(500),
  "a b ".repeat(100),
  "<b>",
  "&amp;",
  "\u0000\n",
];

/** What is tried: where an odd value goes, in which function. */
const PLACES: [who: string, values: readonly unknown[], draw: (value: never) => { toSvg(): string }][] = [
  ["plotBars", LISTS, (list: unknown[]) => figures.plotBars(named(list), TITLES)],
  ["plotBars", LISTS, (list: never) => figures.plotBars(list, TITLES)],
  ["plotBars", NUMBERS, (values: never) => figures.plotBars(values, TITLES)],
  ["plotBars", NUMBERS, (digits: number) => figures.plotBars({ a: 0.123 }, { ...TITLES, digits })],
  [
    "plotBars",
    RANGES,
    (yRange: [number, number]) => figures.plotBars({ a: 0.5, b: -2 }, { ...TITLES, yRange }),
  ],
  ["plotBars", TEXTS, (title: string) => figures.plotBars({ a: 1 }, { title, xTitle: title, yTitle: title })],
  ["plotBars", NAMES, (name: string) => figures.plotBars({ [name]: 1, b: 2 }, TITLES)],
  ["plotHistogram", LISTS, (list: number[]) => figures.plotHistogram(list, TITLES)],
  ["plotHistogram", LISTS, (list: number[]) => figures.plotHistogram(list, { ...TITLES, logCounts: true })],
  ["plotHistogram", LISTS, (list: number[]) => figures.plotHistogram(Float32Array.from(list), TITLES)],
  ["plotHistogram", NUMBERS, (values: never) => figures.plotHistogram(values, TITLES)],
  ["plotHistogram", NUMBERS, (bins: number) => figures.plotHistogram([1, 2, 2], { ...TITLES, bins })],
  ["plotHistogram", TEXTS, (title: string) => figures.plotHistogram([1], { title, xTitle: title })],
  ["plotLines", LISTS, (list: number[]) => figures.plotLines({ a: list }, TITLES)],
  ["plotLines", LISTS, (list: number[]) => figures.plotLines({ a: { x: list, y: list } }, TITLES)],
  [
    "plotLines",
    LISTS,
    (list: number[]) => figures.plotLines({ a: list, b: [1, 2] }, { ...TITLES, logY: true }),
  ],
  ["plotLines", LISTS, (x: number[]) => figures.plotLines({ a: x }, { ...TITLES, x, logX: true })],
  ["plotLines", LISTS, (x: number[]) => figures.plotLines({ a: [1, 2] }, { ...TITLES, x })],
  ["plotLines", NUMBERS, (line: never) => figures.plotLines({ a: line }, TITLES)],
  ["plotLines", NUMBERS, (lines: never) => figures.plotLines(lines, TITLES)],
  [
    "plotLines",
    RANGES,
    (yRange: [number, number]) => figures.plotLines({ a: [0, 1] }, { ...TITLES, yRange }),
  ],
  [
    "plotLines",
    RANGES,
    (yRange: [number, number]) => figures.plotLines({ a: [0.5, 1] }, { ...TITLES, yRange, logY: true }),
  ],
  ["plotLines", NAMES, (name: string) => figures.plotLines({ [name]: [1, 2], b: [0, 1] }, TITLES)],
  [
    "plotLines",
    TEXTS,
    (title: string) => figures.plotLines({ a: [1] }, { title, xTitle: title, yTitle: title }),
  ],
  ["plotRanking", LISTS, (list: unknown[]) => figures.plotRanking({ ours: named(list) }, ALONG)],
  ["plotRanking", NUMBERS, (groups: never) => figures.plotRanking(groups, ALONG)],
  ["plotRanking", NUMBERS, (group: never) => figures.plotRanking({ a: group }, ALONG)],
  ["plotRanking", NAMES, (name: string) => figures.plotRanking({ [name]: { [name]: 1 } }, ALONG)],
  ["plotClassCounts", LISTS, (list: number[]) => figures.plotClassCounts(list)],
  ["plotClassCounts", NUMBERS, (labels: never) => figures.plotClassCounts(labels)],
  ["plotClassCounts", NUMBERS, (label: number) => figures.plotClassCounts([label])],
  ["plotClassCounts", TEXTS, (name: string) => figures.plotClassCounts([0, 1], [name, "b"])],
  ["plotClassCounts", NUMBERS, (names: never) => figures.plotClassCounts([0], names)],
  ["plotConfusionMatrix", NUMBERS, (count: number) => figures.plotConfusionMatrix({ counts: square(count) })],
  ["plotConfusionMatrix", NUMBERS, (matrix: never) => figures.plotConfusionMatrix(matrix)],
  ["plotConfusionMatrix", LISTS, (counts: never) => figures.plotConfusionMatrix({ counts })],
  [
    "plotConfusionMatrix",
    TEXTS,
    (name: string) => figures.plotConfusionMatrix({ counts: square(1) }, { classNames: [name, "b"] }),
  ],
  ["plotCalibration", NUMBERS, (calibration: never) => figures.plotCalibration(calibration)],
  ["plotCalibration", NUMBERS, (confidence: number) => figures.plotCalibration(bin({ confidence }))],
  ["plotCalibration", NUMBERS, (accuracy: number) => figures.plotCalibration(bin({ accuracy }))],
  ["plotCalibration", NUMBERS, (count: number) => figures.plotCalibration(bin({ count }))],
  ["plotCalibration", NUMBERS, (to: number) => figures.plotCalibration(bin({ to }))],
  [
    "plotCalibration",
    NUMBERS,
    (error: number) => figures.plotCalibration({ ...bin({}), expectedCalibrationError: error }),
  ],
  ["plotSurface", NUMBERS, (height: number) => figures.plotSurface(() => height, surface)],
  ["plotSurface", NUMBERS, (height: never) => figures.plotSurface(height, surface)],
  ["plotSurface", NUMBERS, (scale: number) => figures.plotSurface((x, y) => scale * (x - y), surface)],
  ["plotSurface", NUMBERS, (cells: number) => figures.plotSurface((x) => x, { ...surface, cells })],
  [
    "plotSurface",
    RANGES,
    (xRange: [number, number]) => figures.plotSurface((x) => x, { ...surface, xRange }),
  ],
  ["plotSurface", LISTS, (path: never) => figures.plotSurface((x) => x, { ...surface, paths: { path } })],
  ["plotSurface", NUMBERS, (path: never) => figures.plotSurface((x) => x, { ...surface, paths: { path } })],
  [
    "plotSurface",
    NUMBERS,
    (at: number) => figures.plotSurface((x) => x, { ...surface, paths: { a: [[at, 0]] } }),
  ],
  ["plotSurface", TEXTS, (xTitle: string) => figures.plotSurface((x) => x, { ...surface, xTitle })],
  ["plotImage", NUMBERS, (value: never) => figures.plotImage(value)],
  ["plotImage", LISTS, (list: unknown[]) => figures.plotImage(tensorOf(list))],
  ["plotImage", RANGES, (range: [number, number]) => figures.plotImage(image, { range })],
  ["plotImage", RANGES, (from: [number, number]) => figures.plotImage(image, { from })],
  ["plotPixels", LISTS, (list: unknown[]) => figures.plotPixels(tensorOf(list))],
  ["plotPixels", RANGES, (range: [number, number]) => figures.plotPixels(image, { range })],
  ["plotPixels", RANGES, (from: [number, number]) => figures.plotPixels(image, { from })],
  ["plotPixels", TEXTS, (title: string) => figures.plotPixels(image, { title })],
  ["plotImages", NUMBERS, (value: never) => figures.plotImages(value)],
  ["plotImages", RANGES, (range: [number, number]) => figures.plotImages(images, { range })],
  ["plotImages", NUMBERS, (count: number) => figures.plotImages(images, { count })],
  ["plotImages", NUMBERS, (columns: number) => figures.plotImages(images, { columns })],
  ["plotImages", NUMBERS, (label: number) => figures.plotImages(images, { labels: [label] })],
  ["plotImages", TEXTS, (caption: string) => figures.plotImages(images, { captions: [caption] })],
  [
    "plotImages",
    TEXTS,
    (name: string) => figures.plotImages(images, { labels: [0], predictions: [1], classNames: [name, "b"] }),
  ],
  ...NUMBERS.map((value): (typeof PLACES)[number] => [
    "plotPredictions",
    [[value, 0.5]],
    (row: number[]) => figures.plotPredictions(images, tf.tensor2d([row.map(Number)]), [0]),
  ]),
  [
    "plotPredictions",
    TEXTS,
    (name: string) =>
      figures.plotPredictions(images, tf.tensor2d([[0.2, 0.8]]), [0], { classNames: [name, "b"] }),
  ],
  ["plotFeatureMaps", NUMBERS, (value: never) => figures.plotFeatureMaps(value)],
  [
    "plotFeatureMaps",
    LISTS,
    (list: unknown[]) => figures.plotFeatureMaps(tensorOf(list).reshape([1, -1, Math.min(1, list.length)])),
  ],
  [
    "plotFeatureMaps",
    RANGES,
    (range: [number, number]) => figures.plotFeatureMaps(tf.ones([2, 2, 1]), { range }),
  ],
  [
    "plotFeatureMaps",
    TEXTS,
    (text: string) => figures.plotFeatureMaps(tf.ones([2, 2, 1]), { captions: [text] }),
  ],
  ["plotFilters", RANGES, (range: [number, number]) => figures.plotFilters(tf.ones([2, 2, 1, 1]), { range })],
  [
    "plotFilters",
    LISTS,
    (list: unknown[]) => figures.plotFilters(tensorOf(list).reshape([1, -1, 1, Math.min(1, list.length)])),
  ],
  ["plotConvolutionSteps", NUMBERS, (value: number) => figures.plotConvolutionSteps(square(value), [[1]])],
  ["plotConvolutionSteps", NUMBERS, (value: number) => figures.plotConvolutionSteps(square(1), [[value]])],
  ["plotConvolutionSteps", NUMBERS, (value: never) => figures.plotConvolutionSteps(value, [[1]])],
  ["plotConvolutionSteps", LISTS, (list: number[]) => figures.plotConvolutionSteps([list], [[1]])],
  [
    "plotConvolutionSteps",
    NUMBERS,
    (stride: number) => figures.plotConvolutionSteps(square(1), [[1]], { stride }),
  ],
  ["plotPoolingSteps", NUMBERS, (size: number) => figures.plotPoolingSteps(square(1), size)],
  ["plotPoolingSteps", NUMBERS, (value: number) => figures.plotPoolingSteps(square(value))],
  ["plotPoolingSteps", NUMBERS, (position: number) => figures.plotPoolingSteps(square(1), 2, { position })],
  ["plotNetwork", NUMBERS, (model: never) => figures.plotNetwork(model)],
];

for (const [i, [who, values, draw]] of PLACES.entries()) {
  describe(`${who}, place ${i}`, () => {
    for (const value of values) {
      it(`draws or refuses ${written(value)}`, () => {
        let figure: { toSvg(): string };
        try {
          figure = draw(value as never);
        } catch (error) {
          assert.ok(error instanceof TypeError || error instanceof RangeError, String(error));
          assert.match(error.message, new RegExp(`^${who}\\b.*[a-z]{3}`), "says who refuses what");
          return;
        }
        assertSound(figure);
      });
    }
  });
}

/** The picture has places and ranges that are finite, and says nothing that is no number. */
function assertSound(figure: { toSvg(): string }): void {
  const svg = figure.toSvg();
  const found = /.{0,60}(NaN|undefined|Infinity|\bnull\b).{0,40}/.exec(svg);
  assert.equal(found, null, found?.[0]);
  if (!(figure instanceof figures.Figure)) return;
  for (const axis of axesOf(figure.layout)) {
    const { range, tickvals = [] } = axis;
    assert.ok(range.every(Number.isFinite) && range[0] !== range[1], `range ${range}`);
    assert.ok(tickvals.every(Number.isFinite), `ticks at ${tickvals}`);
  }
  assert.ok(figure.layout.width > 0 && figure.layout.width < 20_000);
  const strange = (key: string, value: unknown): unknown => {
    const isGap = value === null && (key === "" || /^\d+$/.test(key));
    assert.ok(isGap || (value !== null && !Object.is(value, Number.NaN)), `${key} is ${value}`);
    assert.ok(typeof value !== "number" || Number.isFinite(value), `${key} is ${value}`);
    return value;
  };
  JSON.stringify({ data: figure.data, layout: figure.layout }, strange);
  assert.doesNotMatch(figure.alt, /NaN|undefined|Infinity/);
}

function axesOf({ scene, ...layout }: Layout): Pick<Axis & SceneAxis, "range" | "tickvals">[] {
  const flat = Object.entries(layout).flatMap(([key, axis]) => (/^[xy]axis/.test(key) ? [axis as Axis] : []));
  return [...flat, ...(scene ? [scene.xaxis, scene.yaxis, scene.zaxis] : [])] as (Axis & SceneAxis)[];
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(written).join(", ")}]${value.length}`;
  const text =
    typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "-0" : String(value);
  return text.slice(0, 30);
}
