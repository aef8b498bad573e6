import { SelfShowing } from "@course/core";
import { keepResults } from "../progress/keep.js";
import { box } from "../question/box.js";
import type { VerdictState } from "../question/verdict.js";
import { feedback, LETTERS, plain, type QuizItem, quizProse } from "./item.js";
import { type ItemVerdict, QuizVerdict } from "./quiz-verdict.js";

/**
 * Makes the quiz at the end of a lesson.
 *
 * @param name the name of the lesson's source, such as `"03-build-and-fit"`.
 * @param title such as "Lesson 3: Build and fit".
 * @param items what is asked, in this order.
 * @returns the quiz, for the lesson to import.
 */
export function quiz(name: string, title: string, items: readonly QuizItem[]): Quiz {
  return new Quiz(name, title, items);
}

/**
 * A quiz. It shows itself, each choice with its reasons folded away, so that it can be used in a page where no kernel
 * runs as well. Nothing in it throws, whatever comes as an answer.
 */
export class Quiz extends SelfShowing {
  /** @internal Use `quiz`. */
  constructor(
    /** The name of the lesson's source. */
    readonly name: string,
    /** What the lesson is called. */
    readonly title: string,
    /** What is asked. */
    readonly items: readonly QuizItem[],
  ) {
    super();
  }

  /**
   * Judges answers. As the last expression of a cell the verdict shows itself: for each question whether the answer is
   * right, and why, or which misunderstanding may be behind it.
   *
   * @param letters one for each question, in their order; `""` is "not tried yet".
   * @returns the verdict.
   * @example
   * quiz.answer("b", "", "", "", ""); // ✔ Right. …
   */
  answer(...letters: unknown[]): QuizVerdict {
    const verdicts = this.items.map((item, i) => judge(item, letters[i]));
    keepResults(
      this.name,
      verdicts.map(({ state }, i) => ({ what: quizResult(this.items[i] as QuizItem), state })),
    );
    const tooMany = letters.length > verdicts.length;
    const note = tooMany
      ? `There are ${verdicts.length} questions, and you gave ${letters.length} answers.`
      : "";
    return new QuizVerdict(verdicts, note);
  }

  override toString(): string {
    const items = this.items.map(({ ask, choices }, i) => {
      const lines = choices.map(({ text }, n) => `   ${LETTERS[n]}) ${plain(text)}`);
      return [`${i + 1}. ${plain(ask)}`, ...lines].join("\n");
    });
    return [...items, "Give your answers with .answer(…), a letter for each question."].join("\n\n");
  }

  override toHtml(): string {
    const items = this.items.map((item, i) => {
      const choices = item.choices.map((choice, n) => {
        const heading = "right" in choice ? "✔ Right." : "✘ Not right.";
        const reason = `<strong>${heading}</strong> ${quizProse(feedback(item, choice))}`;
        // Of the choices of a question one is open at a time.
        return (
          `<details name="${this.name}-${i + 1}" style="margin:2px 0 2px 1em"><summary><strong>${LETTERS[n]})</strong> ` +
          `${quizProse(choice.text)}</summary><div style="padding:2px 0 6px 2em">${reason}</div></details>`
        );
      });
      const ask = `<p style="margin:8px 0 2px"><strong>${i + 1}. ${quizProse(item.ask)}</strong></p>`;
      return `<div role="group" aria-label="Question ${i + 1} of ${this.items.length}">${ask}${choices.join("")}</div>`;
    });
    return box("#0072B2", items.join(""));
  }
}

/** Gives the name by which the answer to a question is kept: it stays where questions are added or moved. */
export function quizResult({ ask }: QuizItem): string {
  return `quiz: ${ask}`;
}

function judge(item: QuizItem, answer: unknown): ItemVerdict {
  const letter = letterOf(answer);
  if (letter === "") return { state: "not tried yet", letter, message: "" };
  const choice = item.choices[LETTERS.indexOf(letter as (typeof LETTERS)[number])];
  if (!choice) {
    const offered = LETTERS.slice(0, item.choices.length).join(", ");
    return {
      state: "not tried yet",
      letter: "",
      message: `Answer with one of the letters ${offered}, in quotes.`,
    };
  }
  const state: VerdictState = "right" in choice ? "right" : "not right";
  return { state, letter, message: feedback(item, choice) };
}

/** Reads a letter as people write it: `"b"`, `"B"`, `"b)"`, `"(b)"`. What is no text can't be one. */
function letterOf(answer: unknown): string {
  if (answer === undefined || answer === null) return "";
  return typeof answer === "string" ? answer.replace(/^[\s(]+|[\s.)]+$/g, "").toLowerCase() : "?";
}
