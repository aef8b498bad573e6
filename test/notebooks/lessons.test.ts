import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { convert } from "../../scripts/notebooks/convert.js";
import { lessons } from "../../scripts/notebooks/documents.js";
import { CellFailure, execute } from "../../scripts/notebooks/execute.js";
import { type Notebook, textOf } from "../../scripts/notebooks/notebook.js";
import { scratch } from "../../scripts/notebooks/paths.js";
import { breaches } from "../../scripts/notebooks/rules.js";
import { code, soundLesson } from "./sample-notebook.js";

// Every lesson runs from top to bottom, here on the small sample of the real data.

const folder = join(scratch, "test");
let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(lessons());
});

describe("lessons", { concurrency: 2 }, () => {
  for (const { name, target } of lessons()) {
    test(`${name} runs, and keeps all rules`, { timeout: 300_000 }, async () => {
      const executed = await execute(converted.get(name) as Notebook, {
        path: join(folder, `${name}.ipynb`),
        sample: true,
        cellSeconds: 120,
      });
      assert.deepEqual(breaches(executed, target), []);
      const untried = executed.cells.filter((cell) => /\.answer\(undefined\)/.test(textOf(cell.source)));
      for (const cell of untried) assert.match(JSON.stringify(cell.outputs), /not tried yet/i);
    });
  }
});

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
