import { messageOf } from "@course/core";
import { gradingRun } from "../node/grading-run.js";
import { changeRecord, myWork, putAside, readRecord, recordNames } from "../node/my-work.js";
import { type Kept, type Results, readResults, written } from "./record.js";

/** The record that holds the questions of all lessons: a question doesn't know in which lesson it stands. */
export const QUESTIONS = "questions";

/** What was judged. */
export interface Result {
  /** What it is called in the record. */
  what: string;
  state: "not tried yet" | "not right" | "right";
  points?: number;
}

let failure: string | undefined;

/**
 * Keeps results in the learner's folder. What was right once stays right, so that running an untouched copy loses
 * nothing. It never throws, and does nothing while submissions are graded, or where the notebook lies outside of that
 * folder.
 *
 * @param record the name of the lesson or exercise, or `QUESTIONS`.
 * @param results what was judged. What was not tried isn't kept.
 */
export function keepResults(record: string, results: readonly Result[]): void {
  const tried = results.filter(({ state }) => state !== "not tried yet");
  if (tried.length === 0 || gradingRun()) return;
  try {
    const work = myWork();
    if (!work) return;
    changeRecord(work, record, (text) => {
      const before = text === undefined ? {} : readResults(text);
      const isReadable = typeof before === "object";
      const after = merged(isReadable ? before : {}, tried);
      return after && { text: written(after), aside: !isReadable };
    });
    failure = undefined;
  } catch (error) {
    // A learner's cell goes on. `progress` says it.
    failure = messageOf(error);
  }
}

/** Adds results to those that are there; undefined where none is better. */
function merged(before: Results, results: readonly Result[]): Results | undefined {
  const after = { ...before };
  const at = new Date().toISOString();
  let isBetter = false;
  for (const { what, state, points } of results) {
    const old = Object.hasOwn(before, what) ? before[what] : undefined;
    const isRight = state === "right" || old?.state === "right";
    const most = points === undefined ? old?.points : Math.max(points, old?.points ?? 0);
    const kept: Kept = {
      state: isRight ? "right" : "tried",
      ...(most === undefined ? {} : { points: most }),
      at,
    };
    if (old && old.state === kept.state && old.points === kept.points) continue;
    after[what] = kept;
    isBetter = true;
  }
  return isBetter ? after : undefined;
}

/** All that is kept. */
export interface KeptResults {
  /** The learner's folder; undefined where the notebook lies outside of it. */
  work: string | undefined;
  /** By the names of the records. */
  records: ReadonlyMap<string, Results>;
  /** What can't be read or written, in sentences. */
  troubles: readonly string[];
}

/** Reads all that is kept. It never throws. */
export function keptResults(): KeptResults {
  const records = new Map<string, Results>();
  const troubles: string[] = [];
  let work: string | undefined;
  try {
    work = myWork();
    for (const name of work ? recordNames(work) : []) {
      const results = readResults(readRecord(work as string, name) ?? "");
      if (typeof results === "object") records.set(name, results);
      else troubles.push(`my-work/progress/${name}.json can't be read: ${results}. It is left as it is.`);
    }
    const aside = work ? putAside(work) : [];
    if (aside.length > 0) {
      troubles.push(`What could not be read was put aside in my-work/progress: ${aside.join(", ")}.`);
    }
  } catch (error) {
    troubles.push(`The records in my-work/progress can't be read: ${messageOf(error)}`);
  }
  if (failure) troubles.push(`The last result could not be kept: ${failure}`);
  return { work, records, troubles };
}
