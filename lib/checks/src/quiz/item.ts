import { prose } from "../question/box.js";

/** A question of a quiz, with choices of which one is right. */
export interface QuizItem {
  /** What is asked, in a sentence or two. Text between `backticks` is shown as code. */
  ask: string;
  /** The lesson that answers it, by its number. */
  lesson: number;
  /** The heading of the section that does so, without its number. It is named where the choice is wrong. */
  section: string;
  /** What can be chosen from: two to five, of which one is right. */
  choices: readonly QuizChoice[];
}

/** A choice: what it says, and what is said to somebody who chooses it. */
export type QuizChoice =
  | {
      text: string;
      /** Why it is right. */
      right: string;
    }
  | {
      text: string;
      /** What somebody who chooses it may have taken for true, and why it isn't. It doesn't give the right one away. */
      wrong: string;
    };

/** The letters by which choices are named. */
export const LETTERS = ["a", "b", "c", "d", "e"] as const;

/** Says to a choice whether it is right, and why, or why not. */
export function feedback(item: QuizItem, choice: QuizChoice): string {
  if ("right" in choice) return choice.right;
  return `${choice.wrong} (Lesson ${item.lesson}, *${item.section}*)`;
}

/** Makes HTML of a text: backticks set code, stars set a heading that is named. */
export function quizProse(text: string): string {
  return prose(text).replace(/\*([^*]+)\*/g, "<em>$1</em>");
}

/** Takes the marks out of a text, for those who read it without any. */
export function plain(text: string): string {
  return text.replace(/[`*]/g, "");
}
