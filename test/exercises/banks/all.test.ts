import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { exercises } from "course/exercises";
import { inRepository } from "../../../scripts/shared/paths.js";
import { banks } from "./all.js";

test("every exercise has a bank, and every bank is for an exercise", () => {
  assert.deepEqual(
    banks.map(({ exercise }) => exercise.name),
    exercises.map(({ name }) => name),
  );
});

test("every bank is judged, in a file of its own: they take minutes", () => {
  for (const { exercise } of banks) {
    const file = path.join("test", "exercises", "banks", `${exercise.name}.test.ts`);
    assert.ok(fs.existsSync(inRepository(file)), file);
  }
});
