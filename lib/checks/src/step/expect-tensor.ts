import { describe, isTensor, tf } from "@course/core";
import type { Tensor } from "@tensorflow/tfjs";
import { differing } from "./differing.js";
import { Objection } from "./objection.js";

/** A mistake that is recognised by the result it leads to. */
export interface Mistake {
  /** Its name, such as `"divided twice"`. */
  name: string;
  /** Computes what a function with this mistake gives. Where that fails it is not this mistake. */
  gives: () => Tensor;
  /** What the student is told: what probably happened, and what to think about. */
  says: string;
}

/** How `expectTensor` compares. */
export interface TensorExpectation {
  /** What the tensor is called in messages; "The result" by default. */
  what?: string;
  /** Mistakes to look for where it differs, the likeliest first. */
  mistakes?: readonly Mistake[];
  /** How far a value may be off; 1e-5 by default, where values are of the size of 1. */
  tolerance?: number;
  /** Whether its numbers may be of any kind, where the text asks for none; false by default. */
  anyKind?: boolean;
}

/**
 * Compares a tensor with the expected one.
 *
 * @param got what came; it may be anything.
 * @param expected the right tensor.
 * @param options see `TensorExpectation`.
 * @throws Objection where they differ: with the first mistake whose result is the one that came, or else with what
 *   was expected and what came.
 */
export function expectTensor(got: unknown, expected: Tensor, options: TensorExpectation = {}): void {
  const { what = "The result", mistakes = [], tolerance = 1e-5, anyKind = false } = options;
  const difference = (tensor: Tensor) => differenceOf(tensor, expected, what, tolerance);
  if (!isTensor(got)) {
    throw new Objection(
      "no tensor",
      `${what} should be a tensor [${expected.shape}]. It is ${describe(got)}.`,
    );
  }
  if (got.isDisposed) {
    throw new Objection(
      "disposed tensor",
      `${what} is a tensor that has been disposed of. Is it made inside \`tf.tidy\` without being returned from it, or disposed by hand?`,
    );
  }
  if (hasShape(got, expected.shape) && valuesAgree(got, expected, tolerance)) {
    if (anyKind || got.dtype === expected.dtype) return;
    throw new Objection("wrong dtype", difference(got));
  }
  const mistake = mistakes.find((candidate) => tf.tidy(() => leadsTo(candidate, got, tolerance)));
  if (mistake) throw new Objection(mistake.name, `${mistake.says} ${difference(got)}`.trim());
  if (holdsNaN(got) && !holdsNaN(expected)) {
    throw new Objection(
      "NaN",
      `${what} holds NaN, "not a number". It comes from something undefined in a sum, such as a value past the end of an array, or from 0 / 0.`,
    );
  }
  const isTurned = got.rank === 2 && got.shape[0] === expected.shape[1] && got.shape[1] === expected.shape[0];
  if (isTurned && got.shape[0] !== got.shape[1]) {
    throw new Objection("transposed", `Rows and columns are swapped. ${difference(got)}`);
  }
  if (!hasShape(got, expected.shape)) throw new Objection("wrong shape", difference(got));
  throw new Objection("other", difference(got));
}

function leadsTo({ gives }: Mistake, got: Tensor, tolerance: number): boolean {
  try {
    const result = gives();
    return hasShape(got, result.shape) && valuesAgree(got, result, tolerance);
  } catch {
    return false;
  }
}

function hasShape(got: Tensor, shape: readonly number[]): boolean {
  return got.rank === shape.length && got.shape.every((size, axis) => size === shape[axis]);
}

function valuesAgree(got: Tensor, expected: Tensor, tolerance: number): boolean {
  return firstDifference(got, expected, tolerance) === undefined;
}

/** The position of the first value that differs; undefined where none does. */
function firstDifference(got: Tensor, expected: Tensor, tolerance: number): number | undefined {
  const a = got.dataSync();
  const b = expected.dataSync();
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Number.isNaN(x) && Number.isNaN(y)) continue;
    if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y)))) return i;
  }
  return undefined;
}

function holdsNaN(tensor: Tensor): boolean {
  return tensor.dtype === "float32" && tensor.dataSync().includes(Number.NaN);
}

/** Says how a tensor differs from the expected one: in shape, else in dtype, else where in its values. */
function differenceOf(got: Tensor, expected: Tensor, what: string, tolerance: number): string {
  if (!hasShape(got, expected.shape)) {
    return `Expected: a tensor [${expected.shape}]. Came: a tensor [${got.shape}].`;
  }
  const position = firstDifference(got, expected, tolerance);
  if (position === undefined) {
    return got.dtype === expected.dtype
      ? ""
      : `The values are right, but of the wrong kind. Expected: \`${expected.dtype}\`. Came: \`${got.dtype}\`.`;
  }
  const [right, came] = [expected, got].map((tensor) => tensor.dataSync()[position] as number);
  return `${what} differs at ${place(position, expected.shape)}. ${differing(right as number, came as number)}`;
}

/** Writes a position in a tensor as its indices: "[3,17]". */
function place(position: number, shape: readonly number[]): string {
  const indices: number[] = [];
  let rest = position;
  for (const size of [...shape].reverse()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${indices}]`;
}
