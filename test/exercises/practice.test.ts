import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pointsOf } from "@course/checks";
import { loadAndLook } from "../../lib/exercises/src/lessons/01-load-and-look/bank.js";
import { flattenNormalise } from "../../lib/exercises/src/lessons/02-flatten-normalise-one-hot/bank.js";
import { buildAndFit } from "../../lib/exercises/src/lessons/03-build-and-fit/bank.js";
import { evaluateBank } from "../../lib/exercises/src/lessons/04-evaluate/bank.js";
import { deeperModels } from "../../lib/exercises/src/lessons/05-deeper-models/bank.js";
import { insideFit } from "../../lib/exercises/src/lessons/06-inside-fit/bank.js";
import { capacityAndBatches } from "../../lib/exercises/src/lessons/07-capacity-and-batches/bank.js";
import { optimisers } from "../../lib/exercises/src/lessons/08-optimisers/bank.js";
import { activationsBank } from "../../lib/exercises/src/lessons/09-activations-and-initial-weights/bank.js";
import { backpropagationBank } from "../../lib/exercises/src/lessons/10-backpropagation-and-gradients/bank.js";
import { overFitting } from "../../lib/exercises/src/lessons/11-over-fitting/bank.js";
import { dropoutAndBatchNorm } from "../../lib/exercises/src/lessons/12-dropout-and-batch-norm/bank.js";
import { convolutionsBank } from "../../lib/exercises/src/lessons/13-convolutions/bank.js";
import { whatItSees } from "../../lib/exercises/src/lessons/14-what-the-network-sees/bank.js";
import { deepBigSimple } from "../../lib/exercises/src/lessons/15-deep-big-simple/bank.js";
import { assertJudged } from "./judging.js";

// What learners write in lessons is judged like the steps of exercises, and never graded.

const banks = [
  loadAndLook,
  flattenNormalise,
  buildAndFit,
  evaluateBank,
  deeperModels,
  insideFit,
  capacityAndBatches,
  optimisers,
  activationsBank,
  backpropagationBank,
  overFitting,
  dropoutAndBatchNorm,
  convolutionsBank,
  whatItSees,
  deepBigSimple,
];

for (const { exercise, steps } of banks) {
  describe(exercise.title, () => {
    test("each step has a bank", () => assert.deepEqual(Object.keys(exercise.steps), Object.keys(steps)));
    for (const [id, { right, wrong, seeds }] of Object.entries(steps)) {
      const step = exercise.steps[id];
      if (!step || !("tests" in step)) continue;
      test(id, async () => {
        for (const [i, handIn] of right.entries()) {
          const expected = { state: "right", mistake: undefined, points: pointsOf(step) } as const;
          await assertJudged(step, handIn, expected, `right answer ${i}`, { seeds });
        }
        for (const [i, { mistake, handIn, points = 0 }] of wrong.entries()) {
          const expected = { state: "not right", mistake, points } as const;
          await assertJudged(step, handIn, expected, `wrong answer ${i}, ${mistake}`, { seeds });
        }
      });
    }
  });
}
