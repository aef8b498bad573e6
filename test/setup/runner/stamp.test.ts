import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readStamp, removeStamp, writeStamp, writeWhole } from "../../../scripts/setup/runner/stamp.mjs";
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

test("a file is written whole or not at all, and no temporary one stays", (t) => {
  const { root } = scratchPlace(t, { "folder/file.txt": "old" });
  const file = path.join(root, "folder", "file.txt");
  writeWhole(file, "new");
  assert.equal(fs.readFileSync(file, "utf8"), "new");
  fs.mkdirSync(path.join(root, "folder", "taken", "inside"), { recursive: true });
  assert.throws(() => writeWhole(path.join(root, "folder", "taken"), "x"));
  assert.deepEqual(fs.readdirSync(path.join(root, "folder")).sort(), ["file.txt", "taken"]);
});
