import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "node:test";
import type { Assignment } from "../../scripts/grade/assignment/assignment.js";
import { collect } from "../../scripts/grade/collect/collect.js";
import { readDue } from "../../scripts/grade/collect/due.js";
import { readNamePattern } from "../../scripts/grade/collect/students/name-pattern.js";
import type { CollectOptions, Submission } from "../../scripts/grade/collect/submission.js";
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

const found = (place = folder, options: Partial<CollectOptions> = {}) =>
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
    put(folder, "cleo_anything.ipynb", notebook);
    const { submissions, strays } = await found();
    assert.deepEqual(who(submissions), ["ada 1", "barbara 2", "cleo 1", "edsger 1", "grace 1", "grace 2"]);
    assert.deepEqual(strays, []);
  });

  it("with the pictures and tables beside the notebook, each student's own", async () => {
    put(folder, "ada/work/exercise.ipynb", notebook);
    put(folder, "ada/work/birds.csv", "a,b");
    put(folder, "ada/work/my-pictures/oak/1.PNG", "x");
    put(folder, "ada/work/my-pictures/notes.txt", "x");
    put(folder, "ada/elsewhere.csv", "x");
    put(folder, "grace/exercise.ipynb", notebook);
    put(
      folder,
      "edsger.zip",
      zip([
        { name: "exercise.ipynb", content: notebook },
        { name: "trees/oak/1.jpg", content: "y" },
        { name: "leaves.zip", content: zip([{ name: "leaves/elm/1.png", content: "z" }]) },
        { name: "stones.zip", content: zip([{ name: "flint/1.png", content: "z" }]) },
      ]),
    );
    const { submissions } = await found();
    assert.deepEqual(who(submissions), ["ada 1", "edsger 1", "grace 1"]);
    const [ada, edsger, grace] = submissions.map(({ data }) =>
      [...(data ?? [])].map(([path, read]) => [path, String(read())]),
    );
    assert.deepEqual(ada?.sort(), [
      ["birds.csv", "a,b"],
      ["my-pictures/oak/1.PNG", "x"],
    ]);
    assert.deepEqual(edsger?.sort(), [
      ["leaves/elm/1.png", "z"],
      ["stones/flint/1.png", "z"],
      ["trees/oak/1.jpg", "y"],
    ]);
    assert.deepEqual(grace, []);
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
    assert.match(submission?.notes.join() ?? "", /2 attempts; ada\/new.ipynb counts; left out: ada\/old/);
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
    const due = readDue(new Date(Date.now() - 86_400_000).toISOString().slice(0, 16));
    assert.match((await found(folder, { due })).submissions[0]?.notes.join() ?? "", /late/);
  });
});

describe("archives of learning-management systems, given directly or laid into the folder", () => {
  const named = (names: readonly string[]) => names.map((name) => ({ name, content: notebook }));
  /** What is in an archive, and whose it is. */
  const archives: Record<string, { archive: string; names: string[]; students: string[] }> = {
    Moodle: {
      archive: "M101-Exercise 1-4711.zip",
      names: [
        "Ada Lovelace_12345_assignsubmission_file_/x.ipynb",
        "Ada Lovelace_777_assignsubmission_file_/x.ipynb",
      ],
      students: ["Ada-Lovelace_777", "Ada-Lovelace_12345"],
    },
    Canvas: {
      archive: "submissions.zip",
      names: ["lovelaceada_123_456_x.ipynb", "hoppergrace_LATE_124_457_x-2.ipynb"],
      students: ["hoppergrace_124", "lovelaceada_123"],
    },
    "Canvas, anonymous": {
      archive: "submissions.zip",
      names: ["anon_a1B2c_201_9001_x.ipynb", "anon_LATE_Zz9y8_9002_x.ipynb", "anon_77777_9003_x.ipynb"],
      students: ["anon_77777", "anon_a1B2c", "anon_Zz9y8"],
    },
    Blackboard: {
      archive: "gradebook_M101_Exercise20_1_2026-03-02-09-00-00.zip",
      names: ["jdoe", "asmith"].map((login) => `Exercise 1_${login}_attempt_2026-03-01-12-00-00_x.ipynb`),
      students: ["asmith", "jdoe"],
    },
    Brightspace: {
      archive: "Exercise 1 Download Mar 2, 2026 900 AM.zip",
      names: [
        "61262-72 - Ada Lovelace - Mar 1, 2026 1159 AM/x.ipynb",
        "61262-72 - Ada Lovelace - Mar 1, 2026 158 PM/x.ipynb",
        "61270-72 - Grace Hopper - Feb 28, 2026 1200 PM/x.ipynb",
      ],
      students: ["Ada-Lovelace_61262", "Grace-Hopper_61270"],
    },
    ILIAS: {
      archive: "Exercise 1.zip",
      names: ["Lovelace_Ada_alovelace_4711", "von Neumann_John_jn_4712"].map(
        (person) => `Exercise 1/Submissions/${person}/x.ipynb`,
      ),
      students: ["Lovelace_Ada_alovelace_4711", "von-Neumann_John_jn_4712"],
    },
    "ILIAS, in German, in teams": {
      archive: "Übung 1.zip",
      names: [
        "Übung 1/Abgaben/Team 12/Lovelace_Ada_ada_4711/x.ipynb",
        "Übung 1/Abgaben/Team 12/Hopper_Grace_gh_4712/x.ipynb",
      ],
      students: ["Hopper_Grace_gh_4712", "Lovelace_Ada_ada_4711"],
    },
    "ILIAS, for feedback": {
      archive: "multi_feedback_Exercise 1.zip",
      names: ["Lovelace_Ada_ada_4711", "Hopper_Grace_gh_4712"].map(
        (person) => `multi_feedback_Exercise 1/${person}/x.ipynb`,
      ),
      students: ["Hopper_Grace_gh_4712", "Lovelace_Ada_ada_4711"],
    },
    "Google Classroom": {
      archive: "Exercise 1-20260301T120000Z-001.zip",
      names: [
        "Exercise 1/Ada Lovelace - 1-load-and-prepare.ipynb",
        "Exercise 1/Grace Hopper - Copy of x.ipynb",
      ],
      students: ["Ada-Lovelace", "Grace-Hopper"],
    },
    "GitHub Classroom": {
      archive: "exercise-1-submissions.zip",
      names: [
        "exercise-1-submissions/exercise-1-alovelace/x.ipynb",
        "exercise-1-submissions/exercise-1-grace-h/src/x.ipynb",
      ],
      students: ["alovelace", "grace-h"],
    },
    Teams: {
      archive: "Student Work.zip",
      names: [
        "Student Work/Submitted files/Ada Lovelace/Exercise 1/Version 1/x.ipynb",
        "Student Work/Submitted files/Ada Lovelace/Exercise 1/Version 2/x.ipynb",
        "Student Work/Submitted files/Grace Hopper/Exercise 1/Version 1/x.ipynb",
        "Student Work/Working files/Edsger Dijkstra/Exercise 1/x.ipynb",
      ],
      students: ["Ada-Lovelace", "Grace-Hopper"],
    },
    Sakai: {
      archive: "bulk_download.zip",
      names: ["Lovelace, Ada(alovelace)", "Hopper, Grace(ghopper)"].map(
        (person) => `Exercise 1/${person}/Submission attachment(s)/x.ipynb`,
      ),
      students: ["alovelace", "ghopper"],
    },
    "nbgrader's exchange": {
      archive: "inbound.zip",
      names: [
        "ada+exercise-1+2026-03-01 12:00:00.000000 UTC",
        "grace+exercise-1+2026-03-01 12:30:00 UTC+Yx3",
      ].map((folder) => `${folder}/x.ipynb`),
      students: ["ada", "grace"],
    },
    "a folder for each student": {
      archive: "class.zip",
      names: ["Exercise 1/ada/x.ipynb", "Exercise 1/grace/work/x.ipynb"],
      students: ["ada", "grace"],
    },
    "files side by side": {
      archive: "all.zip",
      names: ["Smith_John_ex1.ipynb", "Smith_Jane_ex1 (2).ipynb", "12345678-exercise-01.ipynb"],
      students: ["12345678", "Smith_Jane", "Smith_John"],
    },
    "with the slashes of Windows": {
      archive: "w.zip",
      names: ["ada\\x.ipynb", "grace\\x.ipynb"],
      students: ["ada", "grace"],
    },
  };
  for (const [system, { archive, names, students }] of Object.entries(archives)) {
    it(system, async () => {
      put(folder, archive, zip(named(names)));
      for (const place of [join(folder, archive), folder]) {
        const { submissions, strays } = await found(place);
        assert.deepEqual(strays, [], place);
        assert.deepEqual(
          submissions.map(({ student }) => student),
          students,
          place,
        );
      }
      rmSync(join(folder, archive));
      const unpacked = join(folder, archive.replace(/\.zip$/, ""));
      for (const name of names) put(unpacked, name.replaceAll("\\", "/"), notebook);
      for (const place of [unpacked, folder]) {
        const { submissions } = await found(place);
        assert.deepEqual(
          submissions.map(({ student }) => student),
          students,
          place,
        );
      }
    });
  }

  it("say when it was handed in, where the archive's own times don't", async () => {
    const at = (day: string, time: string) => `61262-72 - Ada Lovelace - ${day}, 2026 ${time}/x.ipynb`;
    put(
      folder,
      "b.zip",
      zip(named([at("Mar 1", "1159 AM"), at("Mar 1", "102 PM"), at("Feb 28", "1130 PM")])),
    );
    put(
      folder,
      "c.zip",
      zip(
        named(["E_jdoe_attempt_2026-03-01-12-00-00_x.ipynb", "E_jdoe_attempt_2026-03-03-12-00-00_x.ipynb"]),
      ),
    );
    const paths = (await found(folder, { due: readDue("2026-03-02") })).submissions.map(({ path }) => path);
    assert.deepEqual(paths, [
      `b.zip/${at("Mar 1", "102 PM")}`,
      "c.zip/E_jdoe_attempt_2026-03-01-12-00-00_x.ipynb",
    ]);
  });
});

describe("where it can't be told whose it is, the run asks", () => {
  const unclear: Record<string, string[]> = {
    "a name and a file's name, or two people": ["Smith_John.ipynb", "Smith_Jane.ipynb"],
    "numbers of attempts, or of people": ["student 1.ipynb", "student 2.ipynb"],
    "two spellings": ["Ada Lovelace/x.ipynb", "ada_lovelace/y.ipynb"],
    "names cut to the same": [`${"a".repeat(90)}1/x.ipynb`, `${"a".repeat(90)}2/x.ipynb`],
    "several folders with the same exercise": ["ada/try/x.ipynb", "ada/again/x.ipynb"],
    "logins with an underscore": ["j", "k"].map(
      (first) => `E 1_${first}_doe_attempt_2026-03-01-12-00-00_x.ipynb`,
    ),
  };
  for (const [why, names] of Object.entries(unclear)) {
    it(why, async () => {
      for (const name of names) put(folder, name, notebook);
      put(folder, "grace/x.ipynb", notebook);
      const { submissions, strays } = await found();
      assert.deepEqual(who(submissions), ["grace 1"], "nothing of theirs is graded");
      assert.deepEqual(
        strays.map(({ path, isUnclear }) => [path, isUnclear]),
        names.sort().map((name) => [name, true]),
      );
    });
  }

  it("and a pattern of the instructor's answers", async () => {
    for (const name of ["Smith_John.ipynb", "Smith_Jane.ipynb"]) put(folder, name, notebook);
    put(folder, "grace/x.ipynb", notebook);
    const { submissions, strays } = await found(folder, { names: readNamePattern("{student}.ipynb") });
    assert.deepEqual(who(submissions), ["Smith_Jane 1", "Smith_John 1"]);
    assert.match(strays[0]?.problem ?? "", /No student is named/);
    const regular = readNamePattern("/^(?<student>[a-z]+)\\/|_(?<other>x)/");
    assert.deepEqual(who((await found(folder, { names: regular })).submissions), ["grace 1"]);
    const deep = readNamePattern("**/{student}/*.ipynb");
    assert.deepEqual(deep(["a", "b", "ada", "x.ipynb"]), "ada");
    assert.throws(() => readNamePattern("*.ipynb"), /\{student\} once/);
    assert.throws(() => readNamePattern("/(/"), /\(\?<student>/);
  });
});

describe("what is no notebook", () => {
  it("is said of a student who handed in nothing else", async () => {
    for (const name of [
      "ada/ex1.7z",
      "barbara/ex1.rar",
      "cleo/ex1.tar.gz",
      "dora/ex1.html",
      "edsger/ex1.ipynb.txt",
    ]) {
      put(folder, name, "x");
    }
    put(folder, "fred/ex1.json", notebook);
    put(folder, "grace/.ipynb_checkpoints/ex1-checkpoint.ipynb", notebook);
    put(folder, "hans/ex1.ipynb", notebook);
    put(folder, "hans/notes.pdf", "x");
    put(folder, "ida/x.zip", zip([]));
    mkdirSync(join(folder, "joan"));
    put(folder, "kim_ex1.7z", "x");
    put(folder, "class-list.csv", "x");
    const { submissions, strays } = await found();
    assert.deepEqual(who(submissions), ["hans 1"]);
    assert.deepEqual(
      strays.map(({ student }) => student),
      ["ada", "barbara", "cleo", "dora", "edsger", "fred", "grace", "ida", "joan", "kim"],
    );
    assert.equal(strays[0]?.problem, "nothing that can be graded (ex1.7z)");
    const expected = (await found(folder, { only: first })).submissions;
    assert.equal(expected.length, 11, "with an expected exercise it is a line of that exercise");
    assert.equal(expected[0]?.problem, "This is nothing that can be graded (ex1.7z).");
  });

  it("and a file named after the exercise only is nobody's", async () => {
    put(folder, "exercise-1.ipynb", notebook);
    assert.deepEqual(
      (await found()).strays.map(({ problem }) => problem),
      ["No student is named in its path."],
    );
  });
});

describe("the last day", () => {
  it("lasts until its end, where the instructor lives", () => {
    assert.equal(readDue("2026-11-30", "Europe/Berlin").instant.toISOString(), "2026-11-30T22:59:59.999Z");
    assert.equal(
      readDue("2026-11-30 23:59 America/New_York").instant.toISOString(),
      "2026-12-01T04:59:00.000Z",
    );
    assert.equal(readDue("2026-11-30T23:59+01:00").instant.toISOString(), "2026-11-30T22:59:00.000Z");
    assert.match(
      readDue("2026-11-30", "Europe/Berlin").text,
      /^2026-11-30 23:59:59 Europe\/Berlin \(2026-11-30T22:59:59Z\)$/,
    );
  });

  it("is refused where it may be several, or none", () => {
    for (const text of [
      "1.12.2026 23:59",
      "12/1/2026",
      "Dec 1 2026",
      "2026-02-30",
      "2026-11-30T24:01",
      "tomorrow",
      "",
    ]) {
      assert.throws(() => readDue(text), /expected 2026-11-30/, text);
    }
    assert.throws(() => readDue("2026-10-25 02:30 Europe/Berlin"), /--due/, "an hour that comes twice");
    assert.throws(() => readDue("2026-03-29 02:30 Europe/Berlin"), /--due/, "an hour that is left out");
    assert.throws(() => readDue("2026-11-30 Mars/Base"), /time zone/);
  });

  it("decides which attempt counts, and late ones can be refused", async () => {
    put(folder, "ada/solved.ipynb", notebook);
    put(folder, "ada/stub.ipynb", JSON.stringify(handedIn(first)));
    put(folder, "grace/late.ipynb", notebook);
    const time = (text: string) => new Date(text);
    utimesSync(join(folder, "ada/solved.ipynb"), time("2026-11-29T12:00Z"), time("2026-11-29T12:00Z"));
    for (const late of ["ada/stub.ipynb", "grace/late.ipynb"]) {
      utimesSync(join(folder, late), time("2026-12-02T12:00Z"), time("2026-12-02T12:00Z"));
    }
    const due = readDue("2026-11-30");
    const [ada, grace] = (await found(folder, { due })).submissions;
    assert.equal(ada?.path, "ada/solved.ipynb");
    assert.match(ada?.notes.join() ?? "", /left out: ada\/stub.ipynb \(it came late, another one in time\)/);
    assert.ok(grace?.notebook && /handed in late/.test(grace.notes.join()));
    const [, refused] = (await found(folder, { due, late: "refuse" })).submissions;
    assert.match(refused?.problem ?? "", /late/);
    assert.equal(refused?.notebook, undefined);
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
