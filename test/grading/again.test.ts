import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { inRepository, pythonTool } from "../../scripts/shared/paths.js";
import { fixture, handedIn, normalizeRight, normalizeWrong, put, readCsv, right } from "./fixture.js";

const folder = mkdtempSync(join(tmpdir(), "again-"));
const submissions = join(folder, "class");
const results = join(folder, "class-graded");
const page = (student: string) =>
  join(results, "feedback", student, "1-load-and-prepare/1-load-and-prepare.html");

let first: Assignment;

/** Starts the grader; `until` ends it with a signal as soon as it has printed that. */
async function grade(
  args: string[] = [],
  until?: { text: RegExp; signal: NodeJS.Signals },
  place = submissions,
) {
  const script = fileURLToPath(new URL("run.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, place, ...args], {
    cwd: inRepository(""),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let endedAt = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (!until?.text.test(output) || endedAt) return;
      endedAt = performance.now() + 1500;
      // Then it is in the middle: even alone on a machine, a notebook takes longer.
      setTimeout(() => child.kill(until.signal), 1500);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, output, pid: child.pid as number, seconds: (performance.now() - endedAt) / 1000 };
}

const line = (student: string, task: string) =>
  readCsv(readFileSync(join(results, "scores.csv"), "utf8")).find(
    (line) => line.student === student && line.task === task,
  );

/** Gives points and writes a comment as formgrader does. */
function byHand(student: string, task: string, points: number) {
  const program = `
from nbgrader.api import Gradebook
with Gradebook("sqlite:///${results}/gradebook.db") as gradebook:
    grade = gradebook.find_grade("${task}", "1-load-and-prepare", "1-load-and-prepare", "${student}")
    grade.manual_score = ${points}
    grade.needs_manual_grade = False
    comment = gradebook.find_comment("why", "1-load-and-prepare", "1-load-and-prepare", "${student}")
    comment.manual_comment = "Well put, <script>alert(1)</script>indeed."
    gradebook.db.commit()
`;
  const { status, stderr } = spawnSync(pythonTool("python"), ["-c", program], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
}

/** Lists what still runs of the sandboxes of a grader that has ended. */
function leftOver(grader: number): string[] {
  const own = 0x7000_0000 + (grader % 0x40_0000) * 32;
  return readdirSync("/proc").filter((pid) => {
    try {
      const { uid } = statSync(`/proc/${pid}`);
      if (process.getuid?.() === 0) return uid >= own && uid < own + 32;
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("scripts/grade/python/execute.py");
    } catch {
      return false;
    }
  });
}

/** Waits until they have ended: the system ends what was in a sandbox behind its first process, in its own time. */
async function noneLeft(grader: number): Promise<void> {
  for (let waited = 0; leftOver(grader).length > 0 && waited < 5000; waited += 100) await sleep(100);
  assert.deepEqual(leftOver(grader), []);
}

describe("grading again", { timeout: 420_000 }, () => {
  before(async () => {
    ({ first } = await fixture());
    put(submissions, "ada/1.ipynb", handedIn(first, { ...right, why: "Because." }));
    put(submissions, "grace/1.ipynb", handedIn(first, { ...right, "normalize-solution": normalizeWrong }));
    put(submissions, "edsger/1.ipynb", handedIn(first));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("goes on after Ctrl-C, which ends everything at once", async () => {
    const { code, output, pid, seconds } = await grade([], {
      text: /ada · [^\n]*: starting/,
      signal: "SIGINT",
    });
    assert.equal(code, 130, output);
    assert.match(output, /goes on from here/);
    assert.ok(seconds < 10, `${seconds} s`);
    await noneLeft(pid);
    assert.equal(existsSync(join(results, "scores.csv")), false);
  });

  it("goes on after a crash in the middle", async () => {
    const { code, output, pid } = await grade([], {
      text: /grace · [^\n]*: starting/,
      signal: "SIGKILL",
    });
    assert.equal(code, null, output);
    assert.match(output, /ada · .*4 of 4 points/);
    await noneLeft(pid);
    const again = await grade();
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /ada · .*unchanged, 4 of 4 points/);
    assert.match(again.output, /grace · .*2 of 4 points/);
    assert.equal(line("ada", "total")?.points, "4");
    assert.equal(line("ada", "why")?.["needs manual grade"], "yes");
    assert.equal(line("edsger", "why")?.["needs manual grade"], "no");
  });

  it("leaves alone what has not changed", async () => {
    const { mtimeMs } = statSync(page("ada"));
    const { output } = await grade();
    assert.equal(output.match(/unchanged/g)?.length, 3, output);
    assert.equal(statSync(page("ada")).mtimeMs, mtimeMs);
  });

  it("keeps the points that a person gave, and shows them", async () => {
    byHand("ada", "why", 2.5);
    byHand("grace", "normalize", 1);
    const { output } = await grade();
    assert.equal(output.match(/unchanged/g)?.length, 3, output);
    assert.equal(line("ada", "why")?.state, "by hand");
    assert.equal(line("ada", "total")?.points, "6.5");
    assert.equal(line("grace", "total")?.points, "3");
    const html = readFileSync(page("ada"), "utf8");
    assert.match(html, /6\.5 of 7 points/);
    assert.match(html, /Well put/);
    assert.doesNotMatch(html, /<script>alert/);
  });

  it("grades only what has changed, and asks to look again at points given by hand", async () => {
    put(
      submissions,
      "grace/1.ipynb",
      handedIn(first, { ...right, "normalize-solution": `${normalizeRight}\n` }),
    );
    const { output } = await grade();
    assert.equal(output.match(/unchanged/g)?.length, 2, output);
    assert.match(output, /grace · .*: 4 of 4 points/);
    assert.equal(line("grace", "normalize")?.points, "1");
    assert.equal(line("grace", "normalize")?.["needs manual grade"], "yes");
  });

  it("takes a page for a student that shows everything, and fetches nothing from outside", () => {
    const html = readFileSync(page("grace"), "utf8");
    assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
    assert.doesNotMatch(html, /HIDDEN TESTS|exercise\.grade/);
    assert.match(html, /Graded:/);
  });

  it("works without a sandbox where it is told to, and leaves nothing behind", async () => {
    const loop =
      "import { spawn } from 'node:child_process';\nspawn('sleep', ['765432'], { detached: true });\nwhile (true) {}";
    const alone = join(folder, "alone");
    put(alone, "ada/1.ipynb", handedIn(first, { ...right, "normalize-solution": loop }));
    const { code, output } = await grade(["--unsafe", "--cell-time=0.2"], undefined, alone);
    assert.equal(code, 0, output);
    assert.match(output, /isolation: NONE/);
    assert.match(output, /ada · .*: 2 of 4 points/);
    assert.doesNotMatch(spawnSync("ps", ["ax"], { encoding: "utf8" }).stdout, /sleep 765432/);
  });

  it("says what is wrong with the command", async () => {
    const wrong = await grade(["--time=soon"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.output, /--time is soon; expected a number from 0\.05 up/);
    assert.match((await grade(["--exercise=9"])).output, /no exercise "9". There are: 1-load-and-prepare/);
  });
});
