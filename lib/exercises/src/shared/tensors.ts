import type { Mistake, Trial } from "@course/checks";
import { describe, isTensor, type tf } from "@course/core";

/** Several tensors as they should be, and how they go wrong together. */
export interface TensorsExpectation {
  /** What each tensor is called in messages. */
  names: readonly string[];
  /** Mistakes that lead to other tensors, the likeliest first: each gives all of them. */
  mistakes?: readonly TensorsMistake[];
  /** How far a value may be off, as for `trial.tensor`; 1e-4 by default. */
  tolerance?: number;
}

/** A mistake that is recognised by the tensors it leads to. */
export interface TensorsMistake extends Pick<Mistake, "name" | "says"> {
  gives: () => readonly tf.Tensor[];
}

/**
 * Compares tensors with the expected ones. A mistake that explains all of them goes before one that explains only the
 * first that differs.
 *
 * @param trial objects.
 * @param got what came; each may be anything.
 * @param expected the right tensors, in the order in which they are looked at.
 * @param options see `TensorsExpectation`.
 */
export function expectTensors(
  trial: Trial,
  got: readonly unknown[],
  expected: readonly tf.Tensor[],
  { names, mistakes = [], tolerance = 1e-4 }: TensorsExpectation,
): void {
  if (expected.every((tensor, i) => alike(got[i], tensor, tolerance))) return;
  const whole = mistakes.find(({ gives }) => {
    const tensors = attempt(gives);
    return tensors?.every((tensor, i) => alike(got[i], tensor, tolerance));
  });
  expected.forEach((tensor, i) => {
    trial.tensor(got[i], tensor, {
      what: names[i],
      tolerance,
      mistakes: (whole ? [whole] : mistakes).map(({ name, says, gives }) => ({
        name,
        says,
        gives: () => gives()[i] as tf.Tensor,
      })),
    });
  });
}

function attempt<T>(gives: () => T): T | undefined {
  try {
    return gives();
  } catch {
    return undefined;
  }
}

/** Tells whether something is a tensor of the same shape, and of values as near as `trial.tensor` wants them. */
export function alike(got: unknown, expected: tf.Tensor, tolerance = 1e-4): boolean {
  if (!isTensor(got) || got.isDisposed || got.shape.join() !== expected.shape.join()) return false;
  const [a, b] = [got.dataSync(), expected.dataSync()];
  return b.every((y, i) => {
    const x = a[i] as number;
    return Number.isNaN(y) ? Number.isNaN(x) : Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
  });
}

/**
 * Checks that something is a list of a known length.
 *
 * @param trial objects.
 * @param got what came; it may be anything.
 * @param length how long it should be.
 * @param of what it holds, such as "an entry for each layer".
 */
export function expectList(trial: Trial, got: unknown, length: number, of: string): readonly unknown[] {
  if (!Array.isArray(got)) {
    trial.object("no list", `A list with ${length} entries is expected, ${of}. This is ${describe(got)}.`);
  }
  if (got.length !== length) {
    trial.object("wrong length", `Expected: a list with ${length} entries, ${of}. Came: ${got.length}.`);
  }
  return got;
}
