import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { bytes } from "../../../scripts/setup/facts/bytes.mjs";
import { changesSince, listing } from "../../../scripts/setup/facts/listing.mjs";
import { scratchFolder, writeFile } from "../scratch.js";

/** A folder with ten files, and its listing. */
function folder(t: TestContext) {
  const root = scratchFolder(t);
  const names = Array.from({ length: 8 }, (_, i) => `kept/${i}.js`);
  for (const name of [...names, "kept/deep/a.py", "alone.txt"])
    writeFile(path.join(root, name), "0123456789");
  const listed = listing(root, ["kept", "alone.txt", "not/there"]);
  const at = (name: string) => path.join(root, name);
  return { root, at, listed, changes: () => changesSince(root, listed) };
}

/** What may happen to a file: what is done, and what is said of it. */
const DAMAGES: Record<string, [damage: (file: string) => void, said: string]> = {
  emptied: [(file) => fs.writeFileSync(file, ""), "empty instead of 10 bytes"],
  "cut to half": [(file) => fs.truncateSync(file, 5), "5 bytes instead of 10 bytes"],
  longer: [(file) => fs.appendFileSync(file, "more"), "14 bytes instead of 10 bytes"],
  "another one of the same length": [
    (file) => {
      fs.writeFileSync(file, "abcdefghij");
      fs.utimesSync(file, 1, 1);
    },
    "changed",
  ],
  gone: [(file) => fs.rmSync(file), "missing"],
  "a folder now": [
    (file) => {
      fs.rmSync(file);
      fs.mkdirSync(path.join(file, "in it"), { recursive: true });
    },
    "no file any more",
  ],
  "a link that leads nowhere": [
    (file) => {
      fs.rmSync(file);
      fs.symlinkSync("/no/such/file", file);
    },
    "missing",
  ],
  "a link to itself": [
    (file) => {
      fs.rmSync(file);
      fs.symlinkSync(path.basename(file), file);
    },
    "missing",
  ],
};

for (const [name, [damage, said]] of Object.entries(DAMAGES)) {
  for (const file of ["kept/3.js", "kept/deep/a.py", "alone.txt"]) {
    test(`a file is noticed that is ${name}: ${file}`, (t) => {
      const { at, changes } = folder(t);
      assert.deepEqual(changes(), { wrong: [], files: [], isCopied: false });
      damage(at(file));
      const { wrong, files, isCopied } = changes();
      assert.deepEqual(files, [file]);
      assert.ok(wrong[0]?.startsWith(`${file}: `) && wrong[0].endsWith(said), wrong[0]);
      assert.equal(isCopied, false);
    });
  }
}

test("a folder that is gone, or has become a file, is noticed with all that was in it", (t) => {
  const { at, changes } = folder(t);
  fs.rmSync(at("kept"), { recursive: true });
  assert.equal(changes().wrong.length, 9);
  fs.writeFileSync(at("kept"), "");
  assert.equal(changes().wrong.length, 9);
});

test("a copy has other times, and is known for one; what is damaged in it is named", (t) => {
  const { root, at, listed } = folder(t);
  const copy = scratchFolder(t);
  fs.cpSync(root, copy, { recursive: true });
  for (const folder of Object.entries(listed))
    for (const name of Object.keys(folder[1])) fs.utimesSync(path.join(copy, folder[0], name), 9, 9);
  assert.deepEqual(changesSince(copy, listed), { wrong: [], files: [], isCopied: true });
  fs.truncateSync(path.join(copy, "kept/5.js"), 1);
  const { wrong, isCopied } = changesSince(copy, listed);
  assert.deepEqual([wrong, isCopied], [["kept/5.js: 1 bytes instead of 10 bytes"], true]);
  assert.ok(fs.existsSync(at("kept/5.js")));
});

test("new files, and those that are left out, don't count", (t) => {
  const { root, at, changes } = folder(t);
  writeFile(at("kept/new.js"), "");
  assert.deepEqual(changes().wrong, []);
  const listed = listing(root, ["kept"], (name) => name === "kept/deep" || name.endsWith("new.js"));
  assert.deepEqual(Object.keys(listed), ["kept"]);
  assert.equal(Object.keys(listed.kept ?? {}).length, 8);
});

test("what Python compiles may be missing or newer, but not half", (t) => {
  const root = scratchFolder(t);
  const file = path.join(root, "__pycache__/a.cpython-311.pyc");
  for (const name of ["a.py", "b.py", "c.py"]) writeFile(path.join(root, name), "code");
  writeFile(file, "compiled");
  const listed = listing(root, ["__pycache__", "a.py", "b.py", "c.py"]);
  fs.utimesSync(file, 5, 5);
  assert.deepEqual(changesSince(root, listed).wrong, []);
  fs.truncateSync(file, 4);
  assert.equal(changesSince(root, listed).wrong.length, 1);
  fs.rmSync(file);
  assert.deepEqual(changesSince(root, listed).wrong, []);
});

test("files that links point to are listed with their own size, folders that links point to are not", (t) => {
  const root = scratchFolder(t);
  writeFile(path.join(root, "elsewhere/library.so.2"), "a library");
  fs.mkdirSync(path.join(root, "lib"));
  fs.symlinkSync("../elsewhere/library.so.2", path.join(root, "lib/library.so"));
  fs.symlinkSync("../elsewhere", path.join(root, "lib/all"));
  fs.symlinkSync("nowhere", path.join(root, "lib/dangling"));
  const listed = listing(root, ["lib"]);
  assert.deepEqual(Object.keys(listed.lib ?? {}), ["library.so"]);
  fs.truncateSync(path.join(root, "elsewhere/library.so.2"), 2);
  assert.deepEqual(changesSince(root, listed).wrong, ["lib/library.so: 2 bytes instead of 9 bytes"]);
  // A link to a folder is followed where it is named.
  assert.equal(Object.keys(listing(root, ["lib/all"])["lib/all"] ?? {}).length, 1);
});

test("numbers of bytes are written for people", () => {
  assert.deepEqual([0, 999, 1000, 396_123_456, 999_960, 2.5e9].map(bytes), [
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "396.1 MB",
    "1.0 MB",
    "2.5 GB",
  ]);
});
