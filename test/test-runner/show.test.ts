import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { checks } from "../../scripts/test/checks.mjs";
import { runJob } from "../../scripts/test/run-job.mjs";
import { summary } from "../../scripts/test/show.mjs";
import { here } from "../setup/scratch.js";

const check = checks.find(({ name }) => name === "core");
assert.ok(check);

/** Runs a file of tests as `npm test` does, and sums up. */
async function summaryOf(code: string) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "course-show-"));
  try {
    const file = path.join(folder, "some.test.mjs");
    fs.writeFileSync(file, `import { test } from "node:test";\n${code}`);
    assert.ok(check);
    const result = await runJob({ check, file, timed: false, slow: false }, here, process.env);
    return summary(new Map([[check, [result]]]), 1000);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test("the end says which test failed, where and why", async () => {
  const text = await summaryOf(
    `test("two is three", () => { throw new Error("2 is not 3"); });\ntest("holds", () => {});`,
  );
  assert.match(text, /── Failed: .*some\.test\.mjs/);
  assert.match(text, /✖ two is three/);
  assert.match(text, /2 is not 3\n.*some\.test\.mjs:2:/);
  assert.doesNotMatch(text, /node:internal/);
  assert.equal(text.split("\n").at(-1), "1 passed, 1 failed");
});

test("what ends before its tests report shows the end of what it printed", async () => {
  const text = await summaryOf(`console.log("the last word"); process.exit(3);`);
  assert.match(text, /── Failed: .*\n\n.*the last word/s);
});

test("where nothing failed, nothing more is said", async () => {
  const text = await summaryOf(`test("holds", () => {});`);
  assert.doesNotMatch(text, /Failed/);
  assert.equal(text.split("\n").at(-1), "1 passed, 0 failed");
});
