import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { exercises as checked } from "course/exercises";
import { type Assignment, readAssignments } from "../../scripts/grade/assignment/assignment.js";
import { main } from "../../scripts/grade/main.js";
import { type ExerciseDocument, exercises } from "../../scripts/shared/documents.js";
import { type CsvLine, put, readCsv } from "./fixture.js";

// Those that don't train for minutes. The others are graded by hand: see notebooks/instructors.md.
const fast = exercises().filter(({ name }) => name.startsWith("exercises/1-"));

describe("the exercises of the course", { timeout: 300_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "exercises-"));
  let lines: CsvLine[];
  let code: number;

  before(async () => {
    for (const { source, student, exercise } of await sources(fast)) {
      put(join(folder, "class"), `solved/${exercise.name}.ipynb`, source);
      put(join(folder, "class"), `untouched/${exercise.name}.ipynb`, student);
    }
    code = await main([join(folder, "class")]);
    lines = readCsv(readFileSync(join(folder, "class-graded/scores.csv"), "utf8"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are graded", () => assert.equal(code, 0));

  for (const { name } of fast) {
    const exercise = name.replace("exercises/", "");
    const tasks = (student: string) =>
      lines.filter((line) => line.student === student && line.exercise === exercise && line.task !== "total");

    it(`${exercise}: the solution gets all points that are given automatically`, () => {
      assert.ok(tasks("solved").length > 0);
      for (const { task, points, max, state, note } of tasks("solved")) {
        if (state === "manual") assert.equal(points, "0");
        else assert.deepEqual([state, points], ["right", max], `${task}: ${note}`);
      }
    });

    it(`${exercise}: an untouched one gets none, and nobody has to look at it`, () => {
      for (const { task, points, state, note, ...line } of tasks("untouched")) {
        assert.equal(points, "0", `${task}: ${note}`);
        assert.match(state ?? "", /not tried yet|manual/, `${task}: ${note}`);
        assert.equal(line["needs manual grade"], "no", task);
      }
    });
  }

  it("give the same points in the notebook as in the library", async () => {
    for (const { name, tasks } of await readAssignments()) {
      const steps = checked.find((exercise) => exercise.name === name)?.steps ?? {};
      assert.deepEqual(
        Object.fromEntries(tasks.map(({ id, points }) => [id, points])),
        Object.fromEntries(
          Object.entries(steps).map(([id, step]) => [
            id,
            "written" in step ? step.written : step.tests.reduce((sum, { points }) => sum + points, 0),
          ]),
        ),
        name,
      );
    }
  });
});

/** Reads the source of each exercise, and the notebook that students get. */
async function sources(documents: readonly ExerciseDocument[]) {
  const read = await readAssignments(documents);
  return documents.map(({ student }, i) => {
    const exercise = read[i] as Assignment;
    return { exercise, source: exercise.notebook, student: readFileSync(student) };
  });
}
