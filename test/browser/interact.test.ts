// What a reader turns: in a real JupyterLab, where the kernel computes, and where none does: after a restart, in an exported
// page, without scripts.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { violations } from "./axe.js";
import { addressOf, exportNotebook, tooWide } from "./exported.js";
import {
  isChanged,
  keepAllCellsInPage,
  openBrowser,
  openPage,
  placeApart,
  runAllCells,
  runCommand,
  waitForNotebook,
  writeCells,
} from "./page.js";

/** Inside the repository, so that `import … from "course"` finds the course. */
const scratch = "test/browser/scratch/interact";
const place = placeApart(placeAt(), "browser-test-interact");
const folder = path.join(place.root, scratch);
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

const CELLS = [
  `import { existsSync } from "node:fs";
import { button, dropdown, interact, plotLines, slider, table } from "course";
const xs = Array.from({ length: 41 }, (_, i) => -2 + i * 0.1);
let calls = 0;`,
  `slider({ label: "Bias", min: -1, max: 1, step: 0.01, value: 0, unit: "volt", positions: [-1, 0, 1] }, (bias) => {
  calls++;
  return plotLines({ neuron: xs.map((x) => Math.max(0, x + bias)) }, { title: "A neuron", xTitle: "input", yTitle: "output", x: xs, yRange: [0, 3] });
})`,
  `interact(
  {
    f: dropdown({ label: "Function", options: { square: (x: number) => x * x, root: Math.sqrt } }),
    x: slider({ label: "x", values: [1, 4, 9] }),
    again: button({ label: "Once more", positions: 1 }),
  },
  ({ f, x, again }) => table([{ x, value: f(x), presses: again }], { caption: "A value" }),
)`,
  `slider({ label: "Divisor", min: 0, max: 3, step: 1, value: 1 }, (divisor) => {
  if (divisor === 0) throw new RangeError("nothing can be divided by 0");
  return \`six by \${divisor} is \${6 / divisor}\`;
})`,
  `slider({ label: "Wait", min: 0, max: 100, step: 1, positions: [0] }, async (wait) => {
  while (wait > 0 && !existsSync("enough")) await new Promise((done) => setTimeout(done, 20));
  calls++;
  return \`waited \${wait}\`;
})`,
];

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

const view = (page: Page, name: string) => page.locator(`.course-interact[aria-label="${name}"]`);
const result = (of: Locator) => of.locator(".course-interact-result");
const note = (of: Locator) => of.locator(".course-interact-note");
const hasText = (of: Locator, text: string | RegExp) =>
  of.filter({ hasText: text }).waitFor({ timeout: 15_000 });
const press = async (of: Locator, key: string, times = 1) => {
  await of.focus();
  for (let i = 0; i < times; i++) await of.press(key);
};

/** The greatest height of the line in the figure of the neuron, once it is what is wanted. */
async function waitForHeight(page: Page, height: number): Promise<void> {
  await page.waitForFunction(
    `(() => {
      const plot = document.querySelector('.course-interact[aria-label="Bias"] .js-plotly-plot');
      return plot && Math.abs(Math.max(...plot.data[0].y) - ${height}) < 1e-6;
    })()`,
    undefined,
    { timeout: 15_000 },
  );
}

test("in JupyterLab the kernel computes what is turned to", async (t) => {
  writeCells(path.join(folder, "turn.ipynb"), CELLS);
  const { page, context, log } = await openPage(
    browser,
    `${lab.address}/lab/tree/${scratch}/turn.ipynb?token=${lab.token}&reset`,
  );
  await waitForNotebook(page);
  const bias = view(page, "Bias");
  const handle = bias.getByRole("slider", { name: "Bias", exact: true });
  try {
    await runAllCells(page);
    await result(bias).locator(".main-svg").first().waitFor({ state: "attached", timeout: 60_000 });

    await t.test("by keyboard, value by value, into the same picture", async () => {
      await waitForHeight(page, 2);
      assert.equal(await handle.getAttribute("aria-valuetext"), "0.00 volt");
      await page.evaluate(
        `document.querySelector('.course-interact[aria-label="Bias"] .main-svg').dataset.mark = "same"`,
      );
      await press(handle, "ArrowRight", 3);
      assert.equal(await handle.getAttribute("aria-valuetext"), "0.03 volt");
      await waitForHeight(page, 2.03);
      await press(handle, "End");
      await waitForHeight(page, 3);
      assert.ok(await handle.evaluate((input) => input.matches(":focus")));
      assert.equal(
        await bias.locator(".main-svg").first().getAttribute("data-mark"),
        "same",
        "nothing is built anew",
      );
      // The result is said, once the hand rests.
      await hasText(bias.locator(".aloud"), /A neuron.*from 0 at -2 to 3 at 2/);
      assert.equal(await note(bias).isVisible(), false);
    });

    await t.test("several controls for one result", async () => {
      const several = view(page, "Function, x, Once more");
      await several.getByRole("combobox", { name: "Function" }).selectOption("root");
      await hasText(result(several), /11\s*0/);
      await press(several.getByRole("slider", { name: "x", exact: true }), "ArrowRight", 2);
      await hasText(result(several), /93\s*0/);
      for (const presses of [1, 2, 3, 4]) {
        await press(several.getByRole("button", { name: "Once more" }), "Enter");
        await hasText(result(several), new RegExp(`93\\s*${presses}`));
      }
      assert.equal(await several.locator("table caption").innerText(), "A value");
    });

    await t.test("an error stands in place, with its line, and goes away", async () => {
      const divisor = view(page, "Divisor");
      const divide = divisor.getByRole("slider");
      await press(divide, "ArrowLeft");
      await hasText(
        result(divisor),
        /Divisor 0\nRangeError: nothing can be divided by 0\nCell In\[4\], line 2/,
      );
      await press(divide, "End");
      await hasText(result(divisor), "six by 3 is 2");
      assert.equal(await divisor.locator(".course-interact-failure").count(), 0);
    });

    await t.test(
      "a result that takes long is waited for, and of many positions the last is computed",
      async () => {
        const wait = view(page, "Wait");
        await press(wait.getByRole("slider"), "ArrowRight", 30);
        await hasText(note(wait), "The kernel is at work. The result follows as soon as it is ready.");
        assert.equal(await result(wait).getAttribute("aria-busy"), "true");
        fs.writeFileSync(path.join(folder, "enough"), "");
        await hasText(result(wait), "waited 30");
        await note(wait).waitFor({ state: "hidden" });
        assert.equal(await result(wait).getAttribute("aria-busy"), null);
      },
    );

    await t.test("nothing in it lacks a name or contrast, light and dark", async () => {
      assert.deepEqual(await violations(page, ".course-interact"), []);
      await runCommand(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
      await page.waitForSelector("body[data-jp-theme-light='false']", { state: "attached" });
      await page.waitForTimeout(500);
      assert.deepEqual(await violations(page, ".course-interact"), []);
      await runCommand(page, "apputils:change-theme", { theme: "JupyterLab Light" });
      await page.waitForSelector("body[data-jp-theme-light='true']", { state: "attached" });
    });

    await t.test("loaded again, the kernel goes on, and looking changes nothing", async () => {
      await runCommand(page, "docmanager:save");
      await page.reload();
      await waitForNotebook(page);
      await waitForHeight(page, 2);
      await page.waitForFunction(
        `document.querySelector('.course-interact[aria-label="Bias"] input')?.max === "200"`,
      );
      await press(handle, "ArrowRight");
      await waitForHeight(page, 2.01);
      assert.equal(await isChanged(page), false);
    });

    await t.test("without the kernel, what was computed beforehand is walked through", async () => {
      await page.evaluate(() => {
        const { jupyterapp } = globalThis as unknown as {
          jupyterapp: {
            shell: { currentWidget: { context: { sessionContext: { restartKernel(): Promise<void> } } } };
          };
        };
        return jupyterapp.shell.currentWidget.context.sessionContext.restartKernel();
      });
      await hasText(note(bias), /^No kernel answers here\. 3 positions were computed when the cell was run/);
      await press(handle, "End");
      assert.equal(await handle.getAttribute("aria-valuetext"), "1.00 volt");
      await waitForHeight(page, 3);
      await press(handle, "ArrowLeft", 2);
      await waitForHeight(page, 1);
    });
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
  await checkExported(path.join(folder, "turn.ipynb"));
});

async function checkExported(notebook: string): Promise<void> {
  for (const sanitize of [false, true]) {
    const file = await exportNotebook(notebook, folder, { sanitize, theme: sanitize ? "dark" : "light" });
    const { page, context, log } = await openPage(browser, addressOf(file));
    try {
      await context.setOffline(true);
      const bias = view(page, "Bias");
      await waitForHeight(page, 2);
      assert.equal(await note(bias).innerText(), "3 positions were computed beforehand.");
      await press(bias.getByRole("slider"), "ArrowRight");
      await waitForHeight(page, 3);
      const several = view(page, "Function, x, Once more");
      await several.getByRole("combobox", { name: "Function" }).selectOption("root");
      await press(several.getByRole("slider", { name: "x", exact: true }), "End");
      await hasText(result(several), /93\s*0/);
      await press(several.getByRole("button"), "Space");
      await hasText(result(several), /93\s*1/);
      await press(several.getByRole("button"), "Space");
      await hasText(result(several), /93\s*0/);
      const divisor = view(page, "Divisor");
      await press(divisor.getByRole("slider"), "Home");
      await hasText(result(divisor), /RangeError: nothing can be divided by 0/);
      assert.deepEqual(await violations(page, ".course-interact"), []);
      await page.setViewportSize({ width: 360, height: 800 });
      await page.waitForTimeout(500);
      assert.deepEqual(await tooWide(page), []);
      assert.deepEqual(log, { outside: [], exceptions: [] });
    } finally {
      await context.close();
    }
    const still = await browser.newContext({ javaScriptEnabled: false });
    try {
      const page = await still.newPage();
      await page.goto(addressOf(file));
      assert.ok(await page.getByRole("img", { name: /^A neuron\./ }).isVisible());
      assert.equal(await page.locator("[data-course-interact] table").count(), 1);
      assert.match(await page.locator("body").innerText(), /six by 1 is 6\n\(Shown for Divisor 1\./);
      assert.equal(await page.locator("input, select, button").count(), 0);
    } finally {
      await still.close();
    }
  }
}
