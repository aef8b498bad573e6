import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { run } from "../../scripts/setup/helpers/command.mjs";
import { broken } from "../../scripts/test/choose/changed.mjs";
import { changedFiles } from "../../scripts/test/choose/git.mjs";
import { importsOf } from "../../scripts/test/choose/imports.mjs";
import { uses } from "../../scripts/test/choose/uses.mjs";
import { jobsOf } from "../../scripts/test/jobs.mjs";
import { leftOut } from "../../scripts/test/show.mjs";
import { here, scratchFolder, writeFile } from "../setup/scratch.js";

let followed: ReturnType<typeof importsOf> | undefined;

/** Follows the imports of the course once for all tests: it takes some seconds. */
const once: typeof importsOf = (root, entries) => {
  followed ??= importsOf(root, entries);
  return followed;
};

/** The jobs that a change in these files of the course chooses, by file or name, and why all were chosen. */
async function chosenFor(...files: string[]) {
  const { chosen, why } = await broken(here.root, jobsOf(here.root), files, once);
  return { names: chosen.map(({ check, file }) => file ?? check.name), why };
}

test("types and lint are always run, and nothing else where nothing has changed", async () => {
  assert.deepEqual((await chosenFor()).names, ["types", "lint"]);
  assert.deepEqual((await chosenFor("README.md", ".gitignore")).names, ["types", "lint"]);
});

test("a changed test is run, and so is what imports a changed helper", async () => {
  const file = "test/test-runner/counts.test.ts";
  assert.ok((await chosenFor(file)).names.includes(file));
  const { names } = await chosenFor("test/browser/page.ts");
  assert.ok(names.includes("test/browser/draw.test.ts"));
  assert.ok(!names.includes("test/setup/lab/port.test.ts"));
});

test("imports are followed through the set-up's own files", async () => {
  const { names, why } = await chosenFor("scripts/test/counts.mjs");
  assert.equal(why, "");
  assert.ok(names.includes("test/test-runner/counts.test.ts"));
  assert.ok(!names.some((name) => name.startsWith("test/notebooks/")));
});

test("the API pages are made where what they are made from has changed", async () => {
  assert.ok((await chosenFor("lib/course/src/training/fit.ts")).names.includes("docs"));
  assert.ok(!(await chosenFor("scripts/test/counts.mjs")).names.includes("docs"));
});

test("what the kernel runs is tested with it", async () => {
  const { names } = await chosenFor("lib/kernel/src/session.ts");
  for (const name of ["setup/lab/lab", "setup/lab/jupyter", "browser/lessons", "kernel/over-the-wire"]) {
    assert.ok(names.includes(`test/${name}.test.ts`), name);
  }
});

test("a source of a lesson breaks what runs it", async () => {
  const lesson = "notebooks/source/lessons/03-build-and-fit.ts";
  const { names } = await chosenFor(lesson);
  for (const name of ["notebooks/lessons", "notebooks/generated", "browser/lessons"]) {
    assert.ok(names.includes(`test/${name}.test.ts`), name);
  }
  assert.ok(!names.includes("test/exercises/notebooks.test.ts"));
  const only = async (...files: string[]) => {
    const { chosen } = await broken(here.root, jobsOf(here.root), files, once);
    return chosen.find(({ file }) => file === "test/notebooks/lessons.test.ts")?.only;
  };
  assert.deepEqual(await only(lesson), [lesson]);
  // Whatever puts notebooks into the kernel can break them all.
  assert.equal(await only(lesson, "scripts/notebooks/execute.ts"), undefined);
});

test("what everything depends on, and what nobody knows, runs everything", async () => {
  const all = jobsOf(here.root).length;
  const lock = await chosenFor("package-lock.json");
  assert.equal(lock.names.length, all);
  assert.match(lock.why, /everything depends on package-lock\.json/);
  const unknown = await chosenFor("test/tsconfig.json", "data/manifest.json");
  assert.equal(unknown.names.length, all);
  const gone = await chosenFor("lib/a-file-that-is-gone.ts");
  assert.deepEqual(gone, { names: ["types", "lint", "docs", "test/rooms/rooms.test.ts"], why: "" });
});

test("only what a file can reach counts, of a package that gathers many", async (t) => {
  const root = project(t);
  const imports = await importsOf(root, ["test/a.test.ts", "test/worker.test.ts"]);
  const a = imports.get("test/a.test.ts");
  assert.deepEqual([...(a?.code ?? [])].sort(), ["lib/src/a.ts", "test/a.test.ts"]);
  assert.ok(a?.imported.has("lib/src/b.ts") && a.imported.has("lib/src/index.ts"));
  assert.ok(imports.get("test/worker.test.ts")?.code.has("test/beside.ts"), "a worker counts as imported");
});

test("an import that leads nowhere runs everything, and says so", async (t) => {
  const root = project(t);
  writeFile(path.join(root, "test", "a.test.ts"), 'import "./gone.js";');
  const check = { name: "test", title: "", folder: "test" };
  const jobs = jobsOf(root, [check]);
  const { chosen, why } = await broken(root, jobs, ["test/beside.ts"]);
  assert.equal(chosen.length, jobs.length);
  assert.match(why, /the imports can't be followed: .*gone/s);
});

test("every line of the table names tests that are there", () => {
  const files = jobsOf(here.root).flatMap(({ file }) => file ?? []);
  for (const { tests } of uses)
    assert.ok(
      files.some((file) => tests.test(file)),
      String(tests),
    );
});

test("a change is what a branch adds to main, with what is not committed", async (t) => {
  const root = scratchFolder(t);
  const git = async (...args: string[]) => {
    const { ok, output } = await run("git", ["-c", "user.name=A", "-c", "user.email=a@b.c", ...args], {
      cwd: root,
    });
    assert.ok(ok, output);
  };
  const commit = async (name: string) => {
    writeFile(path.join(root, name), name);
    await git("add", "--all");
    await git("commit", "--quiet", "--message", name);
  };
  await assert.rejects(changedFiles(root), /no git repository/);
  await git("init", "--quiet", "--initial-branch=main");
  await commit("old");
  await commit("moved");
  assert.deepEqual((await changedFiles(root)).files, []);
  await git("checkout", "--quiet", "-b", "branch");
  await commit("committed");
  await git("checkout", "--quiet", "main");
  await commit("of-others");
  await git("checkout", "--quiet", "branch");
  fs.renameSync(path.join(root, "moved"), path.join(root, "moved to"));
  writeFile(path.join(root, "untracked", "é.ts"), "");
  const { base, files } = await changedFiles(root);
  assert.match(base, /^main \([0-9a-f]{7}\)$/);
  assert.deepEqual(files, ["committed", "moved", "moved to", "untracked/é.ts"]);
  assert.deepEqual((await changedFiles(root, "HEAD")).files, ["moved", "moved to", "untracked/é.ts"]);
  await assert.rejects(changedFiles(root, "nowhere"), /git knows no commit "nowhere"/);
});

test("what is left out is said", () => {
  const [a, b] = ["a", "b"].map((name) => ({ name, title: name }));
  assert.ok(a && b);
  const jobs = [a, b, b].map((check, i) => ({ check, file: `${i}`, timed: false, slow: false }));
  assert.equal(leftOut(jobs, jobs), "");
  assert.match(leftOut(jobs, jobs.slice(1, 2)), /: all of a; 1 of the 2 files of b\.$/);
  const partly = jobs.map((job) => ({ ...job, ...(job.file === "0" ? { only: ["x.ts"] } : {}) }));
  assert.match(leftOut(jobs, partly), /: all of 0 but x\.ts\.$/);
});

/** A repository with a package of several files, a test that uses one of them, and one with a worker. */
function project(t: TestContext): string {
  const root = scratchFolder(t);
  const files = {
    "package-lock.json": JSON.stringify({
      packages: { "node_modules/own": { link: true, resolved: "lib" } },
    }),
    "lib/package.json": '{ "name": "own", "type": "module", "exports": "./dist/index.js" }',
    "lib/dist/index.js": 'export { a } from "./a.js";\nexport { b } from "./b.js";',
    "lib/dist/index.js.map": '{ "sources": ["../src/index.ts"] }',
    "lib/dist/a.js": 'export const a = () => "a";',
    "lib/dist/a.js.map": '{ "sources": ["../src/a.ts"] }',
    "lib/dist/b.js": 'export const b = () => "b";',
    "lib/dist/b.js.map": '{ "sources": ["../src/b.ts"] }',
    "test/a.test.ts": 'import { a } from "own";\nimport "foreign";\na();',
    "test/worker.test.ts": 'new Worker(new URL("./beside.js", import.meta.url));',
    "test/beside.ts": "console.log(1);",
  };
  for (const [name, content] of Object.entries(files)) writeFile(path.join(root, name), content);
  for (const folder of ["scripts", "notebooks/source", "node_modules"]) {
    fs.mkdirSync(path.join(root, folder), { recursive: true });
  }
  fs.symlinkSync("../lib", path.join(root, "node_modules", "own"));
  return root;
}
