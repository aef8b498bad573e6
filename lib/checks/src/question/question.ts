import { describe, SelfShowing } from "@course/core";
import { keepResults, QUESTIONS } from "../progress/keep.js";
import { box, prose } from "./box.js";
import { compareAnswer, type Expected } from "./compare-answer.js";
import { type Hint, Hints } from "./hint.js";
import { type AnswerKind, type AnswerOf, readAnswer, readUnfinished, WrongKind } from "./read-answer.js";
import { Verdict, type VerdictState } from "./verdict.js";

/** A question to a learner. Give either `expected`, or `kind` and `check`. */
export interface QuestionOptions<Answer = unknown> {
  /** What is asked, in a sentence or two. Text between `backticks` is shown as code. */
  ask: string;
  /** The right answer: a number, a text, a boolean, a list such as a shape, or a set in any order. */
  expected?: Expected;
  /** How far a number may be off; default a millionth of the right one. */
  tolerance?: number;
  /**
   * What kind of answer `check` judges: `"number"`, `"numbers"` (an array), `"text"`, or the texts to choose from, such
   * as `["up", "down"]`. An answer of another kind is told so, and never reaches `check`. Without it anything may come,
   * and a check that fails because of it counts as "not right".
   */
  kind?: AnswerKind;
  /**
   * Judges an answer: true where it is right, else a sentence that says what is wrong with it and why (without
   * giving the right answer away). `false` says only that it is wrong.
   */
  check?: (answer: Answer) => boolean | string;
  /** What to add once the answer is right: why it is so. */
  explain?: string;
  /** Hints, from a gentle one to a clear one. */
  hints?: readonly string[];
}

/** A question whose answers are judged by a function, and are of one kind. */
export interface CheckedQuestionOptions<Kind extends AnswerKind> extends QuestionOptions<AnswerOf<Kind>> {
  kind: Kind;
}

/**
 * Asks a question that checks its answer at once. Neither it nor its answers ever throw.
 *
 * @param options `ask`, then `expected`, or `kind` and `check`, and `explain`, `hints`; see `QuestionOptions`.
 * @returns the question, which shows itself; answer it with `.answer(value)`, get help with `.hint()`.
 * @example
 * const pixels = question({ ask: "How many pixels has an image of 28 x 28?", expected: 784 });
 * pixels.answer(28 * 28); // ✔ Right.
 * const even = question({ ask: "An even number?", kind: "number", check: (n) => n % 2 === 0 || "Halve it." });
 */
export function question<const Kind extends AnswerKind>(options: CheckedQuestionOptions<Kind>): Question;
export function question<Answer = unknown>(options: QuestionOptions<Answer>): Question;
export function question(options: QuestionOptions<never>): Question {
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
    keepResults(QUESTIONS, [{ what: this.#options.ask, state: verdict.state }]);
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
    const { kind, check, expected, tolerance } = this.#options;
    try {
      const answer = readUnfinished(value) ?? (check && kind ? readAnswer(value, kind) : value);
      if (answer instanceof WrongKind) return answer.message;
      const objection = check ? check(answer) : compareAnswer(answer, expected as Expected, tolerance);
      if (objection === true) return true;
      return typeof objection === "string" ? objection : `The answer was ${describe(value)}.`;
    } catch {
      return `${this.#nameOf(value)} can't be checked. Is it the kind of answer asked for?`;
    }
  }

  #nameOf(value: unknown): string {
    try {
      return `This answer, ${describe(value)},`;
    } catch {
      return "This answer";
    }
  }

  #hintOffer(): string {
    const { left } = this.#hints;
    if (left === 0) return "";
    return ` Write \`.hint()\` in place of \`.answer(…)\` for a hint (${left} left).`;
  }
}
