import { shares, total } from "./sums.js";

/** The weights of a network of one dense layer with softmax. */
export interface SoftmaxLayer {
  /** One row for each input, one column for each class. */
  readonly kernel: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

type Rows = readonly (readonly number[])[];

/**
 * Trains such a network as Adam does, with all examples in one batch: written out, so that it takes no time.
 *
 * @param start its weights before.
 * @param x inputs, one row for each example.
 * @param y one-hot labels, one row for each example.
 * @param epochs how many.
 * @returns its weights after.
 */
export function learnt(start: SoftmaxLayer, x: Rows, y: Rows, epochs: number): SoftmaxLayer {
  // The bias is a row of the kernel whose input is always 1.
  const weights = [...start.kernel, start.bias].map((row) => [...row]);
  const inputs = x.map((row) => [...row, 1]);
  const [mean, square] = [0, 0].map(() => weights.map((row) => row.map(() => 0))) as [number[][], number[][]];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const errors = inputs.map((row, n) => softmax(row, weights).map((p, k) => p - at(y, n, k)));
    const rate = 0.001 / (1 - 0.9 ** epoch);
    for (const [i, row] of weights.entries()) {
      for (const k of row.keys()) {
        const slope =
          errors.reduce((sum, error, n) => sum + at(inputs, n, i) * (error[k] as number), 0) / x.length;
        const m = 0.9 * at(mean, i, k) + 0.1 * slope;
        const v = 0.999 * at(square, i, k) + 0.001 * slope ** 2;
        (mean[i] as number[])[k] = m;
        (square[i] as number[])[k] = v;
        row[k] = (row[k] as number) - (rate * m) / (Math.sqrt(v / (1 - 0.999 ** epoch)) + 1e-7);
      }
    }
  }
  return { kernel: weights.slice(0, -1), bias: weights.at(-1) as number[] };
}

/**
 * Trains such a network as plain gradient descent does, with all examples in one batch.
 *
 * @param start its weights before.
 * @param x inputs, one row for each example.
 * @param y one-hot labels, one row for each example.
 * @param rate the learning rate.
 * @returns its weights after one step.
 */
export function descended(start: SoftmaxLayer, x: Rows, y: Rows, rate: number): SoftmaxLayer {
  const weights = [...start.kernel, start.bias];
  const inputs = x.map((row) => [...row, 1]);
  const errors = inputs.map((row, n) => softmax(row, weights).map((p, k) => p - at(y, n, k)));
  const moved = weights.map((row, i) =>
    row.map((weight, k) => {
      const slopes = errors.map((error, n) => at(inputs, n, i) * (error[k] as number));
      return weight - (rate * total(slopes)) / x.length;
    }),
  );
  return { kernel: moved.slice(0, -1), bias: moved.at(-1) as number[] };
}

/**
 * Computes the categorical cross-entropy.
 *
 * @param layer the weights.
 * @param x inputs, one row for each example.
 * @param y one-hot labels.
 * @returns its mean over the examples.
 */
export function lossOf({ kernel, bias }: SoftmaxLayer, x: Rows, y: Rows): number {
  const losses = x.map((row, n) => {
    const probabilities = softmax([...row, 1], [...kernel, bias]);
    return -probabilities.reduce((sum, p, k) => sum + at(y, n, k) * Math.log(Math.max(p, 1e-7)), 0);
  });
  return total(losses) / losses.length;
}

function softmax(inputs: readonly number[], weights: Rows): number[] {
  const classes = weights[0]?.length ?? 0;
  const sums = Array.from({ length: classes }, (_, k) =>
    inputs.reduce((sum, value, i) => sum + value * at(weights, i, k), 0),
  );
  const greatest = Math.max(...sums);
  const powers = sums.map((sum) => Math.exp(sum - greatest));
  return shares(powers);
}

function at(rows: Rows, row: number, column: number): number {
  return rows[row]?.[column] as number;
}
