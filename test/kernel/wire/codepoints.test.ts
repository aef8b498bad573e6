/** Positions in a text, as Jupyter and as JavaScript count them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { toCodepoints, toUnits } from "../../../lib/kernel/src/wire/codepoints.js";

test("positions count characters on the wire and UTF-16 units in JavaScript", () => {
  const text = "a😀b😀";
  for (const [codepoints, units] of [
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 6],
  ] as const) {
    assert.equal(toUnits(text, codepoints), units);
    assert.equal(toCodepoints(text, units), codepoints);
  }
  assert.equal(toUnits(text, 99), text.length);
});
