import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeEach, describe, type TestContext, test } from "node:test";
import { updateMyWork } from "../../../scripts/setup/my-work/update.mjs";
import { firstLesson } from "../../../scripts/setup/steps/my-work.mjs";
import { type Cell, type Notebook, normalized } from "../../../scripts/shared/notebook.js";
import { scratchPlace, writeFile } from "../scratch.js";

const lesson = "lessons/01-load.ipynb";
const exercise = "exercises/1-prepare.ipynb";

const text = (source: string): Cell => ({ cell_type: "markdown", metadata: {}, source });

function code(source: string, shown: string, count: number): Cell {
  const output = { output_type: "execute_result" as const, data: { "text/plain": shown }, metadata: {} };
  return { cell_type: "code", metadata: {}, source, outputs: [output], execution_count: count };
}

/** A notebook as the course has it: executed. */
function notebook(...cells: Cell[]): Notebook {
  return normalized({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, { course: { inputs: "x" } });
}

const first = () => notebook(text("# 1"), code("1 + 1", "2", 1), code("3 + 3", "6", 2), text("The end."));
/** The next version: its second sum is another. */
const second = () => notebook(text("# 1"), code("1 + 1", "2", 1), code("4 + 4", "8", 2), text("The end."));
const prepare = () => notebook(text("# Prepare"), code("0", "0", 1));

const json = (value: unknown) => `${JSON.stringify(value, undefined, 1)}\n`;
const sourceOf = ({ source }: Cell) => (Array.isArray(source) ? source.join("") : source);

function course(t: TestContext) {
  const place = scratchPlace(t, {
    [`notebooks/${lesson}`]: json(first()),
    [`notebooks/${exercise}`]: json(prepare()),
    "notebooks/solutions/1-prepare.ipynb": json(prepare()),
    "notebooks/lessons/.ipynb_checkpoints/01-load.ipynb": "checkpoint",
  });
  const mine = path.join(place.root, "my-work");
  const read = (name: string) => fs.readFileSync(path.join(mine, name), "utf8");
  return {
    place,
    read,
    notebook: (name = lesson) => JSON.parse(read(name)) as Notebook,
    update: () => updateMyWork(path.join(place.root, "notebooks"), mine),
    publish: (content: Notebook, name = lesson) =>
      writeFile(path.join(place.root, "notebooks", name), json(content)),
    write: (content: string, name = lesson) => writeFile(path.join(mine, name), content),
    /** Does something to the learner's copy, and saves it. */
    edit(change: (notebook: Notebook) => void, name = lesson) {
      const mine = JSON.parse(read(name)) as Notebook;
      change(mine);
      this.write(json(mine), name);
    },
    remove: (name: string) => fs.rmSync(path.join(mine, name)),
    files: () =>
      fs
        .readdirSync(mine, { recursive: true, encoding: "utf8" })
        .filter((name) => name.includes("."))
        .map((name) => name.replaceAll(path.sep, "/"))
        .sort(),
  };
}

/** What a learner does without writing anything. Each leaves another file. */
const LOOKING: Record<string, (notebook: Notebook) => void> = {
  "a front end filled in its metadata": ({ metadata }) => {
    metadata.language_info = { name: "typescript", version: "9.9.9", pygments_lexer: "typescript" };
    metadata.widgets = {};
  },
  "all cells were run": ({ cells }) => {
    for (const [i, cell] of cells.entries()) {
      if (cell.cell_type === "code")
        Object.assign(cell, code(sourceOf(cell), "shown", i + 7), { id: cell.id });
    }
  },
  "cells were folded, scrolled, timed and trusted": ({ cells }) => {
    for (const cell of cells) {
      cell.metadata = { collapsed: true, scrolled: true, trusted: true, execution: { a: 1 }, tags: [] };
    }
  },
  "sources were stored as one text each": ({ cells }) => {
    for (const cell of cells) cell.source = sourceOf(cell);
  },
  "an empty cell was added behind the last": ({ cells }) => {
    cells.push({
      cell_type: "code",
      id: "5c1f",
      metadata: {},
      source: [],
      outputs: [],
      execution_count: null,
    });
  },
};

/** What makes a notebook the learner's own. */
const WRITING: Record<string, (notebook: Notebook) => void> = {
  "an answer was typed": ({ cells }) => {
    (cells[1] as Cell).source = "1 + 1; // two?";
  },
  "a text was edited": ({ cells }) => {
    (cells[3] as Cell).source = ["The end. I liked it."];
  },
  "a cell was added": ({ cells }) => {
    cells.splice(2, 0, { ...code("5", "5", 9), id: "0a1b2c3d-77" });
  },
  "a cell was copied": ({ cells }) => {
    cells.push({ ...(cells[1] as Cell), id: "0a1b2c3d-78" });
  },
  "a cell was removed": ({ cells }) => {
    cells.splice(1, 1);
  },
  "cells were moved": ({ cells }) => {
    cells.reverse();
  },
  "a text became code": ({ cells }) => {
    (cells[0] as Cell).cell_type = "code";
  },
};

/** Says whether a test can run: not every Windows lets programs make links, and wine only says that it has made one. */
function needs(what: string): { skip: string | false } {
  return { skip: what.includes("link") && !canLink() && "this system makes no links" };
}

function canLink(): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "link-"));
  try {
    fs.symlinkSync("..", path.join(folder, "link"));
    return fs.lstatSync(path.join(folder, "link")).isSymbolicLink();
  } catch {
    return false;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** What may lie where a notebook belongs. */
const ODD: Record<string, (file: string) => void> = {
  "a folder": (file) => fs.mkdirSync(path.join(file, "in it"), { recursive: true }),
  "a link that leads nowhere": (file) => fs.symlinkSync("/no/such/file", file),
  "a link to itself": (file) => fs.symlinkSync(path.basename(file), file),
  "a link to a folder": (file) => fs.symlinkSync("..", file),
  ...(process.platform === "win32"
    ? {}
    : { "a pipe": (file: string) => void execFileSync("mkfifo", [file]) }),
};

describe("my-work", () => {
  let c: ReturnType<typeof course>;
  beforeEach((t) => {
    c = course(t as TestContext);
    c.update();
  });

  test("holds a copy of each lesson and exercise, and no solution", () => {
    assert.deepEqual(c.files(), [".course.json", exercise, lesson]);
  });

  test("holds copies without outputs: nothing is answered before it is asked", () => {
    const { cells, metadata } = c.notebook();
    assert.deepEqual(cells.map(sourceOf), first().cells.map(sourceOf));
    assert.deepEqual(metadata, first().metadata);
    for (const cell of cells.filter(({ cell_type }) => cell_type === "code")) {
      assert.deepEqual([cell.outputs, cell.execution_count], [[], null]);
    }
  });

  test("stays as it is when nothing has changed", () => {
    c.edit(WRITING["an answer was typed"] as never);
    const before = c.read(lesson);
    const { given, renewed, offered, total } = c.update();
    assert.deepEqual([given, renewed, offered, total], [[], [], [], 2]);
    assert.equal(c.read(lesson), before);
  });

  test("gets the new version of a notebook that was not touched", () => {
    c.publish(second());
    assert.deepEqual(c.update().renewed, [lesson]);
    assert.deepEqual(c.notebook().cells.map(sourceOf), second().cells.map(sourceOf));
  });

  for (const [name, look] of Object.entries(LOOKING)) {
    test(`gets the new version too where ${name}`, () => {
      c.edit(look);
      c.publish(second());
      const { renewed, offered } = c.update();
      assert.deepEqual([renewed, offered], [[lesson], []]);
      assert.deepEqual(c.notebook().cells.map(sourceOf), second().cells.map(sourceOf));
    });
  }

  test("keeps what cells have shown, where they are the same in the new version", () => {
    c.edit(LOOKING["all cells were run"] as never);
    c.publish(second());
    c.update();
    const [same, other] = c.notebook().cells.filter(({ cell_type }) => cell_type === "code");
    assert.deepEqual(same?.outputs?.[0]?.data, { "text/plain": "shown" });
    assert.equal(same?.execution_count, 8);
    assert.deepEqual([other?.outputs, other?.execution_count], [[], null]);
  });

  test("leaves a notebook that was run alone where only the outputs of the course have changed", () => {
    c.edit(LOOKING["all cells were run"] as never);
    const before = c.read(lesson);
    c.publish(notebook(...first().cells.map((cell) => ({ ...cell, execution_count: 40 }))));
    assert.deepEqual(c.update().renewed, []);
    assert.equal(c.read(lesson), before);
  });

  for (const [name, write] of Object.entries(WRITING)) {
    test(`keeps a notebook in which ${name}, and gets the new version beside it, once`, () => {
      c.edit(write);
      const before = c.read(lesson);
      c.publish(second());
      const beside = "lessons/01-load.new.ipynb";
      assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: beside }]);
      assert.equal(c.read(lesson), before);
      assert.deepEqual(c.notebook(beside).cells.map(sourceOf), second().cells.map(sourceOf));
      c.remove(beside);
      assert.deepEqual(c.update().offered, []);
      assert.equal(c.read(lesson), before);
    });
  }

  test("keeps what is no notebook any more", () => {
    for (const content of ["{ broken", "", "[]", '{ "cells": [1] }', "\u0000"]) {
      c.write(content);
      c.publish(notebook(text(`version ${content}`)));
      assert.equal(c.update().offered.length, 1);
      assert.equal(c.read(lesson), content);
    }
  });

  test("never overwrites a new version either: the next one gets a name of its own", () => {
    c.edit(WRITING["an answer was typed"] as never);
    c.publish(second());
    c.update();
    c.write("mine", "lessons/01-load.new.ipynb");
    c.publish(notebook(text("version 3")));
    assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: "lessons/01-load.new-2.ipynb" }]);
    assert.equal(c.read("lessons/01-load.new.ipynb"), "mine");
  });

  test("offers a version once, even where a start was cut off before it was noted down", () => {
    c.edit(WRITING["an answer was typed"] as never);
    const record = c.read(".course.json");
    c.publish(second());
    c.update();
    c.write(record, ".course.json");
    assert.deepEqual(c.update().offered, []);
    assert.deepEqual(c.files(), [".course.json", exercise, lesson, "lessons/01-load.new.ipynb"]);
  });

  test("gives a notebook again that was deleted or renamed", () => {
    const before = c.read(exercise);
    fs.renameSync(
      path.join(c.place.root, "my-work", exercise),
      path.join(c.place.root, "my-work/mine.ipynb"),
    );
    assert.deepEqual(c.update().given, [exercise]);
    assert.equal(c.read("mine.ipynb"), before);
    assert.equal(c.read(exercise), before);
  });

  test("takes for changed what differs from the new version where its record is lost", () => {
    c.edit(WRITING["a text was edited"] as never);
    const before = c.read(lesson);
    c.remove(".course.json");
    c.publish(second());
    assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: "lessons/01-load.new.ipynb" }]);
    assert.equal(c.read(lesson), before);
  });

  for (const content of [
    "null",
    "[]",
    "7",
    '"text"',
    "",
    "{ half",
    "{}",
    '{"lessons/01-load.ipynb": null}',
  ]) {
    test(`begins its record anew where that is ${content || "empty"}, and knows untouched notebooks`, () => {
      const before = c.read(lesson);
      c.write(content, ".course.json");
      assert.deepEqual(c.update().offered, []);
      assert.equal(c.read(lesson), before);
      c.write(content, ".course.json");
      c.publish(second());
      const { renewed, offered } = c.update();
      assert.deepEqual([renewed, offered], [[lesson], []]);
      assert.deepEqual(c.update().renewed, []);
    });
  }

  for (const [name, look] of Object.entries(LOOKING)) {
    test(`knows a notebook without a record where ${name}`, () => {
      c.edit(look);
      c.remove(".course.json");
      c.publish(second());
      const { renewed, offered } = c.update();
      assert.deepEqual([renewed, offered], [[lesson], []]);
    });
  }

  for (const [why, put] of Object.entries(ODD)) {
    test(`leaves out, and leaves alone, what isn't a notebook's: ${why}`, needs(why), () => {
      const file = path.join(c.place.root, "my-work", lesson);
      fs.rmSync(file);
      put(file);
      c.publish(second());
      const { leftOut, given, renewed, total } = c.update();
      assert.deepEqual([leftOut.map(({ name }) => name), given, renewed, total], [[lesson], [], [], 2]);
      assert.match(leftOut[0]?.why ?? "", /it is no file|a link that leads nowhere|ELOOP/);
      fs.rmSync(file, { recursive: true });
      assert.deepEqual(c.update().given, [lesson]);
    });
  }

  test("leaves out all lessons where a file has the name of their folder", () => {
    const folder = path.join(c.place.root, "my-work", "lessons");
    fs.rmSync(folder, { recursive: true });
    fs.writeFileSync(folder, "mine");
    assert.match(c.update().leftOut[0]?.why ?? "", /lessons is no folder/);
    assert.equal(fs.readFileSync(folder, "utf8"), "mine");
  });

  for (const [name, put] of Object.entries({
    "a file": (folder: string) => fs.writeFileSync(folder, "mine"),
    "a link that leads nowhere": (folder: string) => fs.symlinkSync("/no/such/folder", folder),
  })) {
    test(`says what to do where my-work is ${name}`, needs(name), () => {
      const folder = path.join(c.place.root, "my-work");
      fs.rmSync(folder, { recursive: true });
      put(folder);
      assert.throws(() => c.update(), /my-work is no folder/);
    });
  }

  test("removes what a start that was killed has left, and nothing of a living one", () => {
    c.write("half", `${lesson}.999999999.part`);
    c.write("half", ".course.json.999999999.part");
    c.write("half", `${lesson}.${process.pid}.part`);
    c.write("mine", "lessons/my.part");
    assert.deepEqual(c.update().leftovers, [".course.json.999999999.part", `${lesson}.999999999.part`]);
    assert.ok(!c.files().some((name) => name.includes("999999999")));
    assert.equal(c.read("lessons/my.part"), "mine");
  });

  test("is only looked at where that is asked for", () => {
    c.publish(second());
    c.write("half", `${lesson}.999999999.part`);
    c.remove(exercise);
    const before = c.files();
    const look = () =>
      updateMyWork(path.join(c.place.root, "notebooks"), path.join(c.place.root, "my-work"), {
        onlyLook: true,
      });
    const { given, renewed, leftovers } = look();
    assert.deepEqual([given, renewed, leftovers.length], [[exercise], [lesson], 1]);
    assert.deepEqual(c.files(), before);
    c.update();
    const after = look();
    assert.deepEqual([after.given, after.renewed, after.leftovers, after.isNoted], [[], [], [], false]);
  });

  test("a learner who pastes the new version in by hand counts as unchanged from then on", () => {
    c.publish(second());
    c.write(json(second()));
    assert.deepEqual(c.update().offered, []);
    c.publish(first());
    assert.deepEqual(c.update().renewed, [lesson]);
  });

  test("leaves no temporary file", () => {
    c.publish(second());
    c.edit(WRITING["an answer was typed"] as never, lesson);
    c.publish(notebook(text("# Prepare, again")), exercise);
    c.update();
    assert.ok(!c.files().some((name) => name.endsWith(".part")));
  });

  test("names a notebook of the course that is none", () => {
    writeFile(path.join(c.place.root, "notebooks", lesson), "{");
    assert.throws(() => c.update(), /01-load\.ipynb is no notebook; expected one of the course/);
  });

  test("opens at the first lesson", () => {
    assert.equal(firstLesson(c.place), lesson);
    fs.rmSync(path.join(c.place.root, "my-work"), { recursive: true });
    assert.equal(firstLesson(c.place), "");
  });
});

describe("a my-work that an earlier course made, with outputs and hashes of whole files", () => {
  let c: ReturnType<typeof course>;
  beforeEach((t) => {
    c = course(t as TestContext);
    c.write(json(first()));
    c.write(json(prepare()), exercise);
    const hash = (name: string) => createHash("sha256").update(c.read(name)).digest("hex");
    c.write(json({ [lesson]: hash(lesson), [exercise]: hash(exercise) }), ".course.json");
    c.publish(second());
  });

  test("an untouched notebook is replaced by one without outputs", () => {
    const { renewed, offered } = c.update();
    assert.deepEqual([renewed, offered], [[lesson, exercise], []]);
    assert.ok(c.notebook().cells.every(({ outputs = [] }) => outputs.length === 0));
    assert.deepEqual(c.update().renewed, []);
  });

  for (const [name, look] of Object.entries(LOOKING)) {
    test(`a notebook is renewed where ${name}, and keeps what it has shown`, () => {
      c.edit(look);
      const { renewed, offered } = c.update();
      assert.deepEqual([renewed, offered], [[lesson, exercise], []]);
      assert.equal(c.notebook().cells[1]?.outputs?.length, 1);
    });
  }

  for (const [name, write] of Object.entries(WRITING)) {
    // That can't be seen without the old version. Nothing that the learner wrote is in it.
    if (["a cell was removed", "a text became code"].includes(name)) continue;
    test(`a notebook is kept where ${name}`, () => {
      c.edit(write);
      const before = c.read(lesson);
      assert.deepEqual(c.update().offered, [{ kept: lesson, newVersion: "lessons/01-load.new.ipynb" }]);
      assert.equal(c.read(lesson), before);
    });
  }
});
