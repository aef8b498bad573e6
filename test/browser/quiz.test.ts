// The quiz of a lesson in an exported page, where no kernel runs: by mouse, by keyboard, to screen readers.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { mimeBundle } from "course";
import { quiz03 } from "course/practice";
import type { Browser, Page } from "playwright-core";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { violations } from "./axe.js";
import { addressOf, exportNotebook, tooWide, writeNotebook } from "./exported.js";
import { openBrowser, openPage } from "./page.js";

let folder: string;
let notebook: string;
let browser: Browser;

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-quiz-"));
  browser = await openBrowser(requireChromium());
  // Right, wrong with a misunderstanding, and not tried yet.
  const shown = [quiz03, quiz03.answer("c", "b", "", "b", "a", "c")];
  const cells = shown.map((value) => ({
    cell_type: "code",
    source: "",
    metadata: {},
    outputs: [
      { output_type: "display_data", data: mimeBundle(value) as Record<string, unknown>, metadata: {} },
    ],
  }));
  const heading = { cell_type: "markdown", source: "# A lesson\n\n## Quiz", metadata: {} };
  notebook = writeNotebook(folder, "quiz", [heading, ...cells]);
});
after(async () => {
  await browser?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

for (const [theme, sanitize] of [
  ["light", false],
  ["light", true],
  ["dark", false],
] as const) {
  describe(`${theme}, ${sanitize ? "sanitized" : "as it is"}`, () => {
    let page: Page;
    before(async () => {
      const name = `quiz-${theme}-${sanitize}`;
      const file = await exportNotebook(notebook, folder, { theme, sanitize, name });
      ({ page } = await openPage(browser, addressOf(file), { colorScheme: theme }));
    });
    after(() => page?.context().close());

    test("each question is a group with a name, each choice opens", async () => {
      for (const [i, { choices }] of quiz03.items.entries()) {
        const group = page.getByRole("group", { name: `Question ${i + 1} of ${quiz03.items.length}` });
        assert.equal(await group.locator("summary").count(), choices.length);
      }
      assert.equal(await page.getByText("That is the weighted sum plus the bias.").isVisible(), false);
    });

    test("works by keyboard alone", async () => {
      const first = page.locator("summary").first();
      await first.focus();
      await page.keyboard.press("Enter");
      assert.ok(await page.getByText("That is the weighted sum plus the bias.").isVisible());
      // On to the second choice.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.ok(await page.getByText("Either the sign got lost").isVisible());
    });

    test("says what was answered, each with its reason", async () => {
      const text: string = await page.evaluate("document.body.innerText");
      assert.match(text, /1c ✔ Right\. 1 · 1 \+ 2 · \(−1\)/);
      assert.match(text, /2b ✘ Not right yet\. Those are the weights\..*\(Lesson 3, Count the parameters\)/);
      assert.match(text, /3 … Not tried yet\./);
      assert.match(text, /2 of 6 right\./);
    });

    test("nothing is too wide, and axe finds nothing", async () => {
      assert.deepEqual(await tooWide(page), []);
      assert.deepEqual(await violations(page, "main"), []);
    });
  });
}
