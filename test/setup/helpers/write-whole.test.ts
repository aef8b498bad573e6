import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeWhole } from "../../../scripts/setup/helpers/write-whole.mjs";
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
