import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { listing } from "../../../scripts/setup/facts/listing.mjs";
import { lookAtRecord, readHead, removeRecord, writeRecord } from "../../../scripts/setup/facts/record.mjs";
import { jsonObject, readTracked } from "../../../scripts/setup/facts/tracked.mjs";
import { isUnfinished, markFinished, markUnfinished } from "../../../scripts/setup/facts/unfinished.mjs";
import { scratchPlace, writeFile } from "../scratch.js";

test("what was written down is found again, and changed files are named", (t) => {
  const place = scratchPlace(t, { "dist/a.js": "code", "dist/b.js": "code", "dist/c.js": "code" });
  assert.deepEqual(lookAtRecord(place, "build", "in").wrong, ["not looked through yet"]);
  writeRecord(place, "build", "in", "compiled", listing(place.root, ["dist"]));
  const { wrong, detail } = lookAtRecord(place, "build", "in");
  assert.deepEqual([wrong, detail], [[], "compiled"]);
  writeFile(path.join(place.root, "dist/b.js"), "");
  assert.deepEqual(lookAtRecord(place, "build", "in").wrong, ["dist/b.js: empty instead of 4 bytes"]);
  const other = lookAtRecord(place, "build", "other");
  assert.match(other.wrong.join(), /older than what it is made from,dist\/b\.js/);
  removeRecord(place, "build");
  assert.equal(readHead(place, "build"), undefined);
});

test("the id tells another state from the same one", (t) => {
  const place = scratchPlace(t, { "dist/a.js": "code" });
  const id = () => {
    writeRecord(place, "build", "in", "compiled", listing(place.root, ["dist"]));
    return readHead(place, "build")?.id;
  };
  const first = id();
  assert.equal(id(), first);
  writeFile(path.join(place.root, "dist/a.js"), "codes");
  assert.notEqual(id(), first);
});

for (const content of [
  "",
  "{",
  "null\nnull",
  '{"input": "in"}\n{}',
  "[]\n[]",
  '{"input": "in", "detail": "", "id": "x"}',
]) {
  test(`a record that was cut off, or is of an earlier version, counts as none: ${JSON.stringify(content)}`, (t) => {
    const place = scratchPlace(t, { ".cache/setup/build.json": content });
    assert.equal(readHead(place, "build"), undefined);
    assert.deepEqual(lookAtRecord(place, "build", "in").wrong, ["not looked through yet"]);
  });
}

test("a mark stays until it is taken away", (t) => {
  const place = scratchPlace(t);
  assert.ok(!isUnfinished(place, "npm"));
  markUnfinished(place, "npm");
  markUnfinished(place, "npm");
  assert.ok(isUnfinished(place, "npm") && !isUnfinished(place, "build"));
  markFinished(place, "npm");
  assert.ok(!isUnfinished(place, "npm"));
});

for (const content of [undefined, "", "null", "[]", '"text"', "{ half", '{"a": 1}']) {
  test(`a file of the course that makes no sense is told with how to get it back: ${content}`, (t) => {
    const place = scratchPlace(t, content === undefined ? {} : { "a/b.json": content });
    const read = () => readTracked(place, "a/b.json", jsonObject);
    if (content === '{"a": 1}') return assert.deepEqual(read(), { a: 1 });
    assert.throws(read, (error: Error) =>
      /a\/b\.json can't be read: .*[\s\S]*git checkout -- a\/b\.json/.test(String(error)),
    );
    assert.ok(!fs.existsSync(place.cache));
  });
}
