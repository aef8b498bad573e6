import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Step } from "@course/checks";
import { exercises } from "course/exercises";
import { judgedAtOnce, SEEDS } from "./judging.js";
import { modelAnswers } from "./model-answers.js";
import { mutate, withMutant } from "./mutants.js";

// Whatever small thing is changed in a model answer, the check refuses it with each seed, but for changes that make no
// difference.

process.env.COURSE_DATA = "sample";

/** Luck with one of them would be seen. */
const seeds = SEEDS.slice(0, 3);

for (const [name, { answers, equivalent }] of Object.entries(modelAnswers)) {
  const steps = exercises.find((exercise) => exercise.name === name)?.steps ?? {};
  const stepOf = (id: string): Step => {
    // A function's name has no hyphens.
    const step = steps[id] ?? steps[id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)];
    assert.ok(step && "tests" in step, `there is no step "${id}"`);
    return step;
  };

  describe(`Mutants of ${name}`, async () => {
    const { mutants, answers: mutated } = await mutate(name);
    const isEquivalent = (id: string, from: string, to: string) =>
      equivalent.some((mutant) => mutant.step === id && mutant.from === from && mutant.to === to);

    for (const id of Object.keys(answers)) {
      test(`${id}: the answer is right, and each mutant of it is refused`, async () => {
        for (const seed of seeds) {
          const { state, message } = await judgedAtOnce(stepOf(id), mutated[id], seed);
          assert.equal(state, "right", message);
        }
        const accepted: string[] = [];
        for (const mutant of mutants.filter(({ step }) => step === id)) {
          const { from, to } = mutant;
          const judgements = await withMutant(mutant, async () => {
            const each = [];
            for (const seed of seeds) each.push(await judgedAtOnce(stepOf(id), mutated[id], seed));
            return each;
          });
          const passed = judgements.filter(({ state }) => state === "right").length;
          // One that is right by its list, and isn't always, shows that the list is wrong.
          if (passed !== (isEquivalent(id, from, to) ? seeds.length : 0)) {
            accepted.push(`${from}  ->  ${to}  (accepted with ${passed} of ${seeds.length} seeds)`);
          }
        }
        assert.deepEqual(accepted, []);
      });
    }

    test("no mutant is outside of the answers, and each that is said to be equivalent exists", () => {
      assert.deepEqual(
        mutants.filter(({ step }) => step === undefined).map(({ from }) => from),
        [],
      );
      for (const { step, from, to } of equivalent) {
        assert.ok(
          mutants.some((mutant) => mutant.step === step && mutant.from === from && mutant.to === to),
          `${step}: ${from} -> ${to}`,
        );
      }
    });
  });
}
