// Lessons 03 and 04 as a learner meets them: a real JupyterLab, a real browser, every cell run by the kernel.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import {
  type CodeCell,
  codeCells,
  keepAllCellsInPage,
  openBrowser,
  openPage,
  placeApart,
  pressStop,
  runAllCells,
  shownProgress,
  waitForNotebook,
  watch,
} from "./page.js";

/**
 * Inside the repository, so that `import … from "course"` finds the course; not the lessons' own folder, because
 * JupyterLab saves by itself.
 */
const scratch = "test/browser/scratch/lessons";

// The whole data, as a learner has it: on the sample the training is over before its chart has moved much. Its own
// cache: own settings of JupyterLab.
const course = placeAt();
const place = placeApart(course, "browser-test");
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

before(async () => {
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
  fs.mkdirSync(path.join(place.root, scratch), { recursive: true });
  keepAllCellsInPage(place);
  const port = await freePort();
  lab = await startLab(place, { port, args: ["--LabApp.expose_app_in_browser=True"] });
  browser = await openBrowser(requireChromium());
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
});

/** Opens a copy of a lesson of its own, without outputs, so that whatever the page shows was made there. */
async function openLesson(lesson: string, copy: string) {
  const notebook = JSON.parse(
    fs.readFileSync(path.join(place.root, "notebooks", "lessons", `${lesson}.ipynb`), "utf8"),
  );
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  fs.writeFileSync(path.join(place.root, scratch, `${copy}.ipynb`), JSON.stringify(notebook));
  const opened = await openPage(
    browser,
    `${lab.address}/lab/tree/${scratch}/${copy}.ipynb?token=${lab.token}&reset`,
  );
  await waitForNotebook(opened.page);
  return opened;
}

/** The first interactive chart with such a title. */
function chart(page: Page, title: RegExp): Locator {
  const titled = page.locator(".gtitle").filter({ hasText: title });
  return page.locator(".js-plotly-plot").filter({ has: titled }).first();
}

function assertAllRan(cells: CodeCell[]): void {
  assert.deepEqual(
    cells.map(({ execution_count }) => execution_count),
    cells.map((_, i) => i + 1),
    "every cell ran, once, in order",
  );
  const wrong = cells
    .flatMap(({ outputs }) => outputs)
    .filter(({ output_type, name }) => output_type === "error" || name === "stderr");
  assert.deepEqual(wrong, [], "no cell failed or wrote to stderr");
}

test("lesson 03: every cell runs, and the chart moves while the network learns", async () => {
  const { page, context, log } = await openLesson("03-build-and-fit", "moves");
  try {
    const stopWatching = watch(page, shownProgress);
    await runAllCells(page);
    const progress = await stopWatching();
    assertAllRan(await codeCells(page));
    assert.ok(progress.length >= 5, `the live chart showed only these states: ${progress.join("; ")}`);
    const epochs = new Set(progress.map((state) => state.split(",")[0]));
    assert.ok(epochs.size >= 2, `it showed only ${[...epochs].join("; ")}`);
    await chart(page, /^Training/).waitFor();
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

test("lesson 04: every cell runs, and the confusion matrix is drawn", async () => {
  const { page, context, log } = await openLesson("04-evaluate", "matrix");
  try {
    await runAllCells(page);
    assertAllRan(await codeCells(page));
    const matrix = chart(page, /confusion matrix/i);
    await matrix.scrollIntoViewIfNeeded();
    assert.match((await matrix.locator(".xtitle").textContent()) ?? "", /Predicted/);
    assert.match((await matrix.locator(".ytitle").textContent()) ?? "", /Truth/);
    const counts = await matrix.locator(".annotation-text, .heatmap-label").allTextContents();
    assert.equal(
      counts.reduce((sum, count) => sum + Number(count.replace(/\D/g, "")), 0),
      10_000,
      "the counts in its fields add up to the test images",
    );
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

test("Stop ends the training at once, and the notebook goes on working", async () => {
  const { page, context } = await openLesson("03-build-and-fit", "stop");
  try {
    const running = runAllCells(page);
    while ((await shownProgress(page)).length === 0) await page.waitForTimeout(50);
    const pressed = performance.now();
    await pressStop(page);
    await running;
    const took = performance.now() - pressed;
    // A guard: how long the kernel takes has a test of its own, and a busy page takes its time to show it.
    assert.ok(took < 15_000, `it took ${Math.round(took)} ms`);
    const cells = await codeCells(page);
    const stopped = cells.findIndex(({ outputs }) =>
      outputs.some(({ ename }) => ename === "KeyboardInterrupt"),
    );
    assert.ok(stopped >= 0, "the cell says that it was interrupted");
    assert.deepEqual(
      cells.slice(stopped + 1).filter(({ execution_count }) => execution_count !== null),
      [],
      "no later cell ran",
    );
    // The same kernel trains again, to the end.
    await runAllCells(page);
    const again = await codeCells(page);
    assert.deepEqual(
      again.map(({ execution_count }) => execution_count),
      again.map((_, i) => i + stopped + 2),
      "every cell ran",
    );
    assert.ok(again.every(({ outputs }) => outputs.every(({ output_type }) => output_type !== "error")));
  } finally {
    await context.close();
  }
});
