import assert from "node:assert/strict";
import { before, test } from "node:test";
import { drift, studentDrift } from "../../scripts/notebooks/check.js";
import { executable } from "../../scripts/notebooks/executable.js";
import { convert } from "../../scripts/shared/convert.js";
import { documents, exercises, orphans } from "../../scripts/shared/documents.js";
import type { Notebook } from "../../scripts/shared/notebook.js";

// What is committed must be what the sources say, keep all rules, and have its numbers within their bounds.

let converted: Map<string, Notebook>;
before(async () => {
  converted = await convert(documents());
});

for (const document of documents()) {
  test(`${document.name}: the generated notebook is that of its source`, () => {
    assert.deepEqual(drift(document, executable(document, converted.get(document.name) as Notebook)), []);
  });
}

test("what students get is what source and solution make of it", async () => {
  const drifted = await studentDrift(exercises(), converted);
  assert.deepEqual(
    Object.fromEntries(drifted),
    Object.fromEntries(exercises().map(({ name }) => [name, []])),
  );
});

test("every generated notebook has a source", () => {
  assert.deepEqual(orphans(), []);
});

test("lessons and exercises are found by a part of their name, and a wrong name says what there is", () => {
  assert.deepEqual(
    documents(["03"]).map(({ name }) => name),
    ["03-build-and-fit"],
  );
  assert.deepEqual(documents(["exercises"]), exercises());
  assert.throws(() => documents(["fishing"]), /No lesson or exercise is called "fishing"\. There are: 01-/);
});
