import assert from "node:assert/strict";
import { test } from "node:test";
import { readLimits } from "../../scripts/grade/assignment/limits-of-exercises.js";

test("an exercise that trains for long says so itself; every other has the usual limits", async () => {
  const limitsOf = await readLimits();
  const minutes = (name: string) => {
    const { limits, cellSeconds } = limitsOf(name);
    return [limits.seconds / 60, cellSeconds / 60];
  };
  assert.deepEqual(minutes("1-load-and-prepare"), [15, 5]);
  assert.deepEqual(minutes("2-build-train-evaluate"), [15, 5]);
  assert.deepEqual(minutes("3-experiments"), [20, 10]);
  assert.deepEqual(minutes("4-from-one-layer-to-convolutions"), [30, 15]);
  assert.deepEqual(minutes("5-from-scratch"), [15, 5]);
  assert.deepEqual(minutes("6-gradients-and-optimisers"), [20, 10]);
  assert.deepEqual(minutes("2-something-else"), [15, 5]);
});
