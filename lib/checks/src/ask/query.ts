import type { Asking } from "./outcome.js";

/** Something that a check asks of a student's code. */
export interface Query extends Asking {
  /** Whether a function is called, or a value looked at. */
  kind: "call" | "look";
  /** What is asked, where that is in this process; it may be anything. */
  handedIn: unknown;
  /** What a function is called with; empty for a value. */
  inputs: readonly unknown[];
}

/**
 * Asks a student's code, wherever it is. What comes should be an `Outcome`, and may be anything.
 *
 * @throws Error where what comes can't be read.
 */
export type Asker = (query: Query) => Promise<unknown>;
