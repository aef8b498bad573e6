import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { countLine, readCounts } from "../../scripts/test/counts.mjs";
import { scratchFolder, writeFile } from "../setup/scratch.js";

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
