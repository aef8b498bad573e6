import { decodeAnswers, encodeAnswers, type Judgement, judge, record, type Step } from "@course/checks";
import { tf } from "course";
import { judgeTask } from "course/exercises";

/** Decide on the inputs of checks: forty, in turn those of instant checks and of grading. */
export const SEEDS: readonly number[] = Array.from({ length: 40 }, (_, i) =>
  i % 2 === 0 ? i + 1 : 4_294_967_296 - i,
);

/** Judges what was handed in at once, as a notebook does. */
export function judgedAtOnce(step: Step, handedIn: unknown, seed: number): Promise<Judgement> {
  return tidily(() => judge(step, handedIn, seed));
}

/** Judges as graders do: the answers travel as bytes, and are judged from these alone. */
export function judgedApart(
  exercise: string,
  id: string,
  step: Step,
  handedIn: unknown,
  seed: number,
): Promise<Judgement> {
  return tidily(async () => {
    const outcomes = await decodeAnswers(encodeAnswers(await record(step, handedIn, seed)));
    const judgement = await judgeTask(exercise, id, outcomes, seed);
    disposeModels(outcomes);
    return judgement;
  });
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

function disposeModels(value: unknown): void {
  if (value instanceof tf.LayersModel) value.dispose();
  else if (Array.isArray(value)) value.forEach(disposeModels);
  else if (value && Object.getPrototypeOf(value) === Object.prototype)
    Object.values(value).forEach(disposeModels);
}
