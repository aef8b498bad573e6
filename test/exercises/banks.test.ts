import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answering, encodeAnswers, judge, type Step } from "@course/checks";
import { Exercise, exercises, judgeTask } from "course/exercises";
import { banks } from "./banks.js";

// Every check passes every right answer, and names the mistake in every wrong one: at once, and from a process apart
// from the student's code.

// What models have learnt is measured on the small sample here: what counts is whether the check tells them apart.
process.env.COURSE_DATA = "sample";

const SEEDS = { instant: 1, graded: 4_000_000_007 };

/** Judges as graders do: only bytes go to the student's code and come from there. */
function judgedApart(exercise: string, id: string, handedIn: unknown, seed: number) {
  return judgeTask(exercise, id, answering(handedIn), seed);
}

test("every exercise has a bank, and every bank is for an exercise", () => {
  assert.deepEqual(
    banks.map(({ exercise }) => exercise.name),
    exercises.map(({ name }) => name),
  );
});

for (const { exercise, steps } of banks) {
  describe(exercise.title, () => {
    const checked = Object.entries(exercise.steps).filter(
      (entry): entry is [string, Step] => "tests" in entry[1],
    );

    test("has right and wrong answers to every step, and ten mistakes or more", () => {
      assert.deepEqual(
        checked.map(([id]) => id),
        Object.keys(steps),
      );
      for (const [id, { right, wrong }] of Object.entries(steps)) {
        assert.ok(right.length > 0 && wrong.length > 0, id);
      }
      const mistakes = new Set(Object.values(steps).flatMap(({ wrong }) => wrong.map((w) => w.mistake)));
      assert.ok(mistakes.size >= 10, [...mistakes].join(", "));
    });

    for (const [id, step] of checked) {
      const { right = [], wrong = [] } = steps[id] ?? {};
      const of = step.tests.reduce((sum, { points }) => sum + points, 0);

      test(`${id}: what is right is right`, async () => {
        for (const handIn of right) {
          for (const seed of Object.values(SEEDS)) {
            const expected = { state: "right", points: of, of, message: step.right };
            assert.deepEqual(await judge(step, handIn, seed), expected);
            assert.deepEqual(await judgedApart(exercise.name, id, handIn, seed), expected);
          }
        }
      });

      test(`${id}: every mistake is named`, async () => {
        for (const { mistake, handIn, points = 0 } of wrong) {
          for (const seed of Object.values(SEEDS)) {
            const found = await judge(step, handIn, seed);
            const seen = { state: found.state, mistake: found.mistake, points: found.points };
            const expected = { state: "not right", mistake, points };
            assert.deepEqual(seen, expected, `${mistake}: ${found.message}`);
            assert.ok(found.message.length > 20, `"${found.message}" says too little`);
            const apart = await judgedApart(exercise.name, id, handIn, seed);
            assert.deepEqual([apart.state, apart.points], ["not right", points], `${mistake}, judged apart`);
          }
        }
      });

      test(`${id}: what has not been tried is not wrong`, async () => {
        const { notTried } = Exercise.prototype;
        const stub = () => {
          throw notTried();
        };
        for (const handIn of [undefined, stub]) {
          // A step may ask for a value; a function is none, and wrong then.
          if (handIn === stub && steps[id]?.right.every((answer) => typeof answer !== "function")) continue;
          assert.equal((await judge(step, handIn, SEEDS.instant)).state, "not tried yet");
          assert.equal((await judgedApart(exercise.name, id, handIn, SEEDS.instant)).state, "not tried yet");
        }
      });

      test(`${id}: whatever is handed in, it is judged`, async () => {
        const odd = [null, 0, "", Number.NaN, [], {}, Symbol("x"), 1n, () => null, () => ({}), () => [[]]];
        for (const handIn of [...odd, () => Object.create(null), class {}]) {
          const { state, points } = await judge(step, handIn, SEEDS.instant);
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
