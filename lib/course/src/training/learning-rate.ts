import type { tf } from "@course/core";

/**
 * Tells the learning rate with which an optimiser of TensorFlow.js makes its next step.
 *
 * @param optimizer one of `tf.train`; for one that has no learning rate the answer is NaN.
 */
export function learningRateOf(optimizer: tf.Optimizer): number {
  return (optimizer as unknown as { learningRate?: number }).learningRate ?? Number.NaN;
}

/**
 * Sets the learning rate of an optimiser of TensorFlow.js; what it remembers stays.
 *
 * @param optimizer one of `tf.train`.
 * @param rate above 0; NaN, for an optimiser without one, changes nothing.
 */
export function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  if (Number.isNaN(rate)) return;
  const own = optimizer as unknown as { learningRate: number; setLearningRate?: (rate: number) => void };
  // SGD and momentum keep it a second time, as a tensor. (TensorFlow.js calls every optimiser an instance of each.)
  if (own.setLearningRate) own.setLearningRate(rate);
  else own.learningRate = rate;
}
