import { describe } from "@course/core";
import { readList, readNumber, readText, readTruth, tidy, WrongKind } from "./read-answer.js";

/** A right answer: a number, a text, a boolean, a list of these, or a set of these in any order. */
export type Expected = Value | readonly Value[] | ReadonlySet<Value>;

type Value = number | string | boolean;

/**
 * Compares an answer with the right one. Numbers may be off by a tolerance; texts are compared without
 * regard to capitals and spaces around them; a tensor counts as its values.
 *
 * @param answer anything.
 * @param expected the right answer.
 * @param tolerance how far a number may be off; default a millionth of the right one.
 * @returns true where it is right, else a sentence that says what is wrong without giving the answer away.
 * @throws TypeError where there is no right answer to compare with.
 * @example
 * compareAnswer([28, 27], [28, 28]); // "The value at position 1 (counted from 0) is not right."
 */
export function compareAnswer(answer: unknown, expected: Expected, tolerance?: number): true | string {
  if (expected instanceof Set) return compareSet(answer, expected as ReadonlySet<Value>);
  if (Array.isArray(expected)) return compareList(answer, expected as readonly Value[], tolerance);
  return compareValue(answer, expected as Value, tolerance);
}

function compareValue(answer: unknown, expected: Value, tolerance?: number): true | string {
  // A number may be asked for that is not finite.
  if (answer === expected) return true;
  const value = readLike(answer, expected);
  if (value instanceof WrongKind) return value.message;
  if (typeof value === "number") {
    return (
      isClose(value, expected as number, tolerance) ||
      `${value} is too ${value < Number(expected) ? "small" : "large"}.`
    );
  }
  if (typeof value === "string") {
    return tidy(value) === tidy(expected as string) || `The text ${describe(value)} is not right.`;
  }
  return value === expected || `It is not ${value}.`;
}

/** Reads an answer of the same kind as the right one. */
function readLike(answer: unknown, expected: Value): Value | WrongKind {
  if (typeof expected === "number") return readNumber(answer);
  if (typeof expected === "string") return readText(answer);
  if (typeof expected === "boolean") return readTruth(answer);
  throw new TypeError("the question has no right answer to compare with");
}

function compareList(answer: unknown, expected: readonly Value[], tolerance?: number): true | string {
  const values = readItems(answer, expected);
  if (values instanceof WrongKind) return values.message;
  if (values.length !== expected.length) {
    return `An array of ${values.length} is ${values.length < expected.length ? "too short" : "too long"}.`;
  }
  const wrong = expected.findIndex((value, i) => compareValue(values[i], value, tolerance) !== true);
  return wrong === -1 || `The value at position ${wrong} (counted from 0) is not right.`;
}

function compareSet(answer: unknown, expected: ReadonlySet<Value>): true | string {
  const values = readItems(answer instanceof Set ? [...answer] : answer, [...expected]);
  if (values instanceof WrongKind) return values.message;
  const given = new Set(values.map(normalised));
  const wanted = new Set([...expected].map(normalised));
  const right = [...given].filter((value) => wanted.has(value)).length;
  if (right < given.size) return `${given.size - right} of your ${given.size} do not belong to it.`;
  return right === wanted.size || `What you name is right, but something is missing.`;
}

/** Reads a list of values of the same kind as the right ones, where these are all of one kind. */
function readItems(answer: unknown, expected: readonly Value[]): unknown[] | WrongKind {
  const [first = 0] = expected;
  const isOfOneKind = expected.every((value) => typeof value === typeof first);
  if (!isOfOneKind) return readList(answer, "values", (value) => value);
  return readList(
    answer,
    `${{ number: "number", string: "text", boolean: "boolean" }[typeof first as string]}s`,
    (value) => readLike(value, first),
  );
}

function isClose(value: number, expected: number, tolerance?: number): boolean {
  const allowed = tolerance ?? (expected === 0 ? 1e-6 : Math.abs(expected) * 1e-6);
  return value === expected || Math.abs(value - expected) <= allowed;
}

function normalised(value: unknown): unknown {
  return typeof value === "string" ? tidy(value) : value;
}
