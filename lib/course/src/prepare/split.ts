import { describe } from "@course/core";
import type { Tensor } from "@tensorflow/tfjs";
import { lastPart, warnOfMissingClasses } from "./missing-classes.js";
import { randomOrder, requireSameRows } from "./shuffle.js";
import { take } from "./take.js";

/** How `trainValidationSplit` splits. Give `validationSplit` or `validationSize`, not both. */
export interface SplitOptions {
  /** The share of rows held back for validation, above 0 and below 1. */
  validationSplit?: number;
  /** The number of rows held back for validation, from 1 to n − 1. */
  validationSize?: number;
  /** Whether to mix the rows before splitting; default false: the last rows are held back, as `fit` does. */
  shuffle?: boolean;
  /** Makes the mixing repeatable: a whole number from 0 to 4,294,967,295; without it `Math.random` decides. */
  seed?: number;
}

/** The two parts that `trainValidationSplit` gives. */
export interface TrainValidation<X extends Tensor, Y extends Tensor> {
  /** The examples to learn from. */
  xTrain: X;
  /** Their labels. */
  yTrain: Y;
  /** The examples held back, to see during training how well the model does on unseen ones. */
  xValidation: X;
  /** Their labels. */
  yValidation: Y;
}

/**
 * Holds part of the training data back for validation. Without `shuffle` it is the last part, the same
 * rows that `fit` holds back for the same `validationSplit`.
 *
 * @param x examples `[n, …]`, any dtype.
 * @param y their labels `[n, …]`, in the same order.
 * @param options either `validationSplit`, such as 0.2, or `validationSize`, such as 5000; see `SplitOptions`.
 * @returns the two parts as new tensors, dtypes as given.
 * @throws TypeError where x or y is no tensor, or not exactly one of the two options is given; RangeError
 * where rows differ in number or one part would be empty.
 * @example
 * const { xTrain, xValidation } = trainValidationSplit(x, y, { validationSplit: 0.2 });
 */
export function trainValidationSplit<X extends Tensor, Y extends Tensor>(
  x: X,
  y: Y,
  options: SplitOptions,
): TrainValidation<X, Y> {
  const rows = requireSameRows([x, y], "trainValidationSplit");
  const cut = rows - validationRows(rows, options);
  if (!options.shuffle) {
    warnOfMissingClasses(
      { y, to: cut },
      { y, from: cut },
      {
        who: "trainValidationSplit",
        what: lastPart(rows - cut, rows),
        hasLabels: y.dtype === "int32",
      },
    );
  }
  const [train, validation] = options.shuffle
    ? halves(randomOrder(rows, options.seed), cut)
    : [
        { from: 0, to: cut },
        { from: cut, to: rows },
      ];
  return {
    xTrain: take(x, train),
    yTrain: take(y, train),
    xValidation: take(x, validation),
    yValidation: take(y, validation),
  };
}

function halves(order: Int32Array, cut: number): [Int32Array, Int32Array] {
  return [order.subarray(0, cut), order.subarray(cut)];
}

function validationRows(rows: number, options: SplitOptions): number {
  const { validationSplit, validationSize } = options ?? {};
  if ((validationSplit === undefined) === (validationSize === undefined)) {
    throw new TypeError(
      "trainValidationSplit: expected either validationSplit, such as 0.2, or validationSize, such as 5000.",
    );
  }
  if (validationSplit !== undefined) {
    if (!(validationSplit > 0 && validationSplit < 1)) {
      throw new RangeError(
        `trainValidationSplit: validationSplit is ${describe(validationSplit)}; expected a share above 0 and below 1.`,
      );
    }
    // The same rounding as Keras and TensorFlow.js, so that the same rows are held back.
    const size = rows - Math.floor(rows * (1 - validationSplit));
    if (size >= rows) {
      throw new RangeError(
        `trainValidationSplit: a share of ${validationSplit} of ${rows} rows leaves nothing to train on.`,
      );
    }
    return size;
  }
  if (
    !Number.isInteger(validationSize) ||
    (validationSize as number) < 1 ||
    (validationSize as number) >= rows
  ) {
    throw new RangeError(
      `trainValidationSplit: validationSize is ${describe(validationSize)}; expected a whole number from 1 to ${rows - 1}.`,
    );
  }
  return validationSize as number;
}
