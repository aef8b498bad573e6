// A notebook open in JupyterLab in a real browser: how a test opens it, runs it and reads what it shows.
import fs from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { chromium } from "playwright-core";
import type { Place } from "../../scripts/setup/helpers/place.mjs";

/** Flags that keep Chromium from calling home, so that every request seen is JupyterLab's own. */
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What a page asked for or complained about while it was open. */
export interface PageLog {
  /** Addresses of requests that left this computer. */
  outside: string[];
  /** Uncaught exceptions in the page. */
  exceptions: string[];
}

export interface OpenNotebook {
  page: Page;
  context: BrowserContext;
  log: PageLog;
}

/**
 * Gives a place whose JupyterLab shares nothing with that of others: settings, what was open, logs.
 *
 * @param course the course.
 * @param name what the folder in its cache is called.
 */
export function placeApart(course: Place, name: string): Place {
  const cache = path.join(course.cache, name);
  return { ...course, cache, jupyter: path.join(cache, "jupyter") };
}

/**
 * Has a JupyterLab that is started later keep all cells in its page. Otherwise it leaves out what is far out of sight,
 * and a test wants to read all of it.
 *
 * @param place where the course lies; its cache must be the test's own, because JupyterLab's settings are in it.
 */
export function keepAllCellsInPage({ jupyter }: Place): void {
  const folder = path.join(jupyter, "lab", "settings", "@jupyterlab", "notebook-extension");
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "tracker.jupyterlab-settings"), '{ "windowingMode": "none" }');
}

/**
 * Writes a notebook of code cells that were never run.
 *
 * @param file where; what is there is overwritten.
 * @param sources the code of each cell.
 */
export function writeCells(file: string, sources: readonly string[]): void {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const kernelspec = { name: "typescript", display_name: "TypeScript", language: "typescript" };
  fs.writeFileSync(file, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
}

/** Starts a headless Chromium, with more flags where a test wants another one. */
export function openBrowser(executablePath: string, flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: [...quiet, ...flags] });
}

/** Opens an address with everything that leaves the computer refused and written down. */
export async function openPage(
  browser: Browser,
  address: string,
  { colorScheme = "light" as "light" | "dark" } = {},
): Promise<OpenNotebook> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, colorScheme });
  const log: PageLog = { outside: [], exceptions: [] };
  await context.route(
    (url) => url.protocol.startsWith("http") && url.hostname !== "127.0.0.1",
    (route) => {
      log.outside.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("pageerror", (error) => log.exceptions.push(String(error.stack ?? error)));
  // On a busy machine JupyterLab takes its time.
  await page.goto(address, { timeout: 180_000 });
  return { page, context, log };
}

/**
 * Waits until JupyterLab shows the cells of the notebook and its kernel answers. The status bar says so; the
 * circle in the toolbar looks idle even before there is a kernel, and JupyterLab drops what is run then.
 */
export async function waitForNotebook(page: Page): Promise<void> {
  await page.waitForSelector(".jp-NotebookPanel .jp-Notebook .jp-Cell", { timeout: 180_000 });
  await page.waitForSelector('#jp-main-statusbar :text("TypeScript | Idle")', { timeout: 180_000 });
}

/** A code cell of a notebook, as far as the tests look at it. */
export interface CodeCell {
  cell_type: string;
  execution_count: number | null;
  outputs: { output_type: string; name?: string; ename?: string; data?: Record<string, unknown> }[];
}

/** The part of JupyterLab that it shows to scripts when it is started with `--LabApp.expose_app_in_browser=True`. */
interface JupyterLab {
  commands: { execute(name: string, args?: object): Promise<unknown> };
  shell: {
    currentWidget: {
      content: { model: { toJSON(): { cells: CodeCell[] } } };
      context: { model: { dirty: boolean } };
    };
  };
}

/** Has JupyterLab do something, by the name that its menus and keys use. Resolves when it is done. */
export async function runCommand(page: Page, name: string, args: object = {}): Promise<void> {
  await page.evaluate(
    async ([command, settings]) => {
      const { jupyterapp } = globalThis as unknown as { jupyterapp: JupyterLab };
      await jupyterapp.commands.execute(command, settings);
    },
    [name, args] as const,
  );
}

/** Tells whether JupyterLab takes the notebook for changed since it was saved. */
export function isChanged(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { jupyterapp } = globalThis as unknown as { jupyterapp: JupyterLab };
    return jupyterapp.shell.currentWidget.context.model.dirty;
  });
}

/** Runs all cells, as the menu does. Resolves when the last one has ended, or one has failed. */
export async function runAllCells(page: Page): Promise<void> {
  await runCommand(page, "notebook:run-all-cells");
}

/** Presses the square button in the notebook's toolbar. */
export async function pressStop(page: Page): Promise<void> {
  await page.click('.jp-NotebookPanel-toolbar [data-jp-item-name="interrupt"]');
}

/** Gives the code cells with their outputs, those out of sight included. */
export function codeCells(page: Page): Promise<CodeCell[]> {
  return page.evaluate(() => {
    const { jupyterapp } = globalThis as unknown as { jupyterapp: JupyterLab };
    const { cells } = jupyterapp.shell.currentWidget.content.model.toJSON();
    return cells.filter(({ cell_type }) => cell_type === "code");
  });
}

/** Reads again and again what a page shows, until it is stopped; gives each state once, in order. */
export function watch(page: Page, read: (page: Page) => Promise<string[]>): () => Promise<string[]> {
  const seen: string[] = [];
  let isOver = false;
  const done = (async () => {
    while (!isOver) {
      for (const state of await read(page)) if (!seen.includes(state)) seen.push(state);
      await page.waitForTimeout(50);
    }
  })();
  return async () => {
    isOver = true;
    await done;
    return seen;
  };
}

/** The progress that live charts show now, such as "epoch 2 of 5, batch 3 of 13". */
export async function shownProgress(page: Page): Promise<string[]> {
  const titles = await page.locator(".course-figure .gtitle").allTextContents();
  return titles.flatMap((title) => /epoch \d+ of \d+, batch \d+ of \d+/.exec(title)?.[0] ?? []);
}
