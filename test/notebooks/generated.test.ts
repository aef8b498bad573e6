import assert from "node:assert/strict";
import { before, test } from "node:test";
import { drift } from "../../scripts/notebooks/check.js";
import { convert } from "../../scripts/notebooks/convert.js";
import { lessons, orphans } from "../../scripts/notebooks/documents.js";
import type { Notebook } from "../../scripts/notebooks/notebook.js";

// What is committed must be what the sources say, keep all rules, and have its numbers within their bounds.

let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(lessons());
});

for (const document of lessons()) {
  test(`${document.name}: the generated notebook is that of its source`, () => {
    assert.deepEqual(drift(document, converted.get(document.name) as Notebook), []);
  });
}

test("every generated notebook has a source", () => {
  assert.deepEqual(orphans(), []);
});

test("lessons are found by a part of their name, and a wrong name says what there is", () => {
  assert.deepEqual(
    lessons(["03"]).map(({ name }) => name),
    ["03-build-and-fit"],
  );
  assert.throws(() => lessons(["fishing"]), /No lesson is called "fishing"\. There are: 01-/);
});
