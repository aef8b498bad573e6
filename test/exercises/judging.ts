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

/** Frees the tensors that came of some work. Those of models stay. */
async function tidily<T>(work: () => Promise<T>): Promise<T> {
  tf.engine().startScope();
  try {
    return await work();
  } finally {
    tf.engine().endScope();
  }
}
