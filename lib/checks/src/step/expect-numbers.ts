import { describe, isTensor } from "@course/core";
import { differing } from "./differing.js";
import { Objection } from "./objection.js";

/** A number, or a list of numbers of any depth. */
export type Numbers = number | readonly Numbers[];

/** A mistake that is recognised by the numbers it leads to. */
export interface NumberMistake {
  /** Its name, such as `"counted from 1"`. */
  name: string;
  /** Computes what a function with this mistake gives. */
  gives: () => Numbers;
  /** What the student is told: what probably happened, and what to think about. */
  says: string;
}

/** How `expectNumbers` compares. */
export interface NumberExpectation {
  /** What it is called in messages; "The result" by default. */
  what?: string;
  /** Mistakes to look for where it differs, the likeliest first. */
  mistakes?: readonly NumberMistake[];
  /** How far a number may be off; 1e-6 by default, where numbers are of the size of 1. */
  tolerance?: number;
  /** What the function was given, in words, where that helps: "For the sizes 40, 20, 10". */
  given?: string;
  /** Whether to keep the right numbers back, because they are the answer; false by default. */
  silent?: boolean;
}

/**
 * Compares a number, or a list of numbers of any depth, with the expected one. A typed array counts as a list.
 *
 * @param got what came; it may be anything.
 * @param expected the right numbers.
 * @param options see `NumberExpectation`.
 * @throws Objection where they differ: with the first mistake that leads to the numbers that came, or else with what
 *   was expected and what came.
 */
export function expectNumbers(got: unknown, expected: Numbers, options: NumberExpectation = {}): void {
  const { what = "The result", mistakes = [], tolerance = 1e-6, given = "", silent = false } = options;
  const kind = typeof expected === "number" ? "a number" : "a list of numbers";
  if (isTensor(got)) {
    throw new Objection(
      "tensor instead of numbers",
      `${what} should be ${kind}. It is ${describe(got)}. \`arraySync()\` gives the numbers in a tensor.`,
    );
  }
  const numbers = asNumbers(got);
  if (numbers === undefined) {
    const but = Array.isArray(got) ? ", and not all of it is numbers" : "";
    throw new Objection("no numbers", `${what} should be ${kind}. It is ${describe(got)}${but}.`);
  }
  if (agree(numbers, expected, tolerance)) return;
  const mistake = mistakes.find(({ gives }) => agree(numbers, gives(), tolerance));
  const difference = `${given} ${differenceOf(numbers, expected, tolerance, silent)}`.trim();
  if (mistake) throw new Objection(mistake.name, `${mistake.says} ${difference}`.trim());
  if (flat(numbers).some(Number.isNaN)) {
    throw new Objection(
      "NaN",
      `${what} holds NaN, "not a number". It comes from something undefined in a sum, such as a value past the end of an array, or from 0 / 0. ${given}`.trim(),
    );
  }
  const decimals = silent ? undefined : roundedTo(numbers, expected);
  if (decimals !== undefined) {
    throw new Objection(
      "rounded",
      `${what} was rounded to ${decimals === 0 ? "whole numbers" : decimals === 1 ? "one decimal" : `${decimals} decimals`}, which is too coarse. ${difference}`,
    );
  }
  throw new Objection("other", `${what} is not right. ${difference}`.trim());
}

/** Gives lists of numbers as plain arrays; undefined for anything else. */
function asNumbers(value: unknown): Numbers | undefined {
  if (typeof value === "number") return value;
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView);
  if (!Array.isArray(value) && !isTyped) return undefined;
  const items = Array.from(value as ArrayLike<unknown>, asNumbers);
  return items.every((item) => item !== undefined) ? (items as Numbers[]) : undefined;
}

function agree(a: Numbers, b: Numbers, tolerance: number): boolean {
  if (typeof a === "number" || typeof b === "number") {
    if (typeof a !== "number" || typeof b !== "number") return false;
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
    return a === b || (Number.isFinite(b) && Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)));
  }
  return a.length === b.length && a.every((item, i) => agree(item, b[i] as Numbers, tolerance));
}

function flat(numbers: Numbers): number[] {
  return typeof numbers === "number" ? [numbers] : numbers.flatMap(flat);
}

/** Says how long it should be, or where the first difference is. */
function differenceOf(got: Numbers, expected: Numbers, tolerance: number, silent: boolean): string {
  const [came, wanted] = [sizeOf(got), sizeOf(expected)];
  if (came !== wanted) return silent ? `Came: ${came}.` : `Expected: ${wanted}. Came: ${came}.`;
  if (silent) return "";
  const path = firstDifference(got, expected, tolerance);
  return differing(at(expected, path), at(got, path), path.length === 0 ? "" : ` at [${path}]`);
}

/** To how many decimals the right numbers have been rounded, or cut; undefined where they haven't. */
function roundedTo(got: Numbers, expected: Numbers): number | undefined {
  if (sizeOf(got) !== sizeOf(expected)) return undefined;
  const [came, wanted] = [flat(got), flat(expected)];
  if (came.length !== wanted.length || wanted.every(Number.isInteger)) return undefined;
  return [0, 1, 2, 3, 4, 5].find((decimals) => {
    const scale = 10 ** decimals;
    return [Math.round, Math.floor].some(
      (shorten) =>
        // All zeros are rather something forgotten than something rounded.
        wanted.every((value, i) => Math.abs(shorten(value * scale) / scale - (came[i] as number)) < 1e-9) &&
        came.some((value) => value !== 0),
    );
  });
}

function sizeOf(numbers: Numbers): string {
  if (typeof numbers === "number") return "one number";
  const lengths = new Set(numbers.map((item) => (typeof item === "number" ? "" : sizeOf(item))));
  const inner = [...lengths].join(" or ");
  if (inner === "" && numbers.length === 1) return "a list of one number";
  return inner === "" ? `${numbers.length} numbers` : `${numbers.length} rows of ${inner}`;
}

function firstDifference(a: Numbers, b: Numbers, tolerance: number): number[] {
  if (typeof a === "number" || typeof b === "number") return [];
  const i = b.findIndex((item, index) => !agree(a[index] as Numbers, item, tolerance));
  return [i, ...firstDifference(a[i] as Numbers, b[i] as Numbers, tolerance)];
}

function at(numbers: Numbers, path: readonly number[]): number {
  return path.reduce<Numbers>((inner, i) => (inner as readonly Numbers[])[i] as Numbers, numbers) as number;
}
