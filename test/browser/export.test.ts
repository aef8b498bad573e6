// A lesson exported as a web page, as "Save and Export Notebook As → HTML" makes it, opened without a network.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { inVenv, placeAt } from "../../scripts/setup/helpers/place.mjs";
import { jupyterEnvironment } from "../../scripts/setup/lab/jupyter.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { openBrowser, openPage } from "./page.js";

test("an exported lesson shows its figures, with their text alternatives, without a network", async () => {
  const place = placeAt();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-export-"));
  const browser = await openBrowser(requireChromium());
  try {
    const lesson = path.join(place.root, "notebooks", "lessons", "04-evaluate.ipynb");
    const { ok, output } = await run(
      inVenv(place.venv, "jupyter"),
      ["nbconvert", "--to", "html", "--template", "course", "--output-dir", folder, lesson],
      { cwd: place.root, env: jupyterEnvironment(place), timeout: 120_000 },
    );
    assert.ok(ok, output);
    const notebook = JSON.parse(fs.readFileSync(lesson, "utf8"));
    const figures = JSON.stringify(notebook).match(/"image\/svg\+xml"/g)?.length ?? 0;
    assert.ok(figures > 0);

    const { page, log } = await openPage(browser, pathToFileURL(path.join(folder, "04-evaluate.html")).href);
    const shown = await page.$$eval('[data-mime-type="image/svg+xml"] img', (images) =>
      (images as unknown as { alt: string; naturalWidth: number }[]).map(({ alt, naturalWidth }) => ({
        alt,
        naturalWidth,
      })),
    );
    assert.equal(shown.length, figures);
    for (const { alt, naturalWidth } of shown) {
      assert.ok(naturalWidth > 100, `the picture is drawn: ${alt}`);
      assert.ok(alt.length > 20 && !alt.includes("No description"), `its alternative says something: ${alt}`);
    }
    assert.ok((await page.locator("table").count()) > 0, "tables are there");
    assert.deepEqual(log.exceptions, []);
    // Formulas are drawn by MathJax, which the page gets where there is a network.
    assert.deepEqual(
      log.outside.filter((address) => !address.includes("mathjax")),
      [],
    );
  } finally {
    await browser.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
