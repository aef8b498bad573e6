export function descend(
  gradientAt: (weights: number[]) => number[],
  start: number[],
  rate: number,
  steps: number,
): number[][] {
  const path = [start];
  let weights = start;
  for (let step = 0; step < steps; step++) {
    const gradient = gradientAt(weights);
    weights = weights.map((weight, i) => weight - rate * (gradient[i] ?? 0));
    path.push(weights);
  }
  return path;
}

export function momentum(
  gradient: number,
  [velocity = 0]: number[],
  rate: number,
  nesterov = false,
): number[] {
  const next = 0.9 * velocity + rate * gradient;
  const step = nesterov ? 0.9 * next + rate * gradient : next;
  return [step, next];
}

export function rmsprop(gradient: number, [q = 0]: number[], rate: number): number[] {
  const next = 0.9 * q + 0.1 * gradient ** 2;
  const step = (rate * gradient) / Math.sqrt(next + 1e-7);
  return [step, next];
}

export function adam(gradient: number, [m = 0, q = 0, t = 0]: number[], rate: number): number[] {
  const nextM = 0.9 * m + 0.1 * gradient;
  const nextQ = 0.999 * q + 0.001 * gradient ** 2;
  const count = t + 1;
  // Both means began at 0. This divides by the part of their weight that they have collected so far.
  const meanGradient = nextM / (1 - 0.9 ** count);
  const meanSquare = nextQ / (1 - 0.999 ** count);
  const step = (rate * meanGradient) / (Math.sqrt(meanSquare) + 1e-7);
  return [step, nextM, nextQ, count];
}

export function rateAt(step: number, steps: number, warmUp: number, top: number): number {
  if (step < warmUp) return (top * (step + 1)) / warmUp;
  const progress = (step - warmUp) / (steps - warmUp);
  return (top * (1 + Math.cos(Math.PI * progress))) / 2;
}
