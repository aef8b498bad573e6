import {
  describe,
  type Grid,
  gridToHtml,
  gridToText,
  type Labels,
  readLabelPair,
  SelfShowing,
} from "@course/core";
import { noteMeasured } from "./test-images.js";

/** How often each class was taken for each class. It shows itself as a table. */
export class ConfusionMatrix extends SelfShowing {
  /** `counts[truth][predicted]`: how many examples of class `truth` were predicted as `predicted`. */
  readonly counts: readonly (readonly number[])[];
  /** The names of the classes, where they were given. */
  readonly classNames?: readonly string[];

  /** @internal Use `confusionMatrix`. */
  constructor(counts: readonly (readonly number[])[], classNames?: readonly string[]) {
    super();
    this.counts = counts;
    if (classNames) this.classNames = classNames;
  }

  override toString(): string {
    return gridToText(this.#grid());
  }

  override toHtml(): string {
    return gridToHtml(this.#grid());
  }

  #grid(): Grid {
    const names = this.counts.map((_, label) => this.classNames?.[label] ?? String(label));
    return {
      caption: "Confusion matrix: rows are the truth, columns the prediction",
      header: ["truth", ...names],
      rows: this.counts.map((row, truth) => [names[truth] as string, ...row.map(String)]),
      numeric: [false, ...names.map(() => true)],
      rowNames: true,
    };
  }
}

/** What `confusionMatrix` can be told. */
export interface ConfusionMatrixOptions {
  /** How many classes there are; default one more than the greatest label, or as many as there are names. */
  numClasses?: number;
  /** The name of each class. */
  classNames?: readonly string[];
}

/**
 * Counts how often each class was taken for each class. The diagonal holds the right predictions.
 *
 * @param yTrue the true labels, `[n]`, whole numbers from 0 up.
 * @param yPred the predicted labels, `[n]`, in the same order.
 * @param options the number of classes, or `numClasses` and `classNames`; see `ConfusionMatrixOptions`.
 * @returns the matrix; `counts[truth][predicted]` sums to n.
 * @throws TypeError where the labels are no lists of numbers; RangeError where they differ in length, are
 * empty, or hold a value that is no label of one of the classes.
 * @example
 * confusionMatrix([0, 0, 1], [0, 1, 1]).counts; // [[1, 1], [0, 1]]
 */
export function confusionMatrix(
  yTrue: Labels,
  yPred: Labels,
  options: number | ConfusionMatrixOptions = {},
): ConfusionMatrix {
  const { numClasses, classNames } = typeof options === "number" ? { numClasses: options } : options;
  const limit = numClasses ?? classNames?.length;
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) {
    throw new RangeError(
      `confusionMatrix: numClasses is ${describe(limit)}; expected a whole number from 1 up.`,
    );
  }
  const [truth, predicted] = readLabelPair(yTrue, yPred, "confusionMatrix", limit);
  noteMeasured(truth, predicted);
  const size = limit ?? greatest(truth, predicted) + 1;
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  truth.forEach((label, i) => {
    const row = counts[label] as number[];
    const column = predicted[i] as number;
    row[column] = (row[column] as number) + 1;
  });
  return new ConfusionMatrix(counts, classNames);
}

function greatest(...lists: Int32Array[]): number {
  return lists.reduce((most, list) => list.reduce((a, b) => Math.max(a, b), most), 0);
}
