export function dropout(values: number[], rate: number, isTraining: boolean): number[] {
  if (!isTraining) return values;
  return values.map((value) => (Math.random() < rate ? 0 : value / (1 - rate)));
}

export function batchNorm(batch: number[][], gamma: number[], beta: number[], epsilon: number): number[][] {
  const n = batch.length;
  const mean = gamma.map((_, j) => batch.reduce((sum, row) => sum + (row[j] ?? 0), 0) / n);
  const variance = mean.map((m, j) => batch.reduce((sum, row) => sum + ((row[j] ?? 0) - m) ** 2, 0) / n);
  return batch.map((row) =>
    row.map((x, j) => {
      const normalised = (x - (mean[j] ?? 0)) / Math.sqrt((variance[j] ?? 0) + epsilon);
      return (gamma[j] ?? 1) * normalised + (beta[j] ?? 0);
    }),
  );
}

export function normInPrediction(
  outputs: number[],
  batches: number[][],
  momentum: number,
  epsilon: number,
): number[] {
  let averageMean = 0;
  let averageVariance = 1;
  for (const batch of batches) {
    const mean = batch.reduce((sum, x) => sum + x, 0) / batch.length;
    const variance = batch.reduce((sum, x) => sum + (x - mean) ** 2, 0) / batch.length;
    averageMean = momentum * averageMean + (1 - momentum) * mean;
    averageVariance = momentum * averageVariance + (1 - momentum) * variance;
  }
  return outputs.map((x) => (x - averageMean) / Math.sqrt(averageVariance + epsilon));
}

export function countParameters(inputs: number, hidden: number[], outputs: number): [number, number] {
  let trained = 0;
  let averages = 0;
  let before = inputs;
  for (const units of hidden) {
    trained += before * units + units; // the dense layer
    trained += 2 * units; // gamma and beta
    averages += 2 * units; // running mean and variance
    before = units;
  }
  trained += before * outputs + outputs;
  return [trained, averages];
}

export function maxNorm(weights: number[][], most: number): number[][] {
  const neurons = weights[0]?.length ?? 0;
  const factors = Array.from({ length: neurons }, (_, j) => {
    const norm = Math.sqrt(weights.reduce((sum, row) => sum + (row[j] ?? 0) ** 2, 0));
    return norm > most ? most / norm : 1;
  });
  return weights.map((row) => row.map((weight, j) => weight * (factors[j] ?? 1)));
}
