import { describe, isTensor, messageOf, SelfShowing } from "@course/core";
import { box, prose } from "./box.js";
import { compareAnswer, type Expected } from "./compare-answer.js";
import { type Hint, Hints } from "./hint.js";
import { Verdict, type VerdictState } from "./verdict.js";

/** A question to a learner. Give either `expected` or `check`. */
export interface QuestionOptions<Answer = unknown> {
  /** What is asked, in a sentence or two. Text between `backticks` is shown as code. */
  ask: string;
  /** The right answer: a number, a text, a boolean, a list such as a shape, or a set in any order. */
  expected?: Expected;
  /** How far a number may be off; default a millionth of the right one. */
  tolerance?: number;
  /**
   * Judges an answer: true where it is right, else a sentence that says what is wrong with it and why (without
   * giving the right answer away). `false` says only that it is wrong. An answer of another type than the
   * expected one may come too; a check that fails because of it counts as "not right".
   */
  check?: (answer: Answer) => boolean | string;
  /** What to add once the answer is right: why it is so. */
  explain?: string;
  /** Hints, from a gentle one to a clear one. */
  hints?: readonly string[];
}

/**
 * Asks a question that checks its answer at once. Neither it nor its answers ever throw.
 *
 * @param options `ask`, then `expected` or `check`, and `explain`, `hints`; see `QuestionOptions`.
 * @returns the question, which shows itself; answer it with `.answer(value)`, get help with `.hint()`.
 * @example
 * const pixels = question({ ask: "How many pixels has an image of 28 x 28?", expected: 784 });
 * pixels.answer(28 * 28); // ✔ Right.
 */
export function question<Answer = unknown>(options: QuestionOptions<Answer>): Question {
  return new Question(options as QuestionOptions);
}

/** A question that checks its answer, as `question` makes it. */
export class Question extends SelfShowing {
  readonly #options: QuestionOptions;
  readonly #hints: Hints;
  #state: VerdictState = "not tried yet";

  /** @internal Use `question`. */
  constructor(options: QuestionOptions) {
    super();
    this.#options = options;
    this.#hints = new Hints(options.hints ?? [], "question");
  }

  /** How the last answer was judged. */
  get state(): VerdictState {
    return this.#state;
  }

  /**
   * Judges an answer. As the last expression of a cell the verdict shows itself.
   *
   * @param value the answer; `undefined` is "not tried yet".
   * @returns the verdict, with `state` and `message`.
   */
  answer(value?: unknown): Verdict {
    const verdict = this.#judge(value);
    this.#state = verdict.state;
    return verdict;
  }

  /**
   * Gives a hint.
   *
   * @param n which one, from 1 up; without it the next one that has not been shown.
   * @returns the hint, which shows itself.
   */
  hint(n?: number): Hint {
    return this.#hints.give(n);
  }

  override toString(): string {
    return `? ${this.#options.ask}\n  Give your answer with .answer(…).${this.#hintOffer()}`;
  }

  override toHtml(): string {
    const how = `Give your answer with <code>.answer(…)</code>.${prose(this.#hintOffer())}`;
    return box("#0072B2", `<strong>? ${prose(this.#options.ask)}</strong><br>${how}`);
  }

  #judge(value: unknown): Verdict {
    const { explain = "" } = this.#options;
    if (value === undefined) {
      const message = `${this.#options.ask} Put your answer between the brackets of .answer().`;
      return new Verdict("not tried yet", message);
    }
    const objection = this.#objectionTo(value);
    if (objection === true) return new Verdict("right", explain);
    return new Verdict("not right", `${objection}${this.#hintOffer()}`.trim());
  }

  /** Gives true where the answer is right, else what is wrong with it. */
  #objectionTo(value: unknown): true | string {
    const { check, expected, tolerance } = this.#options;
    try {
      const unfinished = objectionToKind(value);
      if (unfinished) return unfinished;
      const objection = check ? check(value) : compareAnswer(value, expected as Expected, tolerance);
      if (objection === true) return true;
      return typeof objection === "string" ? objection : `The answer was ${describe(value)}.`;
    } catch (error) {
      return `This answer can't be checked. Is it the kind of answer asked for? (${messageOf(error)})`;
    }
  }

  #hintOffer(): string {
    const { left } = this.#hints;
    if (left === 0) return "";
    return ` Write \`.hint()\` in place of \`.answer(…)\` for a hint (${left} left).`;
  }
}

/** Finds what can't be an answer to any question, because a step was forgotten. */
function objectionToKind(value: unknown): string | undefined {
  if (value instanceof Promise) {
    return "This is a promise, a result that is still on its way. Write `await` in front of it.";
  }
  if (typeof value === "function") {
    return "This is a function. Call it, with brackets behind its name, to get its result.";
  }
  if (isTensor(value) && value.isDisposed) return "This tensor has been disposed of. Compute it again.";
  return undefined;
}
