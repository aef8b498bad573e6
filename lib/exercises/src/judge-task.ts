import { type GradingMinutes, type Judgement, judgeElsewhere, type Steps } from "@course/checks";
import { exercise1 } from "./1-load-and-prepare/checks.js";
import { exercise2 } from "./2-build-train-evaluate/checks.js";
import { exercise3 } from "./3-experiments/checks.js";
import { exercise4 } from "./4-from-one-layer-to-convolutions/checks.js";
import { exercise5 } from "./5-from-scratch/checks.js";
import { exercise6 } from "./6-gradients-and-optimisers/checks.js";
import { exercise7 } from "./7-regularise/checks.js";
import { exercise8 } from "./8-convolutions-and-residual-connections/checks.js";
import { exercise9 } from "./9-capstone/checks.js";

/** All exercises. */
export const exercises: readonly {
  readonly name: string;
  readonly title: string;
  readonly steps: Steps;
  readonly minutes?: GradingMinutes;
  variant(code: string): { readonly steps: Steps };
}[] = [exercise1, exercise2, exercise3, exercise4, exercise5, exercise6, exercise7, exercise8, exercise9];

/**
 * Judges a step by asking a student's code from where that code can't reach.
 *
 * @param exercise the name of the exercise's source, such as `"1-load-and-prepare"`.
 * @param task the name of the step, which is the `grade_id` of its check.
 * @param send hands a query over to the student's code and gives what came back, which may be anything; undefined
 *   where nothing came. `answering` answers there.
 * @param seed decides on the inputs.
 * @param variant the code of the student's own task; without it the task that all have.
 * @returns how the step was judged.
 * @throws RangeError where there is no such step.
 */
export async function judgeTask(
  exercise: string,
  task: string,
  send: (query: Uint8Array) => Promise<Uint8Array | undefined>,
  seed: number,
  variant?: string,
): Promise<Judgement> {
  const found = exercises.find(({ name }) => name === exercise);
  const step = (variant === undefined ? found : found?.variant(variant))?.steps[task];
  if (!step || !("tests" in step))
    throw new RangeError(`There is no step "${task}" in exercise "${exercise}".`);
  return judgeElsewhere(step, send, seed);
}
