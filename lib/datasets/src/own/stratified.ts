import { randomGenerator } from "@course/core/random";
import { DataError } from "../data-error.js";

/** The rows of the three parts of a data set, counted from 0. */
export interface SplitRows {
  /** The rows to learn from. */
  train: number[];
  /** The rows that choices are made by. */
  validation: number[];
  /** The rows that are measured once, at the end. */
  test: number[];
}

/** How `stratifiedSplit` splits. */
export interface Shares {
  /** The share of each class that becomes validation, above 0. */
  validation: number;
  /** The share of each class that becomes test, above 0. Together they stay below 1. */
  test: number;
  /** Decides who is drawn. */
  seed: number;
}

/**
 * Draws which rows are learned from, validated on, and tested on: of each class the same share, so that all three parts
 * are composed alike. Each part has at least one row of each class.
 *
 * @param labels the class of each row, from 0 up.
 * @param classNames their names, for messages.
 * @param shares see {@link Shares}.
 * @returns the rows of each part, in random order; each row is in one of them.
 * @throws DataError where a class has fewer than three rows.
 */
export function stratifiedSplit(
  labels: ArrayLike<number>,
  classNames: readonly string[],
  { validation, test, seed }: Shares,
): SplitRows {
  const random = randomGenerator(seed);
  const parts: SplitRows = { train: [], validation: [], test: [] };
  for (const [label, name] of classNames.entries()) {
    const rows = shuffled(rowsOf(labels, label), random);
    if (rows.length < 3) {
      throw new DataError(
        `The class "${name}" has ${rows.length === 1 ? "one example" : `${rows.length} examples`}; three or more are needed, one for each part. Collect more of it, or leave the class out.`,
        "content",
      );
    }
    const most = rows.length - 2;
    const validations = Math.min(most, Math.max(1, Math.round(rows.length * validation)));
    const tests = Math.min(rows.length - validations - 1, Math.max(1, Math.round(rows.length * test)));
    parts.validation.push(...rows.slice(0, validations));
    parts.test.push(...rows.slice(validations, validations + tests));
    parts.train.push(...rows.slice(validations + tests));
  }
  return mixed(parts, seed);
}

/**
 * Mixes the rows within each part, so that classes don't follow one another.
 *
 * @param parts the rows of each part.
 * @param seed decides on the order.
 */
export function mixed({ train, validation, test }: SplitRows, seed: number): SplitRows {
  const random = randomGenerator(seed);
  return {
    train: shuffled(train, random),
    validation: shuffled(validation, random),
    test: shuffled(test, random),
  };
}

function rowsOf(labels: ArrayLike<number>, label: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows.push(row);
  return rows;
}

/** Puts a copy of a list in random order, each as likely as any other (Fisher and Yates). */
function shuffled(list: readonly number[], random: () => number): number[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j] as number, copy[i] as number];
  }
  return copy;
}
