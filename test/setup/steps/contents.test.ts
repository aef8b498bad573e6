import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import {
  hasAllHashes,
  hasAllSizes,
  hasContents,
  writeContents,
} from "../../../scripts/setup/steps/tensorflow/contents.mjs";
import { scratchFolder, writeFile } from "../scratch.js";

const DAMAGES: Record<string, (file: string) => void> = {
  emptied: (file) => fs.writeFileSync(file, ""),
  "cut to half": (file) => fs.truncateSync(file, 3),
  gone: (file) => fs.rmSync(file),
};
for (const [how, damage] of Object.entries(DAMAGES)) {
  test(`a folder knows what it held: a file that is ${how} is noticed by its size`, async (t) => {
    const folder = scratchFolder(t);
    writeFile(path.join(folder, "lib", "a.so"), "library");
    await writeContents(folder);
    assert.ok(hasAllSizes(folder) && (await hasAllHashes(folder)));
    damage(path.join(folder, "lib", "a.so"));
    assert.ok(!hasAllSizes(folder) && !(await hasAllHashes(folder)));
  });
}

test("another content of the same size is noticed by its hash", async (t) => {
  const folder = scratchFolder(t);
  writeFile(path.join(folder, "a.so"), "library");
  await writeContents(folder);
  fs.writeFileSync(path.join(folder, "a.so"), "LIBRARY");
  assert.deepEqual([hasAllSizes(folder), await hasAllHashes(folder)], [true, false]);
});

test("one that doesn't say what it holds is believed, but not proven", async (t) => {
  const folder = scratchFolder(t);
  assert.deepEqual(
    [hasAllSizes(folder), hasContents(folder), await hasAllHashes(folder)],
    [true, false, false],
  );
  assert.equal(hasAllSizes(path.join(folder, "none")), false);
});
