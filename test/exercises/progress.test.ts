// The table of what a learner has done: all of the course in it, and nothing made up.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { question } from "course";
import { exercise1 } from "../../lib/exercises/src/1-load-and-prepare/checks.js";
import { exercises } from "../../lib/exercises/src/judge-task.js";
import * as practices from "../../lib/exercises/src/lessons/index.js";
import * as quizzes from "../../lib/exercises/src/lessons/quizzes.js";
import { allTasks, questionsIn } from "../../lib/exercises/src/progress/tasks.js";
import { progress } from "../../lib/exercises/src/progress.js";

const { quiz01, quiz03 } = quizzes;
const { lesson01 } = practices;
const start = process.cwd();
const repository = fileURLToPath(new URL("../..", import.meta.url));
const root = fs.mkdtempSync(path.join(os.tmpdir(), "course-progress-"));
const work = path.join(root, "my-work");

before(() => {
  for (const folder of ["lessons", "exercises"]) {
    fs.mkdirSync(path.join(work, folder), { recursive: true });
    for (const name of fs.readdirSync(path.join(repository, "notebooks", folder))) {
      if (name.endsWith(".ipynb")) fs.writeFileSync(path.join(work, folder, name), "{}");
    }
  }
  fs.writeFileSync(path.join(work, ".course.json"), "{}");
  fs.symlinkSync(path.join(repository, "notebooks"), path.join(root, "notebooks"), "junction");
  process.chdir(path.join(work, "lessons"));
});
after(() => {
  process.chdir(start);
  fs.rmSync(root, { recursive: true, force: true });
});

test("every question of every lesson is found, with all that it asks", () => {
  const folder = path.join(repository, "notebooks", "source", "lessons");
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
    const source = fs.readFileSync(path.join(folder, name), "utf8");
    const found = questionsIn(source);
    assert.equal(found.length, source.match(/\bquestion\(/g)?.length, name);
    assert.equal(new Set(found).size, found.length, name);
    for (const ask of found) assert.match(ask, /^[^\\]{10,}[.?)]$/, ask);
  }
});

test("questions are read however they are written", () => {
  const code = `const a = question({ ask: "Is \\"this\\" one?", expected: 1 });
const b = question({
  ask: 'And "this"?',
});
question({ ask: \`Or \\\`this\\\`?\` }); other({ ask: "no" }); question(options);`;
  assert.deepEqual(questionsIn(code), ['Is "this" one?', 'And "this"?', "Or `this`?"]);
});

test("lessons and exercises come in the order in which they are done", () => {
  const all = allTasks(Object.values(quizzes), [], exercises, () => undefined).map(({ name }) => name);
  assert.equal(all.length, Object.keys(quizzes).length + exercises.length);
  assert.deepEqual(all.slice(0, 6), [
    "01-load-and-look",
    "02-flatten-normalise-one-hot",
    "1-load-and-prepare",
    "03-build-and-fit",
    "04-evaluate",
    "2-build-train-evaluate",
  ]);
});

test("at first all is open, and the first lesson is next", () => {
  const { notebooks, next, notes } = progress();
  assert.ok(notebooks.every(({ results }) => results.every(({ state }) => state === "open")));
  assert.equal(next?.notebook.name, "01-load-and-look");
  assert.deepEqual(notes, []);
  const steps = Object.values(practices).flatMap((one) => ("steps" in one ? Object.keys(one.steps) : []));
  const turns = notebooks
    .filter(({ path: file }) => file.startsWith("lessons/"))
    .flatMap(({ results }) => results.filter(({ task }) => task.kind === "your turn"));
  assert.equal(turns.length, steps.length);
});

test("what was checked is in it, by hand or not", async () => {
  quiz01.answer("b", "a", "", "", "");
  quiz03.answer("c");
  question({ ask: "How many numbers describe one image?", expected: 784 }).answer(784);
  await lesson01.check("scoreToBeat", (counts: number[]) => Math.max(...counts) / counts.length);
  await exercise1.check("flatten", () => 0);
  const text = String(progress());
  assert.match(text, /^Your progress: 3 of \d+ right\.\n/);
  assert.match(text, /^Lesson 1: Load and look +◐ begun +1 of 3 +0 of \d, 1 tried +1 of 5, 1 tried$/m);
  assert.match(text, /^Lesson 2: Flatten, normalise, one-hot +… open/m);
  assert.match(text, /^Exercise 1: Load and prepare +◐ begun +0 of \d, 1 tried +0 of \d+$/m);
  assert.match(text, /^Next: Exercise 1: Load and prepare, your turn: /m);
  const lesson = String(progress(1));
  assert.match(lesson, /^How many numbers describe one image\? +question +✔\sright$/m);
  assert.match(lesson, /score to beat.* +your\sturn +✘\stried$/im);
  assert.match(lesson, /^Next: Lesson 1/m);
});

test("as HTML it is a table with headings, and links lead to the notebooks beside this one", () => {
  const html = progress().toHtml();
  assert.match(html, /<caption[^>]*>Your progress: 3 of/);
  assert.match(
    html,
    /<th scope="row"[^>]*><a href="03-build-and-fit\.ipynb">Lesson 3: Build and fit<\/a><\/th>/,
  );
  assert.match(
    html,
    /<p>Next: <a href="\.\.\/exercises\/1-load-and-prepare\.ipynb">Exercise 1: Load and prepare<\/a>, your turn: /,
  );
});

test("the next thing is in the notebook that was worked on last, and behind it where all of that is right", async () => {
  const file = path.join(work, "progress", "03-build-and-fit.json");
  const record = JSON.parse(fs.readFileSync(file, "utf8"));
  for (const { task } of progress(3).only?.results ?? []) {
    if (task.record === "03-build-and-fit")
      record.results[task.what] = { state: "right", at: "2999-01-01T00:00:00Z" };
    else question({ ask: task.what, expected: 1 }).answer(1);
  }
  fs.writeFileSync(file, JSON.stringify(record));
  assert.equal(progress(3).next, undefined);
  assert.match(String(progress(3)), /all right.*\n[\s\S]*All of it is right\./);
  assert.equal(progress().next?.notebook.name, "04-evaluate");
});

test("a name finds a notebook, and a wrong one is told which there are", () => {
  assert.equal(progress("1-load-and-prepare").only?.title, "Exercise 1: Load and prepare");
  assert.equal(progress("1-load").only?.name, "1-load-and-prepare");
  assert.equal(progress("evaluate").only?.name, "04-evaluate");
  assert.throws(() => progress(99), /no notebook is called 99\. There are: 01-load-and-look, /);
  assert.throws(() => progress("x/y"), RangeError);
});

test("a file that can't be read is said, and the rest is shown", () => {
  fs.writeFileSync(path.join(work, "progress", "07-capacity-and-batches.json"), "{");
  assert.match(
    String(progress()),
    /07-capacity-and-batches\.json can't be read: it is no JSON\. It is left as it is\./,
  );
});

test("outside of my-work it says so", () => {
  process.chdir(root);
  assert.match(String(progress()), /This notebook lies outside of my-work\//);
  process.chdir(path.join(work, "lessons"));
});
