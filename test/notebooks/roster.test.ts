import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { makeVariants } from "../../scripts/notebooks/variants.js";
import { exercises } from "../../scripts/shared/documents.js";
import { readNotebook, textOf } from "../../scripts/shared/notebook.js";
import { Status } from "../../scripts/shared/status.js";
import { readRoster } from "../../scripts/shared/variants/roster.js";
import { codeIn } from "../../scripts/shared/variants/vary.js";

const folder = mkdtempSync(join(tmpdir(), "roster-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function roster(content: string | Uint8Array): string {
  const file = join(folder, "class.csv");
  writeFileSync(file, content);
  return file;
}

test("a roster is read as spreadsheets write it", () => {
  const expected = [
    { id: "ada", name: "Ada Lovelace", folder: "ada" },
    { id: "jörg 2", name: "Jörg, der Zweite Müller", folder: "jörg-2" },
  ];
  for (const content of [
    'id,first_name,last_name,email\nada,Ada,Lovelace,a@b.c\njörg 2,"Jörg, der Zweite",Müller\n',
    '\ufeffID;last_name;first_name\r\nada;Lovelace;Ada\r\n\r\n"jo\u0308rg 2";Müller;"Jörg, der Zweite"\r\n',
  ]) {
    assert.deepEqual(readRoster(roster(content)), expected);
  }
  assert.deepEqual(readRoster(roster("id\n17\n")), [{ id: "17", name: "", folder: "17" }]);
});

test("two students may have the same name, but not the same id", () => {
  const same = readRoster(roster("id,first_name,last_name\n1,Ada,Lovelace\n2,Ada,Lovelace\n"));
  assert.deepEqual(
    same.map(({ id }) => id),
    ["1", "2"],
  );
  assert.throws(
    () => readRoster(roster("id,first_name\nada,Ada\nbob,Bob\nada,Ada\n")),
    /the id "ada" twice: students 1 and 3\. Each needs an id of their own/,
  );
  assert.throws(() => readRoster(roster("id\na b\nA-b\n")), /"a b" and "A-b", which are one as folders/);
});

test("what can't be used is told, with what was expected", () => {
  assert.throws(
    () => readRoster(roster("name,email\nAda,a@b.c\n")),
    /no column "id"\. Its first line has: name, email\. Expected: id,/,
  );
  assert.throws(() => readRoster(roster("")), /no column "id"\. It is empty\./);
  assert.throws(
    () => readRoster(roster("id,first_name\n")),
    /names nobody: there is only its line of titles/,
  );
  assert.throws(() => readRoster(roster("id,first_name\n,Ada\n")), /no id for student 1: ",Ada"/);
  assert.throws(
    () => readRoster(roster(Buffer.from("id\nj\xf6rg\n", "latin1"))),
    /can't be read: it isn't UTF-8/,
  );
  assert.throws(() => readRoster(roster('id\n"ada\n')), /can't be read: /);
  assert.throws(() => readRoster(join(folder, "nothing.csv")), /doesn't exist/);
});

test("each student gets a folder with tasks of their own, and the instructor one with the solutions", async () => {
  const file = roster("id,first_name,last_name\nada,Ada,Lovelace\njörg,Jörg,Müller\n");
  assert.equal(await makeVariants(exercises(), file, { status: new Status() }), 0);
  const codes = ["ada", "jörg"].map((student) => {
    const notebooks = readdirSync(join(folder, "class-tasks", student)).sort();
    assert.deepEqual(readdirSync(join(folder, "class-solutions", student)).sort(), notebooks);
    assert.ok(notebooks.includes("1-load-and-prepare.ipynb"));
    const task = readNotebook(join(folder, "class-tasks", student, "2-build-train-evaluate.ipynb"));
    const solution = readNotebook(join(folder, "class-solutions", student, "2-build-train-evaluate.ipynb"));
    assert.match(textOf(task.cells[0]?.source), new RegExp(`\\(${student}\\)`));
    assert.equal(codeIn(task), codeIn(solution));
    return codeIn(task);
  });
  assert.equal(new Set(codes).size, 2);
});
