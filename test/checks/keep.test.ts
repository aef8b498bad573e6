// What is kept of a learner's work: only in their folder, whole, and never lost.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { question } from "@course/checks";
import { keepResults, keptResults } from "../../lib/checks/src/progress/keep.js";

const start = process.cwd();
const root = fs.mkdtempSync(path.join(os.tmpdir(), "course-keep-"));
const work = path.join(root, "my-work");
const progress = path.join(work, "progress");

beforeEach(() => {
  process.chdir(start);
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(path.join(work, "lessons"), { recursive: true });
  fs.writeFileSync(path.join(work, ".course.json"), "{}");
  process.chdir(path.join(work, "lessons"));
});
after(() => {
  process.chdir(start);
  fs.rmSync(root, { recursive: true, force: true });
});

function read(name: string): string {
  return fs.readFileSync(path.join(progress, `${name}.json`), "utf8");
}

test("a result is a line of JSON that people can read", () => {
  keepResults("03-x", [
    { what: "neuron", state: "right", points: 2 },
    { what: "loss", state: "not right", points: 1 },
    { what: "softmax", state: "not tried yet", points: 0 },
  ]);
  assert.match(
    read("03-x"),
    /^\{\n {2}"about": ".*sent nowhere\.",\n {2}"version": 1,\n {2}"results": \{\n {4}"neuron": \{"state":"right","points":2,"at":"[\dT:.-]+Z"\},\n {4}"loss": \{"state":"tried",.*\}\n {2}\}\n\}\n$/,
  );
});

test("what was right stays right, with the most points", () => {
  keepResults("1-y", [{ what: "a", state: "not right", points: 1 }]);
  keepResults("1-y", [{ what: "a", state: "right", points: 3 }]);
  const before = read("1-y");
  keepResults("1-y", [{ what: "a", state: "not right", points: 0 }]);
  keepResults("1-y", [{ what: "a", state: "not tried yet" }]);
  assert.equal(read("1-y"), before);
  const { state, points } = keptResults().records.get("1-y")?.a ?? {};
  assert.deepEqual({ state, points }, { state: "right", points: 3 });
});

test("questions are kept by what they ask", () => {
  const asked = question({ ask: "What is 1 + 1?", expected: 2 });
  asked.answer(undefined);
  assert.equal(keptResults().records.size, 0);
  asked.answer(3);
  asked.answer(2);
  assert.equal(keptResults().records.get("questions")?.["What is 1 + 1?"]?.state, "right");
});

for (const [what, text] of [
  ["half a file", '{\n  "about": "What'],
  ["an empty file", ""],
  ["something else", "[1, 2]"],
  ["another version", '{ "version": 2, "results": {} }'],
  ["results of another form", '{ "version": 1, "results": { "a": { "state": "done" } } }'],
] as const) {
  test(`${what} is told in words, and kept under another name`, () => {
    fs.mkdirSync(progress);
    fs.writeFileSync(path.join(progress, "02-z.json"), text);
    assert.match(
      keptResults().troubles.join(),
      /^my-work\/progress\/02-z\.json can't be read: .* as it is\.$/,
    );
    assert.equal(read("02-z"), text);
    keepResults("02-z", [{ what: "a", state: "right" }]);
    assert.equal(fs.readFileSync(path.join(progress, "02-z.unreadable-1"), "utf8"), text);
    assert.equal(keptResults().records.get("02-z")?.a?.state, "right");
    assert.match(keptResults().troubles.join(), /put aside in my-work\/progress: 02-z\.unreadable-1\./);
  });
}

test("outside of that folder nothing is kept, nor in another folder of that name, nor while graded", () => {
  const keep = () => keepResults("03-x", [{ what: "a", state: "right" }]);
  process.chdir(root);
  keep();
  assert.equal(keptResults().work, undefined);
  process.chdir(path.join(work, "lessons"));
  fs.rmSync(path.join(work, ".course.json"));
  keep();
  fs.writeFileSync(path.join(work, ".course.json"), "{}");
  process.env.COURSE_GRADING_PORT = "1";
  keep();
  delete process.env.COURSE_GRADING_PORT;
  assert.equal(fs.existsSync(progress), false);
  keep();
  assert.equal(fs.existsSync(progress), true);
});

test("where nothing can be written, a cell goes on, and it is said later", () => {
  fs.writeFileSync(progress, "a file in the place of the folder");
  keepResults("03-x", [{ what: "a", state: "right" }]);
  assert.match(keptResults().troubles.join(), /The last result could not be kept/);
});

test("several notebooks write at once, and none loses what another has written", async () => {
  const keep = fileURLToPath(new URL("../../lib/checks/dist/progress/keep.js", import.meta.url));
  const writers = ["a", "b", "c"].map((name) => {
    const code = `import { keepResults } from ${JSON.stringify(keep)};
      for (let i = 0; i < 40; i++) keepResults("same", [{ what: "${name}" + i, state: "right" }]);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
    return new Promise((resolve) => child.on("exit", resolve));
  });
  await Promise.all(writers);
  assert.equal(Object.keys(keptResults().records.get("same") ?? {}).length, 120);
  assert.deepEqual(fs.readdirSync(progress), ["same.json"]);
});

test("what a notebook left that ended while it wrote stops nobody", () => {
  const lock = path.join(progress, "03-x.json.lock");
  fs.mkdirSync(lock, { recursive: true });
  fs.utimesSync(lock, new Date(0), new Date(0));
  keepResults("03-x", [{ what: "a", state: "right" }]);
  assert.deepEqual(fs.readdirSync(progress), ["03-x.json"]);
});
