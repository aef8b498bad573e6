import type { Trial } from "@course/checks";
import { tf } from "@course/core";

/**
 * Draws a number of classes that isn't ten: the text speaks of any number, and ten is what comes to mind.
 *
 * @param trial draws.
 * @param from the fewest.
 * @param to the most.
 */
export function someClasses(trial: Trial, from: number, to: number): number {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((n) => n !== 10);
  return numbers[trial.integer(0, numbers.length - 1)] as number;
}

/** Draws a number between 0.2 and 2, of either sign: none so near 0 that a mistake could hide in it. */
function draw(trial: Trial): number {
  return (trial.integer(0, 1) * 2 - 1) * trial.number(0.2, 2);
}

/** Draws a matrix whose numbers are between 0.2 and 2 in size. */
export function drawMatrix(trial: Trial, rows: number, columns: number): tf.Tensor2D {
  return tf.tensor2d(
    Array.from({ length: rows * columns }, () => draw(trial)),
    [rows, columns],
  );
}

/** Draws a vector whose numbers are between 0.2 and 2 in size. */
export function drawVector(trial: Trial, length: number): tf.Tensor1D {
  return tf.tensor1d(Array.from({ length }, () => draw(trial)));
}

/** Draws one-hot targets, float32. */
export function drawTargets(trial: Trial, n: number, classes: number): tf.Tensor2D {
  return tf.oneHot(trial.labels(n, classes), classes).toFloat() as tf.Tensor2D;
}
