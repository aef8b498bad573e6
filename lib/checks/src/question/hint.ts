import { SelfShowing } from "@course/core";
import { box, prose } from "./box.js";

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

/** The hints to a question or a step, which are given one at a time. */
export class Hints {
  readonly #texts: readonly string[];
  readonly #what: string;
  #shown = 0;

  /**
   * @param texts from a gentle one to a clear one.
   * @param what has them, for messages: "question".
   */
  constructor(texts: readonly string[], what: string) {
    this.#texts = texts;
    this.#what = what;
  }

  /** How many have not been shown. */
  get left(): number {
    return this.#texts.length - this.#shown;
  }

  /**
   * Gives a hint.
   *
   * @param n which one, from 1 up; without it the next one that has not been shown.
   * @returns the hint, which shows itself, or a sentence that there is none.
   */
  give(n?: number): Hint {
    const of = this.#texts.length;
    if (of === 0) return new Hint(`There is no hint for this ${this.#what}.`);
    const wanted = n ?? Math.min(this.#shown + 1, of);
    const text = this.#texts[wanted - 1];
    if (text === undefined) return new Hint(`There are hints 1 to ${of}.`);
    this.#shown = Math.max(this.#shown, wanted);
    return new Hint(text, { n: wanted, of });
  }
}
