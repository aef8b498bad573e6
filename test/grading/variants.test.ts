import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { main } from "../../scripts/grade/main.js";
import { findStudent } from "../../scripts/grade/variants.js";
import type { Notebook } from "../../scripts/shared/notebook.js";
import { variantCode, varied } from "../../scripts/shared/variants/vary.js";
import { type CsvLine, documents, fixture, flattenRight, handedIn, put, readCsv } from "./fixture.js";

const NAME = "1-load-and-prepare";

/** Somebody who is asked for pixels up to a number, as their own task draws it. */
async function studentWith(brightest: number, from: number): Promise<string> {
  for (let i = from; ; i++) {
    const { variantTexts } = await import("course/exercises");
    const text = JSON.stringify(variantTexts(NAME, variantCode(NAME, `s${i}`)));
    if (text.includes(`and 255 becomes ${brightest}.`)) return `s${i}`;
  }
}

describe("tasks of their own", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "variants-"));
  let lines: CsvLine[];
  let code: number;
  let ids: { two: string; four: string; copied: string; plain: string };
  const line = (student: string, task: string) =>
    lines.find((one) => one.student === student && one.task === task && one.exercise === NAME);

  before(async () => {
    const { first } = await fixture();
    const [two, copied] = [await studentWith(2, 0), await studentWith(2, 200)];
    ids = { two, copied, four: await studentWith(4, 0), plain: await studentWith(10, 0) };
    const normalizeTo = (brightest: number) =>
      `function normalizePixels(x: tf.Tensor2D): tf.Tensor2D {\n  return x.toFloat().div(255).mul(${brightest});\n}`;
    const answers = (brightest: number) => ({
      "flatten-solution": flattenRight,
      "normalize-solution": normalizeTo(brightest),
    });
    const task = async (student: string, brightest: number) => {
      const own = (await varied(first.notebook, NAME, variantCode(NAME, student))) as Notebook;
      return handedIn({ ...first, notebook: own }, answers(brightest));
    };
    put(join(folder, "class"), `${ids.two}/1.ipynb`, await task(ids.two, 2));
    put(join(folder, "class"), `${ids.four}/1.ipynb`, await task(ids.four, 4));
    // Somebody else's notebook, as it is.
    put(join(folder, "class"), `${ids.copied}/1.ipynb`, await task(ids.four, 4));
    put(join(folder, "class"), `${ids.plain}/1.ipynb`, handedIn(first, answers(1)));
    put(join(folder, "class"), "stranger/1.ipynb", await task("stranger", 1));
    const roster = join(folder, "class.csv");
    writeFileSync(roster, `id,first_name,last_name\n${Object.values(ids).join(",A,B\n")},A,B\n`);
    code = await main([join(folder, "class"), "--variants", roster], documents);
    lines = readCsv(readFileSync(join(folder, "class-graded/scores.csv"), "utf8"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are judged each by itself", () => {
    assert.equal(code, 0);
    for (const student of [ids.two, ids.four]) {
      assert.equal(line(student, "normalize")?.state, "right", line(student, "normalize")?.note);
      assert.equal(line(student, "total")?.state, "graded");
      assert.equal(line(student, "total")?.note, "");
      const page = join(folder, "class-graded/feedback", student, NAME, `${NAME}.html`);
      assert.ok(
        readFileSync(page, "utf8").includes(variantCode(NAME, student)),
        "the page shows their own task",
      );
    }
  });

  it("somebody else's is told, and judged against the student's own", () => {
    assert.equal(line(ids.copied, "normalize")?.state, "not right");
    assert.equal(line(ids.copied, "flatten")?.state, "right");
    assert.match(
      line(ids.copied, "total")?.note ?? "",
      new RegExp(`This notebook has the task of ${ids.four}; it was judged against the student's own`),
    );
  });

  it("so is the one that the course comes with", () => {
    assert.equal(line(ids.plain, "normalize")?.state, "not right");
    assert.match(line(ids.plain, "total")?.note ?? "", /has the task that the course comes with/);
  });

  it("somebody who isn't in the roster gets no points, and it is said why", () => {
    assert.equal(line("stranger", "total")?.points, "0");
    assert.match(line("stranger", "total")?.note ?? "", /The roster has nobody called "stranger"/);
  });
});

it("students are found by id, by a part of what a system calls them, or by name", () => {
  const roster = [
    { id: "17", name: "Ada Lovelace", folder: "17" },
    { id: "18", name: "Ada Lovelace", folder: "18" },
    { id: "jörg", name: "Jörg Müller", folder: "jörg" },
  ];
  const found = (name: string) => {
    const one = findStudent(name, roster);
    return typeof one === "string" ? one : one.id;
  };
  assert.equal(found("17"), "17");
  assert.equal(found("Ada-Lovelace_18"), "18");
  assert.equal(found("JO\u0308RG"), "jörg");
  assert.equal(found("Jörg-Müller_999"), "jörg");
  assert.match(found("Ada-Lovelace"), /may be any of 17, 18 in the roster/);
  assert.match(found("bob"), /The roster has nobody called "bob"/);
});
