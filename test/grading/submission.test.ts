import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Assignment, assignmentFrom, markOf } from "../../scripts/grade/assignment/assignment.js";
import { rebuild } from "../../scripts/grade/assignment/rebuild.js";
import { readSubmission } from "../../scripts/grade/collect/read-submission.js";
import type { Execution } from "../../scripts/grade/execute.js";
import { allVerdicts, marked } from "../../scripts/grade/mark.js";
import { type ScoreLine, toCsv } from "../../scripts/grade/record/scores.js";
import { type Notebook, textOf } from "../../scripts/shared/notebook.js";
import { fixture, flattenRight, handedIn, readCsv, right } from "./fixture.js";

let first: Assignment;
before(async () => {
  ({ first } = await fixture());
});

const stubs = new Map([["why", "*Your answer here.*"]]);
const ids = (notebook: Notebook) => notebook.cells.map((cell) => markOf(cell)?.grade_id ?? cell.cell_type);
const sourceOf = (notebook: Notebook, id: string) =>
  textOf(notebook.cells.find((cell) => markOf(cell)?.grade_id === id)?.source);
const code = (source: string, metadata = {}) => ({ cell_type: "code" as const, metadata, source });

describe("an exercise", () => {
  it("that lets student code judge itself is refused", () => {
    const notebook = structuredClone(first.notebook);
    const cell = notebook.cells.find((cell) => markOf(cell)?.grade_id === "flatten");
    if (cell) cell.source = "if (flattenImages.length !== 1) throw new Error();";
    assert.throws(() => assignmentFrom("x", notebook), /the cell "flatten" gives points, but nowhere/);
  });

  it("in which two cells have one name is refused", () => {
    const notebook = { ...first.notebook, cells: [...first.notebook.cells, ...first.notebook.cells] };
    assert.throws(() => assignmentFrom("x", notebook), /two cells have the grade_id "setup"/);
  });
});

describe("reading a submission", () => {
  it("leaves everything out but texts and marks", () => {
    const notebook = {
      ...handedIn(first, right),
      metadata: { language_info: { name: "typescript" }, evil: 1 },
    };
    for (const cell of notebook.cells) Object.assign(cell, { attachments: { a: {} }, evil: 1 });
    const read = readSubmission(Buffer.from(JSON.stringify(notebook)));
    assert.deepEqual(read.metadata, {});
    for (const cell of read.cells) {
      assert.deepEqual(Object.keys(cell).sort(), ["cell_type", "metadata", "source"]);
      assert.deepEqual(
        Object.keys(cell.metadata).filter((name) => name !== "nbgrader"),
        [],
      );
    }
  });

  it("survives anything that is JSON", () => {
    const strange = [
      ...'null true 1 [] {} "x"'.split(" "),
      '{"nbformat":3,"worksheets":[]}',
      '{"nbformat":4,"cells":null}',
      '{"nbformat":4,"cells":[null,1,"x",[],{},{"source":{}},{"metadata":1},{"metadata":{"nbgrader":1}}]}',
      '{"nbformat":4,"cells":[{"source":[null,1]}],"metadata":{"kernelspec":null}}',
      `{"nbformat":4,"cells":${JSON.stringify(Array(3000).fill({ source: "x" }))}}`,
    ];
    for (const text of strange)
      assert.throws(() => readSubmission(Buffer.from(text)), { name: "Unreadable" }, text);
  });

  it("takes texts in one piece and in lines, and bytes that are no UTF-8 for damage", () => {
    const read = readSubmission(
      Buffer.from('{"nbformat":4,"cells":[{"cell_type":"code","source":["a\\n","b"]}]}'),
    );
    assert.equal(read.cells[0]?.source, "a\nb");
    assert.throws(() => readSubmission(Buffer.from([0xff, 0xfe, 0x7b])), /damaged/);
  });
});

describe("what is executed", () => {
  it("has the student's answers, and the instructor's tests with their hidden parts", () => {
    const edited = handedIn(first, { ...right, flatten: "99", setup: "const tf = 1;", why: "Because." });
    const rebuilt = rebuild(edited, first, stubs);
    assert.equal(sourceOf(rebuilt, "flatten-solution"), flattenRight);
    assert.equal(sourceOf(rebuilt, "why"), "Because.");
    assert.match(sourceOf(rebuilt, "flatten"), /exercise\.grade\("flatten"/);
    assert.match(sourceOf(rebuilt, "setup"), /course\/exercises/);
  });

  it("puts a written answer in its place that stands in a cell below the placeholder", () => {
    const markdown = (source: string) => ({ cell_type: "markdown" as const, metadata: {}, source });
    const notebook = handedIn(first, right);
    const why = notebook.cells.findIndex((cell) => markOf(cell)?.grade_id === "why");
    notebook.cells.splice(why + 1, 0, markdown("Because sums"), markdown("stay small."));
    const rebuilt = rebuild(notebook, first, stubs);
    assert.equal(sourceOf(rebuilt, "why"), "Because sums\n\nstay small.");
    assert.equal(rebuilt.cells.length, first.notebook.cells.length);
    // What belongs to the exercise, and what stands below an answer, stays where it is.
    const answered = handedIn(first, { ...right, why: "Mine." });
    answered.cells.splice(why + 1, 0, markdown("And a note."));
    assert.equal(sourceOf(rebuild(answered, first, stubs), "why"), "Mine.");
    const heading = textOf(first.notebook.cells[0]?.source);
    const moved = handedIn(first, right);
    moved.cells.splice(why + 1, 0, markdown(heading));
    assert.equal(sourceOf(rebuild(moved, first, stubs), "why"), "*Your answer here.*");
  });

  it("has deleted tests where they were, and a deleted answer as it was given out", () => {
    const notebook = handedIn(first, right);
    notebook.cells = notebook.cells.filter((cell) => /-solution$/.test(markOf(cell)?.grade_id ?? ""));
    const rebuilt = rebuild(notebook, first, stubs);
    assert.deepEqual(ids(rebuilt), [
      "setup",
      "flatten-solution",
      "flatten",
      "normalize-solution",
      "normalize",
      "why",
    ]);
    assert.equal(sourceOf(rebuilt, "why"), "*Your answer here.*");
  });

  it("has all tests where there is nothing at all", () => {
    const empty: Notebook = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    assert.deepEqual(ids(rebuild(empty, first, stubs)), ["setup", "flatten", "normalize", "why"]);
  });

  it("has what the student added where it was, without marks or tags of theirs", () => {
    const notebook = handedIn(first, right);
    const mark = { grade_id: "flatten", grade: true, points: 100, solution: false, locked: false };
    notebook.cells.splice(
      3,
      0,
      code("console.log('mine');", { tags: ["skip-execution"], nbgrader: { grade_id: "x" } }),
    );
    notebook.cells.push(code("99", { nbgrader: mark }));
    const rebuilt = rebuild(notebook, first, stubs);
    assert.deepEqual(rebuilt.cells[3]?.metadata, {});
    assert.equal(rebuilt.cells.at(-1)?.source, "99");
    assert.deepEqual(rebuilt.cells.at(-1)?.metadata, {});
    assert.equal(ids(rebuilt).filter((id) => id === "flatten").length, 1);
    assert.equal(new Set(rebuilt.cells.map(({ id }) => id)).size, rebuilt.cells.length);
  });

  it("doesn't bring back a solution cell: the student wrote it elsewhere", () => {
    const notebook = handedIn(first, right);
    const at = notebook.cells.findIndex((cell) => markOf(cell)?.grade_id === "flatten-solution");
    notebook.cells[at] = code(flattenRight);
    const rebuilt = rebuild(notebook, first, stubs);
    assert.equal(ids(rebuilt).includes("flatten-solution"), false);
    assert.ok(
      rebuilt.cells.findIndex(({ source }) => source === flattenRight) < ids(rebuilt).indexOf("flatten"),
    );
  });
});

describe("points", () => {
  const execution = (by: "time" | undefined): Execution => ({
    outputs: new Map(),
    seconds: 1,
    memory: 1,
    ...(by ? { stopped: { by, cell: 2, details: "" } } : {}),
  });

  it("are none where no answer came, and it says why", () => {
    const [flatten, , why] = allVerdicts(first, new Map(), execution("time"));
    assert.deepEqual([flatten?.state, flatten?.points], ["no answer", 0]);
    assert.match(flatten?.message ?? "", /took longer than it may/);
    assert.equal(why?.state, "manual");
    assert.match(allVerdicts(first, new Map(), undefined, "It is damaged.")[0]?.message ?? "", /damaged/);
  });

  it("are what the judge says, whatever the cell showed", () => {
    const notebook = rebuild(handedIn(first, right), first, stubs);
    const at = ids(notebook).indexOf("flatten");
    const run = execution(undefined);
    run.outputs.set(at, {
      count: 3,
      outputs: [
        { output_type: "stream", name: "stderr", text: "warning" },
        { output_type: "error", ename: "Error", evalue: "x", traceback: [] },
        { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {} },
      ],
    });
    const judged = { task: "flatten", state: "not right" as const, points: 1, max: 2, message: "<b>no</b>" };
    const outputs = marked(notebook, run, [judged]).cells[at]?.outputs ?? [];
    // nbgrader takes an error or stderr for 0 points, and the first result for the points.
    assert.deepEqual(
      outputs.map(({ output_type }) => output_type),
      ["display_data", "display_data", "execute_result"],
    );
    assert.equal(outputs.at(-1)?.data?.["text/plain"], "1");
    assert.match(String(outputs.at(-1)?.data?.["text/html"]), /&lt;b&gt;no/);
  });
});

describe("the table of scores", () => {
  it("is CSV that a spreadsheet reads, and runs nothing of", () => {
    const line: ScoreLine = {
      student: "ada",
      exercise: "1",
      task: "total",
      points: 1.5,
      max: 2,
      state: "right",
      needsManualGrade: true,
      note: '=HYPERLINK("http://x"),\n"quoted"',
    };
    assert.deepEqual(readCsv(toCsv([line])), [
      {
        student: "ada",
        exercise: "1",
        task: "total",
        points: "1.5",
        max: "2",
        state: "right",
        "needs manual grade": "yes",
        note: `'${line.note}`,
      },
    ]);
  });
});
