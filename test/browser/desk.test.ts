// The learner's desk in a real JupyterLab: what it shows first, that looking at a lesson doesn't change it, and that
// every button and menu entry leads somewhere.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { giveFirstWorkspace } from "../../scripts/setup/lab/first-workspace.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { updateMyWork } from "../../scripts/setup/my-work/update.mjs";
import { type Cell, normalized, writeNotebook } from "../../scripts/shared/notebook.js";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import { codeCells, openBrowser, openPage, placeApart, runAllCells, waitForNotebook } from "./page.js";

const lesson = "lessons/10-backpropagation-and-gradients.ipynb";
const exercise = "exercises/1-load-and-prepare.ipynb";

const course = placeAt();
const place = placeApart(course, "browser-test-desk");
const scratch = path.join(place.root, "test", "browser", "scratch", "desk");
const [source, mine] = [path.join(scratch, "notebooks"), path.join(scratch, "my-work")];
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

const text = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });

function code(source: string, shown: string): Cell {
  const output = {
    output_type: "execute_result" as const,
    data: { "text/plain": shown },
    metadata: {},
    execution_count: 1,
  };
  return { cell_type: "code", metadata: {}, source, outputs: [output], execution_count: 1 };
}

function publish(name: string, ...cells: Cell[]): void {
  const notebook = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  writeNotebook(path.join(source, name), normalized(notebook, { course: { inputs: "x" } }));
}

const readMine = () => fs.readFileSync(path.join(mine, lesson), "utf8");
const update = () => updateMyWork(source, mine);

before(async () => {
  fs.rmSync(scratch, { recursive: true, force: true });
  fs.rmSync(place.cache, { recursive: true, force: true });
  publish(lesson, text("# 10"), code("const a = 6 * 7;\na", "42"), code("a + 1", "43"), text("The end."));
  publish(exercise, text("# Exercise"), code("1", "1"));
  update();
  giveFirstWorkspace(place, lesson);
  lab = await startLab(place, {
    port: await freePort(),
    root: mine,
    args: ["--LabApp.expose_app_in_browser=True"],
  });
  browser = await openBrowser(requireChromium());
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(scratch, { recursive: true, force: true });
});

/** The part of JupyterLab that it shows to scripts. */
interface JupyterLab {
  commands: { execute(name: string, args?: object): Promise<unknown> };
  shell: {
    currentWidget: {
      context: { model: { dirty: boolean } };
      content: {
        activeCellIndex: number;
        activeCell: { model: { sharedModel: { setSource(text: string): void } } };
      };
    };
  };
}
declare const jupyterapp: JupyterLab;

/** The part of the page that is measured; the tests are compiled without the types of browsers. */
interface Box {
  parentElement: Box | null;
}
declare function getComputedStyle(box: Box): { color: string; backgroundColor: string; wordBreak: string };

const command = (page: Page, name: string, args = {}) =>
  page.evaluate(([name, args]) => jupyterapp.commands.execute(name as string, args as object), [
    name,
    args,
  ] as const);
const isDirty = (page: Page) => page.evaluate(() => jupyterapp.shell.currentWidget.context.model.dirty);

test("the first time it shows the first notebook, and beside it lessons and exercises", async () => {
  const { page, context, log } = await openPage(browser, lab.url);
  try {
    await waitForNotebook(page);
    const shown = () => page.locator("#filebrowser .jp-DirListing-itemName").allInnerTexts();
    await page.locator("#filebrowser .jp-DirListing-item").first().waitFor();
    assert.deepEqual(await shown(), ["exercises", "lessons"]);
    await page.locator('#filebrowser .jp-DirListing-item:has-text("lessons")').dblclick();
    const name = page.locator('#filebrowser .jp-DirListing-itemText:has-text(".ipynb")');
    await name.waitFor();
    assert.deepEqual(await shown(), [path.basename(lesson)]);
    // Nothing of a name is cut off, however narrow the window.
    for (const width of [1400, 900]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(300);
      assert.ok(
        await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth),
        `at ${width} pixels the name is cut`,
      );
    }
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

test("looking at a lesson changes nothing; running it is not writing; an answer is", async () => {
  const { page, context } = await openPage(browser, `${lab.address}/lab/tree/${lesson}?token=${lab.token}`);
  try {
    const given = readMine();
    await waitForNotebook(page);
    await page.waitForTimeout(1000);
    assert.equal(await isDirty(page), false, "opening it is no change");
    assert.ok((await codeCells(page)).every(({ outputs }) => outputs.length === 0));
    await command(page, "docmanager:save");
    assert.equal(readMine(), given, "and saving it writes the same bytes");

    await runAllCells(page);
    // Shift+Enter on the last cell adds an empty one.
    await page.evaluate(() => {
      jupyterapp.shell.currentWidget.content.activeCellIndex = 3;
      return jupyterapp.commands.execute("notebook:run-cell-and-select-next");
    });
    await command(page, "notebook:hide-all-cell-code");
    await command(page, "docmanager:save");
    assert.notEqual(readMine(), given);
    publish(lesson, text("# 10"), code("const a = 6 * 7;\na", "42"), code("a + 2", "44"), text("The end."));
    assert.deepEqual(update().renewed, [lesson]);
    assert.match(readMine(), /a \+ 2/);
    assert.match(readMine(), /"42"/, "what was shown stays");

    await command(page, "docmanager:reload");
    await page
      .locator('.jp-Dialog button:has-text("Reload")')
      .click({ timeout: 2000 })
      .catch(() => {});
    await page.waitForTimeout(500);
    await page.evaluate(() => {
      const { content } = jupyterapp.shell.currentWidget;
      content.activeCellIndex = 2;
      content.activeCell.model.sharedModel.setSource("a + 2 // 44, I say");
    });
    await command(page, "docmanager:save");
    publish(lesson, text("# 10"), text("The end of lesson 10."));
    const beside = lesson.replace(".ipynb", ".new.ipynb");
    assert.deepEqual(update().offered, [{ kept: lesson, newVersion: beside }]);
    assert.match(readMine(), /44, I say/);
  } finally {
    await context.close();
  }
});

test("every button and menu entry leads somewhere", async () => {
  const { page, context, log } = await openPage(
    browser,
    `${lab.address}/lab/tree/${exercise}?token=${lab.token}`,
  );
  try {
    await waitForNotebook(page);
    const everything = await page.evaluate(() => {
      interface Menu {
        title: { label: string };
        items: { type: string; label: string; command: string; submenu: Menu | null }[];
      }
      interface Widget {
        menus?: Menu[];
        children?(): Iterable<Widget>;
        widgets?: Widget[];
      }
      const labels: string[] = [];
      const menus: Menu[] = [];
      const widgets = [
        (jupyterapp.shell as unknown as { _menuHandler: { panel: Widget } })._menuHandler.panel,
      ];
      for (const widget of widgets) {
        menus.push(...(widget.menus ?? []));
        widgets.push(...(widget.widgets ?? []));
      }
      for (const menu of menus) {
        for (const { type, label, submenu } of menu.items) {
          if (submenu) menus.push(submenu);
          labels.push(type === "submenu" ? (submenu?.title.label ?? "") : label);
        }
      }
      return labels;
    });
    assert.ok(everything.length > 100, "the menus were read");
    await command(page, "launcher:create");
    await page.locator(".jp-LauncherCard").first().waitFor();
    everything.push(...(await page.locator(".jp-LauncherCard").allInnerTexts()));
    everything.push(
      ...(await page
        .locator(".jp-NotebookPanel-toolbar [data-jp-item-name]")
        .evaluateAll((items) =>
          items.map((item) => `${item.getAttribute("data-jp-item-name")} ${item.textContent}`),
        )),
    );
    // What needs a program, or an extension, that the course doesn't bring.
    const dead = /jupytext|percent format|myst|debug|widget state|notebook ?↗|nbclassic|jupyter notebook/i;
    assert.deepEqual(
      everything.filter((label) => dead.test(label)),
      [],
    );
    assert.deepEqual(log, { outside: [], exceptions: [] });
  } finally {
    await context.close();
  }
});

test("each format that the menu offers can be exported", async () => {
  const headers = { Authorization: `token ${lab.token}` };
  const answer = await fetch(`${lab.address}/api/nbconvert`, { headers });
  const known = Object.keys((await answer.json()) as object);
  // JupyterLab doesn't show these.
  const formats = known.filter((format) => !["custom", "notebook", "python"].includes(format));
  assert.deepEqual(formats.sort(), ["html", "markdown", "script"]);
  for (const format of formats) {
    const { status } = await fetch(`${lab.address}/nbconvert/${format}/${exercise}`, { headers });
    assert.equal(status, 200, format);
  }
});

/** Paints colours of CSS, such as "rgba(0, 0, 0, 0.5)", one over the other on white. */
function paint(colours: readonly string[]): number[] {
  return colours.reduce(
    (below, colour) => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      return [red, green, blue].map((value, i) => alpha * value + (1 - alpha) * (below[i] ?? 0));
    },
    [255, 255, 255],
  );
}

/** The contrast of two colours as WCAG 2 defines it, from 1 to 21. */
function contrastOf(a: readonly number[], b: readonly number[]): number {
  const [dark = 0, light = 0] = [a, b].map(luminance).sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test("messages can be read: their colours stand out, and words stay whole", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, context } = await openPage(
      browser,
      `${lab.address}/lab/tree/${exercise}?token=${lab.token}&reset`,
      { colorScheme },
    );
    try {
      await waitForNotebook(page);
      await command(page, "apputils:change-theme", {
        theme: colorScheme === "dark" ? "JupyterLab Dark" : "JupyterLab Light",
      });
      const cell = `{ const deepInside = () => { throw new TypeError("${"several words, none of them long ".repeat(12)}"); }; deepInside(); }`;
      await page.evaluate((source) => {
        const { content } = jupyterapp.shell.currentWidget;
        content.activeCellIndex = 1;
        content.activeCell.model.sharedModel.setSource(source);
        return jupyterapp.commands.execute("notebook:run-cell");
      }, cell);
      const message = page.locator('[data-mime-type="application/vnd.jupyter.stderr"] pre').first();
      await message.waitFor();
      await page.waitForTimeout(500);
      const { backgrounds, inks, wordBreak } = await message.evaluate((pre) => {
        const backgrounds: string[] = [];
        for (let element: Box | null = pre as Box; element; element = element.parentElement) {
          backgrounds.unshift(getComputedStyle(element).backgroundColor);
        }
        const inks = [pre, ...pre.querySelectorAll("[class*=ansi]")].map((element) => ({
          text: element.textContent ?? "",
          colour: getComputedStyle(element).color,
        }));
        return { backgrounds, inks, wordBreak: getComputedStyle(pre).wordBreak };
      });
      assert.equal(wordBreak, "normal");
      assert.ok(inks.length >= 4, "its colours were found");
      for (const { text, colour } of inks) {
        const contrast = contrastOf(paint([...backgrounds, colour]), paint(backgrounds));
        assert.ok(contrast >= 4.5, `${colorScheme}, "${text}": ${colour}, ${contrast.toFixed(2)} : 1`);
      }
    } finally {
      await context.close();
    }
  }
});

test("closing a notebook's tab ends its kernel, after a question; not closing it doesn't", async () => {
  const { page, context } = await openPage(browser, `${lab.address}/lab/tree/${exercise}?token=${lab.token}`);
  /** Whether the server has a kernel for the notebook. */
  const hasKernel = async (): Promise<boolean> => {
    const answer = await fetch(`${lab.address}/api/sessions`, {
      headers: { Authorization: `token ${lab.token}` },
    });
    return ((await answer.json()) as { path: string }[]).some((session) => session.path === exercise);
  };
  const close = () => page.locator(".lm-DockPanel-tabBar .lm-mod-current .lm-TabBar-tabCloseIcon").click();
  const dialog = page.locator(".jp-Dialog");
  try {
    await waitForNotebook(page);
    assert.equal(await hasKernel(), true);
    const open = await page.locator(".jp-NotebookPanel").count();
    await close();
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /1-load-and-prepare/);
    await dialog.locator(".jp-mod-reject").click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.locator(".jp-NotebookPanel").count(), open);
    assert.equal(await hasKernel(), true);
    await close();
    await dialog.waitFor();
    assert.equal(await dialog.locator("input[type=checkbox]").count(), 1, "it offers not to ask again");
    await dialog.locator(".jp-mod-accept").click();
    for (let i = 0; i < 300 && (await hasKernel()); i++) await page.waitForTimeout(200);
    assert.equal(await hasKernel(), false);
    // The tab goes by itself.
    for (let i = 0; i < 150 && (await page.locator(".jp-NotebookPanel").count()) >= open; i++) {
      await page.waitForTimeout(200);
    }
    assert.equal(await page.locator(".jp-NotebookPanel").count(), open - 1);
  } finally {
    await context.close();
  }
});
