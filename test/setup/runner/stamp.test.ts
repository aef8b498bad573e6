import assert from "node:assert/strict";
import { test } from "node:test";
import { readStamp, removeStamp, writeStamp } from "../../../scripts/setup/runner/stamp.mjs";
import { scratchPlace } from "../scratch.js";

test("a stamp is read back, and gone when removed", (t) => {
  const place = scratchPlace(t);
  assert.equal(readStamp(place, "build"), undefined);
  writeStamp(place, "build", "abc", "compiled");
  assert.deepEqual(readStamp(place, "build"), { fingerprint: "abc", detail: "compiled" });
  removeStamp(place, "build");
  assert.equal(readStamp(place, "build"), undefined);
});

test("a stamp that was cut off counts as none", (t) => {
  const place = scratchPlace(t, { ".cache/setup/build.json": '{"fingerprint": "ab' });
  assert.equal(readStamp(place, "build"), undefined);
});
