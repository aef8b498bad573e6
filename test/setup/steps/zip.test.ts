import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../../scripts/setup/helpers/command.mjs";
import { unzip, zipEntries } from "../../../scripts/setup/steps/tensorflow/zip.mjs";
import { here, scratchFolder } from "../scratch.js";

/** Has Python pack a deflated, a stored and an empty file. */
async function archive(folder: string): Promise<string> {
  const file = path.join(folder, "a.zip");
  const code = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", comment_ := zipfile.ZIP_DEFLATED) as z:
    z.writestr("deep/large.txt", "0123456789" * 300_000)
    z.writestr("stored.bin", bytes(range(256)), zipfile.ZIP_STORED)
    z.writestr("empty", "")
    z.comment = b"a comment"
`.replace("comment_ := ", "");
  const { ok, output } = await run(here.python, ["-c", code, file]);
  assert.ok(ok, output);
  return file;
}

test("files come out of an archive as they went in, and their bytes are counted", async (t) => {
  const folder = scratchFolder(t);
  const file = await archive(folder);
  const entries = await zipEntries(file);
  assert.deepEqual(
    entries.map(({ name, size }) => [name, size]),
    [
      ["deep/large.txt", 3_000_000],
      ["stored.bin", 256],
      ["empty", 0],
    ],
  );
  let counted = 0;
  for (const entry of entries)
    await unzip(file, entry, path.join(folder, "out", entry.name), (n) => (counted += n));
  assert.equal(counted, 3_000_256);
  assert.equal(
    fs.readFileSync(path.join(folder, "out/deep/large.txt"), "utf8"),
    "0123456789".repeat(300_000),
  );
  assert.deepEqual([...fs.readFileSync(path.join(folder, "out/stored.bin"))], [...Array(256).keys()]);
  assert.equal(fs.readFileSync(path.join(folder, "out/empty"), "utf8"), "");
});

test("an archive that was cut off is refused", async (t) => {
  const file = await archive(scratchFolder(t));
  fs.truncateSync(file, 1000);
  await assert.rejects(zipEntries(file), /is no zip archive, or was cut off/);
});

test("damaged content is refused", async (t) => {
  const folder = scratchFolder(t);
  const file = await archive(folder);
  const [entry] = await zipEntries(file);
  assert.ok(entry);
  const bytes = fs.readFileSync(file);
  bytes.fill(0xff, entry.offset + 60, entry.offset + 90);
  fs.writeFileSync(file, bytes);
  await assert.rejects(unzip(file, entry, path.join(folder, "out")));
});
