import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { byStudent } from "../../scripts/grade/marks/by-student.js";
import { fillIn } from "../../scripts/grade/marks/fill-in.js";
import { type Mark, marksFrom } from "../../scripts/grade/marks/marks.js";
import { findRow } from "../../scripts/grade/marks/match.js";

const folder = mkdtempSync(join(tmpdir(), "marks-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function mark(student: string, points: number, exercise = "1-load-and-prepare", max = 7): Mark {
  return { student, exercise, points, max, isOpen: false };
}

describe("Moodle's grading worksheet", () => {
  const head =
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)","Feedback comments"';
  const sheet = `\uFEFF${head}
"Participant 12345","Ada Lovelace",ada@example.org,Submitted,-,10.00,Yes,-,
"Participant 12346","Bea ""B"" Ito",bea@example.org,Submitted,,10.00,Yes,"Monday, 2 March 2026, 10:00 AM","Well, done"
"Participant 12347","=1+1",mallory@example.org,"No submission",,10.00,Yes,-,
`;

  it("gets points by the number that folders have", () => {
    const marks = [mark("Ada-Lovelace_12345", 6.5), mark("Bea-B-Ito_12346", 0)];
    const { system, bytes, written, notes } = fillIn(file("Grades-1.csv", sheet), marks);
    assert.equal(system, "Moodle's grading worksheet");
    assert.equal(written, 2);
    assert.equal(
      bytes.toString("utf8"),
      `\uFEFFIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Feedback comments
Participant 12345,Ada Lovelace,ada@example.org,Submitted,6.5,10.00,Yes,-,
Participant 12346,"Bea ""B"" Ito",bea@example.org,Submitted,0,10.00,Yes,"Monday, 2 March 2026, 10:00 AM","Well, done"
Participant 12347,'=1+1,mallory@example.org,No submission,,10.00,Yes,-,
`,
    );
    assert.deepEqual(notes, [
      '"Grade" takes 10 points, 1-load-and-prepare gives up to 7. They are written as they are.',
    ]);
  });

  it("is of one exercise only", () => {
    const marks = [mark("Ada-Lovelace_12345", 6), mark("Ada-Lovelace_12345", 3, "2-build", 3)];
    assert.throws(() => fillIn(file("Grades-2.csv", sheet), marks), /list of one exercise.*--exercise/s);
  });
});

describe("Moodle's gradebook", () => {
  const sheet = `"First name","Last name","ID number","Email address","Assignment: Exercise 1 (Real)","Assignment: Exercise 10 (Real)","Course total (Real)"
Ada,Lovelace,u100,ada@example.org,-,-,-
Zoë,Müller-Lüdenscheidt,u200,zoe@example.org,5,-,5
`;

  it("gets points by id number, address or name, into the column with the exercise's number", () => {
    const marks = [mark("u100", 7), mark("Zoë-Müller-Lüdenscheidt_999", 4)];
    const { bytes, system } = fillIn(file("m.csv", sheet), marks);
    assert.equal(system, "Moodle's gradebook");
    assert.match(bytes.toString(), /^"Ada","Lovelace","u100","ada@example.org","7","-","-"$/m);
    assert.match(bytes.toString(), /^"Zoë","Müller-Lüdenscheidt","u200","zoe@example.org","4","-","5"$/m);
  });

  it("has to have a column for the exercise, and gets the one that was said where several may be meant", () => {
    assert.throws(
      () => fillIn(file("m.csv", sheet), [mark("ada", 3, "2-build-train-evaluate", 3)]),
      /no column for 2-build-train-evaluate. There are: "Exercise 1", "Exercise 10", "Course total".*--column/s,
    );
    const two = sheet.replace("Exercise 10", "Repeat 1");
    assert.throws(
      () => fillIn(file("m2.csv", two), [mark("ada", 3)]),
      /several columns may be meant.*--column/s,
    );
    const said = fillIn(file("m2.csv", two), [mark("ada", 3)], new Map([["1-load-and-prepare", "Repeat 1"]]));
    assert.match(said.bytes.toString(), /^"Ada",.*,"-","3","-"$/m);
    assert.throws(
      () => fillIn(file("m2.csv", two), [mark("ada", 3)], new Map([["1-load-and-prepare", "Nothing"]])),
      /no column "Nothing" for points. There are: "Exercise 1", "Repeat 1", "Course total"/,
    );
  });
});

describe("Canvas", () => {
  const sheet = `Student,ID,SIS User ID,SIS Login ID,Section,Exercise 1 (4567),Current Score
,,,,,Manual Posting,
    Points Possible,,,,,7.00,(read only)
"Lovelace, Ada",123,S-1,alovelace,Neural networks,,
"Ito, Bea",124,S-2,bito,Neural networks,3.00,
"Student, Test",125,,0123abcd,Neural networks,,
`;

  it("gets points by its own id, and an assignment with what it gives where there is none", () => {
    const marks = [
      mark("lovelaceada_123", 6.25),
      mark("bito", 7),
      mark("lovelaceada_123", 2, "2-build-train-evaluate", 3),
    ];
    const { bytes, notes, written } = fillIn(file("canvas.csv", sheet), marks);
    assert.equal(
      bytes.toString(),
      `Student,ID,SIS User ID,SIS Login ID,Section,Exercise 1 (4567),Current Score,2-build-train-evaluate
,,,,,Manual Posting,,
    Points Possible,,,,,7.00,(read only),3
"Lovelace, Ada",123,S-1,alovelace,Neural networks,6.25,,2
"Ito, Bea",124,S-2,bito,Neural networks,7,,
"Student, Test",125,,0123abcd,Neural networks,,,
`,
    );
    assert.deepEqual(notes, []);
    assert.equal(written, 3);
  });
});

describe("Blackboard", () => {
  const sheet = `"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Last Access"\t"Availability"\t"Exercise 1 [Total Pts: 7 Score] |12345"
"Lovelace"\t"Ada"\t"alovelace"\t"100"\t"2026-03-01 10:00:00"\t"Yes"\t""
"Müller"\t"Zoë"\t"zmueller"\t"200"\t""\t"Yes"\t"2"
`;

  it("gets points by login, in UTF-16 with tabs as it came", () => {
    const bytes = Buffer.from(`\uFEFF${sheet}`, "utf16le");
    const marks = [mark("alovelace", 5), mark("zmueller", 6)];
    const filled = fillIn(file("gc_1.xls", bytes), marks);
    assert.deepEqual([...filled.bytes.subarray(0, 2)], [0xff, 0xfe]);
    assert.equal(
      filled.bytes.toString("utf16le"),
      `\uFEFF${sheet.replace('"Yes"\t""', '"Yes"\t"5"').replace('"Yes"\t"2"', '"Yes"\t"6"')}`,
    );
  });
});

describe("Brightspace", () => {
  const sheet = `OrgDefinedId,Username,Last Name,First Name,Email,Exercise 1 Points Grade <Numeric MaxPoints:7>,End-of-Line Indicator
#1001,#alovelace,Lovelace,Ada,ada@example.org,,#
#1002,#bito,Ito,Bea,bea@example.org,4,#
`;

  it("gets points by name, as its folders have no id of the list, and keeps the end of lines last", () => {
    const marks = [mark("Ada-Lovelace_61262", 7), mark("bito", 3, "2-build-train-evaluate", 3)];
    const { bytes, written } = fillIn(file("d2l.csv", sheet), marks);
    assert.equal(written, 2);
    assert.equal(
      bytes.toString(),
      `OrgDefinedId,Username,Last Name,First Name,Email,Exercise 1 Points Grade <Numeric MaxPoints:7>,2-build-train-evaluate Points Grade <Numeric MaxPoints:3>,End-of-Line Indicator
#1001,#alovelace,Lovelace,Ada,ada@example.org,7,,#
#1002,#bito,Ito,Bea,bea@example.org,4,3,#
`,
    );
  });
});

describe("ILIAS", () => {
  const sheet = `"update","usr_id","login","lastname","firstname","status","mark","notice","comment","plagiarism","plag_comment"
"0","4711","alovelace","Lovelace","Ada","notgraded","","","","",""
"0","4712","bito","Ito","Bea","passed","3","","","",""
`;

  it("gets marks by its own id, and is told which rows are to be read", () => {
    const { bytes } = fillIn(file("status.csv", sheet), [mark("Lovelace_Ada_alovelace_4711", 6)]);
    assert.match(bytes.toString(), /^"1","4711","alovelace","Lovelace","Ada","notgraded","6","","","",""$/m);
    assert.match(bytes.toString(), /^"0","4712","bito","Ito","Bea","passed","3","","","",""$/m);
  });
});

describe("nobody is lost silently", () => {
  const sheet = `OrgDefinedId,Username,Last Name,First Name,E Points Grade,End-of-Line Indicator
1,a.smith,Smith,Anna,,#
2,anna.smith2,Smith,Anna,,#
3,cem,Cem,Can,,#
`;

  it("says whose points are not in the list, and why", () => {
    const marks = [mark("Anna-Smith_5", 1), mark("nobody", 2), mark("cem", 3), mark("Can-Cem_9", 4)];
    const { written, notes, isComplete } = fillIn(file("lost.csv", sheet), marks);
    assert.equal(written, 0);
    assert.equal(isComplete, false);
    const points = (name: string, n: number, why: string) =>
      `${name} · 1-load-and-prepare: ${n} points are not in it, because the student ${why}.`;
    assert.deepEqual(notes, [
      points("Anna-Smith_5", 1, "may be any of Anna Smith, Anna Smith"),
      points("nobody", 2, "isn't in it"),
      points("cem", 3, "has the same row as Can-Cem_9"),
      points("Can-Cem_9", 4, "has the same row as cem"),
    ]);
  });

  it("says which points are not the last word", () => {
    const { written, notes } = fillIn(file("lost.csv", sheet), [{ ...mark("cem", 3), isOpen: true }]);
    assert.equal(written, 1);
    assert.match(notes.join(), /cem · 1-load-and-prepare: 3 points so far/);
  });

  it("takes a number for the system's own only where it is one", () => {
    const people = [
      { number: "12", ids: ["s1"], names: [] },
      { number: "1", ids: ["s12"], names: [] },
    ];
    assert.equal(findRow("x_12", people), 0);
    assert.equal(findRow("s12", people), 1);
    assert.equal(findRow("12", people), 0);
    assert.equal(findRow("", people), "isn't in it");
  });
});

describe("lists that can't be filled in", () => {
  const refused = (name: string, content: string | Buffer, why: RegExp) =>
    assert.throws(() => fillIn(file(name, content), [mark("ada", 1)]), why);

  it("are refused with a reason", () => {
    refused("other.csv", "name,points\nada,\n", /isn't recognised.*Its columns: name, points/s);
    refused("excel.xlsx", Buffer.from("PK\u0003\u0004"), /is an Excel file. Export it as CSV/);
    refused("latin1.csv", Buffer.from("Identifier,Müller\n", "latin1"), /neither UTF-8 nor UTF-16/);
    refused("torn.csv", 'a,b\n"1,2\n', /can't be read/);
    refused("nothing.csv", "", /isn't recognised/);
    assert.throws(() => fillIn(join(folder, "none.csv"), []), /none\.csv can't be read/);
  });
});

describe("marks.csv", () => {
  it("has a line for each student and a column for each exercise, for Excel", () => {
    const marks = [
      mark("bea", 0),
      mark("ada", 6.5, "10-last", 8),
      mark("ada", 7),
      mark("=cmd", 1, "2-build-train-evaluate", 3),
    ];
    assert.equal(
      byStudent(marks),
      "\uFEFFstudent,1-load-and-prepare (of 7),2-build-train-evaluate (of 3),10-last (of 8)\r\n" +
        "'=cmd,,1,\r\nada,7,,6.5\r\nbea,0,,\r\n",
    );
  });

  it("holds the whole of each exercise, and no file that is nobody's", () => {
    const line = { max: 7, state: "graded", needsManualGrade: true, note: "" };
    assert.deepEqual(
      marksFrom([
        { ...line, student: "ada", exercise: "1-load-and-prepare", task: "flatten", points: 2 },
        { ...line, student: "ada", exercise: "1-load-and-prepare", task: "total", points: 4 },
        { ...line, student: "", exercise: "", task: "total", points: 0 },
        { ...line, student: "bea", exercise: "", task: "total", points: 0 },
      ]),
      [{ student: "ada", exercise: "1-load-and-prepare", points: 4, max: 7, isOpen: true }],
    );
  });
});
