import { messageOf } from "@course/core";
import { randomGenerator, withRandom } from "@course/core/random";
import { decodeAnswers, encodeAnswers } from "../answers/answers.js";
import { askFunction, askValue, type Outcome, refused } from "./outcome.js";
import type { Asker, Query } from "./query.js";

/**
 * Makes an asker of student code in this process. What comes has travelled as if from another one, so that a check
 * says here what it says there.
 *
 * @returns the asker, for one step: student code draws from one sequence of random numbers in all of its tests.
 */
export function askHere(): Asker {
  const ask = asking();
  return async (query) => decodeAnswers(encodeOutcome(await ask(query)));
}

/** Makes what asks student code beside it. It never throws. */
export function asking(): (query: Query) => Promise<Outcome> {
  const random = randomGenerator(0);
  return (query) =>
    withRandom(random, () =>
      query.kind === "call"
        ? askFunction(query.handedIn, query.inputs, query)
        : askValue(query.handedIn, query),
    );
}

/** Writes an outcome down; one that can't travel becomes a refusal that says why. */
export function encodeOutcome(outcome: Outcome): Uint8Array {
  try {
    return encodeAnswers(outcome);
  } catch (error) {
    return encodeAnswers(refused("can't be handed over", messageOf(error)));
  }
}
