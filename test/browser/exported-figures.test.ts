// The program that draws figures in pages without Jupyter, in a page written as `exported-figures.ts` says.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { jupyterDisplay } from "@course/core";
import { plotConvolutionSteps, plotHistory } from "@course/figures";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { openBrowser, openPage } from "./page.js";

const scripts = path.join(placeAt().root, "lib", "figures", "dist", "browser");
const scriptOf = (name: string) => `<script>${fs.readFileSync(path.join(scripts, name), "utf8")}</script>`;

function figureIn(bundle: Record<string, unknown>): string {
  const json = JSON.stringify(bundle["application/vnd.plotly.v1+json"]).replaceAll("<", "\\u003c");
  const svg = Buffer.from(String(bundle["image/svg+xml"])).toString("base64");
  const text = String(bundle["text/plain"]).replaceAll('"', "&quot;");
  return (
    `<div data-plotly-figure><img alt="${text}" src="data:image/svg+xml;base64,${svg}">` +
    `<script type="application/json">${json}</script></div>`
  );
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
