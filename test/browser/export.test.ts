// Lessons exported as web pages, opened without a network: on a screen, on a phone, on paper.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import {
  addressOf,
  exportNotebook,
  lessonFile,
  type Notebook,
  readNotebook,
  tooWide,
  writeNotebook,
} from "./exported.js";
import { openBrowser, openPage } from "./page.js";

/** Figures of all kinds; the widest tables; a field to draw on. */
const LESSONS = ["04-evaluate", "13-convolutions", "14-what-the-network-sees"];
/** Width and height of what is printed on, in pixels: without the margins of 15 mm. */
const PAPERS = { A4: [680, 1009], Letter: [703, 943] } as const;

let folder: string;
let browser: Browser;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-export-"));
  browser = await openBrowser(requireChromium());
});
after(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** What of a notebook must be found in a page. */
function contentOf({ cells }: Notebook) {
  const outputs = cells.flatMap(({ outputs = [] }) => outputs.map(({ data = {} }) => data));
  const text = (source: unknown) => (Array.isArray(source) ? source.join("") : String(source));
  return {
    figures: outputs.filter((data) => "image/svg+xml" in data).length,
    live: outputs.filter((data) => "application/vnd.plotly.v1+json" in data).length,
    folded: cells.filter(({ metadata }) => metadata.jupyter?.source_hidden).map(({ source }) => text(source)),
    hasFormulas: cells.some(
      ({ cell_type, source }) =>
        cell_type === "markdown" && /\$[^$]+\$/.test(text(source).replace(/`[^`]*`/g, "")),
    ),
    /** Hints in outputs, which are folded in themselves. */
    hints: outputs.flatMap((data) => text(data["text/html"] ?? "").match(/<details>/g) ?? []).length,
    tables: outputs.filter((data) => text(data["text/html"]).includes("<table")).length,
  };
}

/** Everything that somebody can read there, what is folded away left out. */
function readable(page: Page): Promise<string> {
  return page.evaluate("document.body.innerText");
}

for (const lesson of LESSONS) {
  for (const sanitize of [false, true]) {
    describe(`${lesson}, ${sanitize ? "sanitized" : "as it is"}`, () => {
      const content = contentOf(readNotebook(lessonFile(lesson)));
      let file: string;
      let page: Page;
      let log: { outside: string[]; exceptions: string[] };

      before(async () => {
        const name = `${lesson}-${sanitize}`;
        file = await exportNotebook(lessonFile(lesson), folder, { sanitize, name });
        ({ page, log } = await openPage(browser, addressOf(file)));
      });
      after(() => page?.context().close());

      test("asks for nothing and fails in nothing", () => {
        assert.deepEqual(log, { outside: [], exceptions: [] });
        const html = fs.readFileSync(file, "utf8").replace(/<script\b.*?<\/script>/gs, "");
        assert.deepEqual(
          html.match(/(src|srcset|poster)="(https?:)?\/\/[^"]*"|url\((?!data:)[^)]*\)|<link [^>]*>/g) ?? [],
          [],
        );
      });

      test("has its headings, tables and formulas", async () => {
        assert.equal(await page.locator("h1").count(), 1);
        assert.ok((await page.locator("h2").count()) > 3);
        assert.equal(
          await page.locator("[data-mime-type='text/html'] table:has(thead th)").count(),
          content.tables,
        );
        assert.ok((await page.locator("table caption").count()) > 0);
        assert.equal((await page.locator("math").count()) > 0, content.hasFormulas);
        const text = await readable(page);
        assert.doesNotMatch(text, /\$\$|\\frac|\\sqrt/);
        // The font in which they are set came along.
        if (content.hasFormulas)
          assert.ok(await page.evaluate("document.fonts.check('16px \"Course Math\"')"));
      });

      test("shows no tag and no code of a program as text", async () => {
        const text = await readable(page);
        assert.doesNotMatch(
          text,
          /<\/?(h\d|p|div|span|table|thead|tbody|th|td|tr|caption|img|script|style)\b/,
        );
        assert.doesNotMatch(text, /[\w+/=]{200}/);
        const longest = Math.max(...text.split("\n").map((line) => line.length));
        assert.ok(longest < 2000, `a line of ${longest} characters`);
      });

      test("shows its figures, with their names, drawn by one program", async () => {
        const live = page.locator("[data-plotly-figure]");
        assert.equal(await live.count(), content.live);
        assert.equal(await live.locator(".js-plotly-plot").count(), content.live);
        const names = await live
          .locator("[role=img]")
          .evaluateAll((elements) => elements.map((element) => element.getAttribute("aria-label") ?? ""));
        assert.equal(names.length, content.live);
        for (const name of names) assert.ok(name.length > 5, name);
        assert.equal(fs.readFileSync(file, "utf8").match(/^\/\*! plotly\.js \d/gm)?.length, 1);
      });

      test("shows still figures, with their text alternatives, where no script runs", async () => {
        const context = await browser.newContext({ javaScriptEnabled: false });
        const still = await context.newPage();
        await still.goto(addressOf(file));
        const shown = await still.$$eval('[data-mime-type="image/svg+xml"] img', (images) =>
          (images as unknown as { alt: string; naturalWidth: number }[]).map(({ alt, naturalWidth }) => ({
            alt,
            naturalWidth,
          })),
        );
        await context.close();
        assert.equal(shown.length, content.figures);
        for (const { alt, naturalWidth } of shown) {
          assert.ok(naturalWidth > 100, `the picture is drawn: ${alt}`);
          assert.ok(
            alt.length > 20 && !alt.includes("No description"),
            `its alternative says something: ${alt}`,
          );
        }
      });

      test("keeps folded away what is folded away, on paper too", async () => {
        assert.equal(await page.locator("details.folded").count(), content.folded.length);
        for (const media of ["screen", "print"] as const) {
          await page.emulateMedia({ media });
          const text = await readable(page);
          for (const source of content.folded) {
            const lines = source.split("\n").filter((line) => /check:|hints:/.test(line));
            for (const line of lines) assert.ok(!text.includes(line.trim()), line);
          }
        }
        await page.emulateMedia({ media: "screen" });
        if (content.folded.length > 0) {
          const folded = page.locator("details.folded").first();
          await folded.locator("summary").click();
          assert.ok(await folded.locator("pre").isVisible());
          await folded.locator("summary").click();
        }
      });

      test("breaks no word of a heading of a table where there is room", async () => {
        const broken = await page.evaluate(`[...document.querySelectorAll("th")].flatMap((th) => {
          const walker = document.createTreeWalker(th, NodeFilter.SHOW_TEXT);
          const words = [];
          for (let node = walker.nextNode(); node; node = walker.nextNode())
            for (const { index, 0: word } of node.data.matchAll(/[^\\s-]+/g)) {
              const range = document.createRange();
              range.setStart(node, index);
              range.setEnd(node, index + word.length);
              if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) words.push(word);
            }
          return words;
        })`);
        assert.deepEqual(broken, []);
      });

      test("fits on a phone", async () => {
        await page.setViewportSize({ width: 390, height: 800 });
        assert.deepEqual(await tooWide(page), []);
        await page.setViewportSize({ width: 1400, height: 1000 });
      });

      test("fits on paper, without half-empty pages", async () => {
        await page.emulateMedia({ media: "print" });
        for (const [format, [width, height]] of Object.entries(PAPERS)) {
          await page.setViewportSize({ width, height });
          assert.deepEqual(await tooWide(page), [], format);
          const taller = await page.$$eval("img, tr, math", (elements) =>
            elements.map((element) => (element as unknown as { offsetHeight?: number }).offsetHeight ?? 0),
          );
          assert.ok(Math.max(...taller) < height / 2, `${format}: something takes more than half a page`);
          const length = await page.evaluate<number>("document.documentElement.scrollHeight");
          const pdf = await page.pdf({
            format: format as keyof typeof PAPERS,
            preferCSSPageSize: false,
            margin: { top: "15mm", right: "15mm", bottom: "15mm", left: "15mm" },
          });
          const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
          assert.ok(
            pages > 5 && pages < 1.3 * (length / height) + 1,
            `${format}: ${pages} pages for ${length / height}`,
          );
        }
        const colour = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        assert.equal(colour, "rgb(255, 255, 255)");
        await page.emulateMedia({ media: "screen" });
      });
    });
  }
}

test("the field to draw on works in a page, and is a sentence in a sanitized one", async () => {
  const lesson = lessonFile("14-what-the-network-sees");
  for (const sanitize of [false, true]) {
    const file = await exportNotebook(lesson, folder, { sanitize, name: `field-${sanitize}` });
    const { page, context } = await openPage(browser, addressOf(file));
    const field = page.locator("[data-draw-digit]").getByRole("button").first();
    if (sanitize) {
      assert.equal(await field.count(), 0);
      assert.match(
        await page.innerText(".in-words"),
        /Draw a digit: a field to draw on with mouse, finger or keyboard/,
      );
    } else assert.ok(await field.isVisible());
    await context.close();
  }
});

test("what is hidden in other ways is hidden, and a page without a heading gets one", async () => {
  const source = "1 + 1;";
  const outputs = [{ output_type: "stream", name: "stdout", text: "printed" }];
  const notebook = writeNotebook(folder, "hidden", [
    { cell_type: "markdown", source: "Only text", metadata: {} },
    { cell_type: "markdown", source: "A secret", metadata: { jupyter: { source_hidden: true } } },
    { cell_type: "code", source, outputs, metadata: { jupyter: { outputs_hidden: true } } },
    { cell_type: "code", source, outputs, metadata: { collapsed: true } },
  ]);
  const { page, context } = await openPage(browser, addressOf(await exportNotebook(notebook, folder)));
  const text = await readable(page);
  assert.doesNotMatch(text, /secret|printed/);
  assert.equal(text.match(/1 \+ 1/g)?.length, 2);
  assert.equal(await page.locator("details.folded").count(), 3);
  assert.equal(await page.innerText("h1"), "hidden");
  assert.ok((await page.content()).length < 50_000, "what draws figures comes only with a figure");
  await context.close();
});

test("a section that is folded away stays so, with its heading in sight, on paper too", async () => {
  const markdown = (source: string, metadata = {}) => ({ cell_type: "markdown", source, metadata });
  const folded = { "jp-MarkdownHeadingCollapsed": true };
  const notebook = writeNotebook(folder, "sections", [
    markdown("# All\n\n```sh\n# no heading\n```"),
    markdown("## Apples", folded),
    markdown("red"),
    { cell_type: "code", source: '"# green"', metadata: {} },
    markdown("Pears\n-----", { heading_collapsed: true }),
    markdown("yellow"),
    markdown("<h3>Small</h3>", folded),
    markdown("tiny"),
    markdown("#### Smaller"),
    markdown("## Empty", folded),
    markdown("# Open"),
    markdown("seen", folded),
    markdown("## Last", folded),
    markdown("the end"),
  ]);
  const { page, context } = await openPage(browser, addressOf(await exportNotebook(notebook, folder)));
  for (const media of ["screen", "print"] as const) {
    await page.emulateMedia({ media });
    const lines = (await readable(page)).split(/\s*\n\s*/).map((line) => line.replace(/^▸ */, ""));
    const note = "Section, folded away";
    assert.deepEqual(
      lines.filter((line) => line !== "" && !/^(# no heading|All)$/.test(line)),
      ["Apples", note, "Pears", note, "Empty", "Open", "seen", "Last", note],
      media,
    );
  }
  await page.emulateMedia({ media: "screen" });
  await page.locator("summary").nth(1).click();
  const text = await readable(page);
  assert.match(text, /yellow/);
  assert.doesNotMatch(text, /tiny|red/);
  await context.close();
  const exported = fs.readFileSync(await exportNotebook(notebook, folder, { to: "markdown" }), "utf8");
  assert.equal(exported.match(/^<details><summary>Section, folded away<\/summary>$/gm)?.length, 4);
  assert.equal(exported.match(/^<\/details>$/gm)?.length, 4);
});

test("Markdown has the pictures' texts, folds what is folded, and no script", async () => {
  const lesson = lessonFile("14-what-the-network-sees");
  const markdown = fs.readFileSync(await exportNotebook(lesson, folder, { to: "markdown" }), "utf8");
  const { figures, folded, hints } = contentOf(readNotebook(lesson));
  const pictures = [...markdown.matchAll(/^!\[(.*)\]\((.*\.svg)\)$/gm)];
  assert.equal(pictures.length, figures);
  for (const [, alt = "", file = ""] of pictures) {
    assert.ok(alt.length > 20, alt);
    assert.ok(fs.existsSync(path.join(folder, decodeURIComponent(file))), file);
  }
  assert.equal(markdown.match(/<details>/g)?.length, folded.length + hints);
  assert.ok(!markdown.includes("<script"));
  assert.match(markdown, /^ {4}Draw a digit: a field/m);
});

test("a script is TypeScript", async () => {
  const code = fs.readFileSync(
    await exportNotebook(lessonFile("04-evaluate"), folder, { to: "script" }),
    "utf8",
  );
  assert.match(code, /^import \{/);
  assert.match(code, /plotConfusionMatrix\(confusion/);
});
