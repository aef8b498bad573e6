import { SelfShowing } from "@course/core";
import { box } from "../question/box.js";
import { LOOKS, type VerdictState } from "../question/verdict.js";
import { plain, quizProse } from "./item.js";

/** How the answer to a question of a quiz was judged. */
export interface ItemVerdict {
  state: VerdictState;
  /** The letter that was chosen; empty where there is none. */
  letter: string;
  /** Why it is right, or why not; what was expected, where it is no answer. May be empty. */
  message: string;
}

/** What is said of the answers to a quiz. It shows itself. */
export class QuizVerdict extends SelfShowing {
  /** @internal Made by `Quiz`. */
  constructor(
    /** One for each question, in their order. */
    readonly items: readonly ItemVerdict[],
    /** What else there is to say; may be empty. */
    readonly note: string,
  ) {
    super();
  }

  /** How many answers are right. */
  get right(): number {
    return this.items.filter(({ state }) => state === "right").length;
  }

  override toString(): string {
    const lines = this.items.map(({ state, letter, message }, i) =>
      [`${i + 1}${letter}`, LOOKS[state].heading, plain(message)].join(" ").trimEnd(),
    );
    return [...lines, this.#sum()].join("\n");
  }

  override toHtml(): string {
    const items = this.items.map(({ state, letter, message }, i) => {
      const { heading, colour } = LOOKS[state];
      return box(colour, `<strong>${i + 1}${letter} ${heading}</strong> ${quizProse(message)}`.trimEnd());
    });
    return `${items.join("")}<p>${this.#sum()}</p>`;
  }

  #sum(): string {
    const sum = `${this.right} of ${this.items.length} right.`;
    const isOpen = this.items.every(({ state }) => state === "not tried yet");
    return [this.note, sum, isOpen ? "Write a letter between each pair of quotes, and run the cell." : ""]
      .filter(Boolean)
      .join(" ");
  }
}
