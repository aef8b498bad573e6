import { describe } from "@course/core";
import type { SplitRows } from "@course/datasets";

const PARTS = ["train", "validation", "test"] as const;

function isList(value: unknown): value is ArrayLike<number> & Iterable<number> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

/**
 * Checks the rows of three parts that somebody else has drawn.
 *
 * @param who the function that asks, for messages.
 * @param drawn what came; it may be anything.
 * @param n how many rows there are.
 * @returns the rows as plain lists.
 * @throws TypeError where it is no object of three lists; RangeError where a part is empty, a row isn't there, or one
 *   stands twice.
 */
export function requireSplit(who: string, drawn: unknown, n: number): SplitRows {
  const parts = (typeof drawn === "object" && drawn !== null ? drawn : {}) as Partial<SplitRows>;
  const places = new Map<number, string>();
  const lists: SplitRows = { train: [], validation: [], test: [] };
  for (const part of PARTS) {
    const rows: unknown = parts[part];
    if (!isList(rows)) {
      throw new TypeError(
        `${who}: split should give { train, validation, test }, each a list of rows. ${part} is ${describe(rows)}.`,
      );
    }
    if (rows.length === 0) throw new RangeError(`${who}: split gave no row for ${part}.`);
    for (const row of rows) {
      if (!Number.isInteger(row) || row < 0 || row >= n) {
        throw new RangeError(
          `${who}: split gave the row ${describe(row)} in ${part}; expected whole numbers from 0 to ${n - 1}.`,
        );
      }
      const other = places.get(row);
      if (other !== undefined) {
        throw new RangeError(
          `${who}: split gave the row ${row} twice, in ${other} and in ${part}. Each row belongs to one part, once.`,
        );
      }
      places.set(row, part);
    }
    lists[part] = [...rows];
  }
  return lists;
}
