import { messageOf } from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { askElsewhere } from "../ask/elsewhere.js";
import { askHere } from "../ask/here.js";
import { NotTried } from "../ask/not-tried.js";
import type { Asker } from "../ask/query.js";
import { Objection } from "./objection.js";
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
  return tryTests(step, handedIn, seed, askHere());
}

/**
 * Judges a step while the student's code is in another process, which answers by `answering`. None of that code runs
 * here, and nothing of what is right goes there.
 *
 * @param step the step.
 * @param send hands a query over and gives what came back, which may be anything; undefined where nothing came.
 * @param seed decides on the inputs.
 * @returns how it was judged. It never throws.
 */
export function judgeElsewhere(
  step: Step,
  send: (query: Uint8Array) => Promise<Uint8Array | undefined>,
  seed: number,
): Promise<Judgement> {
  return tryTests(step, undefined, seed, askElsewhere(send));
}

async function tryTests(step: Step, handedIn: unknown, seed: number, ask: Asker): Promise<Judgement> {
  const of = pointsOf(step);
  let points = 0;
  let trial: Trial | undefined;
  try {
    for (const test of step.tests) {
      trial?.dispose();
      const current = new Trial(seed, ask);
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
  } finally {
    trial?.dispose();
  }
}
