import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { main } from "../../scripts/grade/main.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import type { Lab } from "../../scripts/setup/lab/lab.mjs";
import { gradingFolder, startFormgrader } from "../../scripts/setup/lab/roles.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { documents, fixture, handedIn, put, readCsv, right } from "../grading/fixture.js";
import { violations } from "./axe.js";
import { addressOf, tooWide } from "./exported.js";
import { openBrowser, openPage } from "./page.js";

/** What would run in the grader's browser if it were not taken out. */
const ATTACK = `<script>document.title = "taken over";</script><img src="x" onerror="document.title = 'taken over'">
<iframe srcdoc="<script>parent.document.title = 'taken over'</script>"></iframe> [here](javascript:alert(1))`;

/** What would lie over the page, marks included, if it weren't kept in its frame. */
const CURTAIN = `<p style="position: fixed; top: 0; left: 0; width: 100vw; height: 100vh">All points</p>`;

describe("formgrader in JupyterLab", { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "formgrader-"));
  const graded = join(folder, "class-graded");
  let lab: Lab;
  let browser: Browser;

  before(async () => {
    const { first } = await fixture();
    const shown = `import { display } from "course";
display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": ${JSON.stringify(ATTACK + CURTAIN)}, "text/plain": "x" }) });`;
    const normalize = `${right["normalize-solution"]}\n${shown}`;
    const why = `They stay **small**, since $x/255 \\le 1$. ${ATTACK}\n\n| a | b |\n|---|--:|\n| 1 | 2 |`;
    put(
      join(folder, "class"),
      "ada/1.ipynb",
      handedIn(first, { ...right, "normalize-solution": normalize, why }),
    );
    assert.equal(await main([join(folder, "class")], documents), 0);
    lab = await startFormgrader(placeAt(), gradingFolder(graded), {
      port: await freePort(),
      args: ["--LabApp.expose_app_in_browser=True"],
    });
    browser = await openBrowser(requireChromium());
  });
  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens from the menu and lists the exercise", async () => {
    const { page, context } = await openPage(browser, lab.url);
    await page.click('.lm-MenuBar-itemLabel:text-is("Nbgrader")', { timeout: 60_000 });
    await page.click('.lm-Menu-itemLabel:text-matches("^Formgrader$")');
    const frame = page.frameLocator("iframe");
    await frame.getByRole("link", { name: "1-load-and-prepare" }).first().waitFor({ timeout: 30_000 });
    await context.close();
  });

  it("shows a submission, runs nothing of it, and takes points by hand", async () => {
    const list = `${lab.address}/formgrader/gradebook/1-load-and-prepare/1-load-and-prepare`;
    const { page, context, log } = await openPage(browser, lab.url);
    // What the page asks for needs the cookie that JupyterLab sets.
    await page.waitForSelector("#jp-main-statusbar", { timeout: 60_000 });
    await page.goto(list);
    await page.click('a[href*="/formgrader/submissions/"]:visible', { timeout: 30_000 });
    await page.waitForSelector("input.score", { timeout: 30_000 });
    assert.match(await page.innerText("body"), /Graded: right: 2 of 2 points/);
    assert.notEqual(await page.title(), "taken over");
    assert.equal(await page.locator("iframe, #notebook script, [onerror]").count(), 0);
    const outside = `[...document.querySelectorAll(".output_html *")].filter((element) => {
      const [inner, frame] = [element, element.closest(".shown")].map((e) => e.getBoundingClientRect());
      return inner.top < frame.top || inner.left < frame.left;
    }).length`;
    assert.equal(await page.evaluate(outside), 0, "what a cell shows stays in its frame");
    // They can be typed in once the points so far have come. The answer is in the last cell with points.
    await page.waitForSelector("input.score[placeholder]", { timeout: 30_000 });
    const score = page.locator("input.score").last();
    await score.fill("2");
    const saved = page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
    await score.press("Tab");
    await saved;
    const extra = page.locator("input.extra-credit").last();
    await extra.fill("0.5");
    const added = page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
    await extra.press("Tab");
    await added;
    assert.deepEqual(log.outside, []);
    await context.close();
  });

  it("and the table of scores has these points afterwards", async () => {
    assert.equal(await main([join(folder, "class")], documents), 0);
    const lines = readCsv(readFileSync(join(graded, "scores.csv"), "utf8"));
    const { points, state } = lines.find(({ task }) => task === "why") ?? {};
    assert.deepEqual([points, state], ["2.5", "by hand"], "extra points count once");
    assert.equal(lines.find(({ task }) => task === "total")?.points, "6.5");
  });

  it("gives students a page with their steps and points, for everybody to read", async () => {
    const file = join(graded, "feedback/ada/1-load-and-prepare/1-load-and-prepare.html");
    const { page, context, log } = await openPage(browser, addressOf(file));
    assert.equal(await page.getAttribute("html", "lang"), "en");
    const links = await page.locator("nav.points li").allInnerTexts();
    assert.deepEqual(links, [
      "Two steps and a question (flatten): right, 2 of 2 points",
      "Two steps and a question (normalize): right, 2 of 2 points",
      "Two steps and a question (why): 2.5 of 3 points",
    ]);
    await page.locator("nav.points a").last().click();
    assert.match(page.url(), /#points-why$/);
    assert.match(await page.innerText("#points-why"), /2.5 of 3 points/);
    assert.equal(await page.locator("#points-why math").count(), 1);
    const room = "parseFloat(getComputedStyle(document.querySelector('#points-why td')).paddingLeft)";
    assert.ok((await page.evaluate<number>(room)) >= 3, "cells have room");
    for (const width of [1300, 390]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await violations(page), [], `${width} px`);
      assert.deepEqual(await tooWide(page), [], `${width} px`);
    }
    assert.notEqual(await page.title(), "taken over");
    assert.deepEqual(log, { outside: [], exceptions: [] });
    await context.close();
  });

  it("is not there for learners, and needs a folder that was graded", () => {
    assert.throws(() => gradingFolder(folder), /holds no gradebook/);
    const settings = readFileSync(
      join(placeAt().root, "scripts/setup/jupyter/jupyter_server_config.json"),
      "utf8",
    );
    assert.match(settings, /"nbgrader.server_extensions.formgrader": false/);
  });
});
