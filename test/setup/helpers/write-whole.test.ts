import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeNew, writeWhole } from "../../../scripts/setup/helpers/write-whole.mjs";
import { scratchPlace } from "../scratch.js";

test("a file is written whole or not at all, and no temporary one stays", (t) => {
  const { root } = scratchPlace(t, { "folder/file.txt": "old" });
  const file = path.join(root, "folder", "file.txt");
  writeWhole(file, "new");
  assert.equal(fs.readFileSync(file, "utf8"), "new");
  fs.mkdirSync(path.join(root, "folder", "taken", "inside"), { recursive: true });
  assert.throws(() => writeWhole(path.join(root, "folder", "taken"), "x"));
  assert.deepEqual(fs.readdirSync(path.join(root, "folder")).sort(), ["file.txt", "taken"]);
});

test("a new file never takes the place of another", (t) => {
  const { root } = scratchPlace(t, { "there.txt": "old" });
  assert.throws(() => writeNew(path.join(root, "there.txt"), "new"), { code: "EEXIST" });
  assert.equal(fs.readFileSync(path.join(root, "there.txt"), "utf8"), "old");
  writeNew(path.join(root, "folder", "new.txt"), "new");
  assert.equal(fs.readFileSync(path.join(root, "folder", "new.txt"), "utf8"), "new");
  assert.deepEqual(fs.readdirSync(root).sort(), ["folder", "there.txt"]);
  assert.deepEqual(fs.readdirSync(path.join(root, "folder")), ["new.txt"]);
});
