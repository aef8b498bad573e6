import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../scripts/shared/notebook.js";
import { onSample } from "../../scripts/shared/on-sample.js";
import { code, soundLesson } from "./sample-notebook.js";

const lesson = (metadata: Record<string, unknown>) => ({
  ...soundLesson(),
  cells: [{ ...code("train({ seeds: 20, epochs: 30 });", 1), metadata }],
});

test("a cell is cut short on the sample alone, and says nothing of it where it is executed", () => {
  const notebook = lesson({ on_sample: { "seeds: 20": "seeds: 2", "epochs: 30": "epochs: 1" }, tags: ["a"] });
  const [short] = onSample(notebook, true).cells;
  assert.equal(textOf(short?.source), "train({ seeds: 2, epochs: 1 });");
  assert.deepEqual(short?.metadata, { tags: ["a"] });
  const [whole] = onSample(notebook, false).cells;
  assert.equal(textOf(whole?.source), "train({ seeds: 20, epochs: 30 });");
  assert.deepEqual(whole?.metadata, { tags: ["a"] });
});

test("what is to be cut short must be in its cell once, also where nothing is cut", () => {
  for (const from of ["seeds: 3", "s"]) {
    const notebook = lesson({ on_sample: { [from]: "" } });
    assert.throws(() => onSample(notebook, false), /must be there once:\ntrain\(/);
  }
});
