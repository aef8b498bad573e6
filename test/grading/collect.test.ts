import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "node:test";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { collect } from "../../scripts/grade/collect/collect.js";
import type { Submission } from "../../scripts/grade/collect/submission.js";
import { fixture, handedIn, put, right } from "./fixture.js";
import { zip } from "./zip-writer.js";

let first: Assignment;
let second: Assignment;
let notebook: string;
let other: string;
let folder: string;

before(async () => {
  ({ first, second } = await fixture());
  notebook = JSON.stringify(handedIn(first, right));
  other = JSON.stringify(handedIn(second));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "collect-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const found = (place = folder, options: { only?: Assignment; due?: Date } = {}) =>
  collect(place, { exercises: [first, second], ...options });

const who = (submissions: readonly Submission[]) =>
  submissions.map(({ student, exercise }) => `${student} ${exercise.name[0]}`);

describe("submissions are found", () => {
  it("in a folder for each student, however deep, and by themselves", async () => {
    put(folder, "ada/exercise.ipynb", notebook);
    put(folder, "grace/1/homework/final.ipynb", notebook);
    put(folder, "grace/2/final.ipynb", other);
    put(folder, "edsger_exercise 1 (2).ipynb", notebook);
    put(folder, "barbara.ipynb", other);
    const { submissions, strays } = await found();
    assert.deepEqual(who(submissions), ["ada 1", "barbara 2", "edsger 1", "grace 1", "grace 2"]);
    assert.deepEqual(strays, []);
  });

  it("not in what Jupyter and macOS leave behind, nor behind a link", async () => {
    put(folder, "ada/exercise.ipynb", notebook);
    put(folder, "ada/.ipynb_checkpoints/exercise-checkpoint.ipynb", other);
    put(folder, "__MACOSX/ada/._exercise.ipynb", "x");
    put(folder, "ada/notes.txt", "x");
    put(folder, "elsewhere.txt", "x");
    symlinkSync("/", join(folder, "root"));
    assert.deepEqual(who((await found()).submissions), ["ada 1"]);
  });

  it("in what Moodle gives: one archive, a folder for each student", async () => {
    const archive = zip([
      { name: "Ada Lovelace_12345_assignsubmission_file_/exercise.ipynb", content: notebook },
      { name: "Grace Hopper_777_assignsubmission_file_/mine/2.ipynb", content: other },
      { name: "Åsa Ö_9_assignsubmission_file_exercise.ipynb", content: notebook },
    ]);
    put(folder, "course.zip", archive);
    const expected = ["Ada-Lovelace_12345 1", "Åsa-Ö_9 1", "Grace-Hopper_777 2"];
    assert.deepEqual(who((await found()).submissions), expected);
    assert.deepEqual(who((await found(join(folder, "course.zip"))).submissions), expected);
  });

  it("in what Canvas gives, and says who was late", async () => {
    const archive = zip([
      { name: "lovelaceada_123_456_exercise-1.ipynb", content: notebook },
      { name: "hoppergrace_LATE_124_457_exercise-1-2.ipynb", content: notebook },
      {
        name: "dijkstraedsger_125_458_homework.zip",
        content: zip([{ name: "deep/er/x.ipynb", content: notebook }]),
      },
    ]);
    put(folder, "submissions.zip", archive);
    const { submissions } = await found(join(folder, "submissions.zip"));
    assert.deepEqual(who(submissions), ["dijkstraedsger_125 1", "hoppergrace_124 1", "lovelaceada_123 1"]);
    assert.deepEqual(
      submissions.map(({ notes }) => notes),
      [[], ["handed in late"], []],
    );
  });

  it("in an archive of one student, and in one of a class", async () => {
    put(folder, "ada_homework.zip", zip([{ name: "exercise/x.ipynb", content: notebook }]));
    put(folder, "grace/all.zip", zip([{ name: "x.ipynb", content: notebook }]));
    const classArchive = zip([
      { name: "barbara/x.ipynb", content: notebook },
      { name: "edsger/x.ipynb", content: notebook },
    ]);
    put(folder, "class.zip", classArchive);
    assert.deepEqual(who((await found()).submissions), ["ada 1", "barbara 1", "edsger 1", "grace 1"]);
  });

  it("in an archive with a folder around all of it", async () => {
    const archive = zip(
      ["ada", "grace"].map((name) => ({ name: `all of it/${name}/x.ipynb`, content: notebook })),
    );
    put(folder, "class.zip", archive);
    assert.deepEqual(who((await found(join(folder, "class.zip"))).submissions), ["ada 1", "grace 1"]);
  });
});

describe("which exercise it is", () => {
  it("is what the cells say, not the name", async () => {
    put(folder, "ada/2-something-else.ipynb", notebook);
    assert.deepEqual(who((await found()).submissions), ["ada 1"]);
  });

  it("is guessed from the name where the file can't be read", async () => {
    put(folder, "ada/exercise_01.ipynb", "{");
    put(folder, "grace/2-something-else.ipynb", "{");
    put(folder, "edsger/homework.ipynb", "{");
    const { submissions, strays } = await found();
    assert.deepEqual(who(submissions), ["ada 1", "grace 2"]);
    assert.match(submissions[0]?.problem ?? "", /damaged/);
    assert.equal(strays[0]?.student, "edsger");
  });

  it("may be only the expected one", async () => {
    put(folder, "ada/x.ipynb", other);
    const [submission] = (await found(folder, { only: first })).submissions;
    assert.equal(submission?.exercise, first);
    assert.equal(submission?.notebook, undefined);
    assert.match(submission?.problem ?? "", /This is exercise 2-something-else/);
  });
});

describe("of several attempts", () => {
  it("the newest counts, and it is said", async () => {
    put(folder, "ada/old.ipynb", notebook);
    put(folder, "ada/new.ipynb", JSON.stringify(handedIn(first)));
    utimesSync(join(folder, "ada/old.ipynb"), 1_700_000_000, 1_700_000_000);
    utimesSync(join(folder, "ada/new.ipynb"), 1_700_000_100, 1_700_000_100);
    const [submission] = (await found()).submissions;
    assert.equal(submission?.path, "ada/new.ipynb");
    assert.match(submission?.notes.join() ?? "", /2 attempts.*counts: ada\/new.*left out: ada\/old/);
  });

  it("the newest that can be read counts", async () => {
    put(folder, "ada/exercise-1-old.ipynb", notebook);
    put(folder, "ada/exercise-1-new.ipynb", "{");
    utimesSync(join(folder, "ada/exercise-1-old.ipynb"), 1_700_000_000, 1_700_000_000);
    const [submission] = (await found()).submissions;
    assert.equal(submission?.path, "ada/exercise-1-old.ipynb");
    assert.match(submission?.notes.join() ?? "", /damaged/);
  });

  it("those in archives are told apart by the times in it", async () => {
    const files = [10, 12, 11].map((hour) => ({
      name: `attempt at ${hour}.ipynb`,
      content: notebook,
      time: new Date(2026, 4, 1, hour),
    }));
    put(folder, "ada/all.zip", zip(files));
    assert.match((await found()).submissions[0]?.path ?? "", /at 12/);
  });

  it("one that came after the last day is said to be late", async () => {
    put(folder, "ada/x.ipynb", notebook);
    const due = new Date(Date.now() - 86_400_000);
    assert.match((await found(folder, { due })).submissions[0]?.notes.join() ?? "", /late/);
  });
});

describe("an archive that means harm", () => {
  it("leads nowhere", async () => {
    const archive = zip([
      { name: "../../../../../../tmp/evil.ipynb", content: notebook },
      { name: "/etc/evil.ipynb", content: notebook },
      { name: "good.ipynb", content: notebook },
    ]);
    put(folder, "ada/x.zip", archive);
    const { submissions, strays } = await found();
    assert.deepEqual(who(submissions), ["ada 1"]);
    assert.equal(submissions[0]?.path, "ada/x.zip/good.ipynb");
    assert.deepEqual(
      strays.map(({ problem }) => /leads out of its archive/.test(problem)),
      [true, true],
    );
  });

  it("doesn't unpack more than it may", async () => {
    const bomb = Buffer.alloc(250_000_000);
    put(folder, "ada/x.zip", zip([{ name: "exercise-1.ipynb", content: bomb }]));
    put(folder, "grace/x.zip", zip([{ name: "exercise-1.ipynb", content: bomb, claimedSize: 1000 }]));
    const { submissions } = await found();
    assert.match(submissions[0]?.problem ?? "", /more than \d+ MB/);
    assert.match(submissions[1]?.problem ?? "", /more than|too many bytes|size/);
  });

  it("in archives in archives is left alone at last", async () => {
    let archive = zip([{ name: "exercise-1.ipynb", content: notebook }]);
    for (let level = 0; level < 5; level++) archive = zip([{ name: "exercise-1.zip", content: archive }]);
    put(folder, "ada/x.zip", archive);
    const { submissions, strays } = await found();
    assert.match([...submissions, ...strays][0]?.problem ?? "", /levels deep/);
  });

  it("or is cut off, locked, or no archive at all, spoils nothing else", async () => {
    const good = zip([{ name: "exercise-1.ipynb", content: notebook }]);
    put(folder, "ada/exercise-1.zip", good.subarray(0, good.length - 30));
    put(folder, "barbara/x.zip", zip([{ name: "exercise-1.ipynb", content: notebook, isEncrypted: true }]));
    put(folder, "edsger/exercise-1.zip", "no archive");
    put(folder, "grace/x.zip", good);
    const { submissions, strays } = await found();
    assert.deepEqual(
      submissions.filter(({ notebook }) => notebook).map(({ student }) => student),
      ["grace"],
    );
    const problems = [...submissions, ...strays].filter(({ problem }) => problem);
    assert.deepEqual(problems.map(({ student }) => student).sort(), ["ada", "barbara", "edsger"]);
  });
});
