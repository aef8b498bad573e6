import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeAnswers, pointsOf, type Step } from "@course/checks";
import { Exercise, judgeTask } from "course/exercises";
import type { Bank } from "../../../lib/exercises/src/bank/bank.js";
import { assertJudged, type Expected, judgedApart, judgedAtOnce, SEEDS } from "../judging.js";

// What models have learnt is measured on the small sample here: what counts is whether the check tells them apart.
process.env.COURSE_DATA = "sample";

/** The answers that a step has at least. */
const LEAST = { right: 6, wrong: 10 };

/**
 * Tests that every check of an exercise passes every right answer, and names the mistake in every wrong one, with each of
 * forty seeds. With some of these it is judged in a process apart from the student's code as well: both run the same
 * tests, and what a seed changes is seen at once.
 */
export function judgeBank({ exercise, steps }: Bank): void {
  describe(exercise.title, () => {
    const checked = Object.entries(exercise.steps).filter(
      (entry): entry is [string, Step] => "tests" in entry[1],
    );

    test("has right and wrong answers to every step", () => {
      assert.deepEqual(
        checked.map(([id]) => id),
        Object.keys(steps),
      );
      for (const [id, { right, wrong }] of Object.entries(steps)) {
        assert.ok(right.length >= LEAST.right, `${id}: ${right.length} right answers`);
        assert.ok(wrong.length >= LEAST.wrong, `${id}: ${wrong.length} wrong answers`);
      }
    });

    for (const [id, step] of checked) {
      const { right = [], wrong = [], seeds = SEEDS.length, apart = Math.min(seeds, 10) } = steps[id] ?? {};
      const of = pointsOf(step);

      const judged = (handIn: unknown, expected: Expected, which: string) =>
        assertJudged(step, handIn, expected, which, {
          seeds,
          apart: { exercise: exercise.name, id, seeds: apart },
        });

      test(`${id}: what is right is right`, async () => {
        for (const [i, handIn] of right.entries()) {
          await judged(handIn, { state: "right", mistake: undefined, points: of }, `right answer ${i}`);
        }
      });

      test(`${id}: every mistake is named`, async () => {
        for (const [i, { mistake, handIn, points = 0 }] of wrong.entries()) {
          await judged(handIn, { state: "not right", mistake, points }, `wrong answer ${i}, ${mistake}`);
        }
      });

      test(`${id}: what has not been tried is not wrong`, async () => {
        const { notTried } = Exercise.prototype;
        const stub = () => {
          throw notTried();
        };
        for (const handIn of [undefined, stub]) {
          // A step may ask for a value; a function is none, and wrong then.
          if (handIn === stub && right.every((answer) => typeof answer !== "function")) continue;
          assert.equal((await judgedAtOnce(step, handIn, 1)).state, "not tried yet");
          assert.equal((await judgedApart(exercise.name, id, handIn, 1)).state, "not tried yet");
        }
      });

      test(`${id}: whatever is handed in, it is judged`, async () => {
        const odd = [null, 0, "", Number.NaN, [], {}, Symbol("x"), 1n, () => null, () => ({}), () => [[]]];
        for (const handIn of [...odd, () => Object.create(null), class {}]) {
          const { state, points } = await judgedAtOnce(step, handIn, 1);
          assert.equal(state, "not right");
          assert.ok(points < of);
        }
        for (const forged of [undefined, null, 1, "x", {}, [], { kind: "returned" }, { kind: "x" }, [[[]]]]) {
          const send = async () => encodeAnswers(forged);
          assert.equal((await judgeTask(exercise.name, id, send, 1)).state, "not right");
        }
        for (const send of [
          async () => undefined,
          async () => new Uint8Array(),
          async () => new Uint8Array(9),
        ]) {
          assert.equal((await judgeTask(exercise.name, id, send, 1)).state, "not right");
        }
      });

      test(`${id}: its hints and its praise say something`, () => {
        assert.ok(step.hints.length >= 1 && step.right.length > 10);
        for (const hint of step.hints) assert.ok(hint.length > 20, hint);
      });
    }
  });
}
