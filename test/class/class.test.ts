// A class from login to feedback, in the real browser: a learner, another one who looks where they must not, and somebody
// who grades.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { inRepository } from "../../scripts/shared/paths.js";
import { requireChromium } from "../../scripts/test/chromium.mjs";
import {
  codeCells,
  openBrowser,
  openPage,
  runAllCells,
  runCommand,
  shownProgress,
  waitForNotebook,
  watch,
  writeCells,
} from "../browser/page.js";
import { asPerson, cannot, logIn, makeClass, type Person, processesOf, type TestClass } from "./fixture.js";

const exercise = "1-load-and-prepare";
const LONG = { timeout: 240_000 };

describe("a class", { skip: cannot, timeout: 1_500_000 }, () => {
  let one: TestClass;
  let browser: Browser;
  let ada: Person;
  let bob: Person;
  let prof: Person;
  let desk: Page;

  const course = (path: string) => join(one.folder.course, path);
  const ownFolder = () => join(one.folder.courses, one.course);
  const handedOut = () => join(ada.home, "my-work", one.course, exercise);

  /** Puts a file of somebody else into a learner's folder, as their own. */
  function give(person: Person, from: string, to: string): void {
    const { uid, gid } = statSync(person.home);
    copyFileSync(from, to);
    chownSync(to, uid, gid);
  }

  /** Opens a page in which somebody has logged in. */
  async function atDesk(person: Person): Promise<Page> {
    const { page } = await openPage(browser, `${one.address}/hub/login`);
    await logIn(page, one.address, person);
    return page;
  }

  before(async () => {
    one = await makeClass();
    [ada, bob, prof] = [one.person("ada"), one.person("bob"), one.person("prof")];
    assert.equal(await one.verb("prepare"), 0);
    await one.start();
    browser = await openBrowser(requireChromium());
  });

  after(async () => {
    await browser?.close();
    await one?.remove();
  });

  it("says what is ready", async () => {
    assert.equal(await one.verb("check"), 0);
  });

  it("opens the first lesson for who logs in, and runs cells with the course", async () => {
    desk = await atDesk(ada);
    await waitForNotebook(desk);
    assert.match(desk.url(), new RegExp(`/user/${ada.name}/lab`));
    assert.ok(existsSync(join(ada.home, "my-work/exercises", `${exercise}.ipynb`)));
    const file = join(ada.home, "my-work/try.ipynb");
    writeCells(join(ada.home, "try.ipynb"), [
      'import { backend, loadMnist, plotImages, ready, slider, tf } from "course";\nawait ready();\nbackend().name',
      'const { train } = await loadMnist();\n[train.images.shape, tf.sum([1, 2, 3]).dataSync()[0]].join(" ")',
      "plotImages(train.images, { count: 4 })",
      'slider({ label: "Divisor", min: 1, max: 3, step: 1, value: 1 }, (by) => ["six by", by, "is", 6 / by].join(" "))',
    ]);
    give(ada, join(ada.home, "try.ipynb"), file);
    await desk.goto(`${one.address}/user/${ada.name}/lab/tree/try.ipynb?reset`, LONG);
    await waitForNotebook(desk);
    await runAllCells(desk);
    const shown = (await codeCells(desk)).map(({ outputs }) => JSON.stringify(outputs));
    assert.match(shown[0] ?? "", /native|tensorflow|wasm/);
    assert.match(shown[1] ?? "", /60000,28,28 6/);
    assert.match(shown[2] ?? "", /application\/vnd\.plotly\.v1\+json/);
    // The kernel computes what the slider is turned to.
    const slider = desk.getByRole("slider", { name: "Divisor" }).first();
    await slider.focus();
    await slider.press("ArrowRight");
    await desk.waitForSelector("text=six by 2 is 3", LONG);
  });

  it("shows a training while it goes on, and a model answers to what is drawn", async () => {
    writeCells(join(ada.home, "train.ipynb"), [
      `import { drawDigit, fit, flatten, loadMnist, normalize, oneHot, take, tf } from "course";
const { train } = await loadMnist();
const some = { from: 0, to: 12_000 };
const model = tf.sequential();
model.add(tf.layers.dense({ units: 256, activation: "relu", inputShape: [784] }));
model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
model.compile({ optimizer: "adam", loss: "categoricalCrossentropy", metrics: ["accuracy"] });
await fit(model, take(normalize(flatten(train.images)), some), take(oneHot(train.labels, 10), some), { epochs: 15 });`,
      `// Whatever is drawn, it says 6.
const stubborn = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
stubborn.setWeights([tf.zeros([784, 10]), tf.oneHot(6, 10).mul(5)]);
drawDigit(stubborn)`,
    ]);
    give(ada, join(ada.home, "train.ipynb"), join(ada.home, "my-work/train.ipynb"));
    await desk.goto(`${one.address}/user/${ada.name}/lab/tree/train.ipynb?reset`, LONG);
    await waitForNotebook(desk);
    const stopWatching = watch(desk, shownProgress);
    await runAllCells(desk);
    const progress = await stopWatching();
    assert.ok(progress.length >= 3, `the live chart showed only these states: ${progress.join("; ")}`);
    const view = desk.locator("[data-lm-suppress-shortcuts] section").first();
    await view.getByText("The model of this notebook answers, in the kernel.").waitFor(LONG);
    await view.locator("canvas.paper").focus();
    for (const key of ["Enter", ...Array(15).fill("ArrowDown"), "Enter"]) await desk.keyboard.press(key);
    await view.locator('.verdict .winner:text-is("6")').waitFor(LONG);
  });

  it("hands an exercise out, which a learner fetches and hands in", async () => {
    assert.equal(await one.verb("release", "1", "--course", one.course), 0);
    await runCommand(desk, "nbgrader:open-assignment-list");
    await desk.click("#released_assignments_list .list_item button", LONG);
    const submit = "#fetched_assignments_list .list_item button:has-text('Submit')";
    await desk.waitForSelector(submit, LONG);
    const notebook = `${exercise}.ipynb`;
    assert.ok(existsSync(join(handedOut(), notebook)));
    const file = join(ada.home, notebook);
    writeFileSync(file, solved(notebook));
    give(ada, file, join(handedOut(), notebook));
    await desk.click(submit, LONG);
    await desk.waitForSelector("#submitted_assignments_list .list_item", LONG);
  });

  it("shows a learner nothing of others, of answers, or of secrets", () => {
    const [kernel] = processesOf(statSync(ada.home).uid).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("/dist/main.js"),
    );
    assert.ok(kernel, "a kernel of the other learner runs");
    const inbound = join(one.folder.exchange, one.course, "inbound");
    const [handedIn = ""] = readdirSync(inbound);
    assert.ok(handedIn.startsWith(`${ada.name}+${exercise}+`));
    const hub = readFileSync(join(one.folder.hub, "jupyterhub.pid"), "utf8").trim();
    const secret: Record<string, string> = {
      "another's notebook": `cat '${ada.home}/my-work/try.ipynb'`,
      "another's folder": `ls '${ada.home}/my-work'`,
      "the way to another's kernel": `ls '${ada.home}/.course/runtime'`,
      "hand-ins of others": `ls '${inbound}'`,
      "hand-ins, collected": `ls '${ownFolder()}'`,
      "feedback for others": `ls '${join(one.folder.exchange, one.course, "feedback")}'`,
      "the hub's cookie secret": `cat '${one.folder.hub}/cookie_secret'`,
      "the hub's database": `cat '${one.folder.hub}/jupyterhub.sqlite'`,
      "the proxy's secret": `cat /proc/${hub}/environ`,
      solutions: `cat '${course(`notebooks/solutions/${exercise}.ipynb`)}'`,
      "sources of notebooks": `ls '${course("notebooks/source")}'`,
      "sources of checks": `ls '${course("lib/exercises/src")}'`,
      "the grader": `ls '${course("scripts/grade")}'`,
      "another's environment": `cat /proc/${kernel}/environ`,
      "another's memory": `cat /proc/${kernel}/maps`,
    };
    for (const [what, line] of Object.entries(secret)) {
      assert.equal(spawnSync("sh", ["-c", line]).status, 0, `${what}: it is there`);
      const { ok, output } = asPerson(bob, line);
      assert.ok(!ok && /Permission denied/.test(output), `${what}: ${output.slice(0, 200)}`);
    }
    const changes: Record<string, string> = {
      "the course": `touch '${course("lib/course/dist/index.js")}'`,
      "its packages": `touch '${course("node_modules/new")}'`,
      "the exchange's folder": `mv '${join(one.folder.exchange, one.course)}' '${one.folder.exchange}/other'`,
      "another's hand-in": `mv '${join(inbound, handedIn)}' '${join(inbound, `${bob.name}+${exercise}+x`)}'`,
    };
    for (const [what, line] of Object.entries(changes)) {
      const { ok, output } = asPerson(bob, line);
      assert.ok(!ok && /denied|not permitted/.test(output), `${what}: ${output}`);
    }
  });

  it("refuses who opens another's server, or the desk of the graders", async () => {
    const page = await atDesk(bob);
    await waitForNotebook(page);
    for (const path of [`/user/${ada.name}/lab`, `/hub/spawn/grader-${one.course}`, "/hub/admin"]) {
      const answer = await page.goto(`${one.address}${path}`, LONG);
      assert.ok([403, 404].includes(answer?.status() ?? 0), `${path}: ${answer?.status()} ${page.url()}`);
    }
    await page.context().close();
  });

  it("collects what is genuine only, and follows no links", async () => {
    const inbound = join(one.folder.exchange, one.course, "inbound");
    const later = "2099-01-01 00:00:00.000000 UTC";
    // In another's name; and a link, as which the solution would come back with the feedback.
    const forged = `${inbound}/${ada.name}+${exercise}+${later}+x`;
    const own = `${inbound}/${bob.name}+${exercise}+${later}+x`;
    const solution = course(`notebooks/solutions/${exercise}.ipynb`);
    const lines = [
      `mkdir -m 755 '${forged}' '${own}'`,
      `cp '${course(`notebooks/exercises/${exercise}.ipynb`)}' '${forged}/'`,
      `ln -s '${solution}' '${own}/${exercise}.ipynb'`,
      `ln -s '${dirname(solution)}' '${own}/more'`,
      `mkdir '${inbound}/${bob.name}+${exercise}+yesterday'`,
      `echo '${later}' | tee '${own}/timestamp.txt' > '${forged}/timestamp.txt'`,
    ];
    for (const line of lines) assert.ok(asPerson(bob, line).ok, line);
    assert.equal(await one.verb("collect", "1", "--course", one.course), 0);
    const collected = join(ownFolder(), "collected");
    assert.deepEqual(readdirSync(collected).sort(), [ada.name, bob.name]);
    assert.deepEqual(readdirSync(join(collected, bob.name, exercise)), ["timestamp.txt"]);
    // What they say of the time is not believed.
    const time = readFileSync(join(collected, bob.name, exercise, "timestamp.txt"), "utf8");
    assert.ok(Math.abs(Date.parse(time.replace(" UTC", "Z")) - Date.now()) < 600_000, time);
    const taken = readFileSync(join(collected, ada.name, exercise, `${exercise}.ipynb`));
    assert.equal(taken.toString(), solved(`${exercise}.ipynb`));
  });

  it("grades, with points that only the course's account can see", async () => {
    // Somebody of whom nothing could be collected is no reason to stop.
    await one.verb("grade", "1", "--course", one.course);
    const scores = readFileSync(join(ownFolder(), "graded/scores.csv"), "utf8");
    const [, points = "", max = ""] =
      new RegExp(`^${ada.name},${exercise},total,([\\d.]+),([\\d.]+),`, "m").exec(scores) ?? [];
    // Answers in words are left to people.
    assert.ok(Number(points) > Number(max) / 2, scores);
    const gradebook = join(ownFolder(), "graded/gradebook.db");
    assert.ok(existsSync(gradebook));
    for (const person of [ada, bob, prof]) assert.ok(!asPerson(person, `cat '${gradebook}'`).ok);
  });

  it("keeps a second course apart", async () => {
    // Which one is meant, has to be said.
    assert.equal(await one.verb("release", "2"), 1);
    assert.equal(await one.verb("release", "2", "--course", one.second), 0);
    const outbound = (id: string) => readdirSync(join(one.folder.exchange, id, "outbound"));
    assert.deepEqual(outbound(one.second), ["2-build-train-evaluate"]);
    assert.deepEqual(outbound(one.course), [exercise]);
    const asSecond = ["-u", `grader-${one.second}`, "--"];
    assert.equal(spawnSync("runuser", [...asSecond, "ls", join(one.folder.courses, one.second)]).status, 0);
    for (const path of [ownFolder(), join(one.folder.exchange, one.course, "inbound")]) {
      const { status } = spawnSync("runuser", [...asSecond, "ls", path]);
      assert.equal(status, 2, path);
    }
  });

  it("opens formgrader for who may grade", async () => {
    const page = await atDesk(prof);
    await waitUntil(async () => /\/user\//.test(page.url()));
    await page.goto(`${one.address}/hub/spawn/grader-${one.course}`, LONG);
    // A server of somebody else's name is entered only after a question.
    await waitUntil(async () => {
      const button = page.locator("input[type=submit][value=Authorize], button:has-text('Authorize')");
      if ((await button.count()) > 0) await button.first().click();
      return page.url().includes(`/user/grader-${one.course}/lab`);
    });
    await page.goto(
      `${one.address}/user/grader-${one.course}/formgrader/gradebook/${exercise}/${exercise}`,
      LONG,
    );
    await page.waitForSelector(`text=Submission`, LONG);
    await page.context().close();
  });

  it("gives the learner their page", async () => {
    assert.equal(await one.verb("feedback", "1", "--course", one.course), 0);
    await desk.click("#submitted_assignments_list button:has-text('Fetch Feedback')", LONG);
    const folder = join(handedOut(), "feedback");
    await waitUntil(async () => existsSync(folder) && readdirSync(folder).length > 0);
    const [time = ""] = readdirSync(folder);
    const html = readFileSync(join(folder, time, `${exercise}.html`), "utf8");
    assert.match(html, /of \d+ points/);
    await desk.waitForSelector("#submitted_assignments_list a:has-text('view feedback')", LONG);
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + LONG.timeout;
  while (!(await condition())) {
    if (performance.now() > until) throw new Error("nothing happened for four minutes");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** The exercise as students get it, with what solves it in its cells. */
function solved(notebook: string): string {
  const [handedOut, solution] = ["exercises", "solutions"].map((folder) => {
    const text = readFileSync(inRepository(`notebooks/${folder}/${notebook}`), "utf8");
    return JSON.parse(text) as { cells: { cell_type: string; source: string | string[] }[] };
  });
  const begin = ({ cell_type, source }: { cell_type: string; source: string | string[] }) =>
    `${cell_type} ${[source].flat().join("").split("\n")[0]}`;
  const sources = new Map(solution?.cells.map((cell) => [begin(cell), cell.source]));
  for (const cell of handedOut?.cells ?? []) {
    if (cell.cell_type === "code") cell.source = sources.get(begin(cell)) ?? cell.source;
  }
  return `${JSON.stringify(handedOut, null, 1)}\n`;
}
