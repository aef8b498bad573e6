export function leakyRelu(z: number[], leak: number): { outputs: number[]; derivatives: number[] } {
  return {
    outputs: z.map((value) => (value > 0 ? value : leak * value)),
    derivatives: z.map((value) => (value > 0 ? 1 : leak)),
  };
}

export function sigmoid(z: number[]): { outputs: number[]; derivatives: number[] } {
  // Math.exp(-value) may be Infinity; 1 / Infinity is 0, as it should be.
  const outputs = z.map((value) => 1 / (1 + Math.exp(-value)));
  return { outputs, derivatives: outputs.map((a) => a * (1 - a)) };
}

export function logSoftmax(logits: number[]): number[] {
  const greatest = Math.max(...logits);
  const shifted = logits.map((logit) => logit - greatest);
  const sum = shifted.reduce((total, value) => total + Math.exp(value), 0);
  return shifted.map((value) => value - Math.log(sum));
}

export function crossEntropyFromLogits(logits: number[][], labels: number[]): number {
  let sum = 0;
  for (const [i, row] of logits.entries()) {
    sum -= logSoftmax(row)[labels[i] as number] as number;
  }
  return sum / labels.length;
}

export function drawWeights(
  fanIn: number,
  fanOut: number,
  scheme: "glorot uniform" | "he normal",
): number[][] {
  // Numbers spread evenly between −limit and limit have the standard deviation limit / √3.
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const deviation = Math.sqrt(2 / fanIn);
  const draw = (): number => {
    if (scheme === "glorot uniform") return limit * (2 * Math.random() - 1);
    // Box and Muller make a normal number of two uniform ones.
    const length = Math.sqrt(-2 * Math.log(1 - Math.random()));
    return deviation * length * Math.cos(2 * Math.PI * Math.random());
  };
  return Array.from({ length: fanIn }, () => Array.from({ length: fanOut }, draw));
}

export function maxout(
  inputs: number[],
  weights: number[][],
  biases: number[],
): { output: number; gradient: number[] } {
  let output = Number.NEGATIVE_INFINITY;
  let gradient: number[] = [];
  for (const [k, row] of weights.entries()) {
    const sum = row.reduce((total, weight, i) => total + weight * (inputs[i] ?? 0), biases[k] ?? 0);
    if (sum > output) {
      output = sum;
      gradient = [...row];
    }
  }
  return { output, gradient };
}
