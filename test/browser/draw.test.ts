// Drawing a digit as a learner does it: in a real JupyterLab, where the kernel answers, and in an exported page, where
// the model saved in it does; with real events of mouse, finger and keyboard.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import {
  codeCells,
  keepAllCellsInPage,
  openBrowser,
  openPage,
  placeApart,
  runCommand,
  waitForNotebook,
  writeCells,
} from "./page.js";

/** Of a page; the tests are compiled without the types of browsers. */
declare class MutationObserver {
  constructor(changed: () => void);
  observe(node: unknown, what: object): void;
}

/** Inside the repository, so that `import … from "course"` finds the course. */
const scratch = "test/browser/scratch/draw";

const KERNEL = "The model of this notebook answers, in the kernel.";
const SAVED = /^The kernel has no model for this drawing: the one saved in this output answers\./;

const SOURCES = [
  `import { drawDigit, fit, flatten, loadMnist, normalize, oneHot, setSeed, tf } from "course";
setSeed(1);
const { train } = await loadMnist();
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 64, activation: "relu", inputShape: [784] }),
    tf.layers.dense({ units: 10, activation: "softmax" }),
  ],
});
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
await fit(model, normalize(flatten(train.images)), oneHot(train.labels, 10), { epochs: 3, batchSize: 128, verbose: 0 });
let asked = 0;
const predict = model.predict.bind(model);
model.predict = (...given) => {
  asked++;
  return predict(...given);
};`,
  "drawDigit(model)",
  `// Whatever is drawn, it says 6.
const stubborn = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
stubborn.setWeights([tf.zeros([784, 10]), tf.oneHot(6, 10).mul(5)]);
drawDigit(stubborn, { title: "A stubborn model" })`,
];
/** Two more cells, which are run while one draws. */
const BUSY = `import { existsSync } from "node:fs";
const end = Date.now() + 20_000;
while (!existsSync("enough") && Date.now() < end);`;
const CHANGE =
  "const [kernel, bias] = model.layers[1]!.getWeights();\nmodel.layers[1]!.setWeights([kernel!, tf.oneHot(9, 10).mul(1000).as1D()]);";

/** Digits as polylines in a field of 1 x 1, stroke by stroke, as a hand draws them. */
const DIGITS: Record<number, [x: number, y: number][][]> = {
  2: [
    [
      [0.3, 0.3],
      [0.36, 0.2],
      [0.5, 0.15],
      [0.65, 0.22],
      [0.67, 0.38],
      [0.55, 0.55],
      [0.4, 0.7],
      [0.29, 0.84],
      [0.5, 0.82],
      [0.73, 0.84],
    ],
  ],
  3: [
    [
      [0.3, 0.24],
      [0.42, 0.15],
      [0.6, 0.17],
      [0.67, 0.3],
      [0.6, 0.43],
      [0.46, 0.49],
      [0.62, 0.55],
      [0.7, 0.68],
      [0.62, 0.82],
      [0.45, 0.87],
      [0.3, 0.8],
    ],
  ],
  4: [
    [
      [0.36, 0.14],
      [0.28, 0.52],
      [0.74, 0.52],
    ],
    [
      [0.66, 0.16],
      [0.62, 0.88],
    ],
  ],
  7: [
    [
      [0.25, 0.18],
      [0.72, 0.18],
      [0.6, 0.45],
      [0.48, 0.86],
    ],
  ],
};

const course = placeAt();
const place = placeApart(course, "browser-test-draw");
const folder = path.join(place.root, scratch);
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

before(async () => {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  keepAllCellsInPage(place);
  lab = await startLab(place, { port: await freePort(), args: ["--LabApp.expose_app_in_browser=True"] });
  browser = await openBrowser(requireChromium());
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function openNotebook(name: string) {
  const opened = await openPage(
    browser,
    `${lab.address}/lab/tree/${scratch}/${name}?token=${lab.token}&reset`,
  );
  await waitForNotebook(opened.page);
  return opened;
}

/** What the page shows for one call of `drawDigit`. */
function drawing(page: Page, nth = 0): Locator {
  return page.locator("[data-lm-suppress-shortcuts] section").nth(nth);
}

const pad = (view: Locator) => view.locator("canvas.paper");
const preview = (view: Locator) => view.locator(".preview canvas");
const note = (view: Locator) => view.locator(".note");

/** Draws with the mouse: down, many small moves, up, for each stroke. */
async function drawWithMouse(page: Page, view: Locator, digit: number): Promise<void> {
  await pad(view).scrollIntoViewIfNeeded();
  const box = await pad(view).boundingBox();
  assert.ok(box);
  const place = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  for (const [first, ...rest] of DIGITS[digit] ?? []) {
    assert.ok(first);
    await page.mouse.move(...place(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...place(point), { steps: 2 });
    await page.mouse.up();
  }
}

/** Waits until the page says which digit was drawn. */
async function expectAnswer(view: Locator, digit: number): Promise<void> {
  await view.locator(`.verdict .winner:text-is("${digit}")`).waitFor({ timeout: 5000 });
  await view.locator(".answer:not(.old)").waitFor();
}

/**
 * The ten probabilities as the page shows them, in percent, once they stay the same: the question about the last stroke
 * may not have been asked when the answer to the one before it is there.
 */
async function probabilities(view: Locator): Promise<number[]> {
  const read = async () => {
    await view.locator(".answer:not(.old)").waitFor();
    return view.locator("li .number").allInnerTexts();
  };
  let texts = await read();
  for (let tries = 0; tries < 20; tries++) {
    const before = texts.join();
    await sleep(300);
    texts = await read();
    if (texts.join() === before) break;
  }
  return texts.map((text) => Number(/[\d.]+/.exec(text)?.[0]));
}

/** Runs one cell of the notebook that is open, and waits until it has ended. */
async function runCell(page: Page, index: number): Promise<void> {
  await page.evaluate((active) => {
    const { jupyterapp } = globalThis as unknown as {
      jupyterapp: {
        commands: { execute(name: string): Promise<unknown> };
        shell: { currentWidget: { content: { activeCellIndex: number } } };
      };
    };
    jupyterapp.shell.currentWidget.content.activeCellIndex = active;
    return jupyterapp.commands.execute("notebook:run-cell");
  }, index);
}

/** What a cell shows as text. */
async function textOutput(page: Page, index: number): Promise<string> {
  const [output] = (await codeCells(page))[index]?.outputs ?? [];
  return String(output?.data?.["text/plain"]);
}

test("in JupyterLab the model of the notebook answers", async (t) => {
  const cells = [...SOURCES, BUSY, CHANGE, "asked"];
  const [busy, change, asked] = [SOURCES.length, SOURCES.length + 1, SOURCES.length + 2] as const;
  writeCells(path.join(folder, "draw.ipynb"), cells);
  const { page, context, log } = await openNotebook("draw.ipynb");
  const view = drawing(page);
  /** The probabilities that the kernel gave, in percent. */
  const inLab = new Map<number, number[]>();
  const clear = async () => {
    await view.getByRole("button", { name: "Clear" }).click();
    await view.locator('.verdict .winner:text-is("?")').waitFor();
  };
  try {
    for (const index of SOURCES.keys()) await runCell(page, index);
    await pad(view).waitFor();
    assert.equal(await note(view).innerText(), KERNEL);

    await t.test("three digits, drawn with the mouse", async () => {
      for (const digit of [2, 3, 7]) {
        await drawWithMouse(page, view, digit);
        await expectAnswer(view, digit);
        const shown = await probabilities(view);
        assert.equal(shown.length, 10);
        assert.equal(shown.indexOf(Math.max(...shown)), digit);
        assert.match((await preview(view).getAttribute("aria-label")) ?? "", / \d+ of them not black\.$/);
        await view.getByRole("status").getByText(`The model says ${digit},`).waitFor({ timeout: 3000 });
        inLab.set(digit, shown);
        await clear();
      }
    });

    await t.test("saved and exported, it works without JupyterLab and without a network", async () => {
      await runCommand(page, "docmanager:save");
      await checkExported(inLab);
    });

    await t.test("another drawing in the same notebook has its own model", async () => {
      const other = drawing(page, 1);
      await drawWithMouse(page, view, 3);
      await drawWithMouse(page, other, 7);
      await expectAnswer(other, 6);
      await expectAnswer(view, 3);
    });

    await t.test("with the keyboard alone, and no shortcut of JupyterLab interferes", async () => {
      await clear();
      await pad(view).focus();
      for (const key of ["Enter", ...Array(15).fill("ArrowDown"), "Enter"]) await page.keyboard.press(key);
      await expectAnswer(view, 1);
      // A second stroke, and back.
      for (const key of ["ArrowRight", "ArrowRight", "Space", "End", "Space"]) await page.keyboard.press(key);
      await view.getByRole("button", { name: "Undo" }).press("Enter");
      await expectAnswer(view, 1);
      await pad(view).focus();
      await page.keyboard.press("Escape");
      await view.locator('.verdict .winner:text-is("?")').waitFor();
      assert.equal((await codeCells(page)).length, cells.length);
      assert.ok(await pad(view).evaluate((canvas) => canvas.matches(":focus")), "the pad keeps the keys");
    });

    await t.test("by ear alone: the pen's place, what was done, and then the answer, each time", async () => {
      const heard = await view.locator(".aloud").evaluateHandle((region) => {
        const said: string[] = [];
        new MutationObserver(() => {
          if (region.textContent) said.push(region.textContent);
        }).observe(region, { childList: true, characterData: true, subtree: true });
        return said;
      });
      /** What was said since the last look, once `last` was said and nothing followed for a while. */
      const listen = async (last: RegExp) => {
        const isLast = (said: readonly string[]) => last.test(said.at(-1) ?? "");
        let before = -1;
        for (const until = Date.now() + 30_000; Date.now() < until; await sleep(900)) {
          const said = await heard.evaluate((all) => [...all]);
          if (isLast(said) && said.length === before) break;
          before = said.length;
        }
        return heard.evaluate((all) => all.splice(0));
      };
      const press = async (...keys: string[]) => {
        for (const key of keys) await pad(view).press(key);
      };
      const answer = /^The model says \d, [\d.<> ]+%\.$/;
      await clear();
      await listen(/^Cleared\.$/);
      await press("Space");
      const [down, dot, ...more] = await listen(answer);
      assert.equal(down, "Pen down.");
      assert.match(dot ?? "", answer);
      assert.deepEqual(more, []);
      // The last arrow, and Space at once.
      await press(...Array(15).fill("ArrowDown"), "Space");
      const once = await listen(answer);
      assert.equal(once.at(-2), "Pen up.", once.join(" | "));
      assert.match(once.at(-1) ?? "", answer);
      // A point more, and then the same drawing after a pause: the same sentence is said again.
      await press("Space");
      const put = await listen(answer);
      assert.deepEqual([put.length, put[0]], [2, "Pen down."], put.join(" | "));
      await press("Space");
      assert.deepEqual(await listen(answer), ["Pen up.", put[1]]);
      // Where the pen is, and not at each of many steps.
      const start = Date.now();
      await press(...Array(20).fill("ArrowLeft"));
      const places = await listen(/^0% across, \d+% down\.$/);
      const most = (Date.now() - start) / 500 + 1;
      assert.ok(places.length >= 1 && places.length <= most, places.join("; "));
      // A key that is held down is one key; who leaves the field lifts the pen.
      for (let i = 0; i < 4; i++) await page.keyboard.down("Space");
      await page.keyboard.up("Space");
      const [held, still] = await listen(answer);
      assert.equal(held, "Pen down.");
      await page.keyboard.press("Tab");
      assert.deepEqual(await listen(answer), ["Pen up.", still]);
      for (const key of ["Home", "End", "Page Up", "Page Down", "Shift", "Ctrl+Z"]) {
        assert.ok((await view.locator(".keyboard").innerText()).includes(key), key);
      }
      await press("Delete");
      assert.deepEqual(await listen(/^Cleared/), ["Cleared."]);
    });

    await t.test("while the kernel is busy: late, and with one question for all strokes", async () => {
      await drawWithMouse(page, view, 3);
      await view.getByRole("status").getByText("The model says 3,").waitFor({ timeout: 10_000 });
      await runCell(page, asked);
      const before = Number(await textOutput(page, asked));
      const running = runCell(page, busy);
      await page.waitForSelector('#jp-main-statusbar :text("TypeScript | Busy")');
      await pad(view).press("Space");
      await note(view).getByText("The kernel is busy.").waitFor({ timeout: 10_000 });
      await view.locator(".answer.old").waitFor();
      // Nobody is told what the model said of the drawing as it was before.
      await pad(view).press("Space");
      await sleep(1500);
      assert.equal(await view.locator(".aloud").textContent(), "Pen up.");
      await pad(view).press("Control+z");
      fs.writeFileSync(path.join(folder, "enough"), "");
      await running;
      await expectAnswer(view, 3);
      assert.equal(await note(view).innerText(), KERNEL);
      await runCell(page, asked);
      assert.ok(Number(await textOutput(page, asked)) - before <= 2);
    });

    await t.test("after the page was loaded again, and with the weights of that moment", async () => {
      await runCommand(page, "docmanager:save");
      await page.reload();
      await waitForNotebook(page);
      await note(view).getByText(KERNEL).waitFor({ timeout: 10_000 });
      await drawWithMouse(page, view, 3);
      await expectAnswer(view, 3);
      await runCell(page, change);
      await clear();
      await drawWithMouse(page, view, 3);
      await expectAnswer(view, 9);
    });

    await t.test("after a restart of the kernel the saved model answers, and the page says so", async () => {
      await page.evaluate(() => {
        const { jupyterapp } = globalThis as unknown as {
          jupyterapp: {
            shell: { currentWidget: { context: { sessionContext: { restartKernel(): Promise<void> } } } };
          };
        };
        return jupyterapp.shell.currentWidget.context.sessionContext.restartKernel();
      });
      await note(view).getByText(SAVED).waitFor({ timeout: 10_000 });
      await expectAnswer(view, 3);
    });
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

/**
 * Exports the notebook as "Save and Export Notebook As → HTML" does, opens the file, and draws in it.
 *
 * @param inLab the probabilities that the kernel gave for the same strokes, in percent.
 */
async function checkExported(inLab: ReadonlyMap<number, readonly number[]>): Promise<void> {
  const answer = await fetch(`${lab.address}/nbconvert/html/${scratch}/draw.ipynb?token=${lab.token}`);
  assert.ok(answer.ok, answer.statusText);
  const file = path.join(folder, "draw.html");
  fs.writeFileSync(file, await answer.text());
  const { page, context, log } = await openPage(browser, pathToFileURL(file).href);
  try {
    await context.setOffline(true);
    const view = page.locator("[data-draw-digit] section").first();
    assert.equal(
      await note(view).innerText(),
      "The model saved in this page answers. No network connection is needed.",
    );
    for (const [digit, expected] of inLab) {
      await drawWithMouse(page, view, digit);
      await expectAnswer(view, digit);
      const shown = await probabilities(view);
      // The saved weights are rounded to 8 bits.
      for (const [i, share] of shown.entries()) {
        assert.ok(Math.abs(share - (expected[i] ?? 0)) < 3, `${shown} here, ${expected} in JupyterLab`);
      }
      await view.getByRole("button", { name: "Clear" }).click();
    }

    // On a telephone, with a finger, in the second drawing.
    await page.setViewportSize({ width: 380, height: 800 });
    const other = page.locator("[data-draw-digit] section").nth(1);
    await drawWithFinger(page, other, 3);
    await expectAnswer(other, 6);
    const { left, right } = await other.evaluate((section) => section.getBoundingClientRect());
    assert.ok(left >= 0 && right <= 380, `it lies from ${left} to ${right}`);

    await pad(view).focus();
    for (const key of ["Enter", ...Array(15).fill("ArrowDown"), "Enter"]) await page.keyboard.press(key);
    await expectAnswer(view, 1);

    assert.deepEqual(log.exceptions, []);
    // Formulas are drawn by MathJax, which the page gets where there is a network.
    assert.deepEqual(
      log.outside.filter((address) => !address.includes("mathjax")),
      [],
    );
  } finally {
    await context.close();
  }
}

/** Draws with one finger, as the browser's own protocol tells of fingers. */
async function drawWithFinger(page: Page, view: Locator, digit: number): Promise<void> {
  await pad(view).scrollIntoViewIfNeeded();
  const box = await pad(view).boundingBox();
  assert.ok(box);
  const scrollY = () => page.evaluate(() => (globalThis as unknown as { scrollY: number }).scrollY);
  const scrolled = await scrollY();
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Emulation.setTouchEmulationEnabled", { enabled: true });
  for (const stroke of DIGITS[digit] ?? []) {
    for (const [i, [x, y]] of stroke.entries()) {
      const touchPoints = [{ x: box.x + x * box.width, y: box.y + y * box.height }];
      await protocol.send("Input.dispatchTouchEvent", {
        type: i === 0 ? "touchStart" : "touchMove",
        touchPoints,
      });
    }
    await protocol.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  }
  assert.equal(await scrollY(), scrolled, "drawing doesn't scroll");
}

test("in a notebook from elsewhere the saved model answers until a cell is run", async () => {
  const saved = JSON.parse(fs.readFileSync(path.join(folder, "draw.ipynb"), "utf8")) as { metadata: object };
  // Another content has another signature: JupyterLab doesn't trust it.
  const changed = { ...saved, metadata: { ...saved.metadata, from: "elsewhere" } };
  fs.writeFileSync(path.join(folder, "from-elsewhere.ipynb"), JSON.stringify(changed));
  const { page, context, log } = await openNotebook("from-elsewhere.ipynb");
  try {
    const view = drawing(page);
    await note(view).getByText(SAVED).waitFor({ timeout: 10_000 });
    const isTrusted = await page.evaluate(() => {
      const { jupyterapp } = globalThis as unknown as {
        jupyterapp: { shell: { currentWidget: { content: { widgets: { model: { trusted: boolean } }[] } } } };
      };
      return jupyterapp.shell.currentWidget.content.widgets[1]?.model.trusted;
    });
    assert.equal(isTrusted, false);
    await drawWithMouse(page, view, 7);
    await expectAnswer(view, 7);
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});
