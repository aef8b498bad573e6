import { display } from "@course/core";
import type { NotTried } from "../ask/not-tried.js";
import { Hint } from "../question/hint.js";
import type { VerdictState } from "../question/verdict.js";
import { Exercise } from "../step/exercise.js";
import type { ExerciseSummary } from "../step/exercise-summary.js";
import type { Step } from "../step/step.js";
import type { StepVerdict } from "../step/step-verdict.js";
import { Solution } from "./solution.js";

/** Something that a learner writes in a lesson: how it is checked, and one right way to do it. */
export interface PracticeStep {
  /** What is tried, with its hints. */
  step: Step;
  /** A right answer. The lesson goes on with it as long as the learner has none. */
  reference: unknown;
  /** The code of the reference, as a learner would write it. It is read only when it is asked for. */
  code: () => string;
}

/** The steps of a lesson by name, in the order in which they are done. */
export type PracticeSteps = Readonly<Record<string, PracticeStep>>;

/**
 * Makes the practice of a lesson.
 *
 * @param name the name of the lesson's source, such as `"03-build-and-fit"`.
 * @param title such as "Lesson 3: Build and fit".
 * @param steps by name, in the order in which they are done.
 * @returns the practice, for the lesson to import.
 */
export function practice<const S extends PracticeSteps>(name: string, title: string, steps: S): Practice<S> {
  return new Practice(name, title, steps);
}

/**
 * What a learner writes in a lesson. Each step is checked at once, and the lesson runs on without it: as long as a
 * step is not right, a reference takes its place. Nothing in it throws, whatever a learner hands in.
 */
export class Practice<S extends PracticeSteps = PracticeSteps> {
  readonly #steps: S;
  readonly #checks: Exercise<Record<string, Step>>;
  readonly #tried = new Set<string>();

  /** @internal Use `practice`. */
  constructor(
    /** The name of the lesson's source. */
    readonly name: string,
    /** What the lesson is called. */
    readonly title: string,
    steps: S,
  ) {
    this.#steps = steps;
    this.#checks = new Exercise(
      name,
      title,
      Object.fromEntries(Object.entries(steps).map(([id, { step }]) => [id, step])),
    );
  }

  /** The checks of all steps by name. */
  get steps(): Readonly<Record<string, Step>> {
    return this.#checks.steps;
  }

  /**
   * Checks a step by running what was handed in, on inputs it has not seen. As the last expression of a cell the
   * verdict shows itself: *not tried yet*, *not right* (and why), or *right*.
   *
   * @param id the name of the step.
   * @param mine your function, or your value.
   * @returns the verdict.
   * @example
   * await lesson.check("neuron", neuron);
   */
  async check(id: keyof S & string, mine: unknown): Promise<StepVerdict> {
    const verdict = await this.#checks.check(id, mine);
    if (verdict.state !== "not tried yet") this.#tried.add(id);
    return verdict;
  }

  /**
   * Checks a step, shows the verdict, and gives what the lesson goes on with.
   *
   * @param id the name of the step.
   * @param mine your function, or your value.
   * @returns yours, if it is right; else the reference, and a line says so.
   * @example
   * const checkedNeuron = await lesson.checked("neuron", neuron);
   */
  async checked<Mine>(id: keyof S & string, mine: Mine): Promise<Mine> {
    const verdict = await this.check(id, mine);
    display(verdict);
    const step = this.#step(id);
    if (verdict.state === "right" || !step) return mine;
    display(new Hint(GOES_ON[verdict.state]));
    return step.reference as Mine;
  }

  /**
   * Gives a hint: each time it is asked the next one.
   *
   * @param id the name of the step.
   * @param n which one, from 1 up, instead of the next.
   * @returns the hint, which shows itself.
   * @example
   * lesson.hint("neuron");
   */
  hint(id: keyof S & string, n?: number): Hint {
    return this.#checks.hint(id, n);
  }

  /**
   * Shows one way to do a step, once you have tried it yourself.
   *
   * @param id the name of the step.
   * @returns the code, which shows itself; before the first attempt a line that asks for one.
   * @example
   * lesson.solution("neuron");
   */
  solution(id: keyof S & string): Solution | Hint {
    const step = this.#step(id);
    if (!step) return this.#checks.hint(id);
    if (this.#tried.has(id)) return new Solution(step.step.title, step.code());
    return new Hint("Try it yourself first, and run the check: an attempt that fails will do.");
  }

  /**
   * Sums up: each step with its state.
   *
   * @returns the summary, which shows itself.
   */
  summary(): ExerciseSummary {
    return this.#checks.summary();
  }

  /** Makes the error that stands where a learner's code belongs: `throw lesson.notTried();` */
  notTried(): NotTried {
    return this.#checks.notTried();
  }

  #step(id: string): PracticeStep | undefined {
    return Object.hasOwn(this.#steps, id) ? this.#steps[id] : undefined;
  }
}

const GOES_ON: Record<Exclude<VerdictState, "right">, string> = {
  "not tried yet": "The cells below use a reference until you have written yours.",
  "not right": "The cells below use a reference until yours is right.",
};
