// What a figure says can be read: nothing is cut, runs together, or says what isn't so.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "@course/core";
import { plotExperiments } from "../../lib/figures/src/charts/experiments.js";
import { inHover, literal, wrapText } from "../../lib/figures/src/figure/text.js";
import * as figures from "../../lib/figures/src/index.js";
import { textWidth } from "../../lib/figures/src/page/figure/text-width.js";
import { COLORS, colorAt, INK, inkOn } from "../../lib/figures/src/plotly/palette.js";
import type { BarTrace, HeatmapTrace, ScatterTrace } from "../../lib/figures/src/plotly/plotly.js";

const TITLES = { title: "t", xTitle: "x", yTitle: "y" };
const LETTERS = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
const WORDS = "A name of many words that nobody would ever think of giving to a class of clothes";
const LONG = `${WORDS}, ${WORDS} and ${WORDS}`;
const ODD = [
  "<b>bold</b>",
  "A & B &amp; C",
  "🙂👩‍👩‍👧 smile",
  "שלום עולם",
  "",
  "中文字符很长的名字",
  "$x^2$",
  "%{x}",
];
const images = tf.zeros<tf.Rank.R3>([8, 4, 4], "int32");
const labels = Array.from({ length: 8 }, (_, i) => i);
const eight = (value: number) => Array.from({ length: 8 }, () => value);

/** The lines of text of an SVG, with where they begin and end; not those that go straight up. */
function textsOf(svg: string): { text: string; left: number; right: number }[] {
  const found: { text: string; left: number; right: number }[] = [];
  const open: Record<string, string>[] = [];
  for (const [, close, name, inside = "", end, content = ""] of svg.matchAll(
    /<(\/?)(\w+)((?: [\w-]+="[^"]*")*)(\/?)>([^<]*)/g,
  )) {
    if (close) open.pop();
    const attributes = Object.fromEntries(
      [...inside.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
    );
    if (!close && !end) open.push({ ...open.at(-1), ...attributes, name: name as string });
    const style = open.at(-1) ?? {};
    if (content.trim() === "" || !/^(text|tspan)$/.test(style.name ?? "")) continue;
    if (style.transform?.startsWith("rotate(-90") || style.textLength) continue;
    const text = content.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const slope = style.transform?.startsWith("rotate(-45") ? Math.SQRT1_2 : 1;
    const width = textWidth(text, Number(style["font-size"]), Number(style["font-weight"] ?? 400)) * slope;
    const before = { start: 0, middle: width / 2, end: width }[style["text-anchor"] ?? "start"] as number;
    found.push({ text, left: Number(style.x) - before, right: Number(style.x) - before + width });
  }
  return found;
}

/** Figures with long and odd texts in every place. */
const WITH_TEXTS: Record<string, (text: string) => figures.Figure> = {
  classCounts: (text) => figures.plotClassCounts([0, 1], [text, "b"]),
  manyClassCounts: (text) => figures.plotClassCounts([0, 9], [text, ..."bcdefghij"]),
  bars: (text) => figures.plotBars({ [text]: -1, b: 2 }, { title: text, xTitle: text, yTitle: text }),
  lines: (text) =>
    figures.plotLines({ [text]: [1, 2], b: [2, 3] }, { title: text, xTitle: text, yTitle: text }),
  histogram: (text) => figures.plotHistogram([1, 2], { title: text, xTitle: text, yTitle: text }),
  ranking: (text) =>
    figures.plotRanking({ [text]: { [text]: 1 }, b: { c: 2 } }, { title: text, xTitle: text }),
  matrix: (text) =>
    figures.plotConfusionMatrix(
      {
        counts: [
          [1, 2],
          [3, 4],
        ],
      },
      { classNames: [text, "b"], title: text },
    ),
  image: (text) => figures.plotImage(images.slice(0, 1), { title: text }),
  pixels: (text) => figures.plotPixels(images.slice(0, 1), { title: text }),
  images: (text) => figures.plotImages(images, { count: 1, title: text, captions: [text] }),
  judged: (text) =>
    figures.plotImages(images, { labels, predictions: eight(0), classNames: eight(0).map(() => text) }),
  maps: (text) => figures.plotFeatureMaps(tf.ones([2, 2, 1]), { title: text, captions: [text] }),
  sliding: (text) =>
    figures.plotPoolingSteps(
      [
        [1, 2],
        [3, 4],
      ],
      2,
      { title: text },
    ),
  surface: (text) =>
    figures.plotSurface((x) => x, {
      ...{ title: text, xTitle: text, yTitle: text, zTitle: text, xRange: [0, 1], yRange: [0, 1], cells: 2 },
      paths: { [text]: [[0, 0]] },
    }),
  predictions: (text) =>
    figures.plotPredictions(images.slice(0, 1), tf.tensor2d([[0.2, 0.8]]), [0], {
      classNames: [text, text],
      title: text,
    }),
};

for (const [name, draw] of Object.entries(WITH_TEXTS)) {
  describe(`the texts of ${name}`, () => {
    for (const text of [LETTERS, WORDS, LONG, ...ODD]) {
      it(`have room: ${text.slice(0, 20)}`, () => {
        const figure = draw(text);
        const svg = figure.toSvg();
        const all = textsOf(svg);
        for (const { text: line, left, right } of all) {
          assert.ok(left >= -2 && right <= figure.layout.width + 2, `"${line}" from ${left} to ${right}`);
        }
        // However it is broken into lines, all of it is there.
        const letters = (written: string) => written.replaceAll(/\s/g, "");
        const wanted = text === "" ? "" : letters(text);
        const drawn = letters(all.map(({ text: line }) => line).join(""));
        assert.ok(drawn.includes(wanted), `${wanted} in ${drawn}`);
      });
    }
  });
}

describe("names", () => {
  it("are taken as they are by Plotly", () => {
    assert.equal(literal("<b>A</b> & B &amp; <3 a<b\n"), "&lt;b>A&lt;/b> & B &amp;amp; <3 a&lt;b ");
    assert.equal(inHover("%{x} 5%"), "%&#123;x} 5%");
    const { data, layout } = figures.plotClassCounts([0, 1], ["<b>bold</b>", ""]);
    assert.deepEqual(layout.xaxis?.ticktext, ["&lt;b>bold&lt;/b>", "(no name)"]);
    assert.deepEqual((data[0] as BarTrace).customdata, [
      "&lt;b>bold&lt;/b>: 1 example",
      "(no name): 1 example",
    ]);
  });

  it("stand beside lying bars where they are long, and the first at the top", () => {
    const { data, layout } = figures.plotClassCounts([0, 1, 1], [LETTERS, "b"]);
    const trace = data[0] as BarTrace;
    assert.deepEqual([trace.orientation, trace.x, trace.y], ["h", [1, 2], [0, 1]]);
    assert.deepEqual(layout.yaxis?.range, [1.5, -0.5]);
    assert.deepEqual(layout.yaxis?.ticktext, [LETTERS, "b"]);
    const hundred = figures.plotClassCounts(
      labels,
      Array.from({ length: 100 }, (_, i) => `class ${i}`),
    );
    assert.equal((hundred.data[0] as BarTrace).orientation, "h");
    assert.ok(hundred.layout.width < 1000);
  });

  it("are broken between words, within one only where it is longer than a line", () => {
    assert.deepEqual(wrapText("one two", { width: 30, size: 13 }), ["one", "two"]);
    assert.deepEqual(wrapText("aaaa", { width: 17, size: 13 }), ["aa", "aa"]);
    assert.deepEqual(wrapText("👩‍👩‍👧👩‍👩‍👧", { width: 60, size: 13 }), ["👩‍👩‍👧", "👩‍👩‍👧"]);
    assert.deepEqual(wrapText("", { width: 10, size: 13 }), [""]);
  });
});

describe("axes of counts", () => {
  const ticksOf = (svg: string) => textsOf(svg).map(({ text }) => text);
  for (const count of [0, 1, 2, 3, 7, 12, 100, 4321, 1_234_567]) {
    it(`have whole numbers only, up to ${count}`, () => {
      const list =
        count > 5000 ? new Int32Array(count) : eight(0).slice(0, 0).concat(Array(count).fill(0), 1);
      for (const figure of [
        figures.plotClassCounts(count === 0 ? [1] : list, ["a", "b"]),
        figures.plotHistogram(count === 0 ? [1] : list, TITLES),
        figures.plotBars({ a: count, b: 0 }, TITLES),
      ]) {
        const { dtick, tickformat, range } = figure.layout.yaxis ?? {};
        assert.ok(
          Number.isInteger(dtick) && (dtick as number) >= 1,
          `a tick at each ${dtick} up to ${range}`,
        );
        assert.equal(tickformat, ",d");
        const svg = figure.toSvg();
        const numbers = ticksOf(/<g text-anchor="end"[^>]*>.*?<\/g>/s.exec(svg)?.[0] ?? "");
        assert.equal(new Set(numbers).size, numbers.length);
        assert.ok(numbers.length >= 2 && numbers.length < 12, String(numbers));
      }
    });
  }

  it("show a bar of 1 on a logarithmic axis", () => {
    const { layout } = figures.plotHistogram([1, 2, 2], { ...TITLES, logCounts: true });
    assert.ok((layout.yaxis?.range[0] as number) < 0);
    assert.deepEqual(layout.yaxis?.ticktext, ["1", "10"]);
  });

  it("don't go below 0 where no line does", () => {
    const { range } = figures.plotLines({ a: [0, 19] }, TITLES).layout.yaxis ?? {};
    assert.ok(range && range[0] < 0 && range[0] > -0.5, String(range));
    assert.equal(figures.plotLines({ a: [-1, 19] }, TITLES).layout.yaxis?.range[0], -5);
  });

  it("stay whole on lines through whole numbers, and of epochs", () => {
    const { layout } = figures.plotLines({ a: [1, 2] }, TITLES);
    assert.deepEqual([layout.xaxis?.dtick, layout.yaxis?.dtick], [1, 1]);
    assert.equal(figures.plotLines({ a: [0.5, 2] }, TITLES).layout.yaxis?.dtick, undefined);
  });
});

describe("numbers", () => {
  it("keep their digits where they are whole, and where they lie close together", () => {
    const bars = figures.plotBars({ a: 101_770, b: 60_001, c: 0.123456 }, TITLES).data[0] as BarTrace;
    assert.deepEqual(bars.text, ["101,770", "60,001", "0.1235"]);
    assert.deepEqual(bars.y, [101_770, 60_001, 0.1235]);
    const line = figures.plotLines({ a: { x: [1e6, 1e6 + 1], y: [60_001, 60_002] } }, TITLES)
      .data[0] as ScatterTrace;
    assert.deepEqual(
      [line.x, line.y],
      [
        [1e6, 1e6 + 1],
        [60_001, 60_002],
      ],
    );
    const histogram = figures.plotHistogram([1e7, 1e7 + 10], { ...TITLES, bins: 10 }).data[0] as BarTrace;
    assert.equal(new Set(histogram.x).size, histogram.x.length);
    assert.match(figures.plotRanking({ a: { b: 12_345 } }, { title: "t", xTitle: "x" }).alt, /b: 12,345/);
    assert.match(figures.plotConvolutionSteps([[123.45]], [[2]]).alt, /123\.45·2 = 246\.9$/);
  });

  it("in cells have room between them", () => {
    for (const value of [253, 0.78]) {
      const figure = figures.plotPixels(tf.fill([6, 6], value), { range: [0, 255] });
      const { width, margin } = figure.layout;
      assert.ok((width - margin.l - margin.r) / 6 >= textWidth(String(value), 12) + 3);
    }
    const wide = figures.plotConvolutionSteps([[-12_345.67, 1]], [[1]]);
    assert.ok((wide.layout.width - 28) / 11 >= textWidth("-12,345.67", 12) + 3);
  });

  it("below small bars don't touch", () => {
    for (const classes of [2, 10, 100]) {
      const p = tf.fill<tf.Rank.R2>([4, classes], 0.12).clipByValue(0, 1) as tf.Tensor2D;
      const figure = figures.plotPredictions(images.slice(0, 4), p, [1, 1, 1, 1]);
      const { x, y, text } = figure.data.at(-1) as ScatterTrace;
      const placed = x.map((at, i) => ({ at, y: y[i], half: textWidth(text?.[i] ?? "", 12) / 2 }));
      for (const [i, one] of placed.entries()) {
        for (const other of placed.slice(i + 1).filter((each) => each.y === one.y)) {
          assert.ok(Math.abs(one.at - other.at) >= one.half + other.half + 3);
        }
      }
      assert.ok(text?.includes("0") && text.includes("1"), "the predicted and the true class");
    }
  });

  it("are never 100% where one is missing", () => {
    const span = { from: 0.5, to: 1, count: 1, confidence: 0.99999, accuracy: 0.99999 };
    const sure = figures.plotCalibration({ bins: [span], expectedCalibrationError: 0 });
    const matrix = figures.plotConfusionMatrix({
      counts: [
        [1_000_012, 36],
        [0, 0],
      ],
    });
    const almost = Array.from({ length: 5000 }, (_, i) => (i === 0 ? 1 : 0));
    const histogram = figures.plotHistogram(almost, { ...TITLES, bins: 2 });
    const said = [
      matrix.alt,
      matrix.layout.title.text,
      histogram.alt,
      ...((sure.data[1] as ScatterTrace).customdata as string[]),
    ];
    for (const text of said) {
      assert.match(text, /99\.9\d*%/);
      assert.doesNotMatch(text, /100%/);
    }
    assert.match(
      matrix.alt,
      /1,000,012 of 1,000,048 right .*\nMost frequent mistake: 0 taken for 1 \(36\)\./,
    );
    assert.match(
      sure.alt,
      /over 1 prediction\.\n50%–100% sure: 1 prediction, on average .*99\.9\d*% right\.$/,
    );
  });

  it("agree with their nouns", () => {
    assert.match(figures.plotImages(images, { count: 1 }).alt, /: 1 image of 4 × 4 pixels/);
    assert.match(figures.plotImage(tf.eye(2).mul([[1], [0]])).alt, /1 of 4 is not black/);
    assert.match(figures.plotFeatureMaps(tf.ones([2, 2, 1])).alt, /^1 feature map: 1 feature map of/);
    assert.match(figures.plotHistogram([3], TITLES).alt, /^t: 1 y at 3\. /);
    assert.match(
      plotExperiments([{ name: "a", values: [0.5] }], "accuracy").alt,
      /\na: 0\.5 after 1 epoch\.$/,
    );
  });

  it("of several bars are said with the greatest and the least first", () => {
    const { alt } = figures.plotBars({ a: 1, b: 5, c: 2, d: 0, e: 3 }, TITLES);
    assert.match(alt, /^t, y:\nGreatest: b \(5\)\. Least: d \(0\)\.\na: 1\nb: 5\n/);
  });

  it("of many classes are not all read out", () => {
    const counts = Array.from({ length: 100 }, (_, i) =>
      Array.from({ length: 100 }, (_, j) => (i === j ? 9 : 0)),
    );
    const { alt } = figures.plotConfusionMatrix({ counts });
    assert.ok(alt.length < 3000);
    assert.match(alt, /No mistakes\.\n0: 9 of 9 right\n/);
  });
});

describe("marks", () => {
  it("at the edge are drawn whole", () => {
    const line = figures.plotLines({ a: [0, 1] }, { ...TITLES, yRange: [0, 1] }).data[0] as ScatterTrace;
    assert.equal(line.cliponaxis, false);
    const bins = [{ from: 0, to: 1, count: 1, confidence: 1, accuracy: 1 }];
    const [, model] = figures.plotCalibration({ bins, expectedCalibrationError: 0 }).data as ScatterTrace[];
    assert.equal(model?.cliponaxis, false);
  });

  it("leave dashes between them", () => {
    const twenty = Array.from({ length: 20 }, (_, i) => i);
    const figure = figures.plotLines({ a: twenty, b: twenty.map((y) => y + 5) }, TITLES);
    const drawn = [...figure.toSvg().matchAll(/<path d="(M[^"]*?(?:h0|m0 -5\.2)[^"]*)"/g)];
    const counts = drawn.map(([, d = ""]) => d.match(/M/g)?.length).filter((count) => count !== 1);
    // As many as Plotly chooses: every second of 20.
    assert.deepEqual(counts, [10, 10]);
  });

  it("outside of a range asked for are not drawn over the rest", () => {
    const figure = figures.plotLines({ a: [0.5, 9, -9] }, { ...TITLES, yRange: [0, 1] });
    const svg = figure.toSvg();
    assert.match(svg, /<svg x="[\d.]+" y="[\d.]+" width="560" height="300" viewBox/);
    assert.equal(svg.match(/M[\d. ]+h0/g)?.length, 1);
    const { y, text } = figures.plotBars({ a: 9, b: 0.5 }, { ...TITLES, yRange: [0, 1] }).data[0] as BarTrace;
    assert.deepEqual(
      [y, text],
      [
        [1, 0.5],
        ["9", "0.5"],
      ],
    );
  });
});

describe("a piece of an image", () => {
  it("has the numbers of its rows and columns on its axes and at the pointer", () => {
    const piece = tf.ones<tf.Rank.R2>([6, 6]);
    for (const figure of [
      figures.plotPixels(piece, { from: [7, 17] }),
      figures.plotImage(piece, { from: [7, 17] }),
    ]) {
      assert.deepEqual(figure.layout.xaxis?.range, [16.5, 22.5]);
      assert.deepEqual(figure.layout.yaxis?.range, [12.5, 6.5]);
      const [trace] = figure.data as HeatmapTrace[];
      assert.deepEqual([trace?.x0, trace?.y0], [17, 7]);
      assert.match(figure.toSvg(), />12<\/text>.*>22<\/text>|>22<\/text>.*>12<\/text>/s);
    }
    const svg = figures.plotPixels(piece, { from: [7, 17] }).toSvg();
    for (const [, x] of svg.matchAll(/<path fill="#ffffff" d="M([\d.]+)/g)) assert.ok(Number(x) < 200);
    assert.throws(() => figures.plotPixels(piece, { from: [0.5, 1] }), /from must be the row and the column/);
  });
});

describe("colours of texts", () => {
  /** Contrast ratio of WCAG 2.1. */
  const contrast = (one: string, other: string) => {
    const [light, dark] = [one, other].map(luminance).sort((a, b) => b - a) as [number, number];
    return (light + 0.05) / (dark + 0.05);
  };
  const luminance = (color: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  it("stand out on every cell of a heat map and on paper", () => {
    const steps = Array.from({ length: 256 }, (_, i) => i);
    for (const step of steps) {
      const grey = `#${step.toString(16).padStart(2, "0").repeat(3)}`;
      assert.ok(contrast(inkOn(grey), grey) >= 4.5, grey);
    }
    for (const color of [INK.text, INK.soft]) assert.ok(contrast(color, INK.paper) >= 4.5);
    const many = Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => i * 12 + j));
    const heatmaps = [
      figures.plotConfusionMatrix({ counts: many }),
      figures.plotPixels(tf.range(0, 256, 1, "int32").reshape([16, 16])),
    ].flatMap(({ data }) => data as HeatmapTrace[]);
    for (const { z, zmin, zmax, colorscale, textfont } of heatmaps) {
      for (const value of z.flat().filter((each) => each !== null)) {
        const cell = colorAt(colorscale, (value - zmin) / (zmax - zmin));
        assert.ok(contrast(textfont?.color as string, cell) >= 4.5, `${textfont?.color} on ${cell}`);
      }
    }
  });

  it("stand out on the cells of sliding figures", () => {
    const input = Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (_, j) => i * 6 + j));
    const { data } = figures.plotConvolutionSteps(input, [[-1, 0.5, 1]]);
    const [numbers, ...tables] = data as [ScatterTrace, ...HeatmapTrace[]];
    const inks = numbers.textfont?.color as string[];
    const cells = tables.flatMap(({ z, zmin, zmax, colorscale }) =>
      z.flat().map((value) => colorAt(colorscale, ((value as number) - zmin) / (zmax - zmin))),
    );
    assert.equal(inks.length, cells.length);
    for (const [i, cell] of cells.entries()) assert.ok(contrast(inks[i] as string, cell) >= 4.5, cell);
    assert.ok(new Set(inks).has(COLORS.black));
  });
});
