import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { main } from "../../scripts/grade/main.js";
import { forEachApart } from "../../scripts/grade/record/apart.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { documents, fixture, flattenRight, handedIn, put, readCsv, right } from "./fixture.js";

/** A red point, as PNG. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

describe("whatever one student writes", () => {
  const folder = mkdtempSync(join(tmpdir(), "odd-text-"));
  const place = join(folder, "class");
  let first: Assignment;
  let code: number;
  let lines: Record<string, string>[];

  const page = (student: string) =>
    readFileSync(
      join(folder, "class-graded/feedback", student, "1-load-and-prepare/1-load-and-prepare.html"),
      "utf8",
    );
  const total = (student: string) => lines.find((line) => line.student === student && line.task === "total");

  /** Hands in what is right, with a written answer, and with something added to the first solution. */
  function answered(why: string, more = "", change: (notebook: Notebook) => void = () => undefined): string {
    const answers = { ...right, why, "flatten-solution": `${flattenRight}\n${more}` };
    const notebook = handedIn(first, answers);
    change(notebook);
    return JSON.stringify(notebook);
  }

  before(async () => {
    ({ first } = await fixture());
    put(place, "ada/x.ipynb", answered("Nothing odd."));
    put(place, "half-a-character/x.ipynb", answered("\ud83d", `console.log("\ud83d", "🙂"[0]);`));
    put(
      place,
      "half-in-output/x.ipynb",
      answered(
        "ok",
        `(globalThis as any)[Symbol.for("jupyter.kernel")].display({ "text/\ud83d": "\udead" });`,
      ),
    );
    put(
      place,
      "pasted-picture/x.ipynb",
      answered("![d](attachment:my%20dot.png) ![gone](attachment:gone.png)", "", ({ cells }) => {
        const cell = cells.find(({ source }) => `${source}`.includes("attachment:"));
        Object.assign(cell as object, { attachments: { "my dot.png": { "image/png": PICTURE } } });
      }),
    );
    put(
      place,
      "words-of-nbgrader/x.ipynb",
      answered(
        "### BEGIN HIDDEN TESTS\n\nfine ### END SOLUTION",
        "// BEGIN HIDDEN TESTS\n// BEGIN SOLUTION\n// BEGIN MARK SCHEME",
      ),
    );
    put(place, "quotation-in-quotations/x.ipynb", answered(`${">".repeat(3000)} deep`));
    put(place, "deep-html/x.ipynb", answered(`${"<div>".repeat(3000)}deep`));
    put(place, "nul/x.ipynb", answered("a\u0000b\u001b[31m", `console.log("\\u0000\\u001b[31m");`));
    code = await main([place], documents);
    lines = readCsv(readFileSync(join(folder, "class-graded/scores.csv"), "utf8"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("all others get their marks, and the student gets theirs", () => {
    assert.equal(code, 0);
    const points = lines
      .filter(({ task }) => task === "total")
      .map(({ student, points }) => [student, points]);
    assert.equal(points.length, 8);
    for (const [student, sum] of points) assert.equal(sum, "4", `${student}: ${total(student ?? "")?.note}`);
    for (const [student = ""] of points) assert.match(page(student), /right: 2 of 2 points/, student);
  });

  it("half a character is shown as such, a pasted picture as a picture, nbgrader's words as words", () => {
    assert.match(page("half-a-character"), /�/);
    assert.ok(page("pasted-picture").includes(`data:image/png;base64,${PICTURE}`));
    assert.match(page("pasted-picture"), /a picture that didn't come along: gone\.png/);
    assert.match(page("words-of-nbgrader"), /BEGIN HIDDEN TESTS/);
    assert.doesNotMatch(page("words-of-nbgrader"), /exercise\.grade\(/, "hidden tests stay hidden");
  });
});

describe("what is done for all", () => {
  /** Fails for everybody where one of these is still among them. */
  function workshop(bad: Set<string>, isBroken = false) {
    const open = new Set(["ada", "bob", "cleo", "dora"]);
    const log: string[] = [];
    return {
      open,
      log,
      run: async (student?: string) => {
        const group = student === undefined ? [...open] : [student];
        if (isBroken || group.some((name) => bad.has(name))) throw new Error("no");
        for (const name of group) open.delete(name);
      },
      missing: () => [...open],
      setAside: async (student: string) => {
        log.push(student);
        bad.delete(student);
        return () => log.push(`undone ${student}`);
      },
    };
  }

  it("is done for each by itself where one fails", async () => {
    const { open, log, run, missing, setAside } = workshop(new Set(["bob", "dora"]));
    await forEachApart(run, missing, setAside);
    assert.deepEqual([log, [...open]], [["bob", "dora"], []]);
  });

  it("sets nobody's notebook aside where the machine fails", async () => {
    const { log, run, missing, setAside } = workshop(new Set(), true);
    await assert.rejects(forEachApart(run, missing, setAside), /no/);
    assert.deepEqual(log, ["ada", "undone ada"]);
  });
});
