import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { jupyterDisplay, tf } from "@course/core";
import { decode } from "fast-png";
import { plotTraining } from "../../lib/figures/src/charts/training.js";
import {
  type Figure,
  plotBars,
  plotCalibration,
  plotClassCounts,
  plotConfusionMatrix,
  plotHistogram,
  plotHistory,
  plotImage,
  plotImages,
  plotLines,
  plotPixels,
  plotPredictions,
  plotSurface,
} from "../../lib/figures/src/index.js";
import type {
  Axis,
  BarTrace,
  HeatmapTrace,
  ImageTrace,
  ScatterTrace,
} from "../../lib/figures/src/plotly/plotly.js";

/** Two images of 2 × 2: 0 51 102 153 and 204 255 0 0. */
const images = tf.tensor3d([0, 51, 102, 153, 204, 255, 0, 0], [2, 2, 2], "int32");

const pixelsOf = (trace: unknown) => {
  const { source } = trace as ImageTrace;
  return Array.from(decode(Buffer.from(source.slice(source.indexOf(",") + 1), "base64")).data);
};
const bars = (figure: Figure) => figure.data[0] as BarTrace;
const lines = (figure: Figure) => figure.data as ScatterTrace[];

const calibration = {
  bins: [
    { from: 0, to: 0.5, count: 0, confidence: Number.NaN, accuracy: Number.NaN },
    { from: 0.5, to: 1, count: 10, confidence: 0.91234, accuracy: 0.9 },
  ],
  expectedCalibrationError: 0.01234,
};
const run = (loss: number[], accuracy: number[]) => ({
  history: { loss, acc: accuracy, val_loss: loss, val_acc: accuracy },
});

/** Every kind of figure once. */
const GALLERY: Record<string, () => Figure> = {
  images: () =>
    plotImages(images, { labels: [0, 1], predictions: [0, 0], classNames: ["T-shirt/top", "A & B"] }),
  predictions: () =>
    plotPredictions(
      images,
      tf.tensor2d([
        [0.2, 0.8],
        [0.9, 0.1],
      ]),
      [1, 1],
      { classNames: ["T-shirt/top", "A & B"] },
    ),
  image: () => plotImage(images.slice(0, 1)),
  pixels: () => plotPixels(images.slice([1, 0, 0], [1, 2, 2])),
  manyPixels: () => plotPixels(tf.range(0, 784, 1, "int32").mod(256).reshape([28, 28])),
  classCounts: () => plotClassCounts([0, 1, 1], ["Pullover", "Ankle boot"]),
  histogram: () => plotHistogram([1, 2, 2, 3], { title: "Values", xTitle: "value" }),
  logHistogram: () => plotHistogram([1, 2, 2, 3], { title: "Values", xTitle: "value", logCounts: true }),
  confusionMatrix: () =>
    plotConfusionMatrix(
      {
        counts: [
          [5, 0],
          [2, 3],
        ],
      },
      { classNames: ["Coat", "Ankle boot"] },
    ),
  history: () => plotHistory(run([2, 1, 0.5], [0.5, 0.7, 0.9])),
  histories: () => plotHistory({ a: run([2, 1], [0.5, 0.7]), b: run([3, 2], [0.4, 0.6]) }),
  calibration: () => plotCalibration(calibration),
  lines: () =>
    plotLines({ one: [1, 2], two: { x: [0, 5], y: [3, 4] } }, { title: "Lines", xTitle: "x", yTitle: "y" }),
  logLines: () =>
    plotLines(
      { one: { x: [0.001, 1], y: [1, 1e6] } },
      { title: "L", xTitle: "x", yTitle: "y", logX: true, logY: true },
    ),
  bars: () => plotBars({ SGD: 0.7, Adam: 0.97 }, { title: "Bars", xTitle: "optimiser", yTitle: "accuracy" }),
  training: () =>
    plotTraining({
      epochs: 3,
      metrics: ["loss", "accuracy"],
      hasValidation: true,
      history: { loss: [1], accuracy: [0.5], val_loss: [0.9], val_accuracy: [0.6] },
      within: { at: [0.5, 1.5], means: { loss: [2, 0.8], accuracy: [0.3, 0.6] } },
      progress: "epoch 2 of 3",
    }),
  surface: () =>
    plotSurface((x, y) => x * x - y * y, {
      title: "A saddle",
      xTitle: "one weight",
      yTitle: "another weight",
      zTitle: "height",
      xRange: [-1, 1],
      yRange: [-2, 2],
      paths: {
        "down & away": [
          [0, 0],
          [0, 1],
          [0, 2],
        ],
      },
    }),
  trainingBegins: () =>
    plotTraining({
      epochs: 3,
      metrics: ["loss"],
      hasValidation: false,
      history: {},
      within: { at: [], means: {} },
      progress: "starting",
    }),
};

for (const [name, make] of Object.entries(GALLERY)) {
  describe(`the figure ${name}`, () => {
    const figure = make();
    const bundle = figure[jupyterDisplay]();
    const svg = bundle["image/svg+xml"] as string;

    it("comes as Plotly, SVG and words, small enough", () => {
      assert.deepEqual(Object.keys(bundle), [
        "application/vnd.plotly.v1+json",
        "image/svg+xml",
        "text/plain",
      ]);
      const { config } = bundle["application/vnd.plotly.v1+json"] as { config: { displaylogo: boolean } };
      assert.equal(config.displaylogo, false);
      assert.ok(String(bundle["text/plain"]).length > 10);
      const size = JSON.stringify(bundle).length;
      const limits: Record<string, number> = { manyPixels: 30_000, surface: 60_000 };
      assert.ok(size < (limits[name] ?? 15_000), `${size} characters`);
    });

    it("has a title, titled axes with numbers, and no text under 12 pixels", () => {
      assert.ok(figure.layout.title.text.length > 0);
      for (const [key, axis] of Object.entries(figure.layout).filter(([key]) => /^[xy]axis/.test(key))) {
        const { visible, title, range } = axis as Axis;
        assert.ok(range.every(Number.isFinite) && range[0] !== range[1], `${key} ${range}`);
        // Of two panels one above the other only the lower shows the axis along.
        if (visible !== false) assert.ok(title?.text, `${key} has a title`);
      }
      const sizes = [...JSON.stringify(figure.layout).matchAll(/"size":(\d+)/g)].map(([, size]) =>
        Number(size),
      );
      assert.ok(Math.min(...sizes) >= 12);
      const svgSizes = [...svg.matchAll(/font-size[=:]"?(\d+)/g)].map(([, size]) => Number(size));
      assert.ok(Math.min(...svgSizes) >= 12);
    });

    it("is sound SVG that can be read aloud and asks for nothing outside", () => {
      assert.match(
        svg,
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+"[^>]* role="img"/,
      );
      assert.match(svg, /<title>[^<]+<\/title><desc>[^<]+<\/desc>/);
      assertWellFormed(svg);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|\bnull\b/);
      const links = [...svg.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link]) => link);
      for (const link of links) assert.match(String(link), /^data:image\/png;base64,/);
    });

    it("is drawn within its picture", () => {
      const { width, height } = figure.layout;
      for (const [, x, y] of svg.matchAll(/<text x="(-?[\d.]+)" y="(-?[\d.]+)"/g)) {
        assert.ok(
          Number(x) >= 0 && Number(x) <= width && Number(y) >= 10 && Number(y) <= height,
          `text at ${x}, ${y}`,
        );
      }
    });
  });
}

/** Every tag is closed in order, and & stands only in entities. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-z]+)([^>]*)>/g)) {
    if (close) assert.equal(open.pop(), name);
    else if (!rest?.endsWith("/")) open.push(name as string);
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(svg, /&(?!(amp|lt|gt|quot|#39);)/);
}

describe("plotImages", () => {
  it("draws each image as a PNG of its pixels, with its label below", () => {
    const figure = plotImages(images, { labels: tf.tensor1d([7, 3], "int32") });
    assert.deepEqual(pixelsOf(figure.data[0]), [0, 51, 102, 153]);
    assert.deepEqual(pixelsOf(figure.data[1]), [204, 255, 0, 0]);
    assert.deepEqual((figure.data[2] as ScatterTrace).text, ["7", "3"]);
    assert.equal(figure.layout.title.text, "The first 2 images");
    assert.equal(figure.layout.shapes, undefined);
  });

  it("reads float32 up to 1, flattened rows, a channel, and any range", () => {
    const share = images.div(255);
    for (const same of [share, images.reshape([2, 4]), images.reshape([2, 2, 2, 1]), share.reshape([2, 4])]) {
      assert.deepEqual(pixelsOf(plotImages(same).data[0]), [0, 51, 102, 153]);
    }
    assert.deepEqual(
      pixelsOf(
        plotImages(
          tf.tensor3d([
            [
              [-1, 0],
              [0.2, 1],
            ],
          ]),
          { range: [-1, 1] },
        ).data[0],
      ),
      [0, 128, 153, 255],
    );
  });

  it("draws a photograph with all its greys, and a computed image in 32 greys", () => {
    const greys = tf.range(0, 256, 1, "int32").reshape<tf.Tensor3D>([1, 16, 16]);
    const all = Array.from({ length: 256 }, (_, i) => i);
    assert.deepEqual(pixelsOf(plotImages(greys).data[0]), all);
    assert.deepEqual(pixelsOf(plotImages(greys.div(255)).data[0]), all);
    const computed = pixelsOf(plotImages(greys.div(256)).data[0]);
    assert.equal(new Set(computed).size, 32);
    assert.deepEqual([computed[0], computed[255]], [0, 255]);
    assert.ok(computed.every((grey, i) => Math.abs(grey - i) <= 5));
  });

  it("draws no more than asked for, row by row", () => {
    const figure = plotImages(tf.zeros([20, 4, 4], "int32"), { count: 6, columns: 4 });
    assert.equal(figure.data.length, 7);
    const tops = (figure.data.slice(0, 6) as ImageTrace[]).map(({ y0 }) => y0);
    assert.deepEqual(
      tops.map((top) => top === tops[0]),
      [true, true, true, true, false, false],
    );
    assert.equal(plotImages(tf.zeros([20, 4, 4], "int32")).data.length, 16);
  });

  it("marks right and wrong by word, sign, colour and line", () => {
    const { data, layout, alt } = plotImages(images, { labels: [7, 3], predictions: [7, 5] });
    assert.deepEqual((data[2] as ScatterTrace).text, ["✓ right<br>7", "✗ wrong<br>says 5, is 3"]);
    assert.deepEqual(
      layout.shapes?.map(({ line }) => line),
      [
        { color: "#009E73", width: 3 },
        { color: "#D55E00", width: 3, dash: "dash" },
      ],
    );
    assert.match(alt, /1 right, 1 wrong/);
  });

  it("says what is wrong", () => {
    assert.throws(() => plotImages([1] as never), /expected images as a tensor, got an array/);
    assert.throws(() => plotImages(tf.zeros([4])), /expected images \[n, 28, 28\]/);
    assert.throws(() => plotImages(tf.zeros([2, 28])), /For a single image use plotImage/);
    assert.throws(() => plotImages(tf.zeros([0, 2, 2])), /no images/);
    assert.throws(() => plotImages(images.mul(2)), /go from 0 to 510; expected 0 to 255/);
    assert.throws(() => plotImages(tf.fill([1, 2, 2], Number.NaN)), /NaN/);
    assert.throws(() => plotImages(images, { labels: [1] }), /2 images but 1 labels/);
    assert.throws(() => plotImages(images, { labels: [1, 2.5] }), /label at position 1 is 2\.5/);
    assert.throws(() => plotImages(images, { lables: [1, 2] } as never), /Did you mean "labels"/);
  });

  it("leaves no tensors behind", () => {
    const before = tf.memory().numTensors;
    plotImages(images);
    plotPixels(images.slice(0, 1)).toSvg();
    assert.equal(tf.memory().numTensors, before + 1); // the slice made here
  });
});

describe("plotImage and plotPixels", () => {
  it("take one image in any form", () => {
    const one = images.slice(0, 1);
    for (const same of [one, one.squeeze([0]), one.reshape([4]), one.reshape([2, 2, 1]), one.div(255)]) {
      assert.deepEqual(pixelsOf(plotImage(same).data[0]), [0, 51, 102, 153]);
    }
    assert.throws(() => plotImage(images), /expected one image, \[28, 28\], got a tensor \[2,2,2\]/);
    assert.throws(() => plotPixels(tf.zeros([40, 40])), /up to 32 × 32/);
  });

  it("show each value once, white on dark and black on bright", () => {
    const [dark, bright] = plotPixels(images.slice(0, 1)).data as HeatmapTrace[];
    assert.deepEqual(dark?.z, [
      [0, 51],
      [102, null],
    ]);
    assert.deepEqual(bright?.z, [
      [null, null],
      [null, 153],
    ]);
    assert.deepEqual([dark?.textfont?.color, bright?.textfont?.color], ["#ffffff", "#000000"]);
    const shares = plotPixels(images.slice(0, 1).div(255)).data as HeatmapTrace[];
    assert.deepEqual(shares[0]?.z, [
      [0, 0.2],
      [0.4, null],
    ]);
  });
});

describe("counts", () => {
  it("plotClassCounts counts each class, also those without examples", () => {
    const figure = plotClassCounts(tf.tensor1d([0, 2, 2], "int32"), ["a", "b", "c"]);
    assert.deepEqual(bars(figure).y, [1, 0, 2]);
    assert.deepEqual(figure.layout.xaxis?.ticktext, ["a", "b", "c"]);
    assert.match(figure.alt, /3 in all\.\na: 1\nb: 0\nc: 2/);
    assert.throws(() => plotClassCounts([0, 3], ["a", "b", "c"]), /label at position 1 is 3/);
    assert.throws(() => plotClassCounts([]), /nothing to draw/);
  });

  it("plotHistogram counts every value once, in bins with round edges", () => {
    const values = Array.from({ length: 1000 }, (_, i) => i / 1000);
    const { x, y, width } = bars(plotHistogram(values, { title: "t", xTitle: "x", bins: 10 }));
    assert.deepEqual(
      y,
      Array.from({ length: 10 }, () => 100),
    );
    assert.equal(width, 0.1);
    assert.deepEqual([x[0], x[9]], [0.05, 0.95]);
  });

  it("plotHistogram reads tensors piece by piece and gives the same", () => {
    const tensor = tf.range(0, 1_000_003, 1, "int32").mod(10);
    const before = tf.memory().numTensors;
    const { y } = bars(plotHistogram(tensor, { title: "t", xTitle: "x", bins: 10 }));
    assert.equal(tf.memory().numTensors, before);
    assert.equal(
      y.reduce((a, b) => a + b),
      1_000_003,
    );
    // Nine bins from 0 to 9; the last holds 8 and 9.
    assert.deepEqual(y.slice(0, 3), [100_001, 100_001, 100_001]);
    assert.equal(y.at(-1), 200_000);
  });

  it("plotHistogram of equal values is one bar", () => {
    assert.equal(
      bars(plotHistogram([3, 3, 3], { title: "t", xTitle: "x" })).y.filter((count) => count > 0).length,
      1,
    );
    assert.throws(() => plotHistogram([], { title: "t", xTitle: "x" }), /nothing to draw/);
    assert.throws(() => plotHistogram([1, Number.NaN], { title: "t", xTitle: "x" }), /position 1 is NaN/);
  });

  it("plotBars draws the numbers by name, with 0 on the axis", () => {
    const figure = plotBars({ a: 0.98765, b: 0.9 }, { title: "t", xTitle: "x", yTitle: "y" });
    assert.deepEqual(bars(figure).y, [0.9877, 0.9]);
    assert.deepEqual(bars(figure).text, ["0.9877", "0.9"]);
    assert.equal(figure.layout.yaxis?.range[0], 0);
    const svg = plotBars({ up: 2, down: -1 }, { title: "t", xTitle: "x", yTitle: "y" }).toSvg();
    const [up = [], down = []] = [...svg.matchAll(/M[\d.]+ ([\d.]+)V([\d.]+)H/g)].map((bar) =>
      bar.slice(1).map(Number),
    );
    assert.equal(up[0], down[0], "both begin at 0");
    assert.ok((up[1] as number) < (up[0] as number) && (down[1] as number) > (down[0] as number));
    assert.throws(() => plotBars({}, { title: "t", xTitle: "x", yTitle: "y" }), /nothing to draw/);
  });
});

describe("plotConfusionMatrix", () => {
  const counts = [
    [90, 0, 10],
    [1, 99, 0],
    [0, 0, 50],
  ];

  it("puts right ones, mistakes and zeros on layers that together hold each count once", () => {
    const [right, wrong, none] = plotConfusionMatrix({ counts }).data as [
      HeatmapTrace,
      HeatmapTrace,
      HeatmapTrace,
    ];
    assert.deepEqual(right.z, [
      [90, null, null],
      [null, 99, null],
      [null, null, 50],
    ]);
    assert.deepEqual(wrong.z, [
      [null, null, 10],
      [1, null, null],
      [null, null, null],
    ]);
    assert.deepEqual(none.z, [
      [null, 0, null],
      [null, null, 0],
      [0, 0, null],
    ]);
    assert.deepEqual([right.zmax, wrong.zmax], [99, 10]);
  });

  it("has Predicted along and Truth down, and names the most frequent mistakes", () => {
    const { layout, alt } = plotConfusionMatrix({ counts, classNames: ["a", "b", "c"] });
    assert.equal(layout.xaxis?.title?.text, "Predicted");
    assert.equal(layout.yaxis?.title?.text, "Truth");
    assert.deepEqual(layout.yaxis?.range, [2.5, -0.5]);
    assert.match(layout.title.text, /239 of 250 right \(95\.6%\)/);
    assert.match(alt, /Most frequent mistakes: a taken for c \(10\), b taken for a \(1\)\./);
  });

  it("says what is wrong", () => {
    assert.throws(() => plotConfusionMatrix({ counts: [[1, 2]] }), /as many rows as columns/);
    assert.throws(() => plotConfusionMatrix({ counts: [[1.5]] }), /counts\[0\]\[0\] is 1\.5/);
    assert.throws(() => plotConfusionMatrix({ counts }, { classNames: ["a"] }), /3 classes but 1 names/);
  });
});

describe("plotHistory", () => {
  it("draws loss and accuracy, training solid with circles, validation dashed with diamonds", () => {
    const figure = plotHistory(run([2, 1], [0.5, 0.7]));
    assert.deepEqual(
      lines(figure).map(({ name, line, marker, xaxis = "x", y }) => [
        name,
        line?.dash,
        marker?.symbol,
        xaxis,
        y,
      ]),
      [
        ["training", "solid", "circle", "x", [2, 1]],
        ["validation", "dash", "diamond", "x", [2, 1]],
        ["training", "solid", "circle", "x2", [0.5, 0.7]],
        ["validation", "dash", "diamond", "x2", [0.5, 0.7]],
      ],
    );
    assert.deepEqual(lines(figure)[0]?.x, [1, 2]);
    assert.equal(figure.layout.yaxis2?.title?.text, "accuracy");
    assert.match(figure.alt, /2 epochs, loss from 2 to 1, accuracy from 0\.5 to 0\.7/);
  });

  it("takes what fit gives, what is in it, several by name, and chosen measures", () => {
    const plain = { loss: [2, 1] };
    assert.equal(plotHistory(plain).data.length, 1);
    assert.equal(plotHistory({ history: plain }).data.length, 1);
    const several = plotHistory(
      { a: run([2, 1], [0.5, 0.7]), b: run([3], [0.4]) },
      { metrics: ["val_accuracy"] },
    );
    assert.deepEqual(
      lines(several).map(({ name, y, line }) => [name, y, line?.dash]),
      [
        ["a", [0.5, 0.7], "solid"],
        ["b", [0.4], "dash"],
      ],
    );
    assert.notEqual(lines(several)[0]?.line?.color, lines(several)[1]?.line?.color);
  });

  it("says what is wrong", () => {
    assert.throws(() => plotHistory(5 as never), /expected what fit gives, got 5/);
    assert.throws(() => plotHistory({ a: 5 } as never), /"a" is 5/);
    assert.throws(() => plotHistory({ loss: [] }), /nothing to draw/);
    assert.throws(() => plotHistory({ loss: [1, Number.NaN] }), /loss is NaN at epoch 2/);
    assert.throws(
      () => plotHistory({ loss: [1] }, { metrics: ["f1"] }),
      /nothing was recorded under "f1"; there are: loss/,
    );
  });
});

describe("plotCalibration and plotLines", () => {
  it("draw bins that hold something, against the diagonal, with their counts", () => {
    const { data, layout } = plotCalibration(calibration);
    const [perfect, model, counts] = data as [ScatterTrace, ScatterTrace, BarTrace];
    assert.deepEqual(
      [perfect.x, perfect.y],
      [
        [0, 1],
        [0, 1],
      ],
    );
    assert.deepEqual([model.x, model.y], [[0.9123], [0.9]]);
    assert.deepEqual([counts.x, counts.y], [[0.75], [10]]);
    assert.match(layout.title.text, /Expected calibration error 0\.0123/);
    assert.throws(() => plotCalibration({ bins: [], expectedCalibrationError: 0 }), /nothing to draw/);
  });

  it("draw lines at 0, 1, 2, …, at given places, or at their own", () => {
    const options = { title: "t", xTitle: "x", yTitle: "y" };
    assert.deepEqual(lines(plotLines({ a: [5, 6] }, options))[0]?.x, [0, 1]);
    assert.deepEqual(lines(plotLines({ a: [5, 6] }, { ...options, x: [3, 4] }))[0]?.x, [3, 4]);
    assert.deepEqual(lines(plotLines({ a: { x: tf.tensor1d([7, 8]), y: [5, 6] } }, options))[0]?.x, [7, 8]);
    const { xaxis } = plotLines({ a: { x: [0.001, 10], y: [1, 2] } }, { ...options, logX: true }).layout;
    assert.deepEqual([xaxis?.type, xaxis?.range], ["log", [-3, 1]]);
    assert.deepEqual(xaxis?.ticktext, ["0.001", "0.01", "0.1", "1", "10"]);
  });

  it("say what is wrong", () => {
    const options = { title: "t", xTitle: "x", yTitle: "y" };
    assert.throws(() => plotLines({}, options), /nothing to draw/);
    assert.throws(
      () => plotLines({ a: [1, 2] }, { ...options, x: [1] }),
      /"a": there are 2 values at 1 positions/,
    );
    assert.throws(
      () => plotLines({ a: [0, 1] }, { ...options, logY: true }),
      /0 has no place on a logarithmic axis/,
    );
    assert.throws(() => plotLines({ a: [1, Number.POSITIVE_INFINITY] }, options), /position 1 is Infinity/);
  });

  it("tell more than a handful of series apart", () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`s${i}`, [i, i + 1]]));
    const looks = lines(plotLines(many, { title: "t", xTitle: "x", yTitle: "y" }));
    assert.equal(new Set(looks.map(({ line }) => line?.color)).size, 7);
    assert.equal(new Set(looks.map(({ marker }) => marker?.symbol)).size, 7);
  });
});
