import { tf } from "course";

// The answers of exercise 5, written out. The bank takes them as right, and tests mutate them.

type Layer = { weights: tf.Tensor2D; biases: tf.Tensor1D };
type Moving = { network: Layer[]; velocity: Layer[] };

interface Options {
  epochs: number;
  batchSize: number;
  rate: number;
  keep: number;
}

export function forward(x: tf.Tensor2D, network: Layer[]): tf.Tensor2D[] {
  const values = [x];
  for (const [i, { weights, biases }] of network.entries()) {
    const sums = (values[i] as tf.Tensor2D).matMul(weights).add(biases) as tf.Tensor2D;
    values.push(i === network.length - 1 ? sums : sums.relu());
  }
  return values;
}

export function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
): { loss: tf.Scalar; gradient: tf.Tensor2D } {
  const [images, classes] = logits.shape;
  const truth = tf.oneHot(labels, classes).toFloat() as tf.Tensor2D;
  const shifted = logits.sub(logits.max(1, true)) as tf.Tensor2D;
  const powers = shifted.exp();
  const sums = powers.sum(1, true);
  const loss = sums.log().sum().sub(shifted.mul(truth).sum()).div(images) as tf.Scalar;
  return { loss, gradient: powers.div(sums).sub(truth).div(images) };
}

export function backward(values: tf.Tensor2D[], network: Layer[], dLogits: tf.Tensor2D): Layer[] {
  const gradients: Layer[] = [];
  let dSums = dLogits;
  for (let i = network.length - 1; i >= 0; i--) {
    const input = values[i] as tf.Tensor2D;
    const { weights } = network[i] as Layer;
    gradients.unshift({ weights: input.transpose().matMul(dSums) as tf.Tensor2D, biases: dSums.sum(0) });
    dSums = dSums.matMul(weights.transpose()).mul(input.greater(0)) as tf.Tensor2D;
  }
  return gradients;
}

export function slope(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  network: Layer[],
  at: { layer: number; row: number; column: number },
  h: number,
): number {
  const lossWith = (change: number): number => {
    const copy = [...network];
    const { weights, biases } = network[at.layer] as Layer;
    const rows = weights.arraySync();
    const row = rows[at.row] as number[];
    row[at.column] = (row[at.column] as number) + change;
    copy[at.layer] = { weights: tf.tensor2d(rows), biases };
    const logits = forward(x, copy).pop() as tf.Tensor2D;
    return crossEntropy(logits, labels).loss.arraySync();
  };
  return (lossWith(h) - lossWith(-h)) / (2 * h);
}

export function momentum(
  network: Layer[],
  gradients: Layer[],
  velocity: Layer[],
  rate: number,
  keep: number,
): Moving {
  const next = velocity.map(({ weights, biases }, i) => ({
    weights: weights.mul(keep).add((gradients[i] as Layer).weights) as tf.Tensor2D,
    biases: biases.mul(keep).add((gradients[i] as Layer).biases) as tf.Tensor1D,
  }));
  const moved = network.map(({ weights, biases }, i) => ({
    weights: weights.sub((next[i] as Layer).weights.mul(rate)) as tf.Tensor2D,
    biases: biases.sub((next[i] as Layer).biases.mul(rate)) as tf.Tensor1D,
  }));
  return { network: moved, velocity: next };
}

export function train(
  x: tf.Tensor2D,
  labels: tf.Tensor1D,
  network: Layer[],
  { epochs, batchSize, rate, keep }: Options,
): Layer[] {
  let current = network.map(({ weights, biases }) => ({ weights: weights.clone(), biases: biases.clone() }));
  let velocity = network.map(({ weights, biases }) => ({
    weights: tf.zerosLike(weights),
    biases: tf.zerosLike(biases),
  }));
  const order = Array.from({ length: x.shape[0] }, (_, i) => i);
  for (let epoch = 0; epoch < epochs; epoch++) {
    tf.util.shuffle(order);
    for (let from = 0; from < order.length; from += batchSize) {
      const rows = order.slice(from, from + batchSize);
      const next = tf.tidy(() => {
        const values = forward(x.gather(rows), current);
        const logits = values[values.length - 1] as tf.Tensor2D;
        const { gradient } = crossEntropy(logits, labels.gather(rows));
        return momentum(current, backward(values, current, gradient), velocity, rate, keep);
      });
      for (const layer of [...current, ...velocity]) tf.dispose([layer.weights, layer.biases]);
      current = next.network;
      velocity = next.velocity;
    }
  }
  return current;
}
