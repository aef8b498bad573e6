import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { beforeEach, describe, type TestContext, test } from "node:test";
import { firstLesson, updateMyWork } from "../../../scripts/setup/steps/my-work.mjs";
import { scratchPlace, writeFile } from "../scratch.js";

const lesson = "lessons/01-load.ipynb";
const exercise = "exercises/01-prepare.ipynb";

function course(t: TestContext) {
  const place = scratchPlace(t, {
    [`notebooks/${lesson}`]: "lesson, version 1",
    [`notebooks/${exercise}`]: "exercise, version 1",
    "notebooks/solutions/01-prepare.ipynb": "solution",
    "notebooks/lessons/.ipynb_checkpoints/01-load.ipynb": "checkpoint",
  });
  const mine = path.join(place.root, "my-work");
  return {
    place,
    update: () => updateMyWork(path.join(place.root, "notebooks"), mine),
    publish: (name: string, content: string) => writeFile(path.join(place.root, "notebooks", name), content),
    edit: (name: string, content: string) => writeFile(path.join(mine, name), content),
    remove: (name: string) => fs.rmSync(path.join(mine, name)),
    read: (name: string) => fs.readFileSync(path.join(mine, name), "utf8"),
    files: () =>
      fs
        .readdirSync(mine, { recursive: true, encoding: "utf8" })
        .filter((name) => name.includes("."))
        .map((name) => name.replaceAll(path.sep, "/"))
        .sort(),
  };
}

describe("my-work", () => {
  let c: ReturnType<typeof course>;
  beforeEach((t) => {
    c = course(t as TestContext);
    c.update();
  });

  test("holds a copy of each lesson and exercise, and no solution", () => {
    assert.deepEqual(c.files(), [".course.json", exercise, lesson]);
    assert.equal(c.read(lesson), "lesson, version 1");
  });

  test("stays as it is when nothing has changed", () => {
    c.edit(lesson, "my changes");
    const { given, renewed, offered, total } = c.update();
    assert.deepEqual([given, renewed, offered, total], [[], [], [], 2]);
    assert.equal(c.read(lesson), "my changes");
  });

  test("gets the new version of a notebook that was not touched", () => {
    c.publish(lesson, "lesson, version 2");
    assert.deepEqual(c.update().renewed, [lesson]);
    assert.equal(c.read(lesson), "lesson, version 2");
  });

  test("keeps a changed notebook, and gets the new version beside it, once", () => {
    c.edit(lesson, "my changes");
    c.publish(lesson, "lesson, version 2");
    const beside = "lessons/01-load.new.ipynb";
    assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: beside }]);
    assert.equal(c.read(lesson), "my changes");
    assert.equal(c.read(beside), "lesson, version 2");
    c.remove(beside);
    assert.deepEqual(c.update().offered, []);
    assert.equal(c.read(lesson), "my changes");
  });

  test("never overwrites a new version either: the next one gets a name of its own", () => {
    c.edit(lesson, "my changes");
    c.publish(lesson, "lesson, version 2");
    c.update();
    c.edit("lessons/01-load.new.ipynb", "my changes to the new one");
    c.publish(lesson, "lesson, version 3");
    assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: "lessons/01-load.new-2.ipynb" }]);
    assert.equal(c.read("lessons/01-load.new.ipynb"), "my changes to the new one");
    assert.equal(c.read("lessons/01-load.new-2.ipynb"), "lesson, version 3");
  });

  test("gives a notebook again that was deleted or renamed", () => {
    fs.renameSync(
      path.join(c.place.root, "my-work", exercise),
      path.join(c.place.root, "my-work/mine.ipynb"),
    );
    assert.deepEqual(c.update().given, [exercise]);
    assert.equal(c.read("mine.ipynb"), "exercise, version 1");
    assert.equal(c.read(exercise), "exercise, version 1");
  });

  test("takes everything for changed where its record is lost", () => {
    c.edit(exercise, "my changes");
    c.remove(".course.json");
    c.publish(lesson, "lesson, version 2");
    c.update();
    assert.equal(c.read(exercise), "my changes");
    assert.equal(c.read(lesson), "lesson, version 1");
    assert.equal(c.read("lessons/01-load.new.ipynb"), "lesson, version 2");
  });

  test("a learner who pastes the new version in by hand counts as unchanged from then on", () => {
    c.publish(lesson, "lesson, version 2");
    c.edit(lesson, "lesson, version 2");
    assert.deepEqual(c.update().offered, []);
    c.publish(lesson, "lesson, version 3");
    assert.deepEqual(c.update().renewed, [lesson]);
  });

  test("leaves no temporary file", () => {
    c.publish(lesson, "lesson, version 2");
    c.edit(exercise, "my changes");
    c.publish(exercise, "exercise, version 2");
    c.update();
    assert.ok(!c.files().some((name) => name.endsWith(".part")));
  });

  test("opens at the first lesson", () => {
    assert.equal(firstLesson(c.place), `my-work/${lesson}`);
    fs.rmSync(path.join(c.place.root, "my-work"), { recursive: true });
    assert.equal(firstLesson(c.place), "my-work");
  });
});
