// The program that draws figures in pages without Jupyter, in a page written as `exported-figures.ts` says.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { jupyterDisplay } from "@course/core";
import { type PlotInput, plot, plotConvolutionSteps, plotHistory } from "@course/figures";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { openBrowser, openPage } from "./page.js";

const scripts = path.join(placeAt().root, "lib", "figures", "dist", "browser");
const scriptOf = (name: string) => `<script>${fs.readFileSync(path.join(scripts, name), "utf8")}</script>`;

function figureIn(bundle: Record<string, unknown>): string {
  const json = JSON.stringify(bundle["application/vnd.plotly.v1+json"]).replaceAll("<", "\\u003c");
  const svg = bundle["image/svg+xml"];
  const text = String(bundle["text/plain"]).replaceAll('"', "&quot;");
  const address = `data:image/svg+xml;base64,${Buffer.from(String(svg)).toString("base64")}`;
  const still = svg ? `<img alt="${text}" src="${address}">` : `<p>${text}</p>`;
  return `<div data-plotly-figure>${still}` + `<script type="application/json">${json}</script></div>`;
}

test("an exported page shows its figures as JupyterLab does, without a network", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-figures-"));
  const browser = await openBrowser(requireChromium());
  try {
    const bundles = [
      plotHistory({ loss: [2, 1], accuracy: [0.5, 0.75] }),
      plotConvolutionSteps([[0, 1, 1]], [[-1, 1]], { title: "Brighter" }),
    ].map((figure) => figure[jupyterDisplay]());
    const page = path.join(folder, "page.html");
    const body = `${bundles.map(figureIn).join("")}${scriptOf("plotly.js")}${scriptOf("figures.js")}`;
    fs.writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${body}</body>`);
    const opened = await openPage(browser, pathToFileURL(page).href);
    const history = opened.page.getByRole("figure", { name: "Training history" });
    await history.locator(".main-svg").first().waitFor({ state: "attached" });
    assert.match((await history.textContent()) ?? "", /2 epochs, loss from 2 to 1/);
    await opened.page.setViewportSize({ width: 390, height: 800 });
    await opened.page.waitForTimeout(500);
    const width = await opened.page.evaluate<number>("document.documentElement.scrollWidth");
    assert.ok(width <= 390, `the page is ${width} wide`);
    const handle = opened.page.getByRole("figure", { name: "Brighter" }).getByRole("slider");
    await handle.focus();
    await opened.page.keyboard.press("ArrowLeft");
    assert.equal(await handle.getAttribute("aria-valuetext"), "position 1 of 2");
    // On paper stands the still picture, which fits.
    await opened.page.emulateMedia({ media: "print" });
    assert.ok(await history.locator("img").isVisible());
    assert.equal(await history.locator(".main-svg").first().isVisible(), false);
    assert.deepEqual(opened.log, { outside: [], exceptions: [] });
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

/** One figure for each kind of trace that Plotly has, by what it is drawn with. */
const grid = [
  [1, 2, 3],
  [2, 4, 6],
  [3, 6, 9],
];
const three = { x: [1, 2, 3], y: [2, 1, 3], z: [3, 1, 2] };
const tree = { labels: ["all", "a", "b"], parents: ["", "all", "all"], values: [3, 2, 1] };
const space = { x: [0, 1, 0, 1], y: [0, 0, 1, 1], z: [0, 1, 1, 0] };
const prices = { x: [1, 2], open: [1, 2], high: [3, 3], low: [0, 1], close: [2, 1] };
const drawn: PlotInput["data"] = [
  { type: "scatter", ...three },
  { type: "bar", ...three },
  { type: "histogram", x: [1, 2, 2, 3] },
  { type: "box", y: [1, 2, 3, 9] },
  { type: "violin", y: [1, 2, 3, 9] },
  { type: "heatmap", z: grid },
  { type: "contour", z: grid },
  { type: "histogram2d", ...three },
  { type: "histogram2dcontour", ...three },
  { type: "waterfall", ...three },
  { type: "funnel", y: ["a", "b"], x: [2, 1] },
  { type: "candlestick", ...prices },
  { type: "ohlc", ...prices },
  { type: "pie", labels: ["a", "b"], values: [3, 1] },
  { type: "funnelarea", labels: ["a", "b"], values: [3, 1] },
  { type: "treemap", ...tree },
  { type: "sunburst", ...tree },
  { type: "icicle", ...tree },
  { type: "sankey", node: { label: ["a", "b"] }, link: { source: [0], target: [1], value: [2] } },
  { type: "table", header: { values: [["a"]] }, cells: { values: [[1, 2]] } },
  { type: "indicator", mode: "number+gauge", value: 3 },
  {
    type: "parcats",
    dimensions: [
      { label: "a", values: [1, 2, 2] },
      { label: "b", values: [2, 1, 1] },
    ],
  },
  { type: "scatterpolar", r: [1, 2, 3], theta: [0, 120, 240] },
  { type: "barpolar", r: [1, 2, 3], theta: [0, 120, 240] },
  { type: "scatterternary", a: [1, 2], b: [2, 1], c: [1, 1] },
  { type: "carpet", a: [0, 0, 1, 1], b: [0, 1, 0, 1], x: [0, 1, 2, 3], y: [0, 1, 1, 2] },
];
const inSpace: PlotInput["data"] = [
  { type: "surface", z: grid },
  { type: "scatter3d", ...three },
  { type: "mesh3d", ...space },
  { type: "scattergl", ...three },
  {
    type: "parcoords",
    dimensions: [
      { label: "a", values: [1, 2] },
      { label: "b", values: [2, 1] },
    ],
  },
];
const onMaps: PlotInput["data"] = [
  { type: "choropleth", locations: ["DEU"], z: [1] },
  { type: "scattergeo", lat: [1], lon: [1] },
];

test("an exported page shows each kind of figure that Plotly has, or says why not", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-figures-"));
  const browser = await openBrowser(requireChromium());
  try {
    const bodies = [...drawn, ...inSpace, ...onMaps].map((trace) =>
      figureIn(
        plot({ data: [trace], layout: { title: { text: String(trace.type) } }, alt: "A figure." })[
          jupyterDisplay
        ](),
      ),
    );
    const page = path.join(folder, "page.html");
    const body = `${bodies.join("")}${scriptOf("plotly.js")}${scriptOf("figures.js")}`;
    fs.writeFileSync(page, `<!doctype html><meta charset="utf-8"><body>${body}</body>`);
    const opened = await openPage(browser, "about:blank");
    // It is loaded when all of them are drawn, which takes long where many other things run.
    await opened.page.goto(pathToFileURL(page).href, { timeout: 300_000 });
    const figureOf = (trace: PlotInput["data"][number]) =>
      opened.page.getByRole("figure", { name: String(trace.type), exact: true });
    for (const trace of drawn) {
      await figureOf(trace).locator(".main-svg").first().waitFor({ state: "attached", timeout: 30_000 });
      assert.equal(await figureOf(trace).locator(".course-figure-note").isVisible(), false, trace.type);
    }
    const noteOf = async (trace: PlotInput["data"][number]) =>
      (await figureOf(trace).locator(".course-figure-note").textContent()) ?? "";
    const hasWebGl = await opened.page.evaluate<boolean>(
      "document.createElement('canvas').getContext('webgl') !== null",
    );
    for (const trace of inSpace) {
      if (hasWebGl) await figureOf(trace).locator("canvas").first().waitFor({ state: "attached" });
      else assert.match(await noteOf(trace), /draws nothing in space \(it has no WebGL\)/, trace.type);
    }
    for (const trace of onMaps)
      assert.match(await noteOf(trace), /needs a map from the internet, and figures here fetch nothing/);
    assert.deepEqual(opened.log, { outside: [], exceptions: [] });
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test("where no script runs, the words of a figure without a picture stand there", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-figures-"));
  const browser = await openBrowser(requireChromium());
  try {
    const figure = plot({ data: [{ type: "pie", labels: ["a"], values: [1] }], alt: "All is a." });
    const page = path.join(folder, "page.html");
    fs.writeFileSync(
      page,
      `<!doctype html><meta charset="utf-8"><body>${figureIn(figure[jupyterDisplay]())}</body>`,
    );
    const context = await browser.newContext({ javaScriptEnabled: false });
    const opened = await context.newPage();
    await opened.goto(pathToFileURL(page).href);
    assert.match((await opened.locator("body").innerText()) ?? "", /All is a\.\s+\(Only lines and points/);
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
