// Exercise 2 as a student meets it: the copy in my-work, a real JupyterLab, a real browser, answers typed into cells.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { updateMyWork } from "../../scripts/setup/my-work/update.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import {
  type CodeCell,
  codeCells,
  keepAllCellsInPage,
  openBrowser,
  openPage,
  placeApart,
  runAllCells,
  waitForNotebook,
} from "./page.js";

const exercise = "2-build-train-evaluate";
/** Stands for my-work, so that the student's own is left alone; inside the repository, so that `course` is found. */
const myWork = "test/browser/scratch/exercises";

const course = placeAt();
const place = placeApart(course, "browser-test-exercises");
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

before(async () => {
  fs.rmSync(path.join(place.root, myWork), { recursive: true, force: true });
  updateMyWork(path.join(place.root, "notebooks"), path.join(place.root, myWork));
  keepAllCellsInPage(place);
  // What the network learns is checked elsewhere; here it need not take a minute.
  process.env.COURSE_DATA = "sample";
  lab = await startLab(place, { port: await freePort(), args: ["--LabApp.expose_app_in_browser=True"] });
  browser = await openBrowser(requireChromium());
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(path.join(place.root, myWork), { recursive: true, force: true });
});

/** The code cells of a notebook as it is stored. */
function storedCells(folder: string): string[] {
  const file = path.join(place.root, "notebooks", folder, `${exercise}.ipynb`);
  const { cells } = JSON.parse(fs.readFileSync(file, "utf8")) as {
    cells: { cell_type: string; source: string[] }[];
  };
  return cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source.join(""));
}

/** The code cell with this number, from 0, as the page shows it. */
function cellAt(page: Page, index: number): Locator {
  return page.locator(".jp-Notebook .jp-CodeCell").nth(index);
}

/** Replaces what is in a cell, as a student does: click, select all, type. */
async function type(page: Page, index: number, text: string): Promise<void> {
  await cellAt(page, index).locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}

/** Runs a cell with Shift+Enter, and waits until it has ended. */
async function run(page: Page, index: number): Promise<CodeCell> {
  const before = (await codeCells(page))[index]?.execution_count ?? 0;
  await cellAt(page, index).locator(".jp-InputArea").click();
  await page.keyboard.press("Shift+Enter");
  for (;;) {
    const cell = (await codeCells(page))[index];
    if (cell?.execution_count && cell.execution_count > (before ?? 0)) return cell;
    await page.waitForTimeout(50);
  }
}

function troubles(cells: readonly CodeCell[]): unknown[] {
  return cells
    .flatMap(({ outputs }) => outputs)
    .filter(({ output_type, name }) => output_type === "error" || name === "stderr");
}

test("exercise 2: not tried yet, not right, right, and in the end all points", async () => {
  const [student, solved] = [storedCells("exercises"), storedCells("solutions")];
  const stubs = [...student.keys()].filter((i) => student[i]?.includes("throw exercise.notTried();"));
  const [first = -1] = stubs;
  const address = `${lab.address}/lab/tree/${myWork}/exercises/${exercise}.ipynb?token=${lab.token}&reset`;
  const { page, context, log } = await openPage(browser, address);
  try {
    await waitForNotebook(page);
    await runAllCells(page);
    assert.deepEqual(troubles(await codeCells(page)), [], "untouched, it runs from top to bottom");
    const verdict = cellAt(page, first + 1).locator(".jp-OutputArea");
    await verdict.getByText("Not tried yet.").waitFor();

    // A hint opens at a click, and holds the next one.
    const hints = verdict.locator("summary");
    await hints.first().click();
    assert.equal(await hints.nth(1).isVisible(), true);

    const stub = student[first] ?? "";
    const wrong = "return sizes.slice(1).reduce((sum, neurons, i) => sum + neurons * (sizes[i] ?? 0), 0);";
    await type(page, first, stub.replace("throw exercise.notTried();", wrong));
    await run(page, first);
    await run(page, first + 1);
    await verdict.getByText("Not right yet.").waitFor();
    await verdict.getByText("The biases are missing: one for each neuron.").waitFor();

    await type(page, first, solved[first] ?? "");
    await run(page, first);
    await run(page, first + 1);
    await verdict.getByText("✔ Right.").waitFor();

    for (const i of stubs.slice(1)) await type(page, i, solved[i] ?? "");
    await runAllCells(page);
    const cells = await codeCells(page);
    assert.deepEqual(troubles(cells), []);
    const summary = cellAt(page, student.indexOf("exercise.summary();")).locator(".jp-OutputArea");
    assert.match(await summary.innerText(), /All done: (\d+) of \1 points\./);
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

test("a picture of what to expect is shown in the text", async () => {
  const address = `${lab.address}/lab/tree/${myWork}/exercises/${exercise}.ipynb?token=${lab.token}&reset`;
  const { page, context } = await openPage(browser, address);
  try {
    await waitForNotebook(page);
    const picture = page.locator('.jp-RenderedMarkdown img[alt^="Confusion matrix"]');
    await picture.scrollIntoViewIfNeeded();
    assert.ok(
      await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 100),
    );
  } finally {
    await context.close();
  }
});
