import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/command.mjs";
import { checks, countLine, readCounts } from "../../scripts/test/main.mjs";
import { here, scratchFolder, writeFile } from "../setup/scratch.js";

test("every folder of tests is run", () => {
  const folders = fs.readdirSync(path.join(here.root, "test"), { withFileTypes: true, recursive: true });
  const holdTests = folders
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => path.relative(here.root, entry.parentPath).split(path.sep).slice(0, 2).join("/"));
  for (const folder of new Set(holdTests)) {
    assert.ok(
      checks.some((check) => check.folder === folder),
      `npm test doesn't run ${folder}`,
    );
  }
});

test("the counts of a real run are read, failed and skipped ones included", async (t) => {
  const folder = scratchFolder(t);
  const tap = path.join(folder, "result.tap");
  writeFile(
    path.join(folder, "some.test.mjs"),
    `import { test } from "node:test";
     test("passes", () => {});
     test("passes too", () => {});
     test("fails", () => { throw new Error("no"); });
     test("skipped", { skip: true }, () => {});
     test("to do", { todo: true }, () => {});`,
  );
  const reporter = ["--test-reporter=tap", `--test-reporter-destination=${tap}`];
  // Else the inner runner takes itself for a part of this one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { ok } = await run(process.execPath, ["--test", ...reporter, path.join(folder, "some.test.mjs")], {
    env,
  });
  assert.ok(!ok);
  assert.deepEqual(readCounts(fs.readFileSync(tap, "utf8")), { passed: 2, failed: 1, skipped: 2 });
});

test("a run that was cut off has no counts", () => {
  assert.deepEqual(readCounts("TAP version 13\n# Subtest: a"), { passed: 0, failed: 0, skipped: 0 });
});

test("the last line is as plain as can be", () => {
  assert.equal(countLine({ passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
  assert.equal(countLine({ passed: 3, failed: 1, skipped: 2 }), "3 passed, 1 failed, 2 skipped");
});

test("an unknown check is refused, and the known ones are named", async () => {
  const { code, stdout } = await run(process.execPath, [
    path.join(here.root, "scripts", "test.mjs"),
    "untis",
  ]);
  assert.equal(code, 1);
  assert.match(stdout, /Unknown: untis/);
  for (const { name } of checks) assert.ok(stdout.includes(name));
});
