import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import {
  fingerprint,
  readStamp,
  removeStamp,
  writeStamp,
  writeWhole,
} from "../../../scripts/setup/runner/stamp.mjs";
import { scratchPlace, writeFile } from "../scratch.js";

test("a fingerprint changes with the content, the name and the facts, and with nothing else", (t) => {
  const { root } = scratchPlace(t, { "lock.json": "{}", "lib/a.ts": "1", "lib/sub/b.ts": "2" });
  const before = fingerprint(root, ["lock.json", "lib"]);
  writeFile(path.join(root, "lib", "dist", "a.js"), "generated");
  writeFile(path.join(root, "other.txt"), "not an input");
  assert.equal(fingerprint(root, ["lock.json", "lib"]), before);
  assert.notEqual(fingerprint(root, ["lock.json", "lib"], ["win32"]), before);
  writeFile(path.join(root, "lib", "sub", "b.ts"), "3");
  const changed = fingerprint(root, ["lock.json", "lib"]);
  assert.notEqual(changed, before);
  fs.renameSync(path.join(root, "lib", "sub", "b.ts"), path.join(root, "lib", "sub", "c.ts"));
  assert.notEqual(fingerprint(root, ["lock.json", "lib"]), changed);
});

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
