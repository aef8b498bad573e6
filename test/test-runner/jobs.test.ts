import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { checks } from "../../scripts/test/checks.mjs";
import { jobsNamed, jobsOf } from "../../scripts/test/jobs.mjs";
import { inLanes } from "../../scripts/test/lanes.mjs";
import { readOptions } from "../../scripts/test/options.mjs";
import { here } from "../setup/scratch.js";

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

test("a file that is marked as timed or slow is there", () => {
  for (const { folder = "", timed = [], slow = [] } of checks) {
    for (const name of [...timed, ...slow]) {
      assert.ok(fs.existsSync(path.join(here.root, folder, name)), `${folder}/${name}`);
    }
  }
});

test("every file of tests is one job, and of one check", () => {
  const files = jobsOf(here.root).flatMap(({ file }) => file ?? []);
  assert.equal(new Set(files).size, files.length);
  assert.ok(files.includes("test/test-runner/jobs.test.ts"));
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

test("a check, a file and a folder are found by their names", () => {
  const named = (...names: string[]) => jobsNamed(here.root, names, here.root);
  assert.deepEqual(
    named("types").jobs.map(({ check }) => check.name),
    ["types"],
  );
  const file = "test/test-runner/jobs.test.ts";
  assert.deepEqual(
    named(file, path.join(here.root, file)).jobs.map((job) => job.file),
    [file],
  );
  const folder = named("test/test-runner/").jobs;
  assert.deepEqual(folder, named("test-runner").jobs);
  assert.ok(folder.length > 1);
  assert.deepEqual(named("untis", file).unknown, ["untis"]);
});

test("options are read, and nonsense is refused", () => {
  assert.deepEqual(readOptions(["course", "kernel"]).names, ["course", "kernel"]);
  assert.equal(readOptions(["-h"]).help, true);
  assert.deepEqual(readOptions(["--changed"]), { help: false, changed: true, ref: undefined, names: [] });
  assert.equal(readOptions(["--changed", "HEAD~3"]).ref, "HEAD~3");
  assert.throws(() => readOptions(["--chnged"]), /Unknown: --chnged/);
  assert.throws(() => readOptions(["--changed", "a", "b"]), /one commit, not a, b/);
});

test("what measures time runs one after another, the rest beside it, what is slow first", async () => {
  const ran: string[] = [];
  let timed = 0;
  let others = 0;
  let most = 0;
  const jobs = [..."abcdef"].map((name, i) => ({ name, timed: i < 2, slow: name === "f" }));
  await inLanes(jobs, 2, async (job) => {
    ran.push(job.name);
    if (job.timed) assert.equal(++timed, 1);
    else most = Math.max(most, ++others);
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (job.timed) timed--;
    else others--;
  });
  assert.deepEqual(ran.toSorted(), [..."abcdef"]);
  assert.equal(most, 2);
  assert.ok(ran.indexOf("f") < ran.indexOf("c"));
});
