import { describe, isTensor, tf } from "@course/core";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs";

/** Which rows: their positions, in any order, or all from one (included) to another (excluded). */
export type Rows = ArrayLike<number> | Tensor1D | RowRange;

/** Rows from one to another. */
export interface RowRange {
  /** The first row, counted from 0; 0 by default. */
  from?: number;
  /** The row behind the last one; by default the number of rows. */
  to?: number;
}

/**
 * Takes some rows of a tensor, such as a few images out of 60,000.
 *
 * @param x `[n, …]`, any dtype.
 * @param rows positions from 0 to n − 1, or `{ from, to }`: from (included, default 0) to (excluded, default n).
 * @returns the rows in the order asked for, `[count, …]`, same dtype: a new tensor.
 * @throws TypeError where x is no tensor of rank 1 up or rows is neither form; RangeError where a position
 * is not whole or out of range.
 * @example
 * take(tf.tensor1d([10, 11, 12, 13]), [3, 0]).print(); // [13, 10]
 * take(tf.tensor1d([10, 11, 12, 13]), { from: 1, to: 3 }).print(); // [11, 12]
 */
export function take<T extends Tensor>(x: T, rows: Rows): T {
  if (!isTensor(x) || x.rank === 0) {
    throw new TypeError(`take: expected a tensor with rows, [n, …], got ${describe(x)}.`);
  }
  const n = x.shape[0] as number;
  const positions = listPositions(rows);
  if (positions) {
    requirePositions(positions, n);
    return tf.tidy(() => tf.gather(x, tf.tensor1d(Int32Array.from(positions), "int32")));
  }
  const { from = 0, to = n } = rows as RowRange;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to > n || from > to) {
    throw new RangeError(
      `take: from ${describe(from)} to ${describe(to)}; expected whole numbers with 0 ≤ from ≤ to ≤ ${n}.`,
    );
  }
  return tf.slice(x as Tensor, from, to - from) as T;
}

/** Gives the positions, or undefined where rows is a range. */
function listPositions(rows: Rows): ArrayLike<number> | undefined {
  if (isTensor(rows) && (rows as Tensor).rank === 1) return rows.dataSync();
  if (Array.isArray(rows) || ArrayBuffer.isView(rows)) return rows as ArrayLike<number>;
  const isRange = typeof rows === "object" && rows !== null && ("from" in rows || "to" in rows);
  if (isRange) return undefined;
  throw new TypeError(`take: expected positions, such as [0, 3], or { from, to }, got ${describe(rows)}.`);
}

function requirePositions(positions: ArrayLike<number>, n: number): void {
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i] as number;
    if (!Number.isInteger(position) || position < 0 || position >= n) {
      throw new RangeError(`take: position ${position}; expected whole numbers from 0 to ${n - 1}.`);
    }
  }
}
