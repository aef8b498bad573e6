import { decodeAnswers, encodeAnswers } from "../answers/answers.js";
import { asking, encodeOutcome } from "./here.js";
import type { Asker, Query } from "./query.js";
import { readingNamed } from "./reading.js";

/**
 * Makes an asker of student code in another process. Only inputs and the name of a reading go there, never what is
 * right; what comes back may be forged, and gets as far as any other answer.
 *
 * @param send hands a query over and gives what came back; undefined where nothing came.
 */
export function askElsewhere(send: (query: Uint8Array) => Promise<Uint8Array | undefined>): Asker {
  return async ({ kind, inputs, read }) => {
    const answer = await send(encodeAnswers({ kind, inputs, read: read?.name }));
    return answer && decodeAnswers(answer);
  };
}

/**
 * Answers the queries of `askElsewhere`, beside the student's code.
 *
 * @param handedIn what the student handed in for a step.
 * @returns a function from a query to an answer, both as they travel.
 */
export function answering(handedIn: unknown): (query: Uint8Array) => Promise<Uint8Array> {
  const ask = asking();
  return async (bytes) => {
    const { read, ...query } = (await decodeAnswers(bytes)) as Omit<Query, "read"> & { read?: string };
    return encodeOutcome(await ask({ ...query, handedIn, read: read ? readingNamed(read) : undefined }));
  };
}
