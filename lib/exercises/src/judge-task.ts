import { type GradingMinutes, type Judgement, judgeRecord, type Steps } from "@course/checks";
import { exercise1 } from "./1-load-and-prepare/checks.js";
import { exercise2 } from "./2-build-train-evaluate/checks.js";
import { exercise3 } from "./3-experiments/checks.js";
import { exercise4 } from "./4-from-one-layer-to-convolutions/checks.js";

/** All exercises. */
export const exercises: readonly {
  readonly name: string;
  readonly steps: Steps;
  readonly minutes?: GradingMinutes;
}[] = [exercise1, exercise2, exercise3, exercise4];

/**
 * Judges what came of asking a student's code, where that code can't reach.
 *
 * @param exercise the name of the exercise's source, such as `"1-load-and-prepare"`.
 * @param task the name of the step, which is the `grade_id` of its check.
 * @param answer the outcomes that were handed over. They may be anything.
 * @param seed the one that they were made with.
 * @returns how the step was judged.
 * @throws RangeError where there is no such step.
 */
export async function judgeTask(
  exercise: string,
  task: string,
  answer: unknown,
  seed: number,
): Promise<Judgement> {
  const step = exercises.find(({ name }) => name === exercise)?.steps[task];
  if (!step || !("tests" in step))
    throw new RangeError(`There is no step "${task}" in exercise "${exercise}".`);
  return judgeRecord(step, answer, seed);
}
