import { tf } from "course";

export function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return x.matMul(weights).add(bias);
}

export function softmaxRows(logits: tf.Tensor2D): tf.Tensor2D {
  // keepDims leaves a column, [n, 1], which is then subtracted from, or divides, every column.
  const powers = logits.sub(logits.max(1, true)).exp();
  return powers.div(powers.sum(1, true));
}

export function crossEntropy(logits: tf.Tensor2D, truth: tf.Tensor2D): tf.Scalar {
  const shifted = logits.sub(logits.max(1, true));
  // −ln p = ln(sum of all powers) − logit of the true class: no power of it is ever divided.
  const logOfSum = shifted.exp().sum(1).log();
  const ofTruth = shifted.mul(truth).sum(1);
  return logOfSum.sub(ofTruth).mean();
}

export function sgdStep(variables: tf.Variable[], lossOf: () => tf.Scalar, rate: number): number {
  return tf.tidy(() => {
    const { value, grads } = tf.variableGrads(lossOf, variables);
    for (const variable of variables) {
      const gradient = grads[variable.name] as tf.Tensor;
      variable.assign(variable.sub(gradient.mul(rate)));
    }
    return value.arraySync();
  });
}

export function shuffledBatches(n: number, batchSize: number): number[][] {
  const order = Array.from({ length: n }, (_, i) => i);
  tf.util.shuffle(order);
  const batches: number[][] = [];
  for (let from = 0; from < n; from += batchSize) {
    batches.push(order.slice(from, from + batchSize));
  }
  return batches;
}

export function accuracyOfLogits(logits: tf.Tensor2D, labels: tf.Tensor1D): number {
  return tf.tidy(() => logits.argMax(1).equal(labels).toFloat().mean().arraySync() as number);
}

export function trainEpoch(
  images: tf.Tensor2D,
  truth: tf.Tensor2D,
  batches: number[][],
  step: (x: tf.Tensor2D, y: tf.Tensor2D) => number,
): number {
  let sum = 0;
  for (const rows of batches) {
    const loss = tf.tidy(() => step(images.gather(rows), truth.gather(rows)));
    sum += loss * rows.length;
  }
  return sum / images.shape[0];
}
