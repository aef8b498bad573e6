import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { CellFailure, execute } from "../../scripts/notebooks/execute.js";
import { breaches } from "../../scripts/notebooks/rules.js";
import { convert } from "../../scripts/shared/convert.js";
import { lessons } from "../../scripts/shared/documents.js";
import { type Cell, type Notebook, normalized, readNotebook, textOf } from "../../scripts/shared/notebook.js";
import { inRepository, scratch } from "../../scripts/shared/paths.js";
import { answers, oddAnswers } from "./answers.js";
import { code, soundLesson } from "./sample-notebook.js";

// Every lesson runs from top to bottom, here on the small sample of the real data.

const folder = join(scratch, "test");

/** `npm test -- --changed` names those that a change can have broken. */
const only = process.env.TEST_ONLY?.split(",").map((path) => inRepository(path));
const chosen = lessons().filter(({ source }) => only?.includes(source) ?? true);

let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(chosen, { sample: true });
});

describe("lessons", { concurrency: 2 }, () => {
  for (const { name, target } of chosen) {
    test(`${name} runs, and keeps all rules`, { timeout: 300_000 }, async () => {
      const executed = await execute(withAnswers(converted.get(name) as Notebook, name), {
        path: join(folder, `${name}.ipynb`),
        sample: true,
        cellSeconds: 120,
      });
      // What only this test has added takes no room.
      const cells = executed.cells.map((cell) =>
        "question" in cell.metadata ? { ...cell, source: "0", outputs: [] } : cell,
      );
      assert.deepEqual(breaches({ ...executed, cells }, target), []);
      for (const cell of executed.cells.filter(({ metadata }) => "question" in metadata)) {
        const question = cell.metadata.question as string;
        const { states, odd } = JSON.parse(textOf(cell.outputs?.[0]?.text)) as Record<string, string[]>;
        const { wrong } = answers[name]?.[question] ?? { wrong: [] };
        assert.deepEqual(states, ["right", ...wrong.map(() => "not right")], question);
        assert.equal(odd?.length, oddAnswers.length);
        for (const [i, said] of odd?.entries() ?? []) {
          const to = `${question}.answer(${oddAnswers[i]}): ${said}`;
          assert.match(said, /^✘ Not right yet\. (Expected|Answer with|This is|Look at|"" is)/, to);
          assert.doesNotMatch(said, /can't be checked|Cannot read|is not a function|not iterable/, to);
        }
      }
      const untried = executed.cells.filter((cell) => /\.answer\(undefined\)/.test(textOf(cell.source)));
      for (const cell of untried) assert.match(JSON.stringify(cell.outputs), /not tried yet/i);
    });
  }
});

/** The name of the question that a cell answers, if it does. */
function questionOf(cell: Cell): string | undefined {
  return textOf(cell.source).match(/^(\w+)\.answer\(undefined\)/m)?.[1];
}

/** Adds, behind each question, a cell that answers it: rightly, and in each way that is foreseen as wrong. */
function withAnswers(notebook: Notebook, lesson: string): Notebook {
  const known = answers[lesson] ?? {};
  assert.deepEqual(
    notebook.cells.flatMap((cell) => questionOf(cell) ?? []),
    Object.keys(known),
  );
  return {
    ...notebook,
    cells: notebook.cells.flatMap((cell) => {
      const question = questionOf(cell);
      if (!question) return [cell];
      const { right, wrong } = known[question] as (typeof known)[string];
      const states = [right, ...wrong].map((answer) => `${question}.answer(${answer}).state`);
      const odd = oddAnswers.map((answer) => `String(${question}.answer(${answer}))`);
      const source = `console.log(JSON.stringify({ states: [${states.join(", ")}], odd: [${odd.join(", ")}] }));`;
      return [cell, { ...cell, id: `answers-${question}`, metadata: { question }, source: [source] }];
    }),
  };
}

test("a cell that fails is named, with its source and its error", { timeout: 120_000 }, async () => {
  const notebook = {
    ...soundLesson(),
    cells: [code("const one = 1;", 1), code('throw new RangeError("no such digit");', 2)],
  };
  const path = join(folder, "failing.ipynb");
  await assert.rejects(execute(notebook, { path, sample: true }), (error: Error) => {
    assert.ok(error instanceof CellFailure);
    assert.match(error.message, /code cell 2 failed/);
    assert.match(error.message, /throw new RangeError/);
    assert.match(error.message, /RangeError: no such digit/);
    return true;
  });
});

test("a notebook says of its language what the kernel says, so that opening it changes nothing", async () => {
  const notebook = { ...soundLesson(), cells: [code("1", 1)] };
  const path = join(folder, "language.ipynb");
  await execute(notebook, { path, sample: true });
  // What lies there is as the client stored it, with the kernel's own words.
  assert.deepEqual(normalized(notebook).metadata.language_info, readNotebook(path).metadata.language_info);
});
