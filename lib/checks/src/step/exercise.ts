import { display, InterruptedError, messageOf } from "@course/core";
import { answering } from "../ask/elsewhere.js";
import { InTheWay } from "../ask/in-the-way.js";
import { NotTried } from "../ask/not-tried.js";
import { gradingRun } from "../node/grading-run.js";
import { keepResults } from "../progress/keep.js";
import { Hint, Hints } from "../question/hint.js";
import { ExerciseSummary, type StepResult } from "./exercise-summary.js";
import { judge } from "./judge.js";
import { gradingSeed, instantSeed } from "./seeds.js";
import { pointsOf, type Step, type Steps } from "./step.js";
import { StepVerdict } from "./step-verdict.js";
import { SummaryOfGrader, VerdictOfGrader } from "./while-graded.js";

const WAITING = "… Not tried yet. This cell shows something once the steps above are done.";
const FAILED = "This cell uses your functions, and something failed:";

/** How long the grading of an exercise may take, in minutes: all of a notebook, and one of its cells. */
export interface GradingMinutes {
  readonly notebook: number;
  readonly cell: number;
}

/** The last cell that used the student's functions, and failed. */
interface Failure {
  /** The source of what was to be done. */
  work: string;
  message: string;
}

type Checked<S extends Steps> = { [Id in keyof S]: S[Id] extends Step ? Id : never }[keyof S] & string;

/**
 * Makes an exercise from its steps.
 *
 * @param name the name of its source, such as `"1-load-and-prepare"`.
 * @param title such as "Exercise 1: Load and prepare".
 * @param steps by name, in the order in which they are done.
 * @param options `minutes`: how long grading it may take; by default what grading gives to every exercise. `vary`: gives
 *   the steps of a student's own task, drawn from a code; without it all have the same task.
 * @returns the exercise, for a notebook to import.
 * @example
 * const exercise1 = exercise("1-load-and-prepare", "Load and prepare", { why: { title: "Why?", written: 2 } });
 */
export function exercise<const S extends Steps>(
  name: string,
  title: string,
  steps: S,
  { minutes, vary }: { minutes?: GradingMinutes; vary?: (code: string) => S } = {},
): Exercise<S> {
  return new Exercise(name, title, steps, minutes, vary);
}

/** An exercise whose steps can be checked at once. Nothing in it throws, whatever a student hands in. */
export class Exercise<S extends Steps = Steps> {
  readonly #results = new Map<string, StepResult>();
  readonly #hints = new Map<string, Hints>();
  readonly #vary: ((code: string) => S) | undefined;
  #failure: Failure | undefined;

  /** @internal Use `exercise`. */
  constructor(
    /** The name of its source. */
    readonly name: string,
    /** What it is called. */
    readonly title: string,
    /** Its steps by name. */
    readonly steps: S,
    /** How long grading it may take, where that is longer than usual. */
    readonly minutes?: GradingMinutes,
    vary?: (code: string) => S,
  ) {
    this.#vary = vary;
  }

  /**
   * Gives the task of one student: the same steps with numbers of their own.
   *
   * @param code from which the numbers are drawn, as it stands in the student's notebook. Any text will do.
   * @returns the exercise with this task; this one, where all students have the same.
   * @example
   * const exercise = exercise2.variant("5f0c9a13");
   */
  variant(code: string): this {
    if (!this.#vary) return this;
    return new Exercise(this.name, this.title, this.#vary(code), this.minutes) as this;
  }

  /**
   * Checks a step by running what was handed in, on inputs it has not seen, other ones each time: so what is right for
   * the inputs of one check alone is found out by the next. As the last expression of a cell the verdict shows itself:
   * *not tried yet*, *not right* (and why), or *right*. While submissions are graded it only says that the grader checks
   * it.
   *
   * @param id the name of the step.
   * @param handedIn your function, or your value.
   * @returns the verdict.
   * @example
   * await exercise.check("flatten", flattenImages);
   */
  async check(id: Checked<S>, handedIn: unknown): Promise<StepVerdict> {
    const step = this.#step(id);
    if (!step) {
      return new StepVerdict({ state: "not tried yet", points: 0, of: 0, message: this.#unknown(id) }, []);
    }
    if (gradingRun()) return new VerdictOfGrader(pointsOf(step));
    const judgement = await judge(step, this.#asTried(handedIn), instantSeed());
    const { state, points } = judgement;
    this.#results.set(id, { state, points });
    keepResults(this.name, [{ what: id, state, points }]);
    return new StepVerdict(judgement, step.hints);
  }

  /**
   * Gives points for a step, on inputs that no instant check uses. Hidden tests call it, for graders. While
   * submissions are graded, it lets the student's code be asked from where that code can't reach, and gives 0.
   *
   * @param id the name of the step.
   * @param handedIn the student's function or value.
   * @returns points, from 0 to all points of the step: nbgrader takes the value of the cell for the score.
   */
  async grade(id: Checked<S>, handedIn: unknown): Promise<number> {
    const step = this.#step(id);
    if (!step) return 0;
    const run = gradingRun();
    const answer = this.#asTried(handedIn);
    if (!run) return (await judge(step, answer, gradingSeed())).points;
    await run.answerFor(id, answering(answer));
    return 0;
  }

  /**
   * Gives a hint: each time it is asked the next one.
   *
   * @param id the name of the step.
   * @param n which one, from 1 up, instead of the next.
   * @returns the hint, which shows itself.
   * @example
   * exercise.hint("flatten");
   */
  hint(id: Checked<S>, n?: number): Hint {
    const texts = this.#step(id)?.hints;
    if (!texts) return new Hint(this.#unknown(id));
    const hints = this.#hints.get(id) ?? new Hints(texts, "step");
    this.#hints.set(id, hints);
    return hints.give(n);
  }

  /**
   * Sums up: each step with its state and its points.
   *
   * @returns the summary, which shows itself.
   */
  summary(): ExerciseSummary {
    if (gradingRun()) return new SummaryOfGrader(this.title, this.steps);
    return new ExerciseSummary(this.title, this.steps, this.#results);
  }

  /** Makes the error that stands in for a solution: `throw exercise.notTried();` */
  notTried(): NotTried {
    return new NotTried();
  }

  /**
   * Does something with the functions of earlier steps. As long as one of them has not been tried, or fails, it says
   * so instead, so that the cells below can run; and a check that gets nothing in place of its result says what failed.
   *
   * @param work uses functions of earlier steps; it may be asynchronous.
   * @returns what `work` gives; `undefined` where it could not be done.
   * @throws InterruptedError after Stop.
   * @example
   * const x = await exercise.whenTried(() => flattenImages(train.images));
   */
  async whenTried<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    const source = String(work);
    try {
      const result = await work();
      if (this.#failure?.work === source) this.#failure = undefined;
      return result;
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      this.#failure = error instanceof NotTried ? undefined : { work: source, message: messageOf(error) };
      display(new Hint(error instanceof NotTried ? WAITING : `✘ ${FAILED} ${messageOf(error)}`));
      return undefined;
    }
  }

  /** Gives what was handed in; where there is nothing because a cell above failed, what stands for that. */
  #asTried(handedIn: unknown): unknown {
    if (handedIn !== undefined || !this.#failure) return handedIn;
    return new InTheWay(
      `This was tried, but nothing came here: a cell above uses your functions, and something failed. (${this.#failure.message}) Mend that, and run both cells again.`,
    );
  }

  #step(id: string): Step | undefined {
    const step = Object.hasOwn(this.steps, id) ? this.steps[id] : undefined;
    return step && "tests" in step ? step : undefined;
  }

  #unknown(id: string): string {
    const names = Object.keys(this.steps).filter((name) => this.#step(name));
    return `There is no step called "${String(id)}". There are: ${names.join(", ")}.`;
  }
}
