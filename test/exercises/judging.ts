import assert from "node:assert/strict";
import { answering, type Judgement, judge, type Step } from "@course/checks";
import { tf } from "course";
import { judgeTask } from "course/exercises";

/**
 * Decide on the inputs of checks: forty, small ones and one that only just fits. The last is that of instant checks: where
 * only the last few are tried, it is among them.
 */
export const SEEDS: readonly number[] = [...Array.from({ length: 38 }, (_, i) => i + 2), 4_294_967_295, 1];

/** Judges what was handed in at once, as a notebook does. */
export function judgedAtOnce(step: Step, handedIn: unknown, seed: number): Promise<Judgement> {
  return tidily(() => judge(step, handedIn, seed));
}

/** Judges as graders do: only bytes go to the student's code and come from there. */
export function judgedApart(
  exercise: string,
  id: string,
  handedIn: unknown,
  seed: number,
): Promise<Judgement> {
  return tidily(() => judgeTask(exercise, id, answering(handedIn), seed));
}

/** What a verdict must be. */
export type Expected = Pick<Judgement, "state" | "mistake" | "points">;

/**
 * Judges an answer with many seeds, and compares each verdict with the expected one.
 *
 * @param step the step.
 * @param handIn the answer.
 * @param expected the verdict.
 * @param which names the answer in messages.
 * @param options `seeds`: with how many; `apart`: of which step of which exercise it is, and with how many of these seeds
 *   it is judged apart from the student's code as well.
 */
export async function assertJudged(
  step: Step,
  handIn: unknown,
  expected: Expected,
  which: string,
  {
    seeds = SEEDS.length,
    apart,
  }: { seeds?: number; apart?: { exercise: string; id: string; seeds: number } } = {},
): Promise<void> {
  for (const [i, seed] of SEEDS.slice(-seeds).entries()) {
    const found = await judgedAtOnce(step, handIn, seed);
    const { state, mistake, points, message } = found;
    assert.deepEqual({ state, mistake, points }, expected, `${which}, seed ${seed}: ${message}`);
    assert.ok(message.length > 10, `${which}: "${message}" says too little`);
    const [, wanted, came] = /Expected[^:]*: (.*)\. Came: (.*)\./.exec(message) ?? [];
    assert.ok(wanted === undefined || wanted !== came, `${which}: "${message}" shows no difference`);
    if (!apart || i < seeds - apart.seeds) continue;
    assert.deepEqual(await judgedApart(apart.exercise, apart.id, handIn, seed), found, `${which}, apart`);
  }
}

/** Frees the tensors that came of some work. Those of models stay. */
async function tidily<T>(work: () => Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await work();
  } finally {
    tf.engine().endScope();
  }
}
