import type { Trial } from "@course/checks";
import { tf } from "@course/core";

/**
 * Asks a function of tensors for the gradients of the sum of its result.
 *
 * @param trial asks it, and objects where it has no gradients.
 * @param handedIn the function. It has given the right result before.
 * @param inputs what it is called with.
 * @returns a gradient for each input, of the input's shape.
 */
export async function askForGradients(
  trial: Trial,
  handedIn: unknown,
  inputs: readonly tf.Tensor[],
): Promise<tf.Tensor[]> {
  const f = handedIn as (...inputs: tf.Tensor[]) => tf.Tensor;
  const gradients = (...given: tf.Tensor[]) => {
    try {
      return tf.grads(f)(given);
    } catch {
      return null;
    }
  };
  const got = await trial.call(gradients, inputs);
  if (Array.isArray(got)) return got as tf.Tensor[];
  return trial.object(
    "no gradient",
    "The result is right, but TensorFlow can't find its gradient. It follows the operations on tensors from the inputs to the result, and somewhere they break off: a number was taken out with `arraySync` or `dataSync`, the function is `async`, or an operation has no gradient, as `einsum` hasn't. Use simple operations on tensors only.",
  );
}

/** Objects where some work has left tensors behind. */
export async function expectTidy(trial: Trial, work: () => Promise<unknown>): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  const left = tf.memory().numTensors - before;
  if (left > 0) {
    trial.object(
      "tensors left behind",
      `The result is right, but each call leaves ${left} ${left === 1 ? "tensor" : "tensors"} in memory. Put what makes them into \`tf.tidy(() => …)\`, and return the number from it. (An optimiser of \`tf.train\` keeps a tensor of its own, until its \`dispose()\` is called.)`,
    );
  }
  if (left < 0) {
    trial.object(
      "disposed too much",
      "Your function disposes of a tensor that it didn't make. The code that made it still needs it.",
    );
  }
}
