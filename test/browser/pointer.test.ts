// Figures as Plotly draws them in a real browser: what the pointer says, and whether all texts have room.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { tf } from "@course/core";
import {
  plotBars,
  plotClassCounts,
  plotConfusionMatrix,
  plotConvolutionSteps,
  plotHistogram,
  plotImages,
  plotLines,
  plotPixels,
  plotPoolingSteps,
} from "@course/figures";
import type { Browser, Page } from "playwright-core";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { openBrowser, openPage } from "./page.js";

type Drawn = Pick<ReturnType<typeof plotBars>, "data" | "layout">;

let browser: Browser;
let page: Page;

before(async () => {
  browser = await openBrowser(requireChromium());
  ({ page } = await openPage(browser, "about:blank"));
  await page.setContent('<body style="margin:0"><div id="figure"></div></body>');
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("plotly.js-dist") });
});

after(() => browser?.close());

/** Draws a figure in place of the one before. */
async function draw({ data, layout }: Drawn): Promise<void> {
  await page.evaluate(`Plotly.newPlot("figure", ${JSON.stringify(data)}, ${JSON.stringify(layout)})`);
}

/** Moves the pointer over a place in units of the axes, and waits for what it says. */
async function hover(x: number, y: number, expected: string): Promise<void> {
  const at = (await page.evaluate(`(() => {
    const { xaxis, yaxis } = document.getElementById("figure")._fullLayout;
    return [xaxis._offset + xaxis.c2p(${x}), yaxis._offset + yaxis.c2p(${y})];
  })()`)) as [number, number];
  const read = () => page.locator("#figure .hovertext text").allTextContents();
  const end = Date.now() + 5000;
  let said: string[] = [];
  for (let i = 0; said.join("") !== expected && Date.now() < end; i++) {
    await page.mouse.move(at[0] + (i % 2), at[1]);
    await page.waitForTimeout(60);
    said = await read();
  }
  assert.deepEqual(said, [expected]);
}

const grid = [
  [0, 0.25, 1],
  [0.5, 0, 0.75],
  [1, 1, 0],
];

test("the pointer says the number of each cell", async () => {
  await draw(plotPixels(tf.tensor2d(grid), { from: [7, 17] }));
  for (const [row, cells] of grid.entries()) {
    for (const [column, value] of cells.entries()) {
      await hover(17 + column, 7 + row, `row ${7 + row}, column ${17 + column}: ${value}`);
    }
  }
  for (const figure of [plotConvolutionSteps(grid, [[-1, 0.5]]), plotPoolingSteps(grid, 2)]) {
    await draw(figure);
    for (const [row, cells] of grid.entries()) {
      for (const [column, value] of cells.entries()) await hover(column, row, String(value));
    }
  }
  const counts = [
    [1_000_012, 0],
    [36, 5],
  ];
  await draw(plotConfusionMatrix({ counts }, { classNames: ["A & B", "<b>"] }));
  await hover(0, 0, "truth A & B, predicted A & B: 1,000,012 right");
  await hover(1, 0, "truth A & B, predicted <b>: 0");
  await hover(0, 1, "truth <b>, predicted A & B: 36 wrong");
});

test("the pointer says numbers as they are, without prefixes of units", async () => {
  await draw(plotLines({ "%{x} <b>": [0.0005, 123_450] }, { title: "t", xTitle: "x", yTitle: "y" }));
  await hover(0, 0.0005, "%{x} <b>: 0.0005 at 0");
  await hover(1, 123_450, "%{x} <b>: 123450 at 1");
});

const letters = "abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
const words = "A name of many words that nobody would ever think of giving to a class of clothes";

test("all texts lie within the picture, and none on another", async () => {
  const titles = { title: words, xTitle: words, yTitle: words };
  const figures: Record<string, Drawn> = {
    counts: plotClassCounts([0, 1, 1], [letters, words]),
    bars: plotBars({ [letters]: -1, b: 2e30 }, titles),
    few: plotBars({ a: 1, b: 2 }, titles),
    lines: plotLines({ [letters]: [1, 2], [words]: [1e-30, 2e30] }, titles),
    histogram: plotHistogram([1e30, 2e30], titles),
    matrix: plotConfusionMatrix(
      {
        counts: [
          [1, 2],
          [3, 4],
        ],
      },
      { classNames: [letters, ""], title: words },
    ),
    pixels: plotPixels(tf.fill([6, 6], 0.78), { title: words, from: [7, 17] }),
    images: plotImages(tf.zeros([1, 4, 4], "int32"), { title: words, captions: [words] }),
  };
  for (const [name, figure] of Object.entries(figures)) {
    await draw(figure);
    const wrong = await page.evaluate(`(() => {
      const frame = document.querySelector("#figure .svg-container").getBoundingClientRect();
      const texts = [...document.querySelectorAll("#figure text")]
        .filter((text) => text.textContent.trim() !== "")
        .map((text) => ({ text: text.textContent, isTurned: /rotate\\((?!0|-90)/.test(text.getAttribute("transform")), box: text.getBoundingClientRect() }));
      const cut = texts.filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
      const straight = texts.filter(({ isTurned }) => !isTurned);
      const touching = straight.filter(({ box }, i) => straight.slice(i + 1).some((other) =>
        Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 1 &&
        Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 4));
      return [...cut, ...touching].map(({ text }) => text);
    })()`);
    assert.deepEqual(wrong, [], name);
  }
});

test("an axis of counts has each whole number once", async () => {
  for (const figure of [
    plotClassCounts([0], ["cat"]),
    plotHistogram([1, 2, 2], { title: "t", xTitle: "x" }),
  ]) {
    await draw(figure);
    const ticks = await page.locator("#figure .ytick text").allTextContents();
    assert.ok(ticks.length > 1);
    assert.deepEqual(
      ticks,
      ticks.map((_, i) => String(i)),
    );
  }
});
