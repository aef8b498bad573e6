// A learner answers a quiz in JupyterLab, with mistakes, and looks at what they have done.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { violations } from "./axe.js";
import {
  keepAllCellsInPage,
  openBrowser,
  openPage,
  placeApart,
  runAllCells,
  waitForNotebook,
  writeCells,
} from "./page.js";

/** A learner's folder of its own, inside the repository, so that `import … from "course"` finds the course. */
const scratch = "test/browser/scratch/progress";
const lessons = `${scratch}/my-work/lessons`;

const course = placeAt();
const place = placeApart(course, "browser-test-progress");
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;
let page: Page;

before(async () => {
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
  fs.mkdirSync(path.join(place.root, lessons), { recursive: true });
  fs.writeFileSync(path.join(place.root, scratch, "my-work", ".course.json"), "{}");
  writeCells(path.join(place.root, lessons, "03-build-and-fit.ipynb"), [
    'import { progress, quiz03 as quiz } from "course/practice";\n\nquiz;',
    'quiz.answer("b", "a");',
    "progress();",
  ]);
  keepAllCellsInPage(place);
  const port = await freePort();
  lab = await startLab(place, { port, args: ["--LabApp.expose_app_in_browser=True"] });
  browser = await openBrowser(requireChromium());
  const address = `${lab.address}/lab/tree/${lessons}/03-build-and-fit.ipynb?token=${lab.token}&reset`;
  ({ page } = await openPage(browser, address));
  await waitForNotebook(page);
  await runAllCells(page);
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
});

test("each answer gets its reason, in the cell where it was given", async () => {
  const output = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea");
  await output.getByText("1 of 6 right.").waitFor();
  assert.match(await output.innerText(), /1b ✘ Not right yet\. Either the sign got lost/);
});

test("a choice opens by keyboard, and closes the one that was open", async () => {
  const group = page.getByRole("group", { name: "Question 1 of 6" });
  await group.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  assert.ok(await group.getByText("That is the weighted sum plus the bias.").isVisible());
  await group.locator("summary").nth(2).focus();
  await page.keyboard.press("Enter");
  assert.ok(await group.getByText("relu turns that into 0").isVisible());
  assert.equal(await group.getByText("That is the weighted sum plus the bias.").isVisible(), false);
});

test("the table says what was right and tried, and its links open the notebooks", async () => {
  const table = page.locator(".jp-CodeCell").nth(2).locator("table");
  await table.waitFor();
  const row = table.getByRole("row", { name: /^Lesson 3: Build and fit/ });
  assert.match(await row.innerText(), /◐ begun.*1 of 6, 1 tried/s);
  const link = row.getByRole("link", { name: "Lesson 3: Build and fit" });
  assert.match((await link.getAttribute("href")) ?? "", /my-work\/lessons\/03-build-and-fit\.ipynb/);
  const record = path.join(place.root, scratch, "my-work", "progress", "03-build-and-fit.json");
  assert.match(fs.readFileSync(record, "utf8"), /"quiz: A dense layer .*": \{"state":"right"/);
});

test("axe finds nothing in what is shown, on light and on dark ground", async () => {
  for (const theme of ["JupyterLab Light", "JupyterLab Dark"]) {
    await page.evaluate(
      `globalThis.jupyterapp.commands.execute("apputils:change-theme", { theme: ${JSON.stringify(theme)} })`,
    );
    await page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: "attached" });
    assert.deepEqual(await violations(page, ".jp-Notebook .jp-OutputArea-output"), []);
  }
});
