import { type FitOptions, fit, type tf } from "course";

export function countParameters(sizes: number[]): number {
  let count = 0;
  for (const [i, units] of sizes.entries()) {
    const inputs = sizes[i - 1];
    // The first size is that of the input, which has nothing to learn.
    if (inputs !== undefined) count += inputs * units + units;
  }
  return count;
}

export function truncatedNormal(count: number, deviation: number, normal: () => number): number[] {
  const weights: number[] = [];
  while (weights.length < count) {
    const drawn = normal();
    if (Math.abs(drawn) <= 2) weights.push(drawn * deviation);
  }
  return weights;
}

export function countSteps(images: number, batchSize: number, epochs: number): number {
  // The last batch of an epoch may be smaller, and makes a step like all others.
  const stepsPerEpoch = Math.ceil(images / batchSize);
  return stepsPerEpoch * epochs;
}

export async function batchAccuracies(
  network: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions,
): Promise<number[]> {
  const accuracies: number[] = [];
  const callbacks = {
    onBatchEnd: async (_batch: number, logs?: tf.Logs) => {
      accuracies.push(logs?.accuracy ?? Number.NaN);
    },
  };
  await fit(network, x, y, { ...options, callbacks });
  return accuracies;
}

export function runningMean(values: number[], memory: number): number[] {
  const means: number[] = [];
  for (const value of values) {
    // The first value has nothing before it, and is its own mean.
    const before = means.at(-1) ?? value;
    means.push(memory * before + (1 - memory) * value);
  }
  return means;
}

export function shuffledBatches(count: number, batchSize: number): number[][] {
  const order = Array.from({ length: count }, (_, i) => i);
  // From the back, each place gets one of those that are left (Fisher and Yates).
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(Math.random() * (i + 1));
    [order[i], order[other]] = [order[other] as number, order[i] as number];
  }
  const batches: number[][] = [];
  for (let from = 0; from < count; from += batchSize) {
    batches.push(order.slice(from, from + batchSize));
  }
  return batches;
}
