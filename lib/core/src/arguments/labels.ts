import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { describe, isTensor } from "./describe.js";

/** Class labels, one whole number from 0 up for each example: a tensor `[n]` or anything like an array. */
export type Labels = Tensor1D | ArrayLike<number>;

/**
 * Reads class labels into a typed array and checks them.
 *
 * @param labels `[n]`, whole numbers from 0 up, of any numeric dtype.
 * @param what who asks and for which argument, for the message: `"accuracy: yTrue"`.
 * @param numClasses labels must lie below it; unlimited where absent.
 * @returns the labels, length n.
 * @throws TypeError where it is no list of numbers or has more than one axis; RangeError where a label is
 * not whole, negative or too large.
 */
export function readLabels(labels: Labels, what: string, numClasses = Number.POSITIVE_INFINITY): Int32Array {
  const values = readVector(labels, what);
  const read = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const label = values[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= numClasses) {
      const limit = Number.isFinite(numClasses) ? ` to ${numClasses - 1}` : " up";
      throw new RangeError(
        `${what}: the label at position ${i} is ${label}; expected whole numbers from 0${limit}.` +
          (label === undefined ? " Is an index past the end of an array, or a place left out?" : ""),
      );
    }
    read[i] = label;
  }
  return read;
}

function readVector(labels: Labels, what: string): ArrayLike<number> {
  if (isTensor(labels)) {
    const tensor = labels as Tensor;
    if (tensor.rank !== 1) {
      const advice =
        tensor.rank === 2
          ? " Each row's class comes from argmax(x), or fromOneHot(y) for one-hot labels."
          : "";
      throw new TypeError(
        `${what}: expected labels [n], one number per example, got ${describe(labels)}.${advice}`,
      );
    }
    if (tensor.dtype === "string" || tensor.dtype === "complex64") {
      throw new TypeError(`${what}: expected numbers, got ${describe(labels)}.`);
    }
    return tensor.dataSync();
  }
  const isList = typeof labels === "object" && labels !== null && Number.isInteger(labels.length);
  if (!isList)
    throw new TypeError(`${what}: expected labels, a tensor [n] or an array, got ${describe(labels)}.`);
  return labels;
}

/**
 * Reads two lists of labels that belong together.
 *
 * @param yTrue the true labels, `[n]`.
 * @param yPred the predicted labels, `[n]`.
 * @param who the function that asks, for messages.
 * @param numClasses labels must lie below it; unlimited where absent.
 * @returns both, in this order.
 * @throws TypeError, RangeError as `readLabels`; RangeError where the lengths differ or are zero.
 */
export function readLabelPair(
  yTrue: Labels,
  yPred: Labels,
  who: string,
  numClasses?: number,
): [truth: Int32Array, predicted: Int32Array] {
  const truth = readLabels(yTrue, `${who}: yTrue`, numClasses);
  const predicted = readLabels(yPred, `${who}: yPred`, numClasses);
  if (truth.length !== predicted.length) {
    throw new RangeError(
      `${who}: ${truth.length} true labels but ${predicted.length} predicted ones; expected as many. ` +
        "Are both from the same part of the data (train or test)?",
    );
  }
  if (truth.length === 0) throw new RangeError(`${who}: there are no labels; expected at least one.`);
  return [truth, predicted];
}
