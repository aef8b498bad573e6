// Figures in JupyterLab, in a real browser: just run, opened again, narrow, dark, by keyboard, read aloud, without WebGL,
// and while a model learns.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";
import { startLab } from "../../scripts/setup/lab/lab.mjs";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import { freePort } from "../../scripts/test/free-port.mjs";
import {
  codeCells,
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
const scratch = "test/browser/scratch/figures";
const course = placeAt();
const place = placeApart(course, "browser-test-figures");
let lab: Awaited<ReturnType<typeof startLab>>;
let browser: Browser;

/** A figure that somebody else wrote: it wants to upload, and to fetch a picture. */
const foreign = {
  data: [{ type: "bar", name: "sales", x: ["a", "b"], y: [1, 2.5] }],
  layout: {
    title: { text: "Sales by letter" },
    images: [{ source: "https://example.com/logo.png", x: 0, y: 1, sizex: 1, sizey: 1 }],
  },
  config: {
    showSendToCloud: true,
    showEditInChartStudio: true,
    plotlyServerURL: "https://example.com",
    modeBarButtonsToAdd: ["sendChartToCloud"],
    showLink: true,
  },
};

const GALLERY = [
  'import { plotConvolutionSteps, plotHistory, plotImages, plotNetwork, plotSurface, tf } from "course";',
  "plotHistory({ loss: [0.5, 0.3], val_loss: [0.4, 0.35], accuracy: [0.8, 0.9], val_accuracy: [0.85, 0.88] })",
  'plotImages(tf.zeros<tf.Rank.R3>([10, 28, 28], "int32"), { title: "Ten black images" })',
  'plotSurface((x, y) => x * x + y * y, { title: "A bowl", xTitle: "x", yTitle: "y", zTitle: "height", xRange: [-1, 1], yRange: [-1, 1] })',
  'plotConvolutionSteps([[0, 1, 1, 0], [0, 1, 1, 0]], [[-1, 1]], { title: "Brighter" })',
  `({ [Symbol.for("Jupyter.display")]: () => ({ "application/vnd.plotly.v1+json": ${JSON.stringify(foreign)} }) })`,
];
/** A drawing that stands still, by the course and by somebody else. */
const DRAWINGS = [
  'plotNetwork(tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] }), { title: "Two neurons" })',
  `({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": '<svg width="3000" height="30"><circle r="9"/></svg>', "text/plain": "A dot" }) })`,
];
const DRAWN = ["Two neurons", "A dot"];
const TITLES = ["Training history", "Ten black images", "A bowl", "Brighter", "Sales by letter"];

/** It learns slowly enough to be looked at: about a minute, and
 * half-way it waits for a file. The first figure has the page load what draws. */
const TRAINING = [
  'import { plotBars } from "course"; plotBars({ a: 1 }, { title: "First", xTitle: "x", yTitle: "y" })',
  `import { fit, tf } from "course";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: "softmax", inputShape: [4] })] });
model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const x = tf.randomUniform([120, 4]), y = tf.oneHot(tf.randomUniform([120], 0, 2, "int32"), 2);`,
  `import { existsSync, writeFileSync } from "node:fs";
writeFileSync("pid", String(process.pid));
const sleep = (time: number) => new Promise<void>((done) => setTimeout(done, time));
const slowly = {
  onBatchEnd: () => sleep(200),
  onEpochEnd: async (epoch: number) => { while (epoch === 9 && !existsSync("go")) await sleep(50); },
};
const history = await fit(model, x, y, { epochs: 20, batchSize: 10, validationSplit: 0.2, callbacks: slowly });`,
  '"what stands below"',
];

before(async () => {
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
  fs.mkdirSync(path.join(place.root, scratch), { recursive: true });
  // A theme that an earlier run has left.
  fs.rmSync(path.join(place.cache, "jupyter", "lab", "settings"), { recursive: true, force: true });
  keepAllCellsInPage(place);
  const both = "--ServerApp.jpserver_extensions={'jupyterlab': True, 'notebook': True}";
  const args = ["--LabApp.expose_app_in_browser=True", both];
  lab = await startLab(place, { port: await freePort(), args });
  browser = await openBrowser(requireChromium());
});

after(async () => {
  await browser?.close();
  await lab?.stop();
  fs.rmSync(path.join(place.root, scratch), { recursive: true, force: true });
});

function fileOf(name: string): string {
  return path.join(place.root, scratch, `${name}.ipynb`);
}

async function open(name: string, by = browser) {
  const opened = await openPage(
    by,
    `${lab.address}/lab/tree/${scratch}/${name}.ipynb?token=${lab.token}&reset`,
  );
  await waitForNotebook(opened.page);
  return opened;
}

/** Runs the gallery once, and gives the name of the notebook with what it has shown. */
let ran: Promise<string> | undefined;
function gallery(): Promise<string> {
  ran ??= (async () => {
    writeCells(fileOf("gallery"), [...GALLERY, ...DRAWINGS]);
    const { page, context, log } = await open("gallery");
    await runAllCells(page);
    for (const title of TITLES) await drawn(page, title);
    assertReadAloud(await readAloud(page));
    await runCommand(page, "docmanager:save");
    assert.deepEqual(log, { outside: [], exceptions: [] });
    await context.close();
    return "gallery";
  })();
  return ran;
}

function figure(page: Page, title: string): Locator {
  return page.locator(`.course-figure[aria-label="${title}"]`);
}

/** Waits until a figure is drawn. */
async function drawn(page: Page, title: string): Promise<Locator> {
  const found = figure(page, title);
  await found.locator(".main-svg").first().waitFor({ state: "attached", timeout: 90_000 });
  return found;
}

interface Spoken {
  role: string;
  name: string;
}

/** What a screen reader finds in the figures of a page, in order. */
async function readAloud(page: Page): Promise<Spoken[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const within = (node: (typeof nodes)[number]): boolean => {
    for (let at: typeof node | undefined = node; at; at = byId.get(at.parentId ?? "")) {
      if (at.role?.value === "figure") return true;
    }
    return false;
  };
  return nodes
    .filter((node) => !node.ignored && within(node))
    .map(({ role, name }) => ({ role: String(role?.value), name: String(name?.value ?? "") }));
}

function assertReadAloud(spoken: readonly Spoken[]): void {
  const named = (wanted: RegExp) => spoken.filter(({ role }) => wanted.test(role)).map(({ name }) => name);
  // The tree lists what is drawn at once before what is drawn later.
  assert.deepEqual(named(/^figure$/).sort(), [...TITLES, ...DRAWN].sort());
  assert.deepEqual(named(/^image$/).sort(), [...TITLES, ...DRAWN].sort());
  const texts = named(/^StaticText$/).join("\n");
  assert.match(texts, /2 epochs, loss from 0\.5 to 0\.3/);
  assert.match(
    texts,
    /row 0, column 2: 1·\(−1\) \+ 0·1 = −1\n.*row 1, column 0/s,
    "the sum of every position",
  );
  assert.match(texts, /Dense.*2 neurons/);
  assert.match(texts, /Sales by letter\.\nIt shows bars\.\nsales: 2 values from 1 to 2\.5/);
  assert.deepEqual(
    spoken.filter(({ role }) => /graphics|SvgRoot|canvas/i.test(role)),
    [],
    "none of the marks and numbers that make the drawing",
  );
  for (const { role, name } of spoken.filter(({ role }) => /button|slider|toolbar/.test(role))) {
    assert.ok(name, `a ${role} has a name`);
  }
}

/** For the page, which has other types: how each figure fits into its output. */
const ROOMS = `[...document.querySelectorAll(".course-figure:has(.course-figure-picture)")].map((figure) => {
  const output = figure.closest(".jp-OutputArea-output");
  const picture = figure.querySelector(".course-figure-picture").getBoundingClientRect();
  const paper = figure.querySelector(".main-svg").getBoundingClientRect();
  return {
    scrolls: output.scrollWidth > output.clientWidth,
    spare: Math.round(output.getBoundingClientRect().right - paper.right),
    cut: Math.round(paper.width - picture.width),
  };
})`;

/** Gives a colour of the first element that fits. */
function colorOf(page: Page, title: string, part: string, property: string): Promise<string> {
  const selector = JSON.stringify(`.course-figure[aria-label="${title}"] ${part}`);
  return page.evaluate<string>(`getComputedStyle(document.querySelector(${selector})).${property}`);
}

/** Waits until a figure is on paper of such a colour. */
async function waitForPaper(page: Page, title: string, color: string): Promise<void> {
  const end = Date.now() + 20_000;
  for (;;) {
    const now = await colorOf(page, title, ".main-svg", "backgroundColor");
    if (now === color) return;
    assert.ok(Date.now() < end, `${title} is on ${now}`);
    await page.waitForTimeout(100);
  }
}

describe("figures in JupyterLab", () => {
  it("are the same when they are opened again, and looking at them changes nothing", async () => {
    const name = await gallery();
    const saved = fs.readFileSync(fileOf(name), "utf8");
    assert.doesNotMatch(saved, /image\/png"/, "no picture is stored by the page");
    const { page, context, log } = await open(name);
    try {
      for (const title of TITLES) {
        const found = await drawn(page, title);
        await found.scrollIntoViewIfNeeded();
        await found.hover({ position: { x: 150, y: 120 } });
      }
      assertReadAloud(await readAloud(page));
      await page.setViewportSize({ width: 700, height: 800 });
      await page.waitForTimeout(500);
      await page.reload();
      await waitForNotebook(page);
      for (const title of TITLES) await drawn(page, title);
      assert.equal(await isChanged(page), false, "the notebook isn't marked as changed");
      assert.equal(fs.readFileSync(fileOf(name), "utf8"), saved);
      assert.deepEqual(log, { outside: [], exceptions: [] });
    } finally {
      await context.close();
    }
  });

  it("are live in a notebook from elsewhere, in which an older program has stored pictures of them", async () => {
    const notebook = JSON.parse(fs.readFileSync(fileOf(await gallery()), "utf8"));
    const dot =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==";
    for (const { outputs } of notebook.cells)
      for (const { data } of outputs) if (data) data["image/png"] = dot;
    fs.writeFileSync(fileOf("old"), JSON.stringify(notebook));
    const { page, context } = await open("old");
    try {
      for (const title of TITLES) await drawn(page, title);
      assert.equal(await page.locator(".jp-RenderedImage").count(), 0);
      // It was changed, so JupyterLab doesn't trust it.
      assertReadAloud(await readAloud(page));
      for (const title of DRAWN) {
        const image = figure(page, title).locator("img");
        const width = await image.evaluate(
          (img) => (img as unknown as { naturalWidth: number }).naturalWidth,
        );
        assert.ok(width > 100, `${title} is drawn`);
      }
    } finally {
      await context.close();
    }
  });

  it("fit into every width, with nothing to scroll sideways, and pictures stay square", async () => {
    const { page, context } = await open(await gallery());
    try {
      for (const title of TITLES) await drawn(page, title);
      // 900 with the side bar, 700 as at 200 %, the width of a phone, and back.
      for (const width of [1400, 900, 700, 390, 1400]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(700);
        const rooms = await page.evaluate<{ scrolls: boolean; spare: number; cut: number }[]>(ROOMS);
        for (const [i, { scrolls, spare, cut }] of rooms.entries()) {
          assert.ok(
            !scrolls && spare >= 0 && cut <= 1,
            `${TITLES[i]} at ${width}: ${JSON.stringify(rooms[i])}`,
          );
        }
        const images = await figure(page, "Ten black images").locator("image").all();
        assert.equal(images.length, 10);
        for (const image of images) {
          const box = await image.boundingBox();
          assert.ok(box && Math.abs(box.width - box.height) < 1, JSON.stringify(box));
        }
      }
    } finally {
      await context.close();
    }
  });

  it("are moved by the keyboard, which JupyterLab then leaves to them", async () => {
    const { page, context } = await open(await gallery());
    try {
      const sliding = await drawn(page, "Brighter");
      const handle = sliding.getByRole("slider", { name: "position" });
      await handle.focus();
      assert.equal(await handle.getAttribute("aria-valuetext"), "position 6 of 6");
      const sum = sliding.locator(".annotation-text").last();
      assert.match((await sum.textContent()) ?? "", /^row 1, column 2/);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowDown");
      assert.equal(await handle.getAttribute("aria-valuetext"), "position 4 of 6");
      await page.waitForFunction(
        (element) => /^row 1, column 0/.test(element?.textContent ?? ""),
        await sum.elementHandle(),
      );

      const bowl = await drawn(page, "A bowl");
      const turn = bowl.getByRole("slider", { name: "Turn" });
      const eye = () =>
        bowl
          .locator(".js-plotly-plot")
          .evaluate(
            (plot) =>
              (plot as unknown as { layout: { scene: { camera: { eye: { x: number } } } } }).layout.scene
                .camera.eye.x,
          );
      const before = await eye();
      await turn.focus();
      await page.keyboard.press("ArrowRight");
      await page.waitForTimeout(300);
      assert.notEqual(await eye(), before);
      assert.equal(await turn.and(page.locator(":focus")).count(), 1, "it keeps the focus");
      assert.equal(await isChanged(page), false);
    } finally {
      await context.close();
    }
  });

  it("follow the theme at once, and what the reader has moved stays moved", async () => {
    const { page, context } = await open(await gallery());
    try {
      const sliding = await drawn(page, "Brighter");
      await drawn(page, "Training history");
      await sliding.getByRole("slider").focus();
      await page.keyboard.press("ArrowLeft");
      await waitForPaper(page, "Training history", "rgb(255, 255, 255)");
      await runCommand(page, "apputils:change-theme", { theme: "JupyterLab Dark" });
      for (const title of TITLES) await waitForPaper(page, title, "rgb(17, 17, 17)");
      const ink = await colorOf(page, "Training history", ".gtitle", "fill");
      assert.equal(ink, "rgb(223, 223, 223)");
      assert.match(
        (await sliding.locator(".annotation-text").last().textContent()) ?? "",
        /^row 1, column 1/,
      );
      await runCommand(page, "apputils:change-theme", { theme: "JupyterLab Light" });
      await waitForPaper(page, "Training history", "rgb(255, 255, 255)");
      const behind = await colorOf(page, "Training history", ".legend .bg", "fillOpacity");
      assert.equal(behind, "0", "a legend covers no number of an axis");
    } finally {
      await context.close();
    }
  });

  it("offer nothing that leads out of the notebook, whoever wrote them", async () => {
    const { page, context, log } = await open(await gallery());
    try {
      for (const title of TITLES) {
        const tools = (await drawn(page, title)).getByRole("button");
        const names = await tools.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
        assert.ok(names.length > 0 && names.every(Boolean), `${names}`);
        assert.deepEqual(
          names.filter((name) => /share|cloud|studio|edit/i.test(String(name))),
          [],
        );
        assert.equal(await figure(page, title).locator("a[href]").count(), 0);
      }
      assert.deepEqual(log.outside, []);
    } finally {
      await context.close();
    }
  });

  it("are live in Notebook 7, where somebody uses that", async () => {
    const name = await gallery();
    const { page, context, log } = await openPage(
      browser,
      `${lab.address}/notebooks/${scratch}/${name}.ipynb?token=${lab.token}`,
    );
    try {
      for (const title of TITLES) await drawn(page, title);
      const handle = figure(page, "Brighter").getByRole("slider");
      await handle.focus();
      await page.keyboard.press("ArrowLeft");
      assert.equal(await handle.getAttribute("aria-valuetext"), "position 5 of 6");
      assert.deepEqual(log.outside, []);
    } finally {
      await context.close();
    }
  });

  it("stand still where there is no WebGL, and say why", async () => {
    const plain = await openBrowser(requireChromium(), ["--disable-3d-apis", "--disable-webgl"]);
    try {
      const { page } = await open(await gallery(), plain);
      await drawn(page, "Training history");
      const bowl = figure(page, "A bowl");
      const still = bowl.locator("img");
      await still.waitFor();
      assert.ok(
        (await still.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)) > 300,
      );
      assert.match((await bowl.getByRole("status").textContent()) ?? "", /no WebGL.*still picture/);
      assert.equal(await bowl.locator(".no-webgl").count(), 0);
    } finally {
      await plain.close();
    }
  });
});

/** The chart of the training that a page shows. */
function chart(page: Page): Locator {
  return figure(page, "Training");
}

async function subtitle(page: Page): Promise<string> {
  return (await chart(page).locator(".gtitle .line, .gtitle tspan").last().textContent()) ?? "";
}

/** Opens the notebook with the training, and begins it. */
async function openTraining(name: string) {
  writeCells(fileOf(name), TRAINING);
  const opened = await open(name);
  await runCommand(opened.page, "notebook:run-cell");
  await drawn(opened.page, "First");
  const running = runAllCells(opened.page).catch(() => {});
  await waitForSubtitle(opened.page, /epoch [2-9] of 20.*left/);
  return { ...opened, running };
}

/** Waits until the chart says so. */
async function waitForSubtitle(page: Page, wanted: RegExp): Promise<void> {
  const end = Date.now() + 90_000;
  for (;;) {
    const text = (await chart(page).count()) > 0 ? await subtitle(page).catch(() => "") : "";
    if (wanted.test(text)) return;
    assert.ok(Date.now() < end, `the chart says "${text}", not ${wanted}`);
    await page.waitForTimeout(100);
  }
}

describe("the chart of a training in JupyterLab", () => {
  it("is one figure from beginning to end, and nothing below it moves", async () => {
    fs.rmSync(path.join(place.root, scratch, "go"), { force: true });
    const { page, context, log, running } = await openTraining("learns");
    try {
      const plot = await chart(page).locator(".js-plotly-plot").elementHandle();
      const seen = new Set<string>();
      const tops = new Set<number>();
      while (!/in \d/.test(await subtitle(page))) {
        seen.add(await subtitle(page));
        // It waits half-way, so that there is something to see however slow the page is.
        fs.writeFileSync(path.join(place.root, scratch, "go"), "");
        const below = await page.locator(".jp-Cell").nth(3).boundingBox();
        tops.add(Math.round(below?.y ?? 0));
        await page.waitForTimeout(100);
      }
      await running;
      assert.ok(seen.size >= 3, `it showed ${[...seen].join("; ")}`);
      assert.equal(tops.size, 1, `what stands below was at ${[...tops]}`);
      assert.ok(await plot?.evaluate((element) => element.isConnected), "no other figure took its place");
      assert.match(await subtitle(page), /^20 epochs in \d/);
      assert.equal(await chart(page).getByRole("status").isVisible(), false);
      assert.deepEqual(log, { outside: [], exceptions: [] });
    } finally {
      await context.close();
    }
  });

  it("goes on after the page was loaded again, and its last state gets into the notebook", async () => {
    fs.rmSync(path.join(place.root, scratch, "go"), { force: true });
    const { page, context } = await openTraining("reloaded");
    try {
      await runCommand(page, "docmanager:save");
      await page.reload();
      await page.waitForSelector(".jp-Notebook .jp-Cell");
      // Half-way, however long the page takes to come back.
      await waitForSubtitle(page, /^epoch \d+ of 20.*left/);
      assert.equal(await chart(page).getByRole("status").isVisible(), false);
      fs.writeFileSync(path.join(place.root, scratch, "go"), "");
      await waitForSubtitle(page, /^20 epochs in/);
      const shown = (await codeCells(page))[2]?.outputs[0]?.data?.["text/plain"];
      assert.match(String(shown), /20 epochs, loss from/);
    } finally {
      await context.close();
    }
  });

  it("says where it was stopped when the kernel is restarted", async () => {
    const { page, context } = await openTraining("restarted");
    try {
      const restart = runCommand(page, "kernelmenu:restart");
      await page.click(".jp-Dialog .jp-mod-accept");
      await restart;
      await waitForSubtitle(
        page,
        /^stopped in epoch \d+ of 20; the model keeps what it has learnt; \d+ epoch/,
      );
    } finally {
      await context.close();
    }
  });

  it("says that nobody saw the end where the kernel died, and where the page was closed", async () => {
    const { page, context } = await openTraining("lost");
    try {
      await runCommand(page, "docmanager:save");
      process.kill(Number(fs.readFileSync(path.join(place.root, scratch, "pid"), "utf8")), "SIGKILL");
      await waitForSubtitle(page, /^at epoch \d+ of 20, batch \d+ of 10$/);
      assert.match(
        (await chart(page).getByRole("status").textContent()) ?? "",
        /didn't see the end.*plotHistory/,
      );
      await runCommand(page, "docmanager:save");
    } finally {
      await context.close();
    }
    const again = await open("lost");
    try {
      await waitForSubtitle(again.page, /^at epoch \d+ of 20, batch \d+ of 10$/);
      assert.ok(await chart(again.page).getByRole("status").isVisible());
      assert.equal(await isChanged(again.page), false);
    } finally {
      await again.context.close();
    }
  });
});
