// What axe-core, the usual checker, says of exported pages, and of outputs in JupyterLab.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { jupyterEnvironment } from "../../scripts/setup/lab/jupyter.mjs";
import { type Lab, startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { violations } from "./axe.js";
import { addressOf, exportNotebook, lessonFile, writeNotebook } from "./exported.js";
import { keepAllCellsInPage, openBrowser, openPage, placeApart } from "./page.js";

let folder: string;
let browser: Browser;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-accessibility-"));
  browser = await openBrowser(requireChromium());
});
after(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** A lesson, with the heads of its tables as they are written today. */
function lesson(name: string): string {
  const notebook = fs.readFileSync(lessonFile(name), "utf8");
  const file = path.join(folder, `${name}.ipynb`);
  fs.writeFileSync(file, notebook.replace(/<th scope=\\"col\\"([^>]*)><\/th>/g, "<td$1></td>"));
  return file;
}

for (const theme of ["light", "dark"]) {
  for (const [name, sanitize] of [
    ["04-evaluate", false],
    ["13-convolutions", true],
    ["14-what-the-network-sees", true],
  ] as const) {
    test(`an exported page, ${theme}: ${name}${sanitize ? ", sanitized" : ""}`, async () => {
      const file = await exportNotebook(lesson(name), folder, { sanitize, theme, name: `${name}-${theme}` });
      const { page, context } = await openPage(browser, addressOf(file));
      for (const width of [1300, 390]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await violations(page), [], `${width} px`);
      }
      await context.close();
    });
  }
}

test("an exported page with errors, colours and code of all kinds", async () => {
  const ansi = [30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97]
    .map((code) => `\u001b[${code}mcolour ${code}\u001b[0m \u001b[1;${code}mbold\u001b[0m`)
    .join("\n");
  const code = `// A comment, with a [link](https://example.org)
/** Says {@link so}. */
@sealed class A<T extends object> extends B implements C { static #x: number = 0x1f + 1.5e-3; get y() { return this.#x; } }
const re = /a[b-c]+/gi, text = \`t \${1 + 2} \\n\`, yes = true ?? null ?? undefined; type U = keyof typeof re; enum E { One = "1" }
for (const [k, v] of Object.entries({ a: 1n })) if (!(k instanceof Error) && v !== 2n) await import("x"); else throw new Error("#");`;
  const notebook = writeNotebook(folder, "colours", [
    {
      cell_type: "markdown",
      source: `# Colours\n\nA [link](https://example.org) and \`code\`, ~~old~~, $x^2$, \\\\(y\\\\).\n\n> quoted\n\n\`\`\`ts\n${code}\n\`\`\`\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n`,
      metadata: {},
    },
    {
      cell_type: "code",
      source: code,
      metadata: {},
      outputs: [
        { output_type: "stream", name: "stdout", text: ansi },
        { output_type: "stream", name: "stderr", text: ansi },
      ],
    },
  ]);
  for (const theme of ["light", "dark"]) {
    const { page, context } = await openPage(
      browser,
      addressOf(await exportNotebook(notebook, folder, { theme, name: theme })),
    );
    assert.deepEqual(await violations(page), [], theme);
    await context.close();
  }
});

describe("a lesson in JupyterLab", () => {
  const scratch = "test/browser/scratch/accessibility";
  const course = placeAt();
  const place = placeApart(course, "accessibility-test");
  const env = { ...jupyterEnvironment(place), COURSE_DATA: "sample" };
  let lab: Lab;

  before(async () => {
    fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
    fs.mkdirSync(path.join(place.root, scratch), { recursive: true });
    fs.copyFileSync(lesson("04-evaluate"), path.join(place.root, scratch, "lesson.ipynb"));
    keepAllCellsInPage(place);
    const port = await freePort();
    lab = await startLab(place, { port, env, args: ["--LabApp.expose_app_in_browser=True"] });
  });
  after(async () => {
    await lab?.stop();
    fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
  });

  /** Opens the lesson with its outputs as they were saved. */
  async function openLesson() {
    const address = `${lab.address}/lab/tree/${scratch}/lesson.ipynb?token=${lab.token}&reset`;
    const opened = await openPage(browser, address);
    await opened.page.locator(".course-figure .js-plotly-plot").first().waitFor({ timeout: 90_000 });
    return opened;
  }

  test("its outputs, as they were saved", { timeout: 400_000 }, async () => {
    const { page, context } = await openLesson();
    assert.deepEqual(await violations(page, ".jp-OutputArea-output"), []);
    await context.close();
  });

  test("the menu exports it, with the tick of the dialog and without", { timeout: 400_000 }, async () => {
    const { page, context } = await openLesson();
    for (const tick of [true, false]) {
      await page.click('.lm-MenuBar-itemLabel:text-is("File")');
      await page.hover('.lm-Menu-itemLabel:text-matches("^Save and Export Notebook As")');
      const html = page.locator('.lm-Menu-itemLabel:text-is("HTML")');
      await html.waitFor();
      const offered = await page.locator(".lm-Menu").last().locator(".lm-Menu-itemLabel").allInnerTexts();
      assert.deepEqual(offered, ["HTML", "Markdown", "Executable Script"], "only what works here");
      await html.click();
      const box = page.locator('.jp-Dialog input[type="checkbox"]');
      await box.waitFor();
      assert.ok(await box.isChecked(), "JupyterLab presets the tick");
      if (!tick) await box.uncheck();
      const download = page.waitForEvent("download");
      await page.click(".jp-Dialog .jp-mod-accept");
      const file = path.join(folder, `from-the-menu-${tick}.html`);
      await (await download).saveAs(file);
      const exported = await openPage(browser, addressOf(file));
      assert.equal(await exported.page.locator("h1").count(), 1);
      assert.doesNotMatch(await exported.page.innerText("main"), /<\/?(h\d|p|table|th|td|div)\b/);
      assert.ok((await exported.page.locator("table:has(thead th)").count()) > 10);
      assert.deepEqual(exported.log, { outside: [], exceptions: [] });
      assert.deepEqual(await violations(exported.page), []);
      await exported.context.close();
    }
    await context.close();
  });
});
