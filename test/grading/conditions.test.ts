import assert from "node:assert/strict";
import { it } from "node:test";
import { conditionsAt } from "../../scripts/grade/conditions.js";
import type { Run } from "../../scripts/grade/grading-folder.js";
import { scoreLines } from "../../scripts/grade/record/scores.js";
import { sandboxEnvironment } from "../../scripts/grade/sandbox/environment.js";
import { placeAt } from "../../scripts/setup/helpers/place.mjs";

it("points are given on the whole data, whatever the grader's environment says", (t) => {
  const before = process.env.COURSE_DATA;
  t.after(() => {
    if (before === undefined) delete process.env.COURSE_DATA;
    else process.env.COURSE_DATA = before;
  });
  process.env.COURSE_DATA = "sample";
  assert.equal(sandboxEnvironment().COURSE_DATA, undefined);
});

it("other conditions than announced are said in each row", async () => {
  const place = placeAt();
  assert.equal(await conditionsAt(place), "");
  const conditions = await conditionsAt({ ...place, env: { ...place.env, COURSE_BACKEND: "wasm" } });
  assert.match(conditions, /^Graded on WebAssembly/);
  const run: Run = {
    fingerprint: "",
    verdicts: [{ task: "a", state: "right", points: 1, max: 1, message: "Well done." }],
    notebook: { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 },
    seconds: 1,
    conditions,
  };
  const grade = { task: "a", points: 1, max: 1, isManual: false, needsManualGrade: false };
  const graded = [{ student: "ada", exercise: "1", grades: [grade], comments: [] }];
  const notes = scoreLines(graded, () => run, [], []).map(({ note }) => note);
  assert.deepEqual(notes, [`Well done.; ${conditions}`, conditions]);
});
