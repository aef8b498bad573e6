import { describe, isTensor } from "@course/core";

/**
 * What kind of answer a question asks for: a number, a list of numbers such as a shape, any text, or one of some texts,
 * which are listed.
 */
export type AnswerKind = "number" | "numbers" | "text" | readonly string[];

/** What a check gets of an answer of such a kind. */
export type AnswerOf<Kind extends AnswerKind> = Kind extends "number"
  ? number
  : Kind extends "numbers"
    ? number[]
    : Kind extends readonly (infer Text)[]
      ? Text
      : string;

/** Says, in place of an answer, why there is none: what was expected, what came, what to do. */
export class WrongKind {
  constructor(readonly message: string) {}
}

/**
 * Reads an answer of the kind that was asked for.
 *
 * @param answer anything.
 * @param kind what is expected.
 * @returns the answer as the kind says: a finite number; a plain array of finite numbers; a text without spaces around
 *   it; one of the listed texts, however it was capitalised. A tensor counts as its values. `WrongKind` where it is of
 *   another kind.
 * @example
 * readAnswer("28", "number"); // WrongKind: Expected a number, but "28" is a text: write it without quotes.
 */
export function readAnswer(answer: unknown, kind: AnswerKind): unknown {
  if (kind === "number") return readNumber(answer);
  if (kind === "numbers") return readList(answer, "numbers", readNumber);
  if (kind === "text") return readText(answer);
  return readChoice(answer, kind);
}

/**
 * Finds what is no answer to any question, because a step was forgotten.
 *
 * @returns what is wrong; undefined where it may be an answer.
 */
export function readUnfinished(answer: unknown): WrongKind | undefined {
  if (isPromise(answer)) {
    // Nobody waits for it, so its failure is nobody's business.
    answer.then(undefined, () => undefined);
    return new WrongKind(
      "This is a promise, a result that is still on its way. Write `await` in front of it.",
    );
  }
  if (typeof answer === "function") {
    return new WrongKind("This is a function. Call it, with brackets behind its name, to get its result.");
  }
  if (isTensor(answer) && answer.isDisposed) {
    return new WrongKind("This tensor has been disposed of. Compute it again.");
  }
  return undefined;
}

/** Reads a number; see `readAnswer`. */
export function readNumber(answer: unknown): number | WrongKind {
  const value = isTensor(answer) && answer.size === 1 ? answer.dataSync()[0] : answer;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Number.isNaN(value)) {
    return new WrongKind(
      'Expected a number, but this is NaN, "not a number". Was something undefined in the sum?',
    );
  }
  if (typeof value === "number") {
    return new WrongKind(`Expected a number, but this is ${value}. Was something divided by 0?`);
  }
  if (typeof value === "string") {
    const advice = looksLikeNumber(value)
      ? "write it without quotes, such as 0.5 or 1 / 2"
      : "write the number itself, without quotes";
    return new WrongKind(`Expected a number, but ${describe(value)} is a text: ${advice}.`);
  }
  if (typeof value === "bigint") {
    return new WrongKind(`Expected a number, but ${describe(value)} is a bigint: leave out the n.`);
  }
  if (isTensor(value)) {
    return new WrongKind(`Expected one number, but this is ${describe(value)}.`);
  }
  const advice = lengthOf(value) === 1 ? " Leave out the square brackets." : "";
  return new WrongKind(
    `Expected ${lengthOf(value) === undefined ? "a" : "one"} number, but this is ${describe(value)}.${advice}`,
  );
}

/** Reads a text; see `readAnswer`. */
export function readText(answer: unknown): string | WrongKind {
  if (typeof answer !== "string") {
    return new WrongKind(`Expected a text in quotes, but this is ${describe(answer)}.`);
  }
  return tidy(answer) === ""
    ? new WrongKind("Expected a text, but there is nothing between the quotes.")
    : answer.trim().replace(/\s+/g, " ");
}

/** Reads true or false. */
export function readTruth(answer: unknown): boolean | WrongKind {
  if (typeof answer === "boolean") return answer;
  const advice =
    typeof answer === "string" && /^(true|false)$/.test(tidy(answer)) ? ", a text: leave out the quotes" : "";
  return new WrongKind(`Expected true or false, but this is ${describe(answer)}${advice}.`);
}

/**
 * Reads a list.
 *
 * @param answer an array, a typed array, or a tensor of one axis at most.
 * @param what it is a list of, such as "numbers".
 * @param readItem reads one of its values.
 */
export function readList<Item>(
  answer: unknown,
  what: string,
  readItem: (value: unknown) => Item | WrongKind,
): Item[] | WrongKind {
  const expected = `Expected an array of ${what}, such as ${what === "texts" ? '["a", "b"]' : "[1, 2]"}`;
  const values = listOf(answer);
  if (values === undefined) {
    const advice =
      typeof answer === "string"
        ? ", a text: leave out the quotes around it, and write square brackets"
        : typeof answer === "number"
          ? ", one number: write square brackets, also around a single one"
          : "";
    return new WrongKind(`${expected}, but this is ${describe(answer)}${advice}.`);
  }
  if (values.length === 0) return new WrongKind(`${expected}, but this array is empty.`);
  const items: Item[] = [];
  for (const [i, value] of values.entries()) {
    const item = readItem(value);
    if (item instanceof WrongKind) {
      return new WrongKind(`Look at position ${i} of your array, counted from 0. ${item.message}`);
    }
    items.push(item);
  }
  return items;
}

function readChoice(answer: unknown, choices: readonly string[]): string | WrongKind {
  const expected = `Answer with one of these texts: ${choices.map((choice) => `"${choice}"`).join(", ")}.`;
  if (typeof answer !== "string") return new WrongKind(`This is ${describe(answer)}. ${expected}`);
  const chosen = choices.find((choice) => tidy(choice) === tidy(answer));
  return chosen ?? new WrongKind(`${describe(answer)} is none of them. ${expected}`);
}

/** The values of what counts as a list; undefined for anything else. */
function listOf(answer: unknown): unknown[] | undefined {
  // A gap in an array counts as undefined.
  if (Array.isArray(answer)) return Array.from(answer);
  if (ArrayBuffer.isView(answer) && "length" in answer) return Array.from(answer as Float32Array);
  if (isTensor(answer) && answer.rank <= 1) return Array.from(answer.dataSync());
  return undefined;
}

function lengthOf(value: unknown): number | undefined {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)
    ? (value as ArrayLike<unknown>).length
    : undefined;
}

/** Tells whether a text is a number or a sum, as people write them: "0.11", "1/9", "10,000", "11 %". */
function looksLikeNumber(text: string): boolean {
  return /\d/.test(text) && /^[\d\s.,_+\-−*·×/÷()%e^]+$/i.test(text);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as PromiseLike<unknown>).then === "function"
  );
}

/** Makes texts comparable that differ only in capitals and spaces. */
export function tidy(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}
