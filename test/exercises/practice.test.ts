import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadAndLook } from "../../lib/exercises/src/lessons/01-load-and-look/bank.js";
import { flattenNormalise } from "../../lib/exercises/src/lessons/02-flatten-normalise-one-hot/bank.js";
import { buildAndFit } from "../../lib/exercises/src/lessons/03-build-and-fit/bank.js";
import { evaluateBank } from "../../lib/exercises/src/lessons/04-evaluate/bank.js";
import { deeperModels } from "../../lib/exercises/src/lessons/05-deeper-models/bank.js";
import { judgedAtOnce } from "./judging.js";

for (const { exercise, steps } of [loadAndLook, flattenNormalise, buildAndFit, evaluateBank, deeperModels]) {
  describe(exercise.title, () => {
    test("each step has a bank", () => assert.deepEqual(Object.keys(exercise.steps), Object.keys(steps)));
    for (const [id, { right, wrong }] of Object.entries(steps)) {
      const step = exercise.steps[id];
      if (!step || !("tests" in step)) continue;
      test(id, async () => {
        for (let seed = 1; seed <= (id === "buildNetwork" ? 1 : 40); seed++) {
          for (const handIn of right) {
            const { state, message } = await judgedAtOnce(step, handIn, seed);
            assert.equal(state, "right", `${handIn}: ${message}`);
          }
          for (const { mistake, handIn, points = 0 } of wrong) {
            const found = await judgedAtOnce(step, handIn, seed);
            assert.deepEqual(
              { mistake: found.mistake, points: found.points },
              { mistake, points },
              `${seed} ${found.message}`,
            );
          }
        }
      });
    }
  });
}
