import { describe, isTensor } from "@course/core";

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
  if (typeof expected === "number") return compareNumber(answer, expected, tolerance);
  if (typeof expected === "string") {
    if (typeof answer !== "string") return `Expected a text in quotes, but this is ${describe(answer)}.`;
    return tidy(answer) === tidy(expected) || `The text ${describe(answer)} is not right.`;
  }
  if (typeof expected !== "boolean") throw new TypeError("the question has no right answer to compare with");
  if (typeof answer !== "boolean") return `Expected true or false, but this is ${describe(answer)}.`;
  return answer === expected || `It is not ${answer}.`;
}

function compareNumber(answer: unknown, expected: number, tolerance?: number): true | string {
  const value = isTensor(answer) && answer.size === 1 ? answer.dataSync()[0] : answer;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value))) {
    return `Expected a number, but ${describe(value)} is a text: write it without quotes.`;
  }
  if (typeof value !== "number") return `Expected a number, but this is ${describe(value)}.`;
  if (Number.isNaN(value))
    return "This is NaN, not a number. Was something undefined or not a number in the sum?";
  if (isClose(value, expected, tolerance)) return true;
  return `${value} is too ${value < expected ? "small" : "large"}.`;
}

function compareList(answer: unknown, expected: readonly Value[], tolerance?: number): true | string {
  const values = listOf(answer);
  if (!values) return `Expected a list, such as [1, 2], but this is ${describe(answer)}.`;
  if (values.length !== expected.length) {
    return `A list of ${values.length} is ${values.length < expected.length ? "too short" : "too long"}.`;
  }
  const wrong = expected.findIndex((value, i) => compareValue(values[i], value, tolerance) !== true);
  return wrong === -1 || `The value at position ${wrong} (counted from 0) is not right.`;
}

function compareSet(answer: unknown, expected: ReadonlySet<Value>): true | string {
  const values = answer instanceof Set ? [...answer] : listOf(answer);
  if (!values) return `Expected a list, such as [1, 2], in any order, but this is ${describe(answer)}.`;
  const given = new Set(values.map(normalised));
  const wanted = new Set([...expected].map(normalised));
  const right = [...given].filter((value) => wanted.has(value)).length;
  if (right < given.size) return `${given.size - right} of your ${given.size} do not belong to it.`;
  return right === wanted.size || `What you name is right, but something is missing.`;
}

function listOf(answer: unknown): unknown[] | undefined {
  if (Array.isArray(answer)) return answer;
  if (ArrayBuffer.isView(answer) && "length" in answer) return Array.from(answer as Float32Array);
  if (isTensor(answer) && answer.rank <= 1) return Array.from(answer.dataSync());
  return undefined;
}

function isClose(value: number, expected: number, tolerance?: number): boolean {
  const allowed = tolerance ?? (expected === 0 ? 1e-6 : Math.abs(expected) * 1e-6);
  return value === expected || Math.abs(value - expected) <= allowed;
}

function normalised(value: unknown): unknown {
  return typeof value === "string" ? tidy(value) : value;
}

function tidy(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}
