import { describe, escapeHtml, isTensor, SelfShowing } from "@course/core";
import { compareAnswer, type Expected } from "./compare-answer.js";

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

/** How an answer is judged. */
export type VerdictState = "not tried yet" | "not right" | "right";

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
  #state: VerdictState = "not tried yet";
  #hintsShown = 0;

  /** @internal Use `question`. */
  constructor(options: QuestionOptions) {
    super();
    this.#options = options;
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
    const { hints = [] } = this.#options;
    if (hints.length === 0) return new Hint("There is no hint for this question.");
    const wanted = n ?? Math.min(this.#hintsShown + 1, hints.length);
    const text = hints[wanted - 1];
    if (text === undefined) return new Hint(`There are hints 1 to ${hints.length}.`);
    this.#hintsShown = Math.max(this.#hintsShown, wanted);
    return new Hint(text, { n: wanted, of: hints.length });
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
      return `This answer can't be checked. Is it the kind of answer asked for? (${reasonOf(error)})`;
    }
  }

  #hintOffer(): string {
    const { hints = [] } = this.#options;
    const left = hints.length - this.#hintsShown;
    if (left <= 0) return "";
    return ` Write \`.hint()\` in place of \`.answer(…)\` for a hint (${left} left).`;
  }
}

/** What is said of an answer. It shows itself. */
export class Verdict extends SelfShowing {
  /** @internal Made by `Question`. */
  constructor(
    /** The judgement, in words. */
    readonly state: VerdictState,
    /** What is wrong and why, or why it is right; may be empty. */
    readonly message: string,
  ) {
    super();
  }

  override toString(): string {
    return `${LOOKS[this.state].heading} ${this.message.replaceAll("`", "")}`.trimEnd();
  }

  override toHtml(): string {
    const { heading, colour } = LOOKS[this.state];
    return box(colour, `<strong>${heading}</strong> ${prose(this.message)}${this.more()}`);
  }

  /** Gives HTML to show below the message; none by default. */
  protected more(): string {
    return "";
  }
}

/** A hint. It shows itself. */
export class Hint extends SelfShowing {
  /** @internal Made by `Question`. */
  constructor(
    /** What it says. */
    readonly text: string,
    /** Which hint this is, of how many; absent where there is none. */
    readonly place?: { n: number; of: number },
  ) {
    super();
  }

  override toString(): string {
    return `${this.#heading()} ${this.text.replaceAll("`", "")}`.trimStart();
  }

  override toHtml(): string {
    return box("#0072B2", `<strong>${this.#heading()}</strong> ${prose(this.text)}`);
  }

  #heading(): string {
    return this.place ? `Hint ${this.place.n} of ${this.place.of}.` : "";
  }
}

/** The words and signs say it all; the colours (Okabe and Ito's) only repeat it. */
const LOOKS: Record<VerdictState, { heading: string; colour: string }> = {
  "not tried yet": { heading: "… Not tried yet.", colour: "#999999" },
  "not right": { heading: "✘ Not right yet.", colour: "#D55E00" },
  right: { heading: "✔ Right.", colour: "#009E73" },
};

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

/** Says why something failed; an error may be anything, even what can't be written. */
function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "for an unknown reason";
  }
}

/**
 * Escapes a text; what stands between backticks becomes code.
 *
 * @internal
 */
export function prose(text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function box(colour: string, html: string): string {
  return `<div style="border-left:4px solid ${colour};padding:4px 12px">${html}</div>`;
}
