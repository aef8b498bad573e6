import { messageOf } from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { NotTried } from "./not-tried.js";
import { Objection } from "./objection.js";
import type { Outcome } from "./outcome.js";
import { pointsOf, type Step } from "./step.js";
import { Trial } from "./trial.js";

/** How a step was judged. */
export interface Judgement {
  state: "not tried yet" | "not right" | "right";
  /** The points for the tests that were passed. */
  points: number;
  /** All points of the step. */
  of: number;
  /** The name of the likely mistake, where there is one. */
  mistake?: string;
  /** What is said to the student; may be empty. */
  message: string;
}

/**
 * Tries what a student handed in against the tests of a step, one after the other up to the first that fails. It
 * never throws, and draws no number from the sequence that the notebook's `setSeed` started.
 *
 * @param step the step.
 * @param handedIn what the student handed in; `undefined` is "not tried yet".
 * @param seed decides on the inputs.
 * @returns how it was judged.
 */
export function judge(step: Step, handedIn: unknown, seed: number): Promise<Judgement> {
  return tryTests(step, handedIn, () => new Trial(seed));
}

/**
 * Asks a student's code all that the tests of a step ask, and writes down what came of it.
 *
 * @param step the step.
 * @param handedIn what the student handed in.
 * @param seed decides on the inputs.
 * @returns the outcomes, in order: data, to be judged by `judgeRecord` with the same seed. It never throws.
 */
export async function record(step: Step, handedIn: unknown, seed: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  await tryTests(step, handedIn, () => new Trial(seed, { record: outcomes }));
  return outcomes;
}

/**
 * Judges a step from a record alone. None of the student's code runs.
 *
 * @param step the step.
 * @param outcomes what `record` gave. It may be anything.
 * @param seed the one that the record was made with.
 * @returns how it was judged. It never throws.
 */
export function judgeRecord(step: Step, outcomes: unknown, seed: number): Promise<Judgement> {
  const replay = (Array.isArray(outcomes) ? (outcomes as Outcome[]) : []).values();
  return tryTests(step, undefined, () => new Trial(seed, { replay }));
}

async function tryTests(step: Step, handedIn: unknown, newTrial: () => Trial): Promise<Judgement> {
  const of = pointsOf(step);
  let points = 0;
  let trial: Trial | undefined;
  try {
    for (const test of step.tests) {
      const current = newTrial();
      trial = current;
      await withRandom(randomGenerator(0), async () => test.run(handedIn, current));
      points += test.points;
    }
    return { state: "right", points, of, message: step.right };
  } catch (error) {
    if (error instanceof NotTried) return { state: "not tried yet", points: 0, of, message: "" };
    if (error instanceof Objection) {
      // What explains every wrong result goes before what this result looks like.
      const { mistake, message } = trial?.suspicion ?? error;
      return { state: "not right", points, of, mistake: String(mistake), message: String(message) };
    }
    const message = `This can't be checked. Is it what was asked for? (${messageOf(error)})`;
    return { state: "not right", points, of, mistake: "unforeseen", message };
  }
}
