import { describe, isTensor, tf } from "@course/core";
import { randomGenerator } from "@course/core/random";
import type { Tensor } from "@tensorflow/tfjs";
import { shuffleInPlace } from "tfjs-graph-fit";

/**
 * Puts rows in a random order. Given several tensors it puts all in the same order, so that each image
 * keeps its label.
 *
 * @param x one tensor `[n, …]`, or an array of tensors with the same n; any dtype.
 * @param options `seed`: makes the order repeatable, a whole number from 0 to 4,294,967,295; without it
 * the order comes from `Math.random`, which `setSeed` governs.
 * @returns a new tensor, or as many as were given; shapes and dtypes as given.
 * @throws TypeError where something is no tensor of rank 1 up; RangeError where the numbers of rows differ.
 * @example
 * const [xMixed, yMixed] = shuffle([tf.tensor2d([[1], [2], [3]]), tf.tensor1d([1, 2, 3])], { seed: 1 });
 */
export function shuffle<T extends Tensor | readonly Tensor[]>(x: T, options: { seed?: number } = {}): T {
  const tensors: readonly Tensor[] = isTensor(x) ? [x] : x;
  const rows = requireSameRows(tensors, "shuffle");
  const order = tf.tensor1d(randomOrder(rows, options.seed), "int32");
  const mixed = tensors.map((tensor) => tf.gather(tensor, order));
  order.dispose();
  return (isTensor(x) ? mixed[0] : mixed) as unknown as T;
}

/**
 * Draws a random order of 0 … n − 1, each as likely as any other.
 *
 * @param n how many, from 0 up.
 * @param seed makes it repeatable; without it `Math.random` decides.
 * @returns the positions, int32.
 */
export function randomOrder(n: number, seed?: number): Int32Array {
  const random = seed === undefined ? Math.random : randomGenerator(seed);
  return shuffleInPlace(
    Int32Array.from({ length: n }, (_, i) => i),
    random,
  );
}

/**
 * Checks that all are tensors with the same number of rows.
 *
 * @param tensors at least one.
 * @param who the function that asks, for messages.
 * @returns the number of rows.
 * @throws TypeError where one is no tensor of rank 1 up; RangeError where the numbers of rows differ.
 */
export function requireSameRows(tensors: readonly unknown[], who: string): number {
  let rows: number | undefined;
  for (const tensor of tensors) {
    if (!isTensor(tensor) || tensor.rank === 0) {
      throw new TypeError(`${who}: expected a tensor with rows, [n, …], got ${describe(tensor)}.`);
    }
    rows ??= tensor.shape[0];
    if (tensor.shape[0] !== rows) {
      throw new RangeError(
        `${who}: x has ${rows} rows but y has ${tensor.shape[0]}; expected as many. ` +
          "Are both from the same part of the data (train or test)?",
      );
    }
  }
  if (rows === undefined) throw new TypeError(`${who}: expected at least one tensor.`);
  return rows;
}
