import type { Trial } from "./trial.js";

/** A step of an exercise that is checked by running what the student hands in. */
export interface Step {
  /** What the student does, in a few words: "Flatten the images". */
  title: string;
  /** Hints, from a gentle one to a clear one. None gives the answer away. */
  hints: readonly string[];
  /** What is said once the step is right: why it is so, or what it is good for. */
  right: string;
  /**
   * What is tried, in this order. The first that fails ends the check: later ones may rely on earlier ones. Each
   * has points of its own, so that half a solution has half the points.
   */
  tests: readonly StepTest[];
}

/** One thing that is tried with what the student handed in. */
export interface StepTest {
  /** What it looks for, such as "the values"; graders see it. */
  name: string;
  /** Points for passing this test and all before it. */
  points: number;
  /**
   * Tries it.
   *
   * @param handedIn what the student handed in, usually a function. It may be anything.
   * @param trial makes inputs, calls functions, compares, and objects.
   * @throws Objection where it is not right; NotTried where the student has not begun.
   */
  run(handedIn: unknown, trial: Trial): void | Promise<void>;
}

/** A question that is answered in words, and judged by a person. */
export interface WrittenStep {
  /** What is asked, in a few words. */
  title: string;
  /** The most points that the grader can give. */
  written: number;
}

/** What an exercise consists of: its steps by name, in the order in which they are done. */
export type Steps = Readonly<Record<string, Step | WrittenStep>>;

/** All the points of a step. */
export function pointsOf(step: Step | WrittenStep): number {
  return "written" in step ? step.written : step.tests.reduce((sum, { points }) => sum + points, 0);
}
