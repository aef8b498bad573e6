import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { exercise1 } from "course/exercises";
import { isExercise } from "../../scripts/notebooks/executable.js";
import { mistakesIn, sourceMistakes } from "../../scripts/notebooks/student/source-mistakes.js";
import { documents } from "../../scripts/shared/documents.js";
import { inRepository } from "../../scripts/shared/paths.js";

const source = readFileSync(inRepository("notebooks/source/exercises/1-load-and-prepare.ts"), "utf8");

/** What is said where something in the source of exercise 1 is another way. */
function said(before: string | RegExp, after: string): string[] {
  const text = source.replace(before, after);
  assert.notEqual(text, source, `${before} is there`);
  return mistakesIn(text, exercise1.steps).map(({ line, says }) => `${line}: ${says}`);
}

/** The number of the first line that holds a text. */
function lineOf(text: string): number {
  return source.split("\n").findIndex((line) => line.includes(text)) + 1;
}

describe("what an instructor mistypes in a source is said: where, what, and what to write", () => {
  test("and nothing is said where all is well", async () => {
    for (const document of documents([]).filter(isExercise)) {
      assert.deepEqual(await sourceMistakes(document), [], document.name);
    }
  });

  const first = lineOf("BEGIN SOLUTION");
  const counts = lineOf('"grade_id": "counts",');
  const solution = lineOf('"grade_id": "counts-solution"');
  const cases: [name: string, before: string | RegExp, after: string, ...expected: RegExp[]][] = [
    [
      "a solution without an end",
      /\n *\/\/ END SOLUTION/,
      "",
      RegExp(`^${first}: BEGIN SOLUTION in the cell "counts-solution" has no end.*// END SOLUTION`),
    ],
    [
      "a solution without a beginning",
      /\n *\/\/ BEGIN SOLUTION/,
      "",
      /END SOLUTION without a beginning/,
      /is a solution, and nothing says which lines/,
    ],
    [
      "a solution that begins twice",
      "// BEGIN SOLUTION",
      "// BEGIN SOLUTION\n  // BEGIN SOLUTION",
      /BEGIN SOLUTION again, before the one in line/,
    ],
    [
      "a solution without marks",
      /\/\/ BEGIN SOLUTION([\s\S]*?)\/\/ END SOLUTION/,
      "$1",
      RegExp(`^${solution}: The cell "counts-solution" is a solution, and nothing says`),
    ],
    [
      "a solution in a cell that is none",
      /("grade_id": "counts-solution".*?)"solution": true/,
      '$1"solution": false',
      /A solution in the cell "counts-solution", which students would get/,
    ],
    [
      "hidden tests without an end",
      /\n *\/\/ END HIDDEN TESTS/,
      "",
      /BEGIN HIDDEN TESTS in the cell "counts" has no end/,
    ],
    [
      "hidden tests in a cell without points",
      /"grade": true(, "grade_id": "counts",)/,
      '"grade": false$1',
      /Hidden tests in the cell "counts", which gives no points/,
    ],
    [
      "a name twice",
      '"grade_id": "ofClass"',
      '"grade_id": "counts"',
      RegExp(`The grade_id "counts" is that of the cell in line ${counts} too`),
      /nothing in it asks for them/,
    ],
    [
      "a name that is none",
      '"grade_id": "counts"',
      '"grade_id": "the counts"',
      /"grade_id" is "the counts"/,
      /no step of this name/,
      /nothing in it asks/,
    ],
    [
      "negative points",
      /("grade_id": "counts",.*?)"points": 2/,
      '$1"points": -2',
      RegExp(`^${counts}: "points" of the cell "counts" is -2. Write a number from 0 up`),
    ],
    [
      "points in words",
      /("grade_id": "counts",.*?)"points": 2/,
      '$1"points": "two"',
      /"points" of the cell "counts" is "two"/,
    ],
    [
      "no points",
      /("grade_id": "counts",.*?)"points": 2, /,
      "$1",
      /"points" of the cell "counts" is missing/,
    ],
    [
      "other points than the checks give",
      /("grade_id": "counts",.*?)"points": 2/,
      '$1"points": 3',
      /"counts" is 3, and its step has 2. Write "points": 2/,
    ],
    [
      "points of a written answer that differ",
      /("grade_id": "threeParts",.*?)"points": 3/,
      '$1"points": 4',
      /"threeParts" is 4, and its step has 3/,
    ],
    [
      "a mark that is no JSON",
      /("grade_id": "counts",.*?)"points": 2, /,
      '$1"points" 2, ',
      /nbgrader's mark on this cell can't be read/,
    ],
    [
      "a mark that lacks something",
      /("grade_id": "counts",.*?), "task": false/,
      "$1",
      /"task" of the cell "counts" is missing. Write true or false/,
    ],
    [
      "a mark of another version",
      /("grade_id": "counts",.*?)"schema_version": 3/,
      '$1"schema_version": 2',
      /"schema_version" of the cell "counts" is 2. Write 3/,
    ],
    [
      "an unknown step that is checked",
      'exercise.check("counts"',
      'exercise.check("count"',
      /check\("count"\): there is no step of this name. There are: counts, ofClass/,
    ],
    [
      "an unknown step that is graded",
      'exercise.grade("counts"',
      'exercise.grade("toString"',
      /grade\("toString"\): there is no step/,
      /nothing in it asks for them/,
    ],
    [
      "a cell for an unknown step",
      '"grade_id": "counts"',
      '"grade_id": "countz"',
      /The grade_id "countz" gives points, and there is no step of this name/,
      /nothing in it asks/,
    ],
  ];
  for (const [name, before, after, ...expected] of cases) {
    test(name, () => {
      const lines = said(before, after);
      assert.equal(lines.length, expected.length, lines.join("\n"));
      for (const pattern of expected) {
        assert.ok(
          lines.some((line) => pattern.test(line)),
          `${pattern} in ${lines.join("\n")}`,
        );
      }
    });
  }
});

test("Ctrl-C in the middle says that nothing was changed", { timeout: 240_000 }, async () => {
  const child = spawn(process.execPath, ["scripts/notebooks.mjs", "--sample", "01"], {
    cwd: inRepository(""),
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes) => {
      if (!/Stopped/.test(printed) && /cell \d/.test(`${bytes}`)) child.kill("SIGINT");
      printed += bytes;
    });
  }
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.match(printed, /Stopped; nothing was changed\./);
  assert.equal(code, 130);
});
