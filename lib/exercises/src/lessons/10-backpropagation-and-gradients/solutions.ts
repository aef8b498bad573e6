import type { tf } from "course";

export function denseForward(x: tf.Tensor, weights: tf.Tensor, biases: tf.Tensor): tf.Tensor {
  return x.matMul(weights).add(biases);
}

export function denseBackward(
  x: tf.Tensor,
  weights: tf.Tensor,
  dZ: tf.Tensor,
): { dX: tf.Tensor; dWeights: tf.Tensor; dBiases: tf.Tensor } {
  return {
    dX: dZ.matMul(weights.transpose()),
    dWeights: x.transpose().matMul(dZ),
    dBiases: dZ.sum(0),
  };
}

export function numericalGradient(f: (x: number[]) => number, at: number[], h: number): number[] {
  return at.map((_, i) => {
    const [above, below] = [[...at], [...at]];
    above[i] = (at[i] as number) + h;
    below[i] = (at[i] as number) - h;
    return (f(above) - f(below)) / (2 * h);
  });
}

export function softmaxGradient(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return logits.softmax().sub(targets).div(logits.shape[0]);
}

export function reluBackward(dA: tf.Tensor, z: tf.Tensor): tf.Tensor {
  return dA.mul(z.greater(0));
}

export function backwardPass(
  x: tf.Tensor,
  targets: tf.Tensor,
  w1: tf.Tensor,
  b1: tf.Tensor,
  w2: tf.Tensor,
  b2: tf.Tensor,
): { w1: tf.Tensor; b1: tf.Tensor; w2: tf.Tensor; b2: tf.Tensor } {
  const z = denseForward(x, w1, b1);
  const a = z.relu();
  const logits = denseForward(a, w2, b2);
  const second = denseBackward(a, w2, softmaxGradient(logits, targets));
  const first = denseBackward(x, w1, reluBackward(second.dX, z));
  return { w1: first.dWeights, b1: first.dBiases, w2: second.dWeights, b2: second.dBiases };
}
