import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { before, describe, test } from "node:test";
import { pointsOf } from "@course/checks";
import { exercises as checked } from "course/exercises";
import { execute } from "../../scripts/notebooks/execute.js";
import { solutionBreaches } from "../../scripts/notebooks/rules.js";
import { solutionOf } from "../../scripts/notebooks/student/student.js";
import { convert } from "../../scripts/shared/convert.js";
import { exercises } from "../../scripts/shared/documents.js";
import { type Cell, type Notebook, readNotebook, textOf } from "../../scripts/shared/notebook.js";
import { scratch } from "../../scripts/shared/paths.js";

// Every exercise as students get it, and its solution, run by the kernel on the small sample of the real data.

interface Marks {
  grade: boolean;
  grade_id: string;
  locked: boolean;
  points?: number;
  solution: boolean;
}

const folder = join(scratch, "test");
let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(exercises());
});

function marksOf(cell: Cell): Marks | undefined {
  return cell.metadata.nbgrader as Marks | undefined;
}

/** What a notebook shows as text, cell by cell, for the cells that check a step. */
function verdicts(notebook: Notebook): string[] {
  return notebook.cells
    .filter((cell) => /^await exercise\.check\(/m.test(textOf(cell.source)))
    .map(({ outputs = [] }) => outputs.map(({ data }) => textOf(data?.["text/plain"])).join("\n"));
}

function troubles(notebook: Notebook): unknown[] {
  return notebook.cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter(({ output_type, name }) => output_type === "error" || name === "stderr");
}

function summaryOf(notebook: Notebook): string {
  const cell = notebook.cells.find(({ source }) => /^exercise\.summary\(\)/.test(textOf(source)));
  return textOf(cell?.outputs?.[0]?.data?.["text/plain"]);
}

test("every exercise has its checks, and every check its exercise", () => {
  assert.deepEqual(
    exercises().map(({ name }) => basename(name)),
    checked.map(({ name }) => name),
  );
});

for (const { name, student } of exercises()) {
  test(`${name}: its cells and its checks agree on steps and points`, () => {
    const steps = checked.find((exercise) => `exercises/${exercise.name}` === name)?.steps ?? {};
    const { cells } = converted.get(name) as Notebook;
    const graded = cells.filter((cell) => marksOf(cell)?.grade);
    assert.deepEqual(
      graded.map((cell) => [marksOf(cell)?.grade_id, marksOf(cell)?.points]),
      Object.entries(steps).map(([id, step]) => [id, pointsOf(step)]),
    );
    for (const cell of graded.filter(({ cell_type }) => cell_type === "code")) {
      const id = marksOf(cell)?.grade_id;
      const [check, , grade] = textOf(cell.source).split("\n");
      const handedIn = check?.match(/^await exercise\.check\("([\w-]+)", (.+)\);$/);
      assert.equal(handedIn?.[1], id);
      assert.equal(grade, `await exercise.grade("${id}", ${handedIn?.[2]});`);
      assert.equal(marksOf(cell)?.locked, true);
    }
    // What can be answered in words has room for it.
    for (const cell of graded.filter(({ cell_type }) => cell_type === "markdown")) {
      assert.equal(marksOf(cell)?.solution, true);
      assert.match(textOf(cell.source), /\*\*For the grader\.\*\*/);
    }
  });

  test(`${name}: students get no solution and no rubric`, () => {
    const text = textOf(JSON.stringify(readNotebook(student)));
    assert.doesNotMatch(text, /SOLUTION|HIDDEN TESTS|For the grader|exercise\.grade|checkNumbers/);
    assert.match(text, /throw exercise\.notTried\(\);/);
    assert.match(text, /\*Your answer here\.\*/);
  });
}

describe("exercises in the kernel", { concurrency: 2 }, () => {
  for (const { name, student, target } of exercises()) {
    test(`${name}: untouched, it runs, and nothing has been tried yet`, { timeout: 300_000 }, async () => {
      const executed = await execute(readNotebook(student), {
        path: join(folder, "untouched", `${name}.ipynb`),
        sample: true,
        cellSeconds: 120,
      });
      assert.deepEqual(troubles(executed), []);
      for (const verdict of verdicts(executed)) assert.match(verdict, /^… Not tried yet\./);
      assert.match(summaryOf(executed), / 0 of \d+ points\./);
    });

    test(`${name}: its solution passes every check`, { timeout: 300_000 }, async () => {
      const executed = await execute(solutionOf(converted.get(name) as Notebook), {
        path: join(folder, "solved", `${name}.ipynb`),
        sample: true,
        cellSeconds: 120,
      });
      assert.deepEqual(solutionBreaches(executed, target), []);
      for (const verdict of verdicts(executed)) assert.match(verdict, /^✔ Right\./);
      assert.match(summaryOf(executed), /All done: (\d+) of \1 points\./);
    });
  }
});
