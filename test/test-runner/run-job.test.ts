import assert from "node:assert/strict";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { runJob, withoutTotals } from "../../scripts/test/run-job.mjs";
import { here, scratchFolder, scratchPlace, writeFile } from "../setup/scratch.js";

/** Runs a file of tests with this text. */
function runText(t: TestContext, text: string, timed = false) {
  const file = path.join(scratchFolder(t), "some.test.ts");
  writeFile(file, `import { test } from "node:test";\n${text}`);
  const check = { name: "some", title: "Some", folder: "" };
  return runJob({ check, file, timed, slow: false }, here, process.env);
}

test("a file of tests is run, and its tests are counted", async (t) => {
  const { counts, output } = await runText(
    t,
    'test("good", () => {}); test("bad", () => { throw new Error("no") }); test.skip("not", () => {});',
  );
  assert.deepEqual(counts, { passed: 1, failed: 1, skipped: 1 });
  assert.match(output, /✔ good/);
  assert.match(output, /✖ bad[\s\S]*Error: no/);
  assert.doesNotMatch(output, /duration_ms \d/);
});

test("a file that holds no tests, fails outside of them, or doesn't reach the end, has failed", async (t) => {
  for (const text of [
    "",
    'test("good", () => {}); throw new Error("outside");',
    'test("good", async () => { process.exit(0); });',
    'test("good", () => {}); setTimeout(() => process.exit(1), 50);',
  ]) {
    const { counts } = await runText(t, text);
    assert.ok(counts.failed > 0, text);
  }
});

test("a program counts as one test", async () => {
  const program = (...args: string[]) =>
    runJob({ check: { name: "p", title: "P", program: args }, timed: false, slow: true }, here, process.env);
  assert.deepEqual((await program("--version")).counts, { passed: 1, failed: 0, skipped: 0 });
  const failed = await program("--eval", "console.log('why'); process.exit(2)");
  assert.deepEqual(failed.counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(failed.output, /why/);
});

test("what measures time comes before the rest where the processor is asked for", async (t) => {
  const text = 'import os from "node:os"; test("it is", () => console.log("priority", os.getPriority()));';
  const own = os.getPriority();
  assert.match((await runText(t, text)).output, new RegExp(`priority ${Math.min(19, own + 10)}\\n`));
  assert.match((await runText(t, text, true)).output, new RegExp(`priority ${own}\\n`));
});

test("the totals of one file are left out, the rest stays", () => {
  assert.equal(withoutTotals("✔ a (1 ms)\nℹ tests 1\nℹ note\nℹ duration_ms 1.5\n"), "✔ a (1 ms)\nℹ note\n");
});

test("what needs wine is skipped where there is none, and says so", async (t) => {
  const check = { name: "some", title: "Some", folder: "", wine: true };
  const job = { check, file: "no/such.test.ts", timed: false, slow: false };
  const { counts, output } = await runJob(job, scratchPlace(t), process.env);
  assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 1 });
  assert.match(output, /Skipped: there is no Node for Windows with wine/);
});
